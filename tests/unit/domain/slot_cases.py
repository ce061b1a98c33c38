"""Calendars to ask about, drawn near clock changes: for the lister and for the preview."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import CalendarRules, DateOverride, DaysOff, Schedule, WeeklyWindow
from peerloop.domain.slots import offered_starts, open_slots
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
        most_a_day=case.most_a_day,
        most_a_week=case.most_a_week,
    )
    weekly = tuple(WeeklyWindow(*window) for window in case.weekly)
    return Schedule(
        rules,
        weekly,
        tuple(DateOverride(*each) for each in case.overrides.items()),
        blocked=tuple(Interval(*each) for each in case.blocked),
        known_until=case.known_until,
        days_off=tuple(DaysOff(*each) for each in case.days_off),
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
        taught=case.taught,
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


def days_off_near(anchor: datetime) -> st.SearchStrategy[tuple[tuple[date, date], ...]]:
    days = st.dates(anchor.date() - 3 * DAY, anchor.date() + 3 * DAY)
    spans = st.builds(lambda first, more: (first, first + more * DAY), days, st.integers(0, 2))
    return st.just(()) | st.just(()) | st.lists(spans, max_size=2).map(tuple)


def taught_near(anchor: datetime) -> st.SearchStrategy[tuple[datetime, ...]]:
    hours = st.integers(-9 * 24, 9 * 24).map(lambda n: anchor + n * HOUR)
    return st.lists(hours, max_size=12).map(tuple)


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
        days_off=draw(days_off_near(anchor)),
        most_a_day=draw(st.none() | st.integers(1, 3)),
        most_a_week=draw(st.none() | st.integers(1, 8)),
        taught=draw(taught_near(anchor)),
    )


def minutes_after(start: datetime):
    return lambda minutes: start + minutes * MINUTE
