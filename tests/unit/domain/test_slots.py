"""What is bookable, with answers worked out by hand; `test_slots_oracle.py` does the rest."""

from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import pytest

from peerloop.domain.errors import UnknownZone
from peerloop.domain.schedules import CalendarRules, DateOverride, Schedule, WeeklyWindow
from peerloop.domain.slots import offered_starts
from tests.unit.domain.slot_notation import ALL_WEEK, MONDAY, WORKDAYS, calendar, listed, span, utc


# ── the grid ─────────────────────────────────────────────────────────────────
def test_a_plain_day() -> None:
    schedule = calendar("09:00-12:00", days=WORKDAYS)
    assert listed(schedule, *MONDAY) == ["02 09:00", "02 09:30", "02 10:00", "02 10:30", "02 11:00"]


def test_defaults_are_those_of_the_requirements() -> None:
    rules = CalendarRules("UTC")
    assert (rules.step_minutes, rules.notice_minutes, rules.window_days) == (30, 240, 56)
    assert (rules.buffer_minutes, rules.paused) == (15, False)


def test_days_of_the_week_are_monday_to_sunday() -> None:
    for day in ALL_WEEK:
        schedule = calendar("09:00-10:00", days=[day])
        assert listed(schedule, "2026-03-02T00:00", "2026-03-09T00:00") == [f"0{day + 1} 09:00"]


def test_an_odd_step_counts_from_the_start_of_the_window() -> None:
    schedule = calendar("09:10-12:00", step_minutes=50)
    assert listed(schedule, *MONDAY) == ["02 09:10", "02 10:00", "02 10:50"]


def test_a_session_must_end_within_the_window() -> None:
    schedule = calendar("09:00-10:30", step_minutes=15)
    assert listed(schedule, *MONDAY, minutes=75) == ["02 09:00", "02 09:15"]
    assert listed(schedule, *MONDAY, minutes=90) == ["02 09:00"]
    assert listed(schedule, *MONDAY, minutes=91) == []


def test_adjacent_windows_are_one_open_time_with_two_grids() -> None:
    schedule = calendar("09:00-10:15", "10:15-12:00")
    assert listed(schedule, *MONDAY) == ["02 09:00", "02 09:30", "02 10:00", "02 10:15", "02 10:45"]


def test_overlapping_windows_list_no_start_twice() -> None:
    schedule = calendar("09:00-11:00", "10:00-12:00", "10:00-11:30")
    assert listed(schedule, *MONDAY) == ["02 09:00", "02 09:30", "02 10:00", "02 10:30", "02 11:00"]


def test_a_gap_between_windows_is_not_bridged() -> None:
    schedule = calendar("09:00-10:30", "11:00-12:00")
    assert listed(schedule, *MONDAY) == ["02 09:00", "02 09:30", "02 11:00"]


def test_no_windows_no_starts() -> None:
    assert listed(calendar(), *MONDAY) == []


# ── the range ────────────────────────────────────────────────────────────────
def test_the_range_is_half_open_and_sessions_may_end_after_it() -> None:
    schedule = calendar("09:00-12:00")
    assert listed(schedule, "2026-03-02T09:30", "2026-03-02T10:30") == ["02 09:30", "02 10:00"]
    assert listed(schedule, "2026-03-02T09:30:01", "2026-03-02T10:30:01") == [
        "02 10:00",
        "02 10:30",
    ]
    assert listed(schedule, "2026-03-02T10:00", "2026-03-02T10:00") == []
    assert listed(schedule, "2026-03-02T11:00", "2026-03-02T10:00") == []


def test_a_range_in_another_zone_is_the_same_range() -> None:
    schedule = calendar("09:00-12:00")
    tokyo = ZoneInfo("Asia/Tokyo")
    found = offered_starts(
        schedule,
        duration_minutes=60,
        start=utc("2026-03-02T10:30").astimezone(tokyo),
        end=utc("2026-03-03T00:00").astimezone(tokyo),
        now=utc("2026-03-01T00:00").astimezone(tokyo),
    )
    assert found == [utc("2026-03-02T10:30"), utc("2026-03-02T11:00")]


# ── over midnight ────────────────────────────────────────────────────────────
def test_hours_over_midnight() -> None:
    schedule = calendar("22:00-02:00", days=[1], step_minutes=60)
    assert listed(schedule, "2026-03-02T00:00", "2026-03-04T00:00") == [
        "02 22:00", "02 23:00", "03 00:00", "03 01:00"
    ]  # fmt: skip


def test_the_evening_before_the_range_counts() -> None:
    schedule = calendar("22:00-02:00", days=[1], step_minutes=45)
    assert listed(schedule, "2026-03-03T00:00", "2026-03-04T00:00") == ["03 00:15", "03 01:00"]


def test_an_end_at_midnight() -> None:
    schedule = calendar("22:00-00:00", days=[7])
    assert listed(schedule, "2026-03-01T00:00", "2026-03-09T00:00") == [
        "01 22:00", "01 22:30", "01 23:00", "08 22:00", "08 22:30", "08 23:00"
    ]  # fmt: skip


def test_whole_days_join_without_a_seam() -> None:
    schedule = calendar("00:00-00:00")
    found = listed(schedule, "2026-03-02T00:00", "2026-03-04T00:00", minutes=300)
    assert len(found) == 96


def test_one_whole_day() -> None:
    schedule = calendar("00:00-00:00", days=[2], step_minutes=480)
    found = listed(schedule, "2026-03-01T00:00", "2026-03-06T00:00", minutes=480)
    assert found == ["03 00:00", "03 08:00", "03 16:00"]


# ── overrides ────────────────────────────────────────────────────────────────
WEEKEND = ("2026-03-06T12:00", "2026-03-09T00:00")  # Friday noon to Sunday night


def test_an_override_replaces_the_date() -> None:
    schedule = calendar("09:00-10:00", overrides={"2026-03-02": ["14:00-15:00", "20:00-21:00"]})
    assert listed(schedule, "2026-03-02T00:00", "2026-03-04T00:00") == [
        "02 14:00", "02 20:00", "03 09:00"
    ]  # fmt: skip


def test_a_day_off_cuts_the_evening_before_and_drops_its_own_night() -> None:
    nights = {"days": ALL_WEEK, "step_minutes": 60}
    schedule = calendar("22:00-02:00", overrides={"2026-03-07": []}, **nights)
    assert listed(schedule, *WEEKEND) == ["06 22:00", "06 23:00", "08 22:00", "08 23:00"]


def test_an_override_adds_a_date_and_runs_into_the_next() -> None:
    schedule = calendar("09:00-10:00", days=[1], overrides={"2026-03-07": ["23:00-01:30"]})
    assert listed(schedule, *WEEKEND) == ["07 23:00", "07 23:30", "08 00:00", "08 00:30"]


def test_an_override_is_cut_by_the_next() -> None:
    overrides = {"2026-03-07": ["22:30-02:00"], "2026-03-08": ["00:00-01:00", "05:00-06:00"]}
    schedule = calendar(overrides=overrides, step_minutes=60)
    # Saturday's hours end at midnight, where Sunday's own begin: the time is
    # open throughout, but Saturday's grid does not go on.
    assert listed(schedule, *WEEKEND) == ["07 22:30", "07 23:30", "08 00:00", "08 05:00"]


def test_several_overrides_of_a_date_add_up() -> None:
    day = date(2026, 3, 2)
    schedule = Schedule(
        CalendarRules("UTC"),
        (),
        (DateOverride(day, (span("09:00-10:00"),)), DateOverride(day, (span("12:00-13:00"),))),
    )
    assert listed(schedule, *MONDAY) == ["02 09:00", "02 12:00"]


def test_an_override_stays_on_its_date_in_the_calendars_zone() -> None:
    overrides = {"2026-03-03": ["09:00-10:00"]}
    around = ("2026-03-01T00:00", "2026-03-05T00:00")
    for zone, expected in {
        "Pacific/Kiritimati": "02 19:00",
        "Asia/Kathmandu": "03 03:15",
        "America/Los_Angeles": "03 17:00",
        "Pacific/Niue": "03 20:00",
    }.items():
        assert listed(calendar(zone=zone, overrides=overrides), *around) == [expected]


# ── what cannot be ───────────────────────────────────────────────────────────
@pytest.mark.parametrize("day", [0, 8, -1])
def test_days_are_one_to_seven(day: int) -> None:
    with pytest.raises(ValueError, match="1 to 7"):
        WeeklyWindow(day, time(9), time(10))


@pytest.mark.parametrize("bad", [time(9, 0, 1), time(9, 0, 0, 1), time(9, tzinfo=UTC)])
def test_hours_are_whole_minutes_of_the_wall_clock(bad: time) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        WeeklyWindow(1, bad, time(10))
    with pytest.raises(ValueError, match="whole minutes"):
        DateOverride(date(2026, 3, 2), ((time(8), bad),))


@pytest.mark.parametrize(
    "rules",
    [{"step_minutes": 0}, {"notice_minutes": -1}, {"window_days": -1}, {"buffer_minutes": -1}],
)
def test_rules_that_cannot_be(rules: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no calendar has such rules"):
        CalendarRules("UTC", **rules)


def test_a_duration_is_positive() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        listed(calendar("09:00-17:00"), *MONDAY, minutes=0)


def test_a_calendar_in_an_unknown_zone() -> None:
    with pytest.raises(UnknownZone):
        listed(calendar("09:00-17:00", zone="Mars/Olympus"), *MONDAY)
