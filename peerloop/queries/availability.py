"""Reads of calendars: schedules as `domain.slots` takes them, and when people are busy."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, String, bindparam, func, select, type_coerce
from sqlmodel import Session, col

from peerloop.domain.errors import NotFound
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.schedules import CalendarRules, DateOverride, Schedule, WeeklyWindow
from peerloop.domain.slots import blocked_hours
from peerloop.models import (
    Availability,
    AvailabilityOverride,
    ExternalBusy,
    ExternalCalendar,
    SessionSeat,
    StudentTeacher,
    TeachingCalendar,
)
from peerloop.models.base import columns, table_of

# An override two days away can still reach into a range: zones differ by up to
# 26 hours, and hours may run over midnight.
_REACH_DAYS = 3
# A session that starts within a range may end after it.
_LONGEST_SESSION = timedelta(days=2)
_LAST = datetime.max.replace(tzinfo=UTC)

_calendar = table_of(TeachingCalendar)
_hours, _special, _seat, _other, _blocked = (
    columns(model)
    for model in (Availability, AvailabilityOverride, SessionSeat, ExternalCalendar, ExternalBusy)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Pattern:
    """An ST's weekly pattern and special dates, as the API shows them."""

    st_id: UUID
    schedule: Schedule


# Beyond what is known of one of their other calendars, nothing is known of an ST's time.
_KNOWN_UNTIL = (
    select(func.min(_other.known_until))
    .where(_other.person_id == _calendar.c.person_id)
    .scalar_subquery()
    .label("known_until")
)
_CALENDARS = select(_calendar, _KNOWN_UNTIL).where(_calendar.c.person_id.in_(_IDS))
_BLOCKED = (
    select(type_coerce(_blocked.person_id, String), _blocked.starts_at, _blocked.ends_at)
    .where(
        _blocked.person_id.in_(_IDS),
        _blocked.ends_at > bindparam("start"),
        _blocked.starts_at < bindparam("end"),
    )
    .order_by(_blocked.starts_at)
)
_WEEKLY = (
    select(_hours.person_id, _hours.day_of_week, _hours.start_time, _hours.end_time)
    .where(_hours.person_id.in_(_IDS))
    .order_by(_hours.day_of_week, _hours.start_time)
)
_OVERRIDES = (
    select(_special.person_id, _special.on_date, _special.start_time, _special.end_time)
    .where(
        _special.person_id.in_(_IDS),
        _special.on_date >= bindparam("first"),
        _special.on_date <= bindparam("last"),
    )
    .order_by(_special.on_date, _special.start_time)
)
_BUSY = (
    # Ids as the driver gives them: making hundreds of them takes longer than all the rest.
    select(type_coerce(_seat.person_id, String), _seat.starts_at, _seat.blocked_until)
    .where(
        _seat.person_id.in_(_IDS),
        _seat.blocked_until > bindparam("start"),
        _seat.starts_at < bindparam("end"),
    )
    .order_by(_seat.starts_at)
)


def schedules(
    db: Session,
    st_ids: Collection[UUID],
    *,
    start: datetime,
    end: datetime,
    with_blocked: bool = True,
) -> dict[UUID, Schedule]:
    """What each ST offers, as needed for any start from `start` to `end` (aware UTC).

    Three queries, however many STs; a fourth where one of them has other calendars, unless
    what those block is not asked for. Who has no calendar is left out.
    """
    calendars = db.execute(_CALENDARS, {"ids": st_ids}).all()
    weekly, special = _weekly(db, st_ids), _overrides(db, st_ids, start, end)
    watched = [row.person_id for row in calendars if with_blocked and row.known_until is not None]
    blocked = _blocked_times(db, watched, start, end) if watched else {}
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
            blocked=tuple(blocked.get(row.person_id, ())),
            known_until=row.known_until,
        )
        for row in calendars
    }


def busy(
    db: Session, person_ids: Collection[UUID], *, start: datetime, end: datetime
) -> dict[UUID, list[Interval]]:
    """When each person is taken between `start` and `end` (aware UTC), sorted by start.

    An ST's intervals include the buffer, as the constraint in the database does.
    """
    return _intervals(db, _BUSY, person_ids, start, end)


def taken_time(
    db: Session, _actor: Actor, st_id: UUID, *, start: datetime, end: datetime
) -> list[Interval]:
    """When an ST cannot be booked between `start` and `end` (aware UTC), sorted by start.

    Sessions with their buffers, and what other calendars block of the hours the ST
    offers: what else is in those is nobody's business. Anyone signed in may read it.
    """
    sessions = busy(db, [st_id], start=start, end=end)[st_id]
    schedule = schedules(db, [st_id], start=start, end=end).get(st_id)
    blocked = blocked_hours(schedule, start=start, end=end) if schedule else []
    return sorted([*sessions, *blocked], key=lambda each: (each.start, each.end))


def pattern(db: Session, _actor: Actor, st_id: UUID, *, now: datetime) -> Pattern:
    """An ST's weekly pattern and coming special dates; anyone signed in may read it.

    Raises:
        NotFound: this person teaches nothing.
    """
    teaches = db.execute(
        select(col(StudentTeacher.id)).where(
            col(StudentTeacher.user_id) == st_id, col(StudentTeacher.is_active).is_(True)
        )
    ).first()
    year = {"start": now, "end": now + timedelta(days=366)}
    found = schedules(db, [st_id], **year, with_blocked=False) if teaches else {}
    if st_id not in found:
        raise NotFound
    return Pattern(st_id, found[st_id])


def _weekly(db: Session, st_ids: Collection[UUID]) -> dict[UUID, list[WeeklyWindow]]:
    windows: defaultdict[UUID, list[WeeklyWindow]] = defaultdict(list)
    for person_id, day, start, end in db.execute(_WEEKLY, {"ids": st_ids}):
        windows[person_id].append(WeeklyWindow(day, start, end))
    return windows


def _overrides(
    db: Session, st_ids: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[DateOverride]]:
    days = {"first": _days_from(start, -_REACH_DAYS), "last": _days_from(end, _REACH_DAYS)}
    hours: defaultdict[tuple[UUID, date], list[tuple[time, time]]] = defaultdict(list)
    for person_id, on, opens, closes in db.execute(_OVERRIDES, {"ids": st_ids, **days}):
        hours[person_id, on] += [] if opens is None else [(opens, closes)]
    found: defaultdict[UUID, list[DateOverride]] = defaultdict(list)
    for (person_id, on), ranges in hours.items():
        found[person_id].append(DateOverride(on, tuple(ranges)))
    return found


def _blocked_times(
    db: Session, st_ids: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Interval]]:
    reach = min(end, _LAST - _LONGEST_SESSION) + _LONGEST_SESSION
    return _intervals(db, _BLOCKED, st_ids, start, reach)


def _intervals(
    db: Session,
    statement: Select[*tuple[Any, ...]],
    person_ids: Collection[UUID],
    start: datetime,
    end: datetime,
) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = {person_id: [] for person_id in person_ids}
    by_key = {key: found[each] for each in found for key in (each, each.hex)}
    rows = db.execute(statement, {"ids": list(found), "start": start, "end": end})
    for key, since, until in rows:
        by_key[key].append(Interval(since, until))
    return found


def _days_from(moment: datetime, days: int) -> date:
    """The date so many days away; clients may ask about the calendar's very ends."""
    return date.fromordinal(min(max(moment.toordinal() + days, 1), date.max.toordinal()))
