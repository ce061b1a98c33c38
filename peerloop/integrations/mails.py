"""Mails from a template's name and the facts of its outbox row: subject, text, HTML, invitation.

Nothing is sent and nothing is read from the database here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

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
from peerloop.domain.mail import Attachment, Message, Recipient
from peerloop.domain.people import clean_email, first_name, initials
from peerloop.integrations.calendar import (
    Attendee,
    SessionFacts,
    session_event,
    session_ics,
    session_links,
)
from peerloop.integrations.lines import one_line
from peerloop.integrations.notices import NOTICES, Words


@dataclass(frozen=True, slots=True)
class _Sender:
    """What all mails of one installation share."""

    base_url: str
    mail_from: str
    stamp: datetime


_Parts = tuple[str, dict[str, Any], tuple[Attachment, ...]]

_environment = Environment(
    loader=PackageLoader("peerloop.integrations", "templates"),
    autoescape=lambda name: name is None or ".html" in name,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(
    template: str,
    payload: Mapping[str, Any],
    *,
    recipient: Recipient,
    base_url: str,
    mail_from: str,
    stamp: datetime,
) -> Message:
    """One mail, in its recipient's zone.

    Args:
        payload: the outbox row's facts, with its `session_id`; instants as UTC text.
        base_url: PeerLoop's origin, without a trailing slash.
        mail_from: the From header; the organizer of an invitation.
        stamp: when an attached invitation is made, aware.

    Raises:
        KeyError: no such template, or the payload lacks a fact.
        InvalidInput: the recipient's address could not stand in a header.
        UnknownZone: a zone is no IANA name.
    """
    recipient = replace(recipient, email=clean_email(recipient.email))
    sender = _Sender(base_url, mail_from, stamp)
    subject, facts, attachments = _TEMPLATES[template](payload, recipient, sender)
    context = {"subject": one_line(subject, 400), "settings_url": base_url + routes.SETTINGS}
    layout = template if template in _OWN_LAYOUT else "notice"
    text, html = (
        _environment.get_template(f"{layout}.{kind}.j2").render(**context, **facts)
        for kind in ("txt", "html")
    )
    return Message(recipient.email, context["subject"], text, html, attachments)


def _session_booked(payload: Mapping[str, Any], recipient: Recipient, sender: _Sender) -> _Parts:
    """SBOK, "Email Notifications": to the student and to the ST, each in their own zone."""
    to_student = {"student": True, "st": False}[payload["to"]]
    other = payload["st"] if to_student else payload["student"]
    facts = _session(payload)
    context = {
        "to_student": to_student,
        "note": "" if to_student else payload["note"],
        "links": session_links(facts, base_url=sender.base_url),
        **_common(facts, other, recipient, sender),
    }
    subject = _subject("Session booked", facts, recipient)
    return subject, context, (_invitation(facts, recipient, sender),)


def _notice(
    words: Words, payload: Mapping[str, Any], recipient: Recipient, sender: _Sender
) -> _Parts:
    """Something happened to a session; the words for it are in `notices.py`."""
    to_student = {"student": True, "st": False}[payload["to"]]
    other = payload["st"] if to_student else payload["student"]
    facts = _session(payload)
    context = _common(facts, other, recipient, sender)
    heading, lead = words(payload, to_student, context["other_first"])
    return _subject(heading, facts, recipient), {**context, "heading": heading, "lead": lead}, ()


_TEMPLATES: dict[str, Callable[[Mapping[str, Any], Recipient, _Sender], _Parts]] = {
    "session-booked": _session_booked,
    **{name: partial(_notice, words) for name, words in NOTICES.items()},
}
# The others share one layout.
_OWN_LAYOUT = {"session-booked"}


def _common(
    facts: SessionFacts, other: Mapping[str, Any], recipient: Recipient, sender: _Sender
) -> dict[str, Any]:
    """What every mail about a session says."""
    return {
        "name": first_name(one_line(recipient.name)),
        "course": one_line(facts.course),
        "session_url": sender.base_url + routes.session(facts.id),
        **_when(facts, recipient.zone),
        **_other(other, facts.start, recipient.zone),
    }


def _subject(heading: str, facts: SessionFacts, recipient: Recipient) -> str:
    day = local(facts.start, recipient.zone)
    weekday, date = day_title(day).split(" ", 1)
    place = _place(day, recipient.zone)
    return f"{heading}: {one_line(facts.course)}, {weekday[:3]} {date}, {clock(day)} ({place})"


def _session(payload: Mapping[str, Any]) -> SessionFacts:
    return SessionFacts(
        id=payload["session_id"],
        course=payload["course"],
        student=payload["student"]["name"],
        st=payload["st"]["name"],
        start=datetime.fromisoformat(payload["starts_at"]),
        end=datetime.fromisoformat(payload["ends_at"]),
        sequence=payload["sequence"],
    )


def _when(facts: SessionFacts, zone: str) -> dict[str, Any]:
    """The words for a session's time on the recipient's clock."""
    start, end = local(facts.start, zone), local(facts.end, zone)
    times = time_range(facts.start, facts.end, zone)
    if start.utcoffset() != end.utcoffset():
        # An hour from 01:30 to 01:30 is one across a clock change: say so.
        first, last = (zone_abbreviation(at, zone) for at in (facts.start, facts.end))
        times = f"{clock(start)} {first} – {clock(end)} {last}"
    return {
        "date": full_date(start),
        "times": times,
        "minutes": int((facts.end - facts.start).total_seconds()) // 60,
        "zone": zone,
        "zone_label": zone_label(facts.start, zone),
    }


def _other(person: Mapping[str, Any], start: datetime, zone: str) -> dict[str, str]:
    """The words for the other person; their clock only where it shows something else."""
    name = one_line(person["name"])
    here, there = local(start, zone), local(start, person["zone"])
    at = ""
    if there.utcoffset() != here.utcoffset():
        day = "" if there.date() == here.date() else f"{short_date(there)}, "
        at = f"{day}{clock(there)} in {city(person['zone'])}"
    return {"other": name, "other_first": first_name(name), "initials": initials(name), "at": at}


def _place(moment: datetime, zone: str) -> str:
    """The zone's name, and in a repeated hour which of the two it is."""
    offsets = {moment.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return zone if len(offsets) == 1 else f"{zone}, {zone_abbreviation(moment, zone)}"


def _invitation(facts: SessionFacts, recipient: Recipient, sender: _Sender) -> Attachment:
    event = session_event(
        facts,
        base_url=sender.base_url,
        mail_from=sender.mail_from,
        stamp=sender.stamp,
        recipient=Attendee(recipient.email, recipient.name),
    )
    content = session_ics(event, method="REQUEST")
    return Attachment("invite.ics", content, "text/calendar; charset=utf-8; method=REQUEST")
