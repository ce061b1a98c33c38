"""Where to a session can be moved: the tables' side of `domain.moving`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Row, Uuid, bindparam, select
from sqlmodel import Session

from peerloop.domain.cancelling import Standing, role_of
from peerloop.domain.errors import NotFound, TooLate, TransitionRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.moving import check_may_move, move_starts
from peerloop.domain.people import Actor
from peerloop.domain.schedules import Schedule
from peerloop.models import SessionSeat, TeachingCalendar, TutoringSession
from peerloop.models.base import columns
from peerloop.queries.schedules import schedules
from peerloop.queries.slots import REACH, OpenSlot, taught_around, window_end

_session, _calendar, _seat = (
    columns(model) for model in (TutoringSession, TeachingCalendar, SessionSeat)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MOVED = (
    select(
        _session.student_id,
        _session.teacher_id,
        _session.status,
        _session.starts_at,
        _session.duration_minutes,
        _session.buffer_minutes,
        _session.cancel_notice_minutes,
        _session.moved_as,
        _calendar.window_days,
    )
    .select_from(
        TutoringSession.__table__.outerjoin(  # type: ignore[attr-defined]
            TeachingCalendar.__table__,  # type: ignore[attr-defined]
            _calendar.person_id == _session.teacher_id,
        )
    )
    .where(_session.id == bindparam("session", type_=Uuid()))
)
_OTHER_SEATS = select(_seat.person_id, _seat.starts_at, _seat.blocked_until).where(
    _seat.person_id.in_(_IDS),
    _seat.session_id != bindparam("session", type_=Uuid()),
    _seat.blocked_until > bindparam("start"),
    _seat.starts_at < bindparam("end"),
)


def move_slots(
    db: Session,
    actor: Actor,
    session_id: UUID,
    *,
    now: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
    agreed: bool = False,
) -> list[OpenSlot]:
    """Where to `actor` can move a session now, sorted; nothing where they cannot move it.

    Its own seats are not in the way, and the start it has is no move. The rule is
    `domain.moving`'s, as for the move itself.

    Args:
        start: first start asked for, aware UTC; by default now.
        end: starts before it, aware UTC; by default the booking window's end.
        agreed: what its ST proposes, and its student takes.

    Raises:
        NotFound: they have nothing to do with it.
    """
    row = db.execute(_MOVED, {"session": session_id}).first()
    if row is None:
        raise NotFound
    by = role_of(actor, student_id=row.student_id, st_id=row.teacher_id)
    standing = Standing.of(row)
    start = start or now
    end = end or window_end(row.window_days or 0, now=now)
    try:
        check_may_move(standing, by, now=now, agreed=agreed)
    except (TransitionRefused, TooLate):
        return []
    st_id = row.teacher_id
    schedule = schedules(db, [st_id], start=start, end=end).get(st_id)
    if schedule is None:
        return []
    taken = _taken_by_others(db, session_id, [st_id, row.student_id], start, end)
    starts = move_starts(
        schedule,
        standing,
        by,
        duration_minutes=row.duration_minutes,
        buffer_minutes=row.buffer_minutes,
        start=start,
        end=end,
        now=now,
        busy=taken[st_id],
        student_busy=taken[row.student_id],
        taught=_taught_else(db, schedule, row, start, end),
        agreed=agreed,
    )
    length = timedelta(minutes=row.duration_minutes)
    return [OpenSlot(at, at + length, st_id) for at in starts]


def still_free(
    db: Session, actor: Actor, session_id: UUID, starts: Sequence[datetime], *, now: datetime
) -> frozenset[datetime]:
    """Which of the starts (aware UTC, soonest first) a session could be moved to, both agreeing.

    Raises:
        NotFound: the actor has nothing to do with it.
    """
    asked = {"start": starts[0], "end": starts[-1] + timedelta(seconds=1)}
    slots = move_slots(db, actor, session_id, now=now, agreed=True, **asked)
    return frozenset(slot.start for slot in slots).intersection(starts)


def move_window_end(db: Session, session_id: UUID, *, now: datetime) -> datetime:
    """Until when (aware UTC) the calendar of a session's ST can be booked."""
    row = db.execute(_MOVED, {"session": session_id}).first()
    return window_end((row.window_days or 0) if row else 0, now=now)


def _taken_by_others(
    db: Session, session_id: UUID, person_ids: Sequence[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Interval]]:
    """When people are taken by other sessions than this one."""
    asked = {
        "ids": list(person_ids),
        "session": session_id,
        "start": start - REACH,
        "end": end + REACH,
    }
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for person_id, since, until in db.execute(_OTHER_SEATS, asked):
        found[person_id].append(Interval(since, until))
    return found


def _taught_else(
    db: Session, schedule: Schedule, row: Row[Any], start: datetime, end: datetime
) -> list[datetime]:
    """When the ST's other sessions start, where they are counted: what is moved is not."""
    if not schedule.rules.has_limits:
        return []
    taught = taught_around(db, [row.teacher_id], start, end)[row.teacher_id]
    return [at for at in taught if at != row.starts_at]
