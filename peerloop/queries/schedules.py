"""Reads of calendars: schedules as `domain.slots` takes them, and when people are busy."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Date,
    Select,
    String,
    Time,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlmodel import Session

from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import (
    CalendarRules,
    DateOverride,
    DaysOff,
    Schedule,
    WeeklyWindow,
)
from peerloop.models import (
    Availability,
    AvailabilityOverride,
    ExternalBusy,
    ExternalCalendar,
    SessionSeat,
    TeachingCalendar,
    TimeOff,
)
from peerloop.models.base import columns, table_of

# An override two days away can still reach into a range: zones differ by up to
# 26 hours, and hours may run over midnight.
_REACH_DAYS = 3
# A session that starts within a range may end after it.
_LONGEST_SESSION = timedelta(days=2)
_LAST = datetime.max.replace(tzinfo=UTC)

_calendar = table_of(TeachingCalendar)
_hours, _special, _off, _seat, _other, _blocked = (
    columns(model)
    for model in (
        Availability,
        AvailabilityOverride,
        TimeOff,
        SessionSeat,
        ExternalCalendar,
        ExternalBusy,
    )
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_NOTHING = literal_column("NULL", Time())


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
_DATES = (
    select(
        _special.person_id,
        _special.on_date.label("first_day"),
        _special.start_time,
        _special.end_time,
        literal_column("NULL", Date()).label("last_day"),
    )
    .where(
        _special.person_id.in_(_IDS),
        _special.on_date >= bindparam("first"),
        _special.on_date <= bindparam("last"),
    )
    .union_all(
        select(_off.person_id, _off.first_day, _NOTHING, _NOTHING, _off.last_day).where(
            _off.person_id.in_(_IDS),
            _off.last_day >= bindparam("first"),
            _off.first_day <= bindparam("last"),
        )
    )
    .order_by("first_day", "start_time", "last_day")
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
_TAUGHT = select(_seat.person_id, _seat.starts_at).where(
    _seat.person_id.in_(_IDS),
    _seat.role == "teacher",
    _seat.blocked_until > bindparam("start"),
    _seat.starts_at >= bindparam("start"),
    _seat.starts_at < bindparam("end"),
)


@dataclass(frozen=True, slots=True)
class Dates:
    """What is said of an ST's dates in place of the week."""

    special: list[DateOverride] = field(default_factory=list)
    days_off: list[DaysOff] = field(default_factory=list)


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
    near = {"first": _days_from(start, -_REACH_DAYS), "last": _days_from(end, _REACH_DAYS)}
    weekly, dates = weekly_hours(db, st_ids), special_dates(db, st_ids, **near)
    watched = [row.person_id for row in calendars if with_blocked and row.known_until is not None]
    blocked = blocked_times(db, watched, start, end) if watched else {}
    return {
        row.person_id: Schedule(
            rules=CalendarRules(
                zone=row.zone,
                step_minutes=row.step_minutes,
                notice_minutes=row.notice_minutes,
                window_days=row.window_days,
                buffer_minutes=row.buffer_minutes,
                paused=row.paused,
                most_a_day=row.most_a_day,
                most_a_week=row.most_a_week,
            ),
            weekly=tuple(weekly.get(row.person_id, ())),
            overrides=tuple(dates[row.person_id].special),
            blocked=tuple(blocked.get(row.person_id, ())),
            known_until=row.known_until,
            days_off=tuple(dates[row.person_id].days_off),
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


def taught_starts(
    db: Session, st_ids: Collection[UUID], *, start: datetime, end: datetime
) -> dict[UUID, list[datetime]]:
    """When the sessions that each ST teaches, held or confirmed, start in a range (aware UTC).

    Those that are completed still count: they took the ST's time that day.
    """
    found: dict[UUID, list[datetime]] = {st_id: [] for st_id in st_ids}
    for st_id, at in db.execute(_TAUGHT, {"ids": list(found), "start": start, "end": end}):
        found[st_id].append(at)
    return found


def weekly_hours(db: Session, st_ids: Collection[UUID]) -> dict[UUID, list[WeeklyWindow]]:
    """The weekly hours of each, by day and start."""
    windows: defaultdict[UUID, list[WeeklyWindow]] = defaultdict(list)
    for person_id, day, start, end in db.execute(_WEEKLY, {"ids": st_ids}):
        windows[person_id].append(WeeklyWindow(day, start, end))
    return windows


def special_dates(
    db: Session, st_ids: Collection[UUID], *, first: date = date.min, last: date = date.max
) -> defaultdict[UUID, Dates]:
    """The special dates and the time off of each that reach into `first` to `last`, by date."""
    hours: defaultdict[tuple[UUID, date], list[tuple[time, time]]] = defaultdict(list)
    found: defaultdict[UUID, Dates] = defaultdict(Dates)
    rows = db.execute(_DATES, {"ids": st_ids, "first": first, "last": last})
    for person_id, on, opens, closes, until in rows:
        if until is not None:
            found[person_id].days_off.append(DaysOff(on, until))
        else:
            hours[person_id, on] += [] if opens is None else [(opens, closes)]
    for (person_id, on), ranges in hours.items():
        found[person_id].special.append(DateOverride(on, tuple(ranges)))
    return found


def blocked_times(
    db: Session, st_ids: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Interval]]:
    """What other calendars block of sessions that start in a range (aware UTC), by start."""
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
