"""A session as one of its two people is told of it: when it is on their clock, and with whom.

What is said of it is in the modules of the templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peerloop import routes
from peerloop.domain.dates import (
    city,
    clock,
    day_title,
    full_date,
    local,
    short_date,
    time_range,
    zone_abbreviation,
    zone_label,
)
from peerloop.domain.mail import Attachment
from peerloop.domain.people import first_name, initials, tint
from peerloop.integrations.calendar import Attendee, SessionFacts, session_event, session_ics
from peerloop.integrations.lines import one_line
from peerloop.integrations.mails.letters import Board, Face, Letter, Link, Occasion, isolated

_FILES = {"REQUEST": "invite.ics", "CANCEL": "cancel.ics"}


@dataclass(frozen=True, slots=True)
class Meeting:
    """The session of a mail.

    Attributes:
        start: on the reader's clock.
        first: the other person's first name, for a sentence.
    """

    facts: SessionFacts
    start: datetime
    zone: str
    other: Mapping[str, Any]
    first: str
    to_student: bool
    url: str


def meeting(occasion: Occasion) -> Meeting:
    """The session a payload tells of.

    Raises:
        KeyError: the payload lacks a fact.
        UnknownZone: the recipient's zone is no IANA name.
    """
    payload, zone = occasion.payload, occasion.recipient.zone
    facts = SessionFacts(
        id=payload["session_id"],
        course=payload["course"],
        student=payload["student"]["name"],
        st=payload["st"]["name"],
        start=datetime.fromisoformat(payload["starts_at"]),
        end=datetime.fromisoformat(payload["ends_at"]),
        sequence=payload["sequence"],
    )
    other = payload["st" if occasion.to_student else "student"]
    return Meeting(
        facts=facts,
        start=local(facts.start, zone),
        zone=zone,
        other=other,
        first=isolated(first_name(one_line(other["name"]))),
        to_student=occasion.to_student,
        url=occasion.url(routes.session(facts.id)),
    )


def session_letter(about: Meeting, subject: str, heading: str, *lead: str, **parts: Any) -> Letter:
    """A letter about a session; `parts` are the fields of `Letter` that are not as usual."""
    times = _times(about.facts.start, about.facts.end, about.zone)
    other = one_line(about.other["name"])
    usual = {
        # The time first: digits after a name from right to left would change places.
        "preview": f"{times} {about.zone}, {one_line(about.facts.course)} with {other}",
        "button": Link("View session", about.url),
        "board": board(about),
        "zone": about.zone,
    }
    return Letter(
        subject=_subject(about, subject), heading=heading, lead=lead, **{**usual, **parts}
    )


def _subject(about: Meeting, heading: str) -> str:
    weekday, date = day_title(about.start).split(" ", 1)
    at = f"{weekday[:3]} {date}, {clock(about.start)}"
    return f"{heading}: {one_line(about.facts.course)}, {at} ({_place(about)})"


def board(about: Meeting, *, was: str = "", is_off: bool = False) -> Board:
    """The session's time, on its reader's clock."""
    start, end = about.facts.start, about.facts.end
    # Instants are subtracted: two wall times of one zone would leave out a clock change.
    minutes = int((end - start).total_seconds()) // 60
    return Board(
        course=one_line(about.facts.course),
        date=full_date(about.start),
        times=f"{_times(start, end, about.zone)}, {minutes} minutes",
        zone=zone_label(start, about.zone),
        was=was,
        is_off=is_off,
    )


def _times(start: datetime, end: datetime, zone: str) -> str:
    first, last = (zone_abbreviation(at, zone) for at in (start, end))
    if first == last:
        return time_range(start, end, zone)
    # An hour from 01:30 to 01:30 is one across a clock change: say so.
    return f"{clock(local(start, zone))} {first} – {clock(local(end, zone))} {last}"


def earlier_time(about: Meeting, was: Mapping[str, str]) -> str:
    """When a session was to be before it was moved; `was` has its instants as UTC text."""
    start, end = (datetime.fromisoformat(was[key]) for key in ("starts_at", "ends_at"))
    told = f"{full_date(local(start, about.zone))}, {_times(start, end, about.zone)}"
    then, now = (zone_abbreviation(at, about.zone) for at in (start, about.facts.start))
    return told if then == now or then in told else f"{told} {then}"


def other_time(about: Meeting, start: datetime) -> str:
    """Another time of the same length, with the zone's letters where they differ."""
    end = start + (about.facts.end - about.facts.start)
    told = f"{day_title(local(start, about.zone))}, {_times(start, end, about.zone)}"
    then, now = (zone_abbreviation(at, about.zone) for at in (start, about.facts.start))
    return told if then == now or then in told else f"{told} {then}"


def face(about: Meeting) -> Face:
    """The other person, with their own clock where it shows something else."""
    name = one_line(about.other["name"])
    who = "Your Student-Teacher" if about.to_student else "Your student"
    there = local(about.facts.start, about.other["zone"])
    if there.utcoffset() != about.start.utcoffset():
        day = "" if there.date() == about.start.date() else f"{short_date(there)}, "
        who += f", {day}{clock(there)} in {city(about.other['zone'])}"
    known = about.other.get("id")  # mails owed by an older PeerLoop have none
    return Face(name, initials(name), tint(UUID(known)) if known else "p0", who)


def clock_words(about: Meeting) -> str:
    """The start's time of day; in a repeated hour with which of the two it is."""
    time = clock(about.start)
    return f"{time} {zone_abbreviation(about.start, about.zone)}" if _is_repeated(about) else time


def _place(about: Meeting) -> str:
    """The zone's name; in a repeated hour with which of the two it is."""
    if not _is_repeated(about):
        return about.zone
    return f"{about.zone}, {zone_abbreviation(about.start, about.zone)}"


def _is_repeated(about: Meeting) -> bool:
    return len({about.start.replace(fold=fold).utcoffset() for fold in (0, 1)}) > 1


def calendar_file(occasion: Occasion, about: Meeting, method: str) -> Attachment:
    """The session for the recipient's calendar; the file and its type say the same method."""
    event = session_event(
        about.facts,
        base_url=occasion.base_url,
        mail_from=occasion.mail_from,
        stamp=occasion.stamp,
        recipient=Attendee(occasion.recipient.email, occasion.recipient.name),
    )
    content = session_ics(event, method=method)
    return Attachment(_FILES[method], content, f"text/calendar; charset=utf-8; method={method}")
