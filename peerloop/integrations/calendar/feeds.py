"""A person's sessions as one calendar that other programs read again and again.

Its bytes change only when what it says does, or `FEED_VERSION`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar
from icalendar.prop import vDuration

from peerloop.domain.booking import SessionStatus
from peerloop.integrations.calendar.events import SessionFacts, session_event
from peerloop.integrations.calendar.files import component, empty_calendar
from peerloop.integrations.calendar.links import FEED_NAME
from peerloop.queries.feeds import FeedSession

# To be raised when the same sessions make another file: ETags are made of it.
FEED_VERSION = 1
READ_AGAIN_AFTER = timedelta(hours=1)
METHOD = "PUBLISH"


def feed_ics(
    person_id: UUID, sessions: Iterable[FeedSession], *, base_url: str, mail_from: str
) -> bytes:
    """A calendar of `sessions`, in their order (RFC 5545, 5546, 7986).

    Args:
        base_url: PeerLoop's origin, without a trailing slash.
        mail_from: as in a From header, the events' organizer as in invitations.

    Raises:
        ValueError: `mail_from` has no address.
    """
    calendar = empty_calendar(METHOD)
    # The person's, not the address's: a new address is the same calendar.
    calendar.add("UID", f"{person_id}@peerloop")
    calendar.add("NAME", FEED_NAME)
    calendar.add("X-WR-CALNAME", FEED_NAME)
    _say_when_to_come_again(calendar)
    for each in sessions:
        event = session_event(
            _facts(each), base_url=base_url, mail_from=mail_from, stamp=_stamp(each)
        )
        calendar.add_component(component(event, METHOD))
    return calendar.to_ical()


def _say_when_to_come_again(calendar: Calendar) -> None:
    # RFC 7986 wants the type named; most programs read the older X-PUBLISHED-TTL.
    duration = vDuration(READ_AGAIN_AFTER)
    calendar.add("REFRESH-INTERVAL", duration, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", duration.to_ical().decode())


def _facts(session: FeedSession) -> SessionFacts:
    return SessionFacts(
        id=session.id,
        course=session.course_title,
        student=session.student,
        st=session.st,
        start=session.starts_at,
        end=session.ends_at,
        sequence=session.sequence,
        cancelled=session.status is SessionStatus.CANCELLED,
        tentative=session.status is SessionStatus.PENDING_PAYMENT,
    )


def _stamp(session: FeedSession) -> datetime:
    """When this version of an event was made, as far as it matters (RFC 5546, 2.1.5).

    Programs take the greater SEQUENCE, and of equal ones the later DTSTAMP. A session does
    not note when it changed, and the present would make every reading another file: so
    a second after the booking for each version there has been. A payment raises no SEQUENCE.
    """
    versions = 2 * session.sequence + (session.status is not SessionStatus.PENDING_PAYMENT)
    return session.created_at + timedelta(seconds=versions)
