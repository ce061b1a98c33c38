"""The words of mails about a session that is booked, moved or cancelled."""

from collections.abc import Sequence

from peerloop import routes
from peerloop.domain.reminders import Lead
from peerloop.integrations.calendar import session_links
from peerloop.integrations.lines import one_line, plain_lines
from peerloop.integrations.mails.letters import Letter, Link, Occasion, Quote
from peerloop.integrations.mails.meetings import (
    Meeting,
    board,
    calendar_file,
    earlier_time,
    face,
    meeting,
    session_letter,
)

_LEADS = {Lead.DAY: "24 h", Lead.HOUR: "1 h", Lead.QUARTER: "15 min"}
GOES_BACK = "goes back the way you paid. Banks take 5 to 10 days to show it."


def booked(occasion: Occasion) -> Letter:
    """SBOK, "Email Notifications": `session-booked`, to the student and to the ST."""
    about = meeting(occasion)
    said = f"{about.first} has booked a session with you."
    if about.to_student:
        said = f"your session with {about.first} is set."
    return session_letter(
        about,
        "Session booked",
        "Session Booked!",
        occasion.hello(said),
        face=face(about),
        rows=_terms(occasion),
        quote=message(occasion),
        links_title="Add to Calendar",
        links=_calendars(occasion, about),
        change_url=about.url,
        attachments=(calendar_file(occasion, about, "REQUEST"),),
    )


def _terms(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    price, reminders = occasion.payload.get("price"), occasion.payload.get("reminders")
    rows = []
    if price and occasion.to_student:
        rows.append(("Paid", one_line(price)))
    if reminders is not None:
        rows.append(("Reminders", f"{_listed(reminders)} before" if reminders else "Off"))
    return tuple(rows)


def _listed(leads: Sequence[str]) -> str:
    """`24 h, 1 h and 15 min`."""
    *most, last = [_LEADS[Lead(lead)] for lead in leads]
    return f"{', '.join(most)} and {last}" if most else last


def message(occasion: Occasion) -> Quote | None:
    """What the student wrote to the ST when booking, where the ST reads the mail."""
    note = "" if occasion.to_student else plain_lines(occasion.payload["note"]).strip()
    return Quote("Message", note) if note else None


def _calendars(occasion: Occasion, about: Meeting) -> tuple[Link, ...]:
    links = session_links(about.facts, base_url=occasion.base_url)
    return (
        Link("Google Calendar", links.google),
        Link("Apple", links.ics),
        Link("Outlook", links.outlook),
    )


def rescheduled(occasion: Occasion) -> Letter:
    """`session-rescheduled`: who moved it, from when to when."""
    about, by = meeting(occasion), occasion.payload["by"]
    lead = [occasion.hello(f"{_who(occasion, about)} moved this session to another time.")]
    if by == "st" and about.to_student:  # requirements, rule 9
        refund = " for a full refund" if occasion.payload.get("price") else ""
        lead.append(f"If it does not suit you, you can cancel{refund} until the session starts.")
    return session_letter(
        about,
        "Session moved",
        "Session moved",
        *lead,
        board=board(about, was=earlier_time(about, occasion.payload["was"])),
        face=face(about),
        links_title="Add to Calendar",
        links=_calendars(occasion, about),
        change_url=about.url,
        attachments=(calendar_file(occasion, about, "REQUEST"),),
    )


def cancelled(occasion: Occasion) -> Letter:
    """`session-cancelled`: who did it, why, and what goes back to the student."""
    about, payload = meeting(occasion), occasion.payload
    who = _who(occasion, about)
    lead = [occasion.hello(f"{who} cancelled this session.")]
    if about.to_student and payload["refund"]:
        lead.append(f"{one_line(payload['refund'])} {GOES_BACK}")
    elif about.to_student and payload.get("price"):
        lead.append("No refund comes with it.")
    reason = "" if who == "you" else one_line(payload["reason"], 500)
    return session_letter(
        about,
        "Session cancelled",
        "Session cancelled",
        *lead,
        board=board(about, is_off=True),
        face=face(about),
        quote=Quote("Reason", reason) if reason else None,
        button=booking_link(occasion, "Book Another Session") or Link("View session", about.url),
        attachments=(calendar_file(occasion, about, "CANCEL"),),
    )


def _who(occasion: Occasion, about: Meeting) -> str:
    by = occasion.payload["by"]
    if by == occasion.payload["to"]:
        return "you"
    return "PeerLoop" if by == "admin" else about.first


def booking_link(occasion: Occasion, words: str) -> Link | None:
    """The wizard of the session's course, for a student whose mail knows the course."""
    slug = occasion.payload.get("course_slug")
    if not slug or not occasion.to_student:
        return None
    return Link(words, occasion.url(routes.book(slug)))
