"""What can be booked: the tables' side of `domain.slots`, for one ST or for any.

Used by the calendar, the API and the booking itself, so that all three agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from peerloop.domain.assignment import Candidate, any_st_slots
from peerloop.domain.people import Actor
from peerloop.domain.slots import open_slots
from peerloop.models import StudentTeacher, TeachingCalendar, TutoringSession
from peerloop.queries.availability import busy, schedules

# A session's length and its buffer reach past the range that was asked for.
_REACH = timedelta(days=2)
_LOOK_AHEAD = timedelta(days=7)
LONGEST_WINDOW = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A start that can be booked (aware UTC), and with whom."""

    start: datetime
    end: datetime
    st_id: UUID


def open_slots_of(
    db: Session,
    actor: Actor,
    *,
    course_id: UUID,
    duration_minutes: int,
    st_id: UUID | None,
    start: datetime,
    end: datetime,
    now: datetime,
) -> list[OpenSlot]:
    """What `actor` can book in a course, sorted by time (SBOK, step 3; rules 2 and 6).

    Args:
        st_id: one ST, or None for any: then each start names who would teach it.
        start: first start asked for, aware UTC.
        end: starts before it, aware UTC.
    """
    starts = _starts(
        db,
        actor,
        [person for person in _teaching(db, course_id, st_id) if person != actor.id],
        duration_minutes=duration_minutes,
        start=start,
        end=end,
        now=now,
    )
    if st_id is not None:
        chosen: Sequence[tuple[datetime, UUID]] = [(at, st_id) for at in starts.get(st_id, ())]
    else:
        ranked = _candidates(db, list(starts), now=now)
        chosen = any_st_slots((candidate, starts[candidate.st_id]) for candidate in ranked)
    length = timedelta(minutes=duration_minutes)
    return [OpenSlot(at, at + length, person) for at, person in chosen]


def _starts(
    db: Session,
    actor: Actor,
    st_ids: Sequence[UUID],
    *,
    duration_minutes: int,
    start: datetime,
    end: datetime,
    now: datetime,
) -> dict[UUID, list[datetime]]:
    """What `actor` could book with each of `st_ids`."""
    calendars = schedules(db, st_ids, start=start, end=end)
    taken = busy(db, [*st_ids, actor.id], start=start - _REACH, end=end + _REACH)
    return {
        person: open_slots(
            calendar,
            duration_minutes=duration_minutes,
            start=start,
            end=end,
            now=now,
            busy=taken.get(person, ()),
            student_busy=taken.get(actor.id, ()),
        )
        for person, calendar in calendars.items()
    }


def _teaching(db: Session, course_id: UUID, st_id: UUID | None) -> list[UUID]:
    query = select(StudentTeacher.user_id).where(
        col(StudentTeacher.course_id) == course_id, col(StudentTeacher.is_active).is_(True)
    )
    if st_id is not None:
        query = query.where(col(StudentTeacher.user_id) == st_id)
    return list(db.scalars(query))


def _candidates(db: Session, st_ids: Sequence[UUID], *, now: datetime) -> list[Candidate]:
    """How busy each ST is in the next seven days, and when each was last booked."""
    coming = col(TutoringSession.starts_at).between(now, now + _LOOK_AHEAD)
    holds_time = col(TutoringSession.status).in_(["pending_payment", "confirmed"])
    rows = db.execute(
        select(
            TutoringSession.teacher_id,
            func.count().filter(coming, holds_time),
            func.max(TutoringSession.created_at),
        )
        .where(col(TutoringSession.teacher_id).in_(st_ids))
        .group_by(col(TutoringSession.teacher_id))
    )
    known = {teacher: Candidate(teacher, count, last) for teacher, count, last in rows}
    return [known.get(person) or Candidate(person, 0, None) for person in st_ids]


def next_free(
    db: Session, actor: Actor, *, course_id: UUID, duration_minutes: int, now: datetime
) -> dict[UUID, datetime]:
    """The first start `actor` could book with each ST of a course (aware UTC).

    Looks a week ahead, then to the end of the longest booking window; who has
    nothing free is left out.
    """
    teaching = [st for st in _teaching(db, course_id, None) if st != actor.id]
    found: dict[UUID, datetime] = {}
    for start, end in ((now, now + _LOOK_AHEAD), (now + _LOOK_AHEAD, now + LONGEST_WINDOW)):
        missing = [st for st in teaching if st not in found]
        if missing:
            starts = _starts(
                db, actor, missing, duration_minutes=duration_minutes, start=start, end=end, now=now
            )
            found |= {st: free[0] for st, free in starts.items() if free}
    return found


def window_days(db: Session, course_id: UUID, st_id: UUID | None) -> int:
    """How far ahead, in days, the calendar of an ST (or of any of the course's) can be booked."""
    query = (
        select(func.max(TeachingCalendar.window_days))
        .join(StudentTeacher, col(StudentTeacher.user_id) == col(TeachingCalendar.person_id))
        .where(col(StudentTeacher.course_id) == course_id, col(StudentTeacher.is_active).is_(True))
    )
    if st_id is not None:
        query = query.where(col(StudentTeacher.user_id) == st_id)
    return db.scalars(query).one() or 0
