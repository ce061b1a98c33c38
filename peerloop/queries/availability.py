"""Reads of calendars: schedules as `domain.slots` takes them, and when people are busy."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from peerloop.domain.errors import NotFound
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.slots import CalendarRules, DateOverride, Schedule, WeeklyWindow
from peerloop.models import (
    Availability,
    AvailabilityOverride,
    SessionSeat,
    StudentTeacher,
    TeachingCalendar,
)

# An override two days away can still reach into a range: zones differ by up to
# 26 hours, and hours may run over midnight.
_REACH_DAYS = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """An ST's weekly pattern and special dates, as the API shows them."""

    st_id: UUID
    schedule: Schedule


def schedules(
    db: Session, st_ids: Collection[UUID], *, start: datetime, end: datetime
) -> dict[UUID, Schedule]:
    """What each ST offers, as needed for any time from `start` to `end` (aware UTC).

    Three queries, however many STs. Who has no calendar is left out.
    """
    columns = TeachingCalendar.__table__.c  # type: ignore[attr-defined]
    calendars = db.execute(select(TeachingCalendar.__table__).where(columns.person_id.in_(st_ids)))  # type: ignore[call-overload, attr-defined]
    weekly, special = _weekly(db, st_ids), _overrides(db, st_ids, start, end)
    return {
        row.person_id: Schedule(
            rules=CalendarRules(
                zone=row.zone,
                step_minutes=row.step_minutes,
                notice_minutes=row.notice_minutes,
                window_days=row.window_days,
                buffer_minutes=row.buffer_minutes,
                paused=row.paused,
            ),
            weekly=tuple(weekly.get(row.person_id, ())),
            overrides=tuple(special.get(row.person_id, ())),
        )
        for row in calendars
    }


def busy(
    db: Session, person_ids: Collection[UUID], *, start: datetime, end: datetime
) -> dict[UUID, list[Interval]]:
    """When each person is taken between `start` and `end` (aware UTC), sorted by start.

    An ST's intervals include the buffer, as the constraint in the database does.
    """
    taken: defaultdict[UUID, list[Interval]] = defaultdict(list)
    rows = db.execute(
        select(SessionSeat.person_id, SessionSeat.starts_at, SessionSeat.blocked_until)
        .where(
            col(SessionSeat.person_id).in_(person_ids),
            col(SessionSeat.blocked_until) > start,
            col(SessionSeat.starts_at) < end,
        )
        .order_by(col(SessionSeat.starts_at))
    )
    for person_id, starts_at, blocked_until in rows:
        taken[person_id].append(Interval(starts_at, blocked_until))
    return taken


def pattern(db: Session, _actor: Actor, st_id: UUID, *, now: datetime) -> Pattern:
    """An ST's weekly pattern and coming special dates; anyone signed in may read it.

    Raises:
        NotFound: this person teaches nothing.
    """
    teaches = db.execute(
        select(StudentTeacher.id).where(
            col(StudentTeacher.user_id) == st_id, col(StudentTeacher.is_active).is_(True)
        )
    ).first()
    found = schedules(db, [st_id], start=now, end=now + timedelta(days=366)) if teaches else {}
    if st_id not in found:
        raise NotFound
    return Pattern(st_id, found[st_id])


def _weekly(db: Session, st_ids: Collection[UUID]) -> dict[UUID, list[WeeklyWindow]]:
    windows: defaultdict[UUID, list[WeeklyWindow]] = defaultdict(list)
    columns = (
        Availability.person_id,
        Availability.day_of_week,
        Availability.start_time,
        Availability.end_time,
    )
    order = (col(Availability.day_of_week), col(Availability.start_time))
    for person_id, day, start, end in db.execute(
        select(*columns).where(col(Availability.person_id).in_(st_ids)).order_by(*order)
    ):
        windows[person_id].append(WeeklyWindow(day, start, end))
    return windows


def _overrides(
    db: Session, st_ids: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[DateOverride]]:
    hours: defaultdict[tuple[UUID, object], list] = defaultdict(list)  # type: ignore[type-arg]
    rows = db.execute(
        select(
            AvailabilityOverride.person_id,
            AvailabilityOverride.on_date,
            AvailabilityOverride.start_time,
            AvailabilityOverride.end_time,
        )
        .where(
            col(AvailabilityOverride.person_id).in_(st_ids),
            col(AvailabilityOverride.on_date) >= _days_from(start, -_REACH_DAYS),
            col(AvailabilityOverride.on_date) <= _days_from(end, _REACH_DAYS),
        )
        .order_by(col(AvailabilityOverride.on_date), col(AvailabilityOverride.start_time))
    )
    for person_id, on, opens, closes in rows:
        hours[person_id, on] += [] if opens is None else [(opens, closes)]
    found: defaultdict[UUID, list[DateOverride]] = defaultdict(list)
    for (person_id, on), ranges in hours.items():
        found[person_id].append(DateOverride(on, tuple(ranges)))  # type: ignore[arg-type]
    return found


def _days_from(moment: datetime, days: int) -> date:
    """The date so many days away; clients may ask about the calendar's very ends."""
    return date.fromordinal(min(max(moment.toordinal() + days, 1), date.max.toordinal()))
