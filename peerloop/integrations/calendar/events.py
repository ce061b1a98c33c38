"""What a calendar says of a session: the same words, UID and SEQUENCE in mails, files and feeds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from uuid import UUID

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.integrations.lines import one_line
from peerloop.queries.booking import SessionView


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
    title, description, url = words(facts, base_url)
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


def event_of(view: SessionView, *, base_url: str, mail_from: str, stamp: datetime) -> CalendarEvent:
    """The event of a session somebody may see, for a file to download; see `session_event`."""
    return session_event(facts_of(view), base_url=base_url, mail_from=mail_from, stamp=stamp)


def facts_of(view: SessionView) -> SessionFacts:
    """What a calendar says of a session somebody may see."""
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


def words(facts: SessionFacts, base_url: str) -> tuple[str, str, str]:
    """Title, details, address: the same for both people, since a file and a mail must agree."""
    course, student, st = (one_line(text) for text in (facts.course, facts.student, facts.st))
    url = base_url + routes.session(facts.id)
    # The student's note is left out: calendars are often shared.
    return f"{course}: {st} and {student}", f"{url}\nStudent-Teacher: {st}\nStudent: {student}", url


def whole_utc(moment: datetime) -> datetime:
    """An instant as calendars write it: in UTC, to the second.

    Raises:
        ValueError: it is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a calendar's times must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)
