"""What can be kept of an ST's plan, and where it is told what cannot."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.availability import (
    BUFFERS,
    NOTICES,
    STEPS,
    WINDOWS,
    CourseSwitch,
    DateOverride,
    DaysOff,
    Plan,
    WeeklyWindow,
    problems,
    schedule_of,
)
from peerloop.domain.ranges import oldest_date, over_problems
from peerloop.domain.schedules import CalendarRules, wall_span
from tests.unit.domain.slot_notation import span

ALGEBRA, BIOLOGY = UUID(int=1), UUID(int=2)
DAY = date(2026, 6, 2)


def plan(weekly: str = "", special: dict[str, str] | None = None, **fields) -> Plan:
    """`weekly` like "1 09:00-12:00, 1 15:00-18:00"; `special` hours by date, likewise."""
    whole = Plan(
        zone="Europe/Berlin",
        weekly=tuple(
            WeeklyWindow(int(each.split()[0]), *span(each.split()[1]))
            for each in weekly.split(", ")
            if each
        ),
        special=tuple(
            DateOverride(date.fromisoformat(on), tuple(span(each) for each in hours.split(", ")))
            if hours
            else DateOverride(date.fromisoformat(on), ())
            for on, hours in (special or {}).items()
        ),
        days_off=(),
        buffer_minutes=15,
        notice_minutes=240,
        window_days=56,
        step_minutes=30,
        most_a_day=None,
        most_a_week=None,
        paused=False,
        courses=(CourseSwitch(ALGEBRA, "Algebra", True),),
    )
    return replace(whole, **fields)


def told(asked: Plan) -> dict[str, str]:
    found = problems(asked)
    places = [each.where for each in found]
    assert len(set(places)) == len(places)
    return {each.where: each.message for each in found}


@pytest.mark.parametrize(
    "weekly",
    [
        "",
        "1 09:00-12:00, 1 12:00-18:00",  # touching
        "1 15:00-18:00, 1 09:00-12:00",  # in any order
        "1 22:00-02:00, 2 02:00-03:00",
        "7 22:00-02:00, 1 02:00-03:00",
        "1 00:00-00:00, 2 00:00-00:00",  # whole days
        "5 17:00-09:00",
    ],
)
def test_a_week_that_can_be_kept(weekly: str) -> None:
    assert problems(plan(weekly)) == []


@pytest.mark.parametrize(
    ("weekly", "where"),
    [
        ("1 09:00-12:00, 1 11:00-13:00", ["weekly/1/0", "weekly/1/1"]),
        ("1 11:00-13:00, 1 09:00-12:00", ["weekly/1/0", "weekly/1/1"]),
        ("1 09:00-12:00, 1 09:00-12:00", ["weekly/1/0", "weekly/1/1"]),
        ("3 09:00-18:00, 3 10:00-11:00, 3 17:00-19:00", ["weekly/3/0", "weekly/3/1", "weekly/3/2"]),
        ("1 22:00-02:00, 2 01:59-03:00", ["weekly/1/0", "weekly/2/0"]),
        ("7 22:00-02:00, 1 01:00-03:00", ["weekly/1/0", "weekly/7/0"]),
        ("7 22:00-22:30, 7 23:00-01:00, 1 00:00-00:30", ["weekly/1/0", "weekly/7/1"]),
        ("4 10:00-10:00", ["weekly/4/0"]),
        ("4 10:00-10:00, 4 12:00-14:00, 4 13:00-15:00", ["weekly/4/0", "weekly/4/1", "weekly/4/2"]),
        ("2 00:00-00:00, 2 00:00-00:00", ["weekly/2/0", "weekly/2/1"]),
    ],
)
def test_overlapping_and_empty_ranges_are_told_at_the_range(weekly: str, where: list[str]) -> None:
    assert list(told(plan(weekly))) == where


def test_each_of_two_ranges_names_the_other() -> None:
    assert told(plan("1 22:00-02:00, 2 01:00-03:00, 5 08:00-08:00")) == {
        "weekly/1/0": "This overlaps 01:00 – 03:00 on Tuesday.",
        "weekly/2/0": "This overlaps 22:00 – 02:00 on Monday.",
        "weekly/5/0": "This ends when it starts.",
    }


minutes = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
windows = st.builds(WeeklyWindow, st.integers(1, 7), minutes, minutes)


@given(st.lists(windows, max_size=5))
def test_a_week_can_be_kept_when_no_minute_is_open_twice(weekly: list[WeeklyWindow]) -> None:
    opened: Counter[int] = Counter()
    for each in weekly:
        opens, closes = wall_span(each.start, each.end)
        for quarter in range(opens // 900, closes // 900):
            opened[((each.day_of_week - 1) * 96 + quarter) % (7 * 96)] += 1
    empty = any(each.start == each.end != time() for each in weekly)
    twice = any(count > 1 for count in opened.values())
    assert bool(problems(replace(plan(), weekly=tuple(weekly)))) is (twice or empty)


@pytest.mark.parametrize(
    ("special", "where"),
    [
        ({"2026-06-02": ""}, []),
        ({"2026-06-02": "09:00-12:00, 13:00-15:00"}, []),
        ({"2026-06-02": "22:00-02:00", "2026-06-03": "02:00-04:00"}, []),
        ({"2026-06-02": "22:00-02:00", "2026-06-03": ""}, []),  # cut, as a day off says
        (
            {"2026-06-03": "01:00-04:00", "2026-06-02": "22:00-02:00"},
            ["special/2026-06-02/0", "special/2026-06-03/0"],
        ),
        (
            {"2026-06-02": "09:00-12:00, 08:00-09:01, 13:00-13:00"},
            ["special/2026-06-02/0", "special/2026-06-02/1", "special/2026-06-02/2"],
        ),
    ],
    ids=str,
)
def test_special_dates(special: dict[str, str], where: list[str]) -> None:
    assert list(told(plan(special=special))) == where


def test_a_date_that_is_there_twice_adds_up() -> None:
    twice = tuple(DateOverride(DAY, (span(each),)) for each in ("09:00-12:00", "11:00-13:00"))
    assert list(told(replace(plan(), special=twice))) == [
        "special/2026-06-02/0",
        "special/2026-06-02/1",
    ]


@pytest.mark.parametrize("hours", [("", "09:00-12:00"), ("09:00-12:00", ""), ("", "")], ids=str)
def test_a_date_is_off_or_open(hours: tuple[str, str]) -> None:
    both = tuple(DateOverride(DAY, (span(each),) if each else ()) for each in hours)
    assert told(replace(plan(), special=both)) == {
        "special/2026-06-02": "This date is off, or it is not."
    }


def test_what_is_over_for_more_than_a_day_is_for_nobody() -> None:
    """Wherever one is: at 11:00 UTC of 2 June, Pago Pago has just begun it."""
    now = datetime(2026, 6, 2, 11, tzinfo=UTC)
    assert oldest_date(now) == date(2026, 5, 31)
    special = [DateOverride(DAY - timedelta(days=n), ()) for n in (4, 2, 0, 3)]
    days_off = [off(-9, -3), off(-9, -2), off(-9, 9), off(0, 1)]
    assert [each.where for each in over_problems(special, days_off, now=now)] == [
        "special/2026-05-29",
        "special/2026-05-30",
        "days_off/0",
    ]


def off(first: int, last: int) -> DaysOff:
    return DaysOff(DAY + timedelta(days=first), DAY + timedelta(days=last))


@pytest.mark.parametrize(
    ("days_off", "where"),
    [
        ((off(0, 0), off(1, 3)), []),
        ((off(0, -1),), ["days_off/0"]),
        ((off(5, 6), off(0, 2), off(2, 3)), ["days_off/1", "days_off/2"]),
        ((off(0, 730),), []),
        ((off(0, 731),), ["days_off/0"]),
        ((DaysOff(date.min, date.max),), ["days_off/0"]),
        (tuple(off(2 * n, 2 * n) for n in range(100)), []),
        (tuple(off(2 * n, 2 * n) for n in range(101)), ["days_off"]),
    ],
    ids=range(8),
)
def test_time_off(days_off: tuple[DaysOff, ...], where: list[str]) -> None:
    assert list(told(plan(days_off=days_off))) == where


def test_more_than_anyone_needs() -> None:
    many = ", ".join(f"1 {h:02}:{m:02}-{h:02}:{m + 10}" for h in range(4) for m in (10, 30, 45))
    assert problems(plan(many)) == []
    assert told(plan(f"{many}, 1 20:00-21:00")) == {"weekly/1": "A day has at most 12 ranges."}
    dates = tuple(DateOverride(DAY + timedelta(days=n), ()) for n in range(401))
    assert problems(replace(plan(), special=dates[:400])) == []
    assert list(told(replace(plan(), special=dates))) == ["special"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("zone", ["UTC", "Asia/Calcutta"], ["", "Berlin", "localtime", "Europe/Berlin ", None, 7]),
        ("buffer_minutes", [0, 120], [-1, 121, None, "15", 15.0, True]),
        ("notice_minutes", [0, 43_200], [-1, 43_201, None]),
        ("window_days", [1, 366], [0, 367, None]),
        ("step_minutes", [5, 7, 240], [0, 4, 241, None]),
        ("most_a_day", [None, 1, 48], [0, -1, 49, "2", False]),
        ("most_a_week", [None, 1, 336], [0, 337, 2.0]),
        ("paused", [True, False], [None, 1, "no"]),
    ],
)
def test_rules(name: str, good: list, bad: list) -> None:
    for value in good:
        assert problems(plan(**{name: value})) == [], value
    for value in bad:
        assert list(told(plan(**{name: value}))) == [name], value


def test_courses() -> None:
    switch = CourseSwitch(ALGEBRA, "Algebra", True)
    other = replace(switch, course_id=BIOLOGY, is_open="no")  # type: ignore[arg-type]
    assert list(told(plan(courses=(switch, other, switch)))) == ["courses/1", "courses/2"]


def test_what_an_editor_offers_can_be_kept() -> None:
    for name, choices in (
        ("buffer_minutes", BUFFERS),
        ("notice_minutes", NOTICES),
        ("window_days", WINDOWS),
        ("step_minutes", STEPS),
    ):
        assert list(choices) == sorted(set(choices))
        assert getattr(CalendarRules("UTC"), name) in choices
        assert all(problems(plan(**{name: choice})) == [] for choice in choices)


def test_all_problems_are_told_at_once_in_the_order_of_the_editor() -> None:
    wrong = plan(
        "2 10:00-10:00, 1 09:00-09:00",
        {"2026-06-02": "10:00-10:00"},
        days_off=(off(1, 0),),
        zone="Nowhere",
        step_minutes=1,
    )
    assert list(told(wrong)) == [
        "weekly/1/0",
        "weekly/2/0",
        "special/2026-06-02/0",
        "days_off/0",
        "zone",
        "step_minutes",
    ]


def test_a_plan_is_a_calendar() -> None:
    whole = plan("1 09:00-12:00", {"2026-06-02": ""}, days_off=(off(0, 1),), most_a_day=2)
    schedule = schedule_of(whole)
    assert schedule.rules == CalendarRules("Europe/Berlin", most_a_day=2)
    assert (schedule.weekly, schedule.overrides) == (whole.weekly, whole.special)
    assert (schedule.days_off, schedule.blocked, schedule.known_until) == (whole.days_off, (), None)
