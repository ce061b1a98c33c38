"""What can be booked: the tables' side of `domain.slots`, for one ST or for any.

Used by the calendar, the API and the booking itself, so that all three agree.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, bindparam, func, select
from sqlmodel import Session

from peerloop.domain.assignment import Candidate, any_st_slots
from peerloop.domain.booking import STANDING
from peerloop.domain.closings import COUNTED_AROUND
from peerloop.domain.people import Actor
from peerloop.domain.slots import open_slots
from peerloop.models import StudentTeacher, TeachingCalendar, TutoringSession
from peerloop.models.base import columns
from peerloop.models.courses import takes_bookings
from peerloop.queries.schedules import busy, schedules, taught_starts

# A session's length and its buffer reach past the range that was asked for.
REACH = timedelta(days=2)
_LOOK_AHEAD = timedelta(days=7)
LONGEST_WINDOW = timedelta(days=366)

_teacher, _session, _calendar = (
    columns(model) for model in (StudentTeacher, TutoringSession, TeachingCalendar)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ST: BindParameter[Any] = bindparam("st", type_=Uuid())
# Who takes bookings of the course, or the one that is asked for.
_TEACHES = (
    _teacher.course_id == bindparam("course"),
    takes_bookings(),
    _ST.is_(None) | (_teacher.user_id == _ST),
)
_TEACHING = select(_teacher.user_id).where(*_TEACHES)
_WINDOW = select(func.max(_calendar.window_days)).where(
    _calendar.person_id == _teacher.user_id, *_TEACHES
)
_CANDIDATES = (
    select(
        _session.teacher_id,
        func.count().filter(
            _session.starts_at.between(bindparam("now"), bindparam("until")),
            _session.status.in_(STANDING),
        ),
        func.max(_session.created_at),
    )
    .where(_session.teacher_id.in_(_IDS))
    .group_by(_session.teacher_id)
)


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
    taken = busy(db, [*st_ids, actor.id], start=start - REACH, end=end + REACH)
    counted = [person for person, calendar in calendars.items() if calendar.rules.has_limits]
    taught = taught_around(db, counted, start, end) if counted else {}
    return {
        person: open_slots(
            calendar,
            duration_minutes=duration_minutes,
            start=start,
            end=end,
            now=now,
            busy=taken.get(person, ()),
            student_busy=taken.get(actor.id, ()),
            taught=taught.get(person, ()),
        )
        for person, calendar in calendars.items()
    }


def taught_around(
    db: Session, st_ids: Sequence[UUID], start: datetime, end: datetime
) -> dict[UUID, list[datetime]]:
    """When the sessions that count in the days and weeks of a range start (aware UTC)."""
    return taught_starts(db, st_ids, start=start - COUNTED_AROUND, end=end + COUNTED_AROUND)


def _teaching(db: Session, course_id: UUID, st_id: UUID | None) -> list[UUID]:
    return list(db.scalars(_TEACHING, {"course": course_id, "st": st_id}))


def _candidates(db: Session, st_ids: Sequence[UUID], *, now: datetime) -> list[Candidate]:
    """How busy each ST is in the next seven days, and when each was last booked."""
    rows = db.execute(_CANDIDATES, {"ids": st_ids, "now": now, "until": now + _LOOK_AHEAD})
    known = {teacher: Candidate(teacher, count, last) for teacher, count, last in rows}
    return [known.get(person) or Candidate(person, 0, None) for person in st_ids]


def next_free(
    db: Session, actor: Actor, *, course_id: UUID, duration_minutes: int, now: datetime
) -> dict[UUID, datetime]:
    """The first start `actor` could book with each ST of a course (aware UTC).

    Looks a week ahead, then to the end of the longest booking window; who has
    nothing free is left out.
    """
    lengths = dict.fromkeys(_teaching(db, course_id, None), duration_minutes)
    return next_free_of(db, actor, lengths, now=now)


def next_free_of(
    db: Session, actor: Actor, lengths: Mapping[UUID, int], *, now: datetime
) -> dict[UUID, datetime]:
    """The first start `actor` could book with each of these STs (aware UTC).

    Looks as far ahead as `next_free`. As many queries as there are different lengths,
    however many STs.

    Args:
        lengths: minutes of the session that is asked for, by ST. Of several courses ask for
            the shortest: what fits a longer session fits it too.
    """
    asked: defaultdict[int, list[UUID]] = defaultdict(list)
    for st, minutes in lengths.items():
        if st != actor.id:
            asked[minutes].append(st)
    found: dict[UUID, datetime] = {}
    for minutes, sts in asked.items():
        for start, end in ((now, now + _LOOK_AHEAD), (now + _LOOK_AHEAD, now + LONGEST_WINDOW)):
            missing = [st for st in sts if st not in found]
            if missing:
                starts = _starts(
                    db, actor, missing, duration_minutes=minutes, start=start, end=end, now=now
                )
                found |= {st: free[0] for st, free in starts.items() if free}
    return found


def window_days(db: Session, course_id: UUID, st_id: UUID | None) -> int:
    """How far ahead, in days, the calendar of an ST (or of any of the course's) can be booked."""
    return db.execute(_WINDOW, {"course": course_id, "st": st_id}).scalar_one() or 0


def window_end(days: int, *, now: datetime) -> datetime:
    """The end of a booking window of so many days; its last instant can be booked."""
    return now + timedelta(days=days, minutes=1)
