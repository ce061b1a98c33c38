"""Reading other programs' calendars again: when they are due, or when their owner asks.

Who reads a calendar holds its lease, which is its `due_at`. What was read is kept only while the
lease holds, so of two readers one counts, and a calendar removed meanwhile stays removed. What
could not be read changes nothing: all that was busy stays busy, and its owner is told why.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from peerloop.domain.errors import CalendarUnreadable, NotFound
from peerloop.domain.external import LEASE, BusyTimes, next_reading
from peerloop.domain.people import Actor
from peerloop.models import ExternalCalendar
from peerloop.models.base import columns, table_of
from peerloop.queries.external_calendars import place_of
from peerloop.services.external_calendars import Desk, replace_busy

_table, _calendar = table_of(ExternalCalendar), columns(ExternalCalendar)
_TAKE = (
    update(_table)
    .values(due_at=bindparam("lease"))
    .returning(_calendar.id, _calendar.person_id, _calendar.url, _calendar.failures)
)
# Locked rows are somebody else's already. (SQLite has no such locks: its writers queue.)
_TAKE_DUE = _TAKE.where(
    _calendar.id
    == select(_calendar.id)
    .where(_calendar.due_at <= bindparam("now"))
    .order_by(_calendar.due_at, _calendar.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE_OWN = _TAKE.where(
    _calendar.id == bindparam("calendar"), _calendar.person_id == bindparam("person")
)
_LEASED = update(_table).where(
    _calendar.id == bindparam("calendar"), _calendar.due_at == bindparam("lease")
)


@dataclass(frozen=True, slots=True)
class _Leased:
    """A calendar that nobody else reads until `lease` (aware UTC)."""

    id: UUID
    person_id: UUID
    url: str
    failures: int
    lease: datetime


def refresh_due(desk: Desk, *, seconds: float = 10.0) -> int:
    """Read the calendars that are due, one after the other; many may do so at once.

    Args:
        seconds: after which no further one is begun.

    Returns:
        How many were tried.
    """
    until, tried = monotonic() + seconds, 0
    while monotonic() < until:
        leased = desk.run(lambda db: _take(db, _TAKE_DUE, desk.now(), now=desk.now()))
        if leased is None:
            break
        _read(desk, leased)
        tried += 1
    return tried


def read_now(desk: Desk, actor: Actor, calendar_id: UUID) -> None:
    """Read one of `actor`'s other calendars at once; a failure is written at the calendar.

    Raises:
        NotFound: they have no such calendar.
    """
    own = {"calendar": calendar_id, "person": actor.id}
    leased = desk.run(lambda db: _take(db, _TAKE_OWN, desk.now(), **own))
    if leased is None:
        raise NotFound
    _read(desk, leased)


def _take(
    db: Session,
    take: ReturningUpdate[Any],
    at: datetime,
    **values: object,
) -> _Leased | None:
    """Take the lease of a calendar; None if there is none to take."""
    row = db.execute(take, {**values, "lease": at + LEASE}).first()
    if row is None:
        return None
    return _Leased(row.id, row.person_id, row.url, row.failures, at + LEASE)


def _read(desk: Desk, leased: _Leased) -> None:
    """Read a calendar and keep what it says."""
    place = desk.run(lambda db: place_of(db, leased.person_id))
    try:
        found = desk.reader.read(leased.url, place, now=desk.now())
    except CalendarUnreadable as error:
        problem = error.message
        desk.run(lambda db: _note_failure(db, leased, problem, now=desk.now()))
        return
    desk.run(lambda db: _keep(db, leased, found, now=desk.now()))


def _keep(db: Session, leased: _Leased, found: BusyTimes, *, now: datetime) -> None:
    due_at = next_reading(now, failures=0, chance=random.random())
    fresh = {"read_at": now, "known_until": found.known_until, "problem": "", "failures": 0}
    if _release(db, leased, due_at=due_at, **fresh):
        replace_busy(db, leased.id, leased.person_id, found)


def _note_failure(db: Session, leased: _Leased, problem: str, *, now: datetime) -> None:
    failures = leased.failures + 1
    due_at = next_reading(now, failures=failures, chance=random.random())
    _release(db, leased, due_at=due_at, problem=problem, failures=failures)


def _release(db: Session, leased: _Leased, **values: object) -> bool:
    """End the lease; whether it still held, and with it the calendar's row is locked."""
    ours = {"calendar": leased.id, "lease": leased.lease}
    return getattr(db.execute(_LEASED.values(**values), ours), "rowcount", 0) == 1
