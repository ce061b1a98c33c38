"""`domain.slots` against the brute force of `oracle.py`, near every zone's clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import CalendarRules, DateOverride, Schedule, WeeklyWindow
from peerloop.domain.slots import blocked_hours, is_offered, offered_starts, open_slots
from tests.unit.domain import oracle
from tests.unit.domain.oracle import DAY, HOUR, MINUTE, ZONES, Case

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# ── asking PeerLoop ──────────────────────────────────────────────────────────
def schedule_of(case: Case) -> Schedule:
    rules = CalendarRules(
        zone=case.zone,
        step_minutes=case.step,
        notice_minutes=case.notice,
        window_days=case.window_days,
        buffer_minutes=case.buffer,
        paused=case.paused,
    )
    weekly = tuple(WeeklyWindow(*window) for window in case.weekly)
    return Schedule(
        rules,
        weekly,
        tuple(DateOverride(*each) for each in case.overrides.items()),
        blocked=tuple(Interval(*each) for each in case.blocked),
        known_until=case.known_until,
    )


def offered(case: Case, start: datetime | None = None, end: datetime | None = None):
    return offered_starts(
        schedule_of(case),
        duration_minutes=case.duration,
        start=start or case.start,
        end=end or case.end,
        now=case.now,
    )


def free(case: Case, arrange=list):
    return open_slots(
        schedule_of(case),
        duration_minutes=case.duration,
        start=case.start,
        end=case.end,
        now=case.now,
        busy=arrange(Interval(*each) for each in case.busy),
        student_busy=arrange(Interval(*each) for each in case.student_busy),
    )


def minutes(start: datetime, end: datetime):
    start = start.replace(second=0, microsecond=0)
    return [start + n * MINUTE for n in range((end - start) // MINUTE + 1)]


# ── calendars ────────────────────────────────────────────────────────────────
# Clocks change at night and people keep round hours; any minute may come too.
wall_times = st.one_of(
    st.sampled_from([time(h, m) for h in range(24) for m in (0, 30)]),
    st.builds(time, st.integers(0, 4), st.integers(0, 59)),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)
hours = st.tuples(wall_times, wall_times)


all_week = st.just(frozenset(range(1, 8)))
windows = st.lists(
    st.tuples(hours, all_week | all_week | st.frozensets(st.integers(1, 7))), min_size=1, max_size=4
)


def overrides_near(anchor: datetime) -> st.SearchStrategy[dict[date, tuple[oracle.Hours, ...]]]:
    days = st.dates(anchor.date() - 2 * DAY, anchor.date() + 2 * DAY)
    return st.just({}) | st.dictionaries(days, st.lists(hours, max_size=3).map(tuple), max_size=3)


@st.composite
def anchors(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone, and a time near which it changes its clocks if it ever does."""
    # Half of all zones never change: the second is for when the first does not.
    first, second = draw(st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)))
    zone = first if oracle.changes(first) else second
    if oracle.changes(zone):
        return zone, draw(st.sampled_from(oracle.changes(zone)))
    days = draw(st.integers(0, 3 * 365))
    return zone, datetime(2025, 1, 1, tzinfo=UTC) + days * DAY


# Quarters of an hour touch starts and ends; other minutes and odd seconds just miss them.
lengths = st.integers(1, 24).map(lambda quarters: 15 * quarters) | st.integers(1, 400)
odd_seconds = st.sampled_from([0, 0, 0, 1, 59]).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def busy_near(draw: st.DrawFn, anchor: datetime) -> tuple[oracle.Busy, ...]:
    offsets = st.integers(-96, 160).map(lambda quarters: 15 * quarters) | st.integers(-1_440, 2_400)
    spans = draw(st.lists(st.tuples(offsets, lengths, odd_seconds, odd_seconds), max_size=5))
    return tuple(
        (anchor + since * MINUTE - early, anchor + (since + length) * MINUTE + late)
        for since, length, early, late in spans
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, anchor = draw(anchors())
    start = anchor - draw(st.integers(0, 24 * 60)) * MINUTE
    start += draw(st.sampled_from([timedelta(), timedelta(seconds=1), timedelta(microseconds=1)]))
    end = start + draw(st.integers(6 * 60, 40 * 60)) * MINUTE
    notice, window_days = draw(st.sampled_from([(240, 56), (0, 56), (1, 1), (1_440, 2)]))
    # Now is mostly well before the range, else so that notice or window cut into it.
    known_until = draw(st.none() | st.none() | st.integers(0, 40 * 60).map(minutes_after(start)))
    edge = draw(st.sampled_from([12 * HOUR, 24 * HOUR, notice * MINUTE, window_days * DAY]))
    now = start - edge + draw(st.integers(-3_600, 36_000)) * timedelta(seconds=1)
    return Case(
        zone=zone,
        weekly=tuple((day, *span) for span, days in draw(windows) for day in days),
        overrides=draw(overrides_near(anchor)),
        step=draw(st.sampled_from([30, 60, 1, 5, 7, 15, 20, 25, 45, 90, 100, 240])),
        duration=draw(st.sampled_from([60, 30, 1, 15, 25, 45, 90, 120, 300])),
        notice=notice,
        window_days=window_days,
        buffer=draw(st.sampled_from([15, 0, 5, 60])),
        paused=draw(st.integers(1, 20)) == 13,
        now=now,
        start=start,
        end=end,
        busy=draw(busy_near(anchor)),
        student_busy=draw(busy_near(anchor)),
        blocked=draw(st.just(()) | busy_near(anchor)),
        known_until=known_until,
    )


def minutes_after(start: datetime):
    return lambda minutes: start + minutes * MINUTE


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
