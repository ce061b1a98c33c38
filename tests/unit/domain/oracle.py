"""What is bookable, worked out the slow way: every minute by itself, on the wall clock.

The second opinion for `peerloop.domain.slots`; it imports nothing of PeerLoop.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ZONES = sorted(
    name
    for name in available_timezones()
    if name not in {"localtime", "Factory", "posixrules"} and name[:6] not in {"posix/", "right/"}
)

Hours = tuple[time, time]
Busy = tuple[datetime, datetime]


@dataclass(frozen=True)
class Case:
    """A calendar and a question about it; all instants aware UTC."""

    zone: str
    weekly: tuple[tuple[int, time, time], ...]
    overrides: dict[date, tuple[Hours, ...]]
    step: int
    duration: int
    notice: int
    window_days: int
    buffer: int
    paused: bool
    now: datetime
    start: datetime
    end: datetime
    busy: tuple[Busy, ...] = ()
    student_busy: tuple[Busy, ...] = ()
    blocked: tuple[Busy, ...] = ()
    known_until: datetime | None = None
    days_off: tuple[tuple[date, date], ...] = ()
    most_a_day: int | None = None
    most_a_week: int | None = None
    taught: tuple[datetime, ...] = ()


@cache
def changes(zone: str, first_year: int = 2025, last_year: int = 2027) -> tuple[datetime, ...]:
    """The minutes, in UTC, at which the clocks of a zone have just changed."""
    place = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta | None:
        return moment.astimezone(place).utcoffset()

    def walk(moment: datetime, end: datetime, steps: list[timedelta]) -> Iterator[datetime]:
        step, *finer = steps
        while moment < end:
            later = moment + step
            if offset(moment) != offset(later):
                if finer:
                    yield from walk(moment, later, finer)
                else:
                    yield later
            moment = later

    begin, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    return tuple(walk(begin, end, [DAY, HOUR, MINUTE]))


def hours_of(case: Case, day: date) -> list[tuple[datetime, datetime]]:
    """The wall-clock hours that begin on a local date, both ends naive."""
    if is_off(case, day):
        hours = []
    elif day in case.overrides:
        hours = list(case.overrides[day])
    else:
        hours = [(start, end) for dow, start, end in case.weekly if dow == day.isoweekday()]
    spans = []
    for start, end in hours:
        opens, closes = datetime.combine(day, start), datetime.combine(day, end)
        if closes <= opens:
            closes += DAY
        if day + DAY in case.overrides or is_off(case, day + DAY):
            closes = min(closes, datetime.combine(day + DAY, time()))
        spans.append((opens, closes))
    return spans


def is_off(case: Case, day: date) -> bool:
    """Whether a local date is one of the days off."""
    return any(first <= day <= last for first, last in case.days_off)


def reading(case: Case, moment: datetime) -> tuple[bool, bool]:
    """Whether a minute is open, and whether it is on the grid of a window."""
    wall = moment.astimezone(ZoneInfo(case.zone)).replace(tzinfo=None)
    around = [span for back in (0, 1) for span in hours_of(case, wall.date() - back * DAY)]
    inside = [opens for opens, closes in around if opens <= wall < closes]
    return bool(inside), any(
        (wall - opens) % (case.step * MINUTE) == 0 * MINUTE for opens in inside
    )


def offered(case: Case) -> list[datetime]:
    """Every start in the range that is offered, whoever has sessions."""
    first = case.start.replace(second=0, microsecond=0)
    minutes = [first]
    while minutes[-1] < case.end + case.duration * MINUTE:
        minutes.append(minutes[-1] + MINUTE)
    read = [reading(case, minute) for minute in minutes]
    earliest, latest = case.now + case.notice * MINUTE, case.now + case.window_days * DAY
    return [
        minute
        for i, minute in enumerate(minutes)
        if case.start <= minute < case.end
        and not case.paused
        and earliest <= minute <= latest
        and read[i][1]
        and all(is_open for is_open, _ in read[i : i + case.duration])
        and _clear(minute, case.duration, case.blocked)
        and (case.known_until is None or minute + case.duration * MINUTE <= case.known_until)
    ]


def blocked_minutes(case: Case) -> set[datetime]:
    """The open minutes of the range of which another calendar has at least a part."""
    first, minutes = case.start.replace(second=0, microsecond=0) + MINUTE, []
    while first + MINUTE <= case.end:
        minutes.append(first)
        first += MINUTE
    return {
        minute
        for minute in minutes
        if reading(case, minute)[0] and not _clear(minute, 1, case.blocked)
    }


def free(case: Case) -> list[datetime]:
    """The offered starts at which neither person is busy."""
    return [
        start
        for start in offered(case)
        if _clear(start, case.duration + case.buffer, case.busy)
        and _clear(start, case.duration, case.student_busy)
        and not is_full(case, start)
    ]


def is_full(case: Case, start: datetime) -> bool:
    """Whether the local date or week of a start has sessions enough."""
    place = ZoneInfo(case.zone)
    day = start.astimezone(place).date()
    taught = [each.astimezone(place).date() for each in case.taught]
    that_day = sum(each == day for each in taught)
    that_week = sum(each.isocalendar()[:2] == day.isocalendar()[:2] for each in taught)
    return any(
        most is not None and count >= most
        for most, count in ((case.most_a_day, that_day), (case.most_a_week, that_week))
    )


def _clear(start: datetime, minutes: int, busy: tuple[Busy, ...]) -> bool:
    end = start + minutes * MINUTE
    return all(end <= since or until <= start for since, until in busy)
