"""Sessions as other calendars understand them: iCalendar files and "add to calendar" links.

Who may have a file is decided where the session is read; mails are rendered in `mails.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import quote, urlencode
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import STATUS, TRANSP

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.domain.dates import instant_text
from peerloop.integrations.lines import one_line, plain_lines, plain_name
from peerloop.queries.booking import SessionView

DETAILS_LENGTH = 400  # whatever is in it, a link stays under the 8,000 characters servers take

_GOOGLE = "https://calendar.google.com/calendar/render?action=TEMPLATE"
_OUTLOOK = (
    "https://outlook.live.com/calendar/0/deeplink/compose"
    "?path=/calendar/action/compose&rru=addevent"
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A calendar user: a bare address, and a name for people."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event of a calendar file.

    Attributes:
        uid: the same for a session's whole life.
        sequence: one more with every move and cancel (RFC 5545, 3.8.7.4).
        stamp: when this file is made; like `start` and `end` aware.
    """

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    title: str
    description: str
    url: str
    organizer: Attendee
    attendees: tuple[Attendee, ...]
    cancelled: bool = False
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """Where a tap adds a session: two web calendars, and the file that all others take."""

    google: str
    outlook: str
    ics: str


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a calendar says of a session. `student` and `st` are names; instants are aware."""

    id: UUID | str
    course: str
    student: str
    st: str
    start: datetime
    end: datetime
    sequence: int
    cancelled: bool = False
    tentative: bool = False


def session_ics(event: CalendarEvent, *, method: str) -> bytes:
    """A calendar file with one event (RFC 5545, and RFC 5546 for the methods).

    Times are written in UTC: with a zone's name the second pass of a repeated
    hour could not be told from the first.

    Args:
        method: REQUEST or CANCEL for mails, PUBLISH for files a person downloads.

    Raises:
        ValueError: an unknown method, a naive time, or a REQUEST to nobody.
    """
    if method not in ("REQUEST", "CANCEL", "PUBLISH"):
        raise ValueError(f"no such calendar method: {method!r}")
    if method == "REQUEST" and not event.attendees:
        raise ValueError("a REQUEST is addressed to somebody")
    calendar = Calendar()  # not Calendar.new: it gives every build another UID
    calendar.add("PRODID", "-//PeerLoop//Sessions//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    calendar.add_component(_component(event, method))
    return calendar.to_ical()


def _component(event: CalendarEvent, method: str) -> Event:
    # A published event has no attendees (RFC 5546, 3.2.1), so no address is in a download.
    attendees = () if method == "PUBLISH" else event.attendees
    cancelled = event.cancelled or method == "CANCEL"
    held = STATUS.TENTATIVE if event.tentative else STATUS.CONFIRMED
    url, organizer = one_line(event.url, 2_000), event.organizer
    return Event.new(
        uid=one_line(event.uid),
        sequence=event.sequence,
        stamp=_utc(event.stamp),
        start=_utc(event.start),
        end=_utc(event.end),
        summary=one_line(event.title),
        description=plain_lines(event.description),
        url=url,
        location=url,  # few calendars show URL, all of them the place
        organizer=vCalAddress.new(one_line(organizer.email), cn=plain_name(organizer.name)),
        attendees=[_invited(attendee) for attendee in attendees],
        status=STATUS.CANCELLED if cancelled else held,
        transparency=TRANSP.OPAQUE,
    )


def _invited(attendee: Attendee) -> vCalAddress:
    # Both have agreed by booking and by offering the time. A reply asked for
    # would go to an address nobody reads, and "declined" would cancel nothing.
    email, name = one_line(attendee.email), plain_name(attendee.name)
    return vCalAddress.new(email, cn=name, partstat="ACCEPTED", role="REQ-PARTICIPANT", rsvp=False)


def calendar_links(
    title: str, *, start: datetime, end: datetime, details: str, location: str, ics_url: str
) -> CalendarLinks:
    """Links that open a filled form in a web calendar, and the file for all others.

    Neither service documents its link; these are the forms both are known to take.

    Raises:
        ValueError: `start` or `end`, written in UTC, is naive.
    """
    name, text, place = one_line(title), plain_lines(details, DETAILS_LENGTH), one_line(location)
    begins, ends = _utc(start), _utc(end)
    dates = f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}"
    google = {"text": name, "dates": dates, "details": text, "location": place}
    outlook = {
        "subject": name,
        "startdt": instant_text(begins),
        "enddt": instant_text(ends),
        "body": text,
        "location": place,
    }
    return CalendarLinks(_link(_GOOGLE, google), _link(_OUTLOOK, outlook), ics_url)


def session_event(
    facts: SessionFacts,
    *,
    base_url: str,
    mail_from: str,
    stamp: datetime,
    recipient: Attendee | None = None,
) -> CalendarEvent:
    """A session's event.

    Args:
        base_url: PeerLoop's origin, without a trailing slash.
        mail_from: as in a From header; its bare address is the organizer, for mail readers
            distrust an invitation whose organizer did not send it.
        stamp: aware.
        recipient: whom a mail with it goes to. The other person is named in the text
            only: students are not told each other's addresses.

    Raises:
        ValueError: `mail_from` has no address.
    """
    name, email = parseaddr(mail_from)
    if "@" not in email:
        raise ValueError("mail_from must hold an address")
    title, description, url = _words(facts, base_url)
    return CalendarEvent(
        # No host in it: it stays the same when PeerLoop moves to another one.
        uid=f"{facts.id}@peerloop",
        sequence=facts.sequence,
        stamp=stamp,
        start=facts.start,
        end=facts.end,
        title=title,
        description=description,
        url=url,
        organizer=Attendee(email, name or "PeerLoop"),
        attendees=(recipient,) if recipient else (),
        cancelled=facts.cancelled,
        tentative=facts.tentative,
    )


def session_links(facts: SessionFacts, *, base_url: str) -> CalendarLinks:
    """A session's links; `base_url` is PeerLoop's origin, without a trailing slash."""
    title, details, url = _words(facts, base_url)
    ics = base_url + routes.calendar_export(facts.id)
    return calendar_links(
        title, start=facts.start, end=facts.end, details=details, location=url, ics_url=ics
    )


def event_of(view: SessionView, *, base_url: str, mail_from: str, stamp: datetime) -> CalendarEvent:
    """The event of a session somebody may see, for a file to download; see `session_event`."""
    return session_event(_facts(view), base_url=base_url, mail_from=mail_from, stamp=stamp)


def links_of(view: SessionView, *, base_url: str) -> CalendarLinks:
    """The links of a session somebody may see; see `session_links`."""
    return session_links(_facts(view), base_url=base_url)


def _facts(view: SessionView) -> SessionFacts:
    return SessionFacts(
        id=view.id,
        course=view.course_title,
        student=view.student.name,
        st=view.st.name,
        start=view.starts_at,
        end=view.ends_at,
        sequence=view.sequence,
        cancelled=view.status in (SessionStatus.CANCELLED, SessionStatus.EXPIRED),
        tentative=view.status is SessionStatus.PENDING_PAYMENT,
    )


def _words(facts: SessionFacts, base_url: str) -> tuple[str, str, str]:
    """Title, details, address: the same for both people, since a file and a mail must agree."""
    course, student, st = (one_line(text) for text in (facts.course, facts.student, facts.st))
    url = base_url + routes.session(facts.id)
    # The student's note is left out: calendars are often shared.
    return f"{course}: {st} and {student}", f"{url}\nStudent-Teacher: {st}\nStudent: {student}", url


def _link(address: str, query: dict[str, str]) -> str:
    # Not the plus of forms: Outlook shows it to people.
    return f"{address}&{urlencode(query, safe='/', quote_via=quote)}"


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a calendar's times must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)
