"""What is bookable around clock changes, with answers worked out by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peerloop.domain.intervals import Interval
from peerloop.domain.slots import offered_starts
from tests.unit.domain.slot_notation import calendar, listed, on_the_wall, utc


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        ("Europe/Berlin", "2026-03-27", ["16:00", "16:00", "15:00", "15:00"]),
        ("Europe/Berlin", "2026-10-23", ["15:00", "15:00", "16:00", "16:00"]),
        ("America/New_York", "2026-03-06", ["22:00", "22:00", "21:00", "21:00"]),
        ("America/New_York", "2026-10-30", ["21:00", "21:00", "22:00", "22:00"]),
        ("Australia/Lord_Howe", "2026-10-02", ["06:30", "06:30", "06:00", "06:00"]),
        ("Australia/Lord_Howe", "2026-04-03", ["06:00", "06:00", "06:30", "06:30"]),
        ("Asia/Kathmandu", "2026-03-27", ["11:15"] * 4),
        ("Pacific/Kiritimati", "2026-03-27", ["03:00"] * 4),
    ],
)
def test_seventeen_stays_seventeen(zone: str, first: str, expected: list[str]) -> None:
    schedule = calendar("17:00-18:00", zone=zone)
    begin = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = offered_starts(
        schedule,
        duration_minutes=60,
        start=begin,
        end=begin + timedelta(days=4),
        now=begin - timedelta(days=2),
    )
    assert [f"{each:%H:%M}" for each in found] == expected


def test_an_odd_step_keeps_its_wall_times_over_both_changes() -> None:
    for begin, end in (
        ("2026-03-28T23:00", "2026-03-29T22:00"),
        ("2026-10-24T22:00", "2026-10-25T23:00"),
    ):
        schedule = calendar("00:00-00:00", zone="Europe/Berlin", step_minutes=100)
        walls = [each[3:] for each in on_the_wall(schedule, begin, end, minutes=30)]
        grid = {f"{m // 60:02}:{m % 60:02}" for m in range(0, 1440, 100)}
        assert set(walls) <= grid
        assert grid - set(walls) <= {"02:30"}


def test_berlin_spring_skips_an_hour() -> None:
    schedule = calendar("01:00-04:00", zone="Europe/Berlin")
    night = ("2026-03-28T22:00", "2026-03-29T12:00")
    assert listed(schedule, *night) == ["29 00:00", "29 00:30", "29 01:00"]
    assert on_the_wall(schedule, *night) == ["29 01:00", "29 01:30", "29 03:00"]


def test_a_window_inside_the_gap_is_nothing() -> None:
    schedule = calendar("02:00-03:00", zone="Europe/Berlin", days=[7])
    assert listed(schedule, "2026-03-28T00:00", "2026-03-30T00:00", minutes=15) == []


def test_a_window_that_starts_in_the_gap_keeps_its_grid() -> None:
    schedule = calendar("02:15-04:30", zone="Europe/Berlin", days=[7])
    found = on_the_wall(schedule, "2026-03-28T00:00", "2026-03-30T00:00", minutes=30)
    assert found == ["29 03:15", "29 03:45"]


def test_berlin_autumn_repeats_an_hour() -> None:
    schedule = calendar("02:00-03:00", zone="Europe/Berlin", days=[7])
    night = ("2026-10-24T12:00", "2026-10-25T12:00")
    assert listed(schedule, *night) == ["25 00:00", "25 00:30", "25 01:00"]
    assert on_the_wall(schedule, *night) == ["25 02:00", "25 02:30", "25 02:00"]


def test_of_half_a_repeated_hour_each_pass_is_open_by_itself() -> None:
    schedule = calendar("02:00-02:30", zone="Europe/Berlin", days=[7])
    night = ("2026-10-24T12:00", "2026-10-25T12:00")
    assert listed(schedule, *night, minutes=30) == ["25 00:00", "25 01:00"]
    assert listed(schedule, *night, minutes=31) == []


def test_each_repeated_instant_is_taken_by_itself() -> None:
    schedule = calendar("02:00-03:00", zone="Europe/Berlin", days=[7], buffer_minutes=0)
    first = Interval(utc("2026-10-25T00:00"), utc("2026-10-25T01:00"))
    night = ("2026-10-24T12:00", "2026-10-25T12:00")
    assert listed(schedule, *night, busy=[first]) == ["25 01:00"]


def test_new_york() -> None:
    schedule = calendar("01:00-03:00", zone="America/New_York")
    assert listed(schedule, "2026-03-08T00:00", "2026-03-09T00:00") == ["08 06:00"]
    assert listed(schedule, "2026-11-01T00:00", "2026-11-02T00:00") == [
        "01 05:00", "01 05:30", "01 06:00", "01 06:30", "01 07:00"
    ]  # fmt: skip


def test_lord_howe() -> None:
    schedule = calendar("01:00-03:00", zone="Australia/Lord_Howe")
    spring, autumn = (
        ("2026-10-03T12:00", "2026-10-04T00:00"),
        ("2026-04-04T12:00", "2026-04-05T00:00"),
    )
    assert on_the_wall(schedule, *spring, minutes=30) == ["04 01:00", "04 01:30", "04 02:30"]
    assert listed(schedule, *spring, minutes=30) == ["03 14:30", "03 15:00", "03 15:30"]
    assert on_the_wall(schedule, *autumn, minutes=30) == [
        "05 01:00", "05 01:30", "05 01:30", "05 02:00", "05 02:30"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day", "utc_midnight"),
    [
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00"),
    ],
)
def test_a_day_that_begins_at_one(zone: str, day: str, utc_midnight: str) -> None:
    number = day[-2:]
    schedule = calendar(zone=zone, overrides={day: ["00:00-02:00"]})
    begin = utc(utc_midnight)
    around = ((begin - timedelta(hours=12)).isoformat(), (begin + timedelta(hours=12)).isoformat())
    assert on_the_wall(schedule, *around, minutes=30) == [f"{number} 01:00", f"{number} 01:30"]
    assert listed(schedule, *around, minutes=60) == [f"{begin:%d %H:%M}"]


def test_a_night_over_a_skipped_midnight_is_an_hour_shorter() -> None:
    schedule = calendar("23:00-02:00", zone="Asia/Beirut", days=[6], step_minutes=60)
    night = ("2026-03-28T12:00", "2026-03-29T12:00")
    assert on_the_wall(schedule, *night) == ["28 23:00", "29 01:00"]
    assert listed(schedule, *night, minutes=120) == ["28 21:00"]


def test_apia_lost_a_friday() -> None:
    schedule = calendar("09:00-10:00", zone="Pacific/Apia")
    found = on_the_wall(schedule, "2011-12-29T00:00", "2011-12-31T12:00")
    assert found == ["29 09:00", "31 09:00"]
