"""`domain.slots` against the brute force of `oracle.py`, near every zone's clock changes."""

from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.slots import blocked_hours, is_offered
from tests.unit.domain import oracle
from tests.unit.domain.oracle import DAY, HOUR, MINUTE, ZONES, Case
from tests.unit.domain.slot_cases import cases, free, minutes, offered, schedule_of, unhurried


# ── the properties ───────────────────────────────────────────────────────────
@unhurried
@given(cases())
def test_offers_what_the_wall_clock_says(case: Case) -> None:
    assert offered(case) == oracle.offered(case)


@unhurried
@given(cases())
def test_free_is_what_meets_nobody(case: Case) -> None:
    assert free(case) == oracle.free(case)


@unhurried
@given(cases())
def test_the_order_of_busy_times_does_not_matter(case: Case) -> None:
    assert free(case) == free(case, sorted_by_start)


def sorted_by_start(intervals):
    return sorted(intervals, key=lambda each: each.start)


@unhurried
@given(cases())
def test_every_listed_start_is_accepted_and_every_other_minute_refused(case: Case) -> None:
    listed, schedule = set(offered(case)), schedule_of(case)
    for minute in minutes(case.start + MINUTE, case.end - MINUTE):
        accepted = is_offered(schedule, minute, duration_minutes=case.duration, now=case.now)
        assert accepted == (minute in listed), minute


@unhurried
@given(cases(), st.lists(st.floats(0, 1), max_size=5))
def test_a_range_is_the_sum_of_its_parts(case: Case, cuts: list[float]) -> None:
    inner = sorted(case.start + cut * (case.end - case.start) for cut in cuts)
    parts = [offered(case, *part) for part in pairwise([case.start, *inner, case.end])]
    assert offered(case) == [start for part in parts for start in part]


@unhurried
@given(cases())
def test_blocked_hours_are_the_blocked_part_of_the_open_ones(case: Case) -> None:
    shown = blocked_hours(schedule_of(case), start=case.start, end=case.end)
    assert all(before.end < after.start for before, after in pairwise(shown))
    held = {
        minute
        for each in shown
        for minute in minutes(each.start, each.end)
        if minute < each.end and case.start.replace(second=0) < minute <= case.end - MINUTE
    }
    assert held == oracle.blocked_minutes(case)


# ── every zone, every change ─────────────────────────────────────────────────
PATTERNS = {
    "office": ([(day, time(9), time(17)) for day in range(1, 6)], {}, 60, 60),
    "always": ([(day, time(0), time(0)) for day in range(1, 8)], {}, 20, 50),
    "nights": ([(day, time(22), time(3, 30)) for day in range(1, 8)], {}, 25, 45),
    "early": ([(day, time(0, 10), time(4)) for day in range(1, 8)], {}, 7, 30),
}


def changed_dates(zone: str, change: datetime) -> dict[date, tuple[oracle.Hours, ...]]:
    """Overrides around a change: its own date from midnight on, the next one off."""
    day = change.astimezone(ZoneInfo(zone)).date()
    return {day: ((time(0), time(2, 15)), (time(1, 45), time(1))), day + DAY: ()}


@pytest.mark.deep
@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_over_its_changes(zone: str) -> None:
    for change in oracle.changes(zone) or (datetime(2026, 3, 29, 1, tzinfo=UTC),):
        patterns = {
            **PATTERNS,
            "dates": (PATTERNS["always"][0], changed_dates(zone, change), 30, 60),
        }
        for name, (weekly, overrides, step, duration) in patterns.items():
            case = Case(
                zone=zone,
                weekly=tuple(weekly),
                overrides=overrides,
                step=step,
                duration=duration,
                notice=240,
                window_days=56,
                buffer=15,
                paused=False,
                now=change - 3 * DAY,
                start=change - 14 * HOUR,
                end=change + 14 * HOUR,
            )
            listed = offered(case)
            assert listed == oracle.offered(case), name
            schedule = schedule_of(case)
            for minute in minutes(change - 2 * HOUR, change + 2 * HOUR):
                accepted = is_offered(schedule, minute, duration_minutes=duration, now=case.now)
                assert accepted == (minute in listed), (name, minute)
