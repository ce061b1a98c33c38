"""Reads of the calendars of other programs that block an ST's time; only ever their owner's.

An address is a secret, so no view holds one: who reads calendars gets it by `services`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from peerloop.domain.errors import NotFound
from peerloop.domain.external import Place, masked
from peerloop.domain.people import Actor
from peerloop.models import ExternalBusy, ExternalCalendar, TeachingCalendar, User
from peerloop.models.base import columns, table_of

_calendar, _busy = columns(ExternalCalendar), columns(ExternalBusy)
_teaching, _user = columns(TeachingCalendar), columns(User)
_AHEAD = (
    select(func.count())
    .where(_busy.calendar_id == _calendar.id, _busy.ends_at > bindparam("now"))
    .scalar_subquery()
)
_OWN = (
    select(
        _calendar.id,
        _calendar.name,
        _calendar.url,
        _calendar.read_at,
        _calendar.known_until,
        _calendar.problem,
        _AHEAD,
    )
    .where(_calendar.person_id == bindparam("person"))
    .order_by(_calendar.added_at, _calendar.id)
)
_PLACE = (
    select(func.coalesce(_teaching.zone, _user.zone), _user.email)
    .outerjoin_from(table_of(User), table_of(TeachingCalendar), _teaching.person_id == _user.id)
    .where(_user.id == bindparam("person"))
)


@dataclass(frozen=True, slots=True)
class ExternalCalendarView:
    """A calendar as its owner sees it; instants are aware UTC.

    Attributes:
        address: what may be shown of it.
        read_at: when it was last read well.
        known_until: until when its busy times are known.
        problem: why it could not be read since; empty if it could.
        ahead: how many busy times are still to come.
    """

    id: UUID
    name: str
    address: str
    read_at: datetime
    known_until: datetime
    problem: str
    ahead: int


def external_calendars(db: Session, actor: Actor, *, now: datetime) -> list[ExternalCalendarView]:
    """The reader's other calendars, in the order they were added.

    Raises:
        NotFound: they neither teach nor have any.
    """
    rows = db.execute(_OWN, {"person": actor.id, "now": now}).all()
    if not (actor.teaches or rows):
        raise NotFound
    return [
        ExternalCalendarView(
            row.id, row.name, masked(row.url), row.read_at, row.known_until, row.problem, row[6]
        )
        for row in rows
    ]


def place_of(db: Session, person_id: UUID) -> Place:
    """Where whole days and times without a zone are a person's: in their teaching hours' zone."""
    return Place(*db.execute(_PLACE, {"person": person_id}).one())
