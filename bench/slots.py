"""How long it takes to work out what is bookable: `python -m bench.slots`.

Prints CPU time; nothing is asserted, and no database is asked.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from statistics import median
from time import process_time
from uuid import UUID

from peerloop.domain.assignment import Candidate, any_st_slots
from peerloop.domain.intervals import Interval, instant
from peerloop.domain.schedules import CalendarRules, Schedule, WeeklyWindow
from peerloop.domain.slots import open_slots

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
MONTH_START = datetime(2026, 3, 9, tzinfo=UTC)
MONTH_END = MONTH_START + timedelta(days=30)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Africa/Cairo",
)


def office(zone: str, step_minutes: int, days: range = range(1, 6)) -> Schedule:
    """9 to 17 on the given days."""
    weekly = tuple(WeeklyWindow(day, time(9), time(17)) for day in days)
    return Schedule(CalendarRules(zone, step_minutes=step_minutes), weekly)


def month_of(schedule: Schedule, busy: list[Interval] | tuple[Interval, ...]) -> list[datetime]:
    """The free hours of one ST's month."""
    return open_slots(
        schedule, duration_minutes=60, start=MONTH_START, end=MONTH_END, now=NOW, busy=busy
    )


def sessions(count: int) -> list[Interval]:
    """Sessions of an hour with their buffer; beyond 80, all others lie in the years before."""
    hour, seat = timedelta(hours=1), timedelta(minutes=75)
    coming = [MONTH_START + 9 * hour * n for n in range(min(count, 80))]
    past = [MONTH_START - 9 * hour * n for n in range(1, count - len(coming) + 1)]
    return [Interval(start, start + seat) for start in [*reversed(past), *coming]]


def milliseconds(call: Callable[[], object], calls: int, repeats: int = 15) -> float:
    """Median CPU time of a call, once it has been made."""
    call()
    times = []
    for _ in range(repeats):
        begin = process_time()
        for _ in range(calls):
            call()
        times.append((process_time() - begin) / calls * 1_000)
    return median(times)


def one_st() -> None:
    """One month of one ST, by the number of existing sessions."""
    schedule = office("Europe/Berlin", 60)
    rows: list[tuple[str, list[Interval] | tuple[Interval, ...]]] = [
        (f"{count:,}", sessions(count)) for count in (0, 20, 80, 10_000)
    ]
    print(f"{'one ST, one month':<22}{'starts':>8}{'ms':>9}{'ratio':>8}")
    base = 0.0
    for name, busy in rows:
        took = milliseconds(lambda busy=busy: month_of(schedule, busy), calls=100)  # type: ignore[misc]
        base = base or took
        print(f"{name:<22}{len(month_of(schedule, busy)):>8}{took:>9.3f}{took / base:>8.2f}")


def any_of(count: int) -> Callable[[], list[tuple[datetime, UUID]]]:
    """One month of any of `count` STs, each with their own zone and 20 sessions."""
    sts = [
        (
            Candidate(UUID(int=n), n % 5, NOW - timedelta(hours=n)),
            office(ZONES[n % len(ZONES)], 30, range(1, 8)),
        )
        for n in range(count)
    ]
    busy = sessions(20)
    return lambda: any_st_slots((who, month_of(schedule, busy)) for who, schedule in sts)


def any_st() -> None:
    """Any ST, by the number of STs: with the slots of each, and the choice alone."""
    print(f"\n{'any ST, one month':<22}{'starts':>8}{'ms':>9}{'ms/ST':>9}")
    for count in (1, 100, 1_000):
        call = any_of(count)
        took = milliseconds(call, calls=1, repeats=7)
        print(f"{count:<22,}{len(call()):>8}{took:>9.1f}{took / count:>9.3f}")
    print(f"\n{'the choice alone':<22}{'each':>8}{'ms':>9}{'ms/ST':>9}")
    first = int(MONTH_START.timestamp())
    starts = [instant(first + 1_800 * n) for n in range(600)]
    for count in (100, 1_000):
        offers = [(Candidate(UUID(int=n), n % 5, None), list(starts)) for n in range(count)]
        took = milliseconds(lambda offers=offers: any_st_slots(offers), calls=1)  # type: ignore[misc]
        print(f"{count:<22,}{len(starts):>8}{took:>9.1f}{took / count:>9.3f}")


def main() -> None:
    """Print all tables."""
    one_st()
    any_st()


if __name__ == "__main__":
    main()
