"""What is bookable, with answers worked out by hand; `test_slots_oracle.py` does the rest."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from peerloop.domain.errors import UnknownZone
from peerloop.domain.intervals import Interval, merged
from peerloop.domain.slots import (
    CalendarRules,
    DateOverride,
    Schedule,
    WeeklyWindow,
    is_offered,
    offered_starts,
    open_slots,
)

ALL_WEEK = range(1, 8)
WORKDAYS = range(1, 6)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def calendar(
    *hours: str,
    zone: str = "UTC",
    days=ALL_WEEK,
    overrides: dict[str, list[str]] | None = None,
    **rules,
) -> Schedule:
    """Windows like "09:00-17:00" on each of `days`; overrides by date."""
    weekly = [WeeklyWindow(day, *span(text)) for day in days for text in hours]
    special = [
        DateOverride(date.fromisoformat(day), tuple(span(text) for text in texts))
        for day, texts in (overrides or {}).items()
    ]
    return Schedule(CalendarRules(zone, **rules), tuple(weekly), tuple(special))


def span(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return clock(start), clock(end)


def listed(schedule: Schedule, start: str, end: str, minutes: int = 60, **more) -> list[str]:
    """The offered starts of a UTC range as "dd HH:MM", asked two days before it."""
    begin = utc(start)
    now = more.pop("now", begin - timedelta(days=2))
    ask = open_slots if more else offered_starts
    found = ask(schedule, duration_minutes=minutes, start=begin, end=utc(end), now=now, **more)
    assert all(each.tzinfo is UTC for each in found)
    return [f"{each:%d %H:%M}" for each in found]


def on_the_wall(schedule: Schedule, start: str, end: str, minutes: int = 60) -> list[str]:
    """The offered starts of a UTC range on the calendar's own clock."""
    begin = utc(start)
    found = offered_starts(
        schedule,
        duration_minutes=minutes,
        start=begin,
        end=utc(end),
        now=begin - timedelta(days=2),
    )
    place = ZoneInfo(schedule.rules.zone)
    return [f"{each.astimezone(place):%d %H:%M}" for each in found]


def busy(*spans: str) -> list[Interval]:
    """Intervals on 2 March 2026 like "10:00-11:00" (UTC)."""
    return [
        Interval(*(datetime.combine(date(2026, 3, 2), each, UTC) for each in span(text)))
        for text in spans
    ]


MONDAY = ("2026-03-02T00:00", "2026-03-03T00:00")


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


# ── clock changes ────────────────────────────────────────────────────────────
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
    for arranged in (mixed, mixed[::-1], merged(mixed), tuple(mixed)):
        assert missing(busy=arranged) == everything
        assert missing(student_busy=arranged) == everything


def test_a_long_history_changes_nothing() -> None:
    past = [
        Interval(start, start + timedelta(minutes=75))
        for start in (utc("2020-01-01T00:00") + timedelta(hours=5 * n) for n in range(10_000))
    ]
    assert missing(busy=past + busy("11:00-12:15")) == ["10:00", "11:00", "12:00"]
    assert missing(busy=merged(past)) == []


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
        offered(NINE_TO_FIVE, utc("2026-03-02T09:00"), minutes=0)


def test_a_calendar_in_an_unknown_zone() -> None:
    with pytest.raises(UnknownZone):
        listed(calendar("09:00-17:00", zone="Mars/Olympus"), *MONDAY)
