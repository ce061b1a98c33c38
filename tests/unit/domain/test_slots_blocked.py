"""Other calendars' busy times in a schedule: what they block, and what is beyond them."""

from datetime import timedelta

import pytest

from peerloop.domain.intervals import Interval, meeting
from peerloop.domain.schedules import Schedule
from peerloop.domain.slots import blocked_hours, is_offered
from tests.unit.domain.slot_notation import MONDAY, busy, calendar, listed, utc

MORNING = ("2026-03-02T08:00", "2026-03-02T13:00")


def with_others(schedule: Schedule, *spans: str, known_until: str = "") -> Schedule:
    return Schedule(
        schedule.rules,
        schedule.weekly,
        schedule.overrides,
        tuple(busy(*spans)),
        utc(known_until) if known_until else None,
    )


def test_a_session_keeps_clear_of_other_calendars_and_may_touch_them() -> None:
    schedule = with_others(calendar("09:00-13:00"), "10:30-11:00")
    assert listed(schedule, *MORNING) == [
        "02 09:00",
        "02 09:30",
        "02 11:00",
        "02 11:30",
        "02 12:00",
    ]


def test_the_buffer_may_lie_in_another_calendars_time() -> None:
    schedule = with_others(calendar("09:00-13:00", buffer_minutes=60), "10:00-11:00")
    assert listed(schedule, *MORNING, busy=()) == ["02 09:00", "02 11:00", "02 11:30", "02 12:00"]


def test_what_overlaps_or_comes_unsorted_blocks_once() -> None:
    schedule = with_others(calendar("09:00-13:00"), "11:45-12:15", "09:00-10:30", "10:00-11:00")
    assert listed(schedule, *MORNING) == []


def test_a_second_is_enough() -> None:
    schedule = calendar("09:00-11:00", step_minutes=60)
    second = Interval(utc("2026-03-02T09:59:59"), utc("2026-03-02T10:00"))
    blocked = Schedule(schedule.rules, schedule.weekly, blocked=(second,))
    assert listed(blocked, *MORNING) == ["02 10:00"]


@pytest.mark.parametrize(
    ("known_until", "last"),
    [("2026-03-02T11:00", "02 10:00"), ("2026-03-02T10:59:59", "02 09:30"), ("2026-03-01", None)],
)
def test_what_is_not_known_is_not_offered(known_until: str, last: str | None) -> None:
    schedule = with_others(calendar("09:00-13:00"), known_until=known_until)
    assert (listed(schedule, *MORNING) or [None])[-1] == last


def test_the_check_refuses_what_the_list_leaves_out() -> None:
    schedule = with_others(calendar("09:00-13:00"), "10:30-11:00", known_until="2026-03-02T12:30")
    now = utc(MONDAY[0]) - timedelta(days=2)
    shown = set(listed(schedule, *MORNING))
    for quarter in range(24):
        start = utc(MORNING[0]) + timedelta(minutes=15 * quarter)
        accepted = is_offered(schedule, start, duration_minutes=60, now=now)
        assert accepted == (f"{start:%d %H:%M}" in shown)


def test_only_open_hours_are_told() -> None:
    schedule = with_others(calendar("09:00-11:00", "14:00-15:00"), "07:00-09:30", "10:30-14:30")
    shown = blocked_hours(schedule, start=utc(MONDAY[0]), end=utc(MONDAY[1]))
    assert shown == busy("09:00-09:30", "10:30-11:00", "14:00-14:30")
    assert blocked_hours(schedule, start=utc(MONDAY[1]), end=utc(MONDAY[0])) == []
    assert blocked_hours(calendar("09:00-11:00"), start=utc(MONDAY[0]), end=utc(MONDAY[1])) == []


def test_meeting() -> None:
    assert meeting([(0, 10), (20, 30)], [(-5, 1), (3, 4), (9, 22), (25, 26), (30, 40)]) == [
        (0, 1), (3, 4), (9, 10), (20, 22), (25, 26),
    ]  # fmt: skip
    assert meeting([], [(1, 2)]) == meeting([(1, 2)], []) == meeting([(1, 2)], [(2, 3)]) == []
