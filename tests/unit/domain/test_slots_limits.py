"""What keeps open hours from being offered: notice, window, pause, and people who are busy."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import Schedule
from peerloop.domain.slots import is_offered, offered_starts
from tests.unit.domain.slot_notation import MONDAY, busy, calendar, listed, utc


# ── notice, window, pause ────────────────────────────────────────────────────
def test_notice_is_inclusive_to_the_microsecond() -> None:
    schedule = calendar("00:00-00:00", step_minutes=60)
    for now, first in (
        ("2026-03-02T08:00", "02 12:00"),
        ("2026-03-02T08:00:00.000001", "02 13:00"),
        ("2026-03-02T07:59:59", "02 12:00"),
    ):
        assert listed(schedule, *MONDAY, now=utc(now))[0] == first


def test_the_window_is_inclusive_to_the_microsecond() -> None:
    schedule = calendar("00:00-00:00", step_minutes=60, window_days=1)
    for now, last in (
        ("2026-03-01T12:00", "02 12:00"),
        ("2026-03-01T11:59:59.999999", "02 11:00"),
        ("2026-03-01T12:59:59", "02 12:00"),
    ):
        assert listed(schedule, *MONDAY, now=utc(now))[-1] == last


def test_the_window_is_elapsed_days_over_a_clock_change() -> None:
    schedule = calendar("17:00-18:00", zone="Europe/Berlin", window_days=1)
    for now, expected in (("2026-03-28T15:00", ["29 15:00"]), ("2026-03-28T14:59", [])):
        assert listed(schedule, "2026-03-29T00:00", "2026-03-30T00:00", now=utc(now)) == expected


def test_the_past_is_never_offered() -> None:
    schedule = calendar("00:00-00:00", notice_minutes=0, step_minutes=60)
    assert listed(schedule, *MONDAY, now=utc("2026-03-02T22:30")) == ["02 23:00"]
    assert listed(schedule, *MONDAY, now=utc("2026-03-05T00:00")) == []


def test_a_paused_calendar_offers_nothing() -> None:
    assert listed(calendar("00:00-00:00", paused=True), *MONDAY) == []


# ── who is busy ──────────────────────────────────────────────────────────────
NINE_TO_FIVE = calendar("09:00-17:00", step_minutes=60)


def missing(**more) -> list[str]:
    """The hours of NINE_TO_FIVE that are taken."""
    found = listed(NINE_TO_FIVE, *MONDAY, **more)
    return [f"{hour:02}:00" for hour in range(9, 17) if f"02 {hour:02}:00" not in found]


def test_nobody_busy() -> None:
    assert missing(busy=[], student_busy=[]) == []


def test_the_buffer_is_kept_after_a_session_and_not_before() -> None:
    assert missing(busy=busy("11:00-12:15")) == ["10:00", "11:00", "12:00"]
    assert missing(busy=busy("11:15-12:00")) == ["11:00"]
    assert missing(busy=busy("11:14-12:00")) == ["10:00", "11:00"]


def test_the_student_needs_no_buffer() -> None:
    assert missing(student_busy=busy("11:00-12:00")) == ["11:00"]
    assert missing(student_busy=busy("11:00-12:01")) == ["11:00", "12:00"]
    assert missing(student_busy=busy("10:59-12:00")) == ["10:00", "11:00"]


def test_fractions_of_a_second_count() -> None:
    one, other = busy("11:00-12:00", "14:15-15:00")
    late = Interval(one.start, one.end + timedelta(microseconds=1))
    early = Interval(other.start - timedelta(microseconds=1), other.end)
    assert missing(busy=[late, early]) == ["10:00", "11:00", "12:00", "13:00", "14:00"]
    assert missing(busy=[one, other]) == ["10:00", "11:00", "14:00"]


def test_neighbours_outside_the_range_count() -> None:
    morning = ("2026-03-02T10:00", "2026-03-02T11:00")
    for neighbour in ("08:00-10:01", "11:14-12:00", "00:00-23:00"):
        assert listed(NINE_TO_FIVE, *morning, busy=busy(neighbour)) == []
    for neighbour in ("08:00-10:00", "11:15-12:00"):
        assert listed(NINE_TO_FIVE, *morning, busy=busy(neighbour)) == ["02 10:00"]


def test_busy_times_may_overlap_and_come_in_any_order() -> None:
    mixed = busy("15:00-15:30", "09:00-09:10", "08:00-16:30", "12:00-12:30")
    everything = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]
    for arranged in (mixed, mixed[::-1], tuple(mixed)):
        assert missing(busy=arranged) == everything
        assert missing(student_busy=arranged) == everything


def test_a_long_history_changes_nothing() -> None:
    past = [
        Interval(start, start + timedelta(minutes=75))
        for start in (utc("2020-01-01T00:00") + timedelta(hours=5 * n) for n in range(10_000))
    ]
    assert missing(busy=past + busy("11:00-12:15")) == ["10:00", "11:00", "12:00"]
    assert missing(busy=past) == []


# ── one start by itself ──────────────────────────────────────────────────────
def offered(schedule: Schedule, start: datetime, minutes: int = 60) -> bool:
    return is_offered(schedule, start, duration_minutes=minutes, now=utc("2026-03-01T00:00"))


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        ("2026-03-02T09:00", True),
        ("2026-03-02T16:00", True),
        ("2026-03-02T16:30", False),
        ("2026-03-02T17:00", False),
        ("2026-03-02T08:00", False),
        ("2026-03-02T09:30", False),
        ("2026-03-02T09:00:01", False),
        ("2026-03-02T09:00:00.000001", False),
        ("2026-02-27T09:00", False),
        ("2026-06-01T09:00", False),
        ("0001-01-01T09:00", False),
        ("9999-12-31T16:00", False),
    ],
)
def test_one_start(start: str, answer: bool) -> None:
    assert offered(NINE_TO_FIVE, utc(start)) is answer


def test_a_start_may_come_in_any_zone_but_not_without() -> None:
    start = utc("2026-03-02T09:00")
    assert offered(NINE_TO_FIVE, start.astimezone(ZoneInfo("Asia/Kathmandu")))
    assert not offered(NINE_TO_FIVE, start.replace(tzinfo=None))


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "Australia/Sydney", "Asia/Kathmandu", "Pacific/Kiritimati"]
)
def test_nine_to_five_accepts_every_start_it_offers(zone: str) -> None:
    schedule = calendar("09:00-17:00", zone=zone)
    now = utc("2026-03-01T00:00")
    found = offered_starts(
        schedule, duration_minutes=60, start=now, end=now + timedelta(days=60), now=now
    )
    assert len(found) >= 55 * 15
    assert all(offered(schedule, each) for each in found)
