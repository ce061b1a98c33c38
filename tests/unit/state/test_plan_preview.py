"""A week of the preview in words: times and days of the student's zone, reasons of the ST's."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from peerloop.domain.availability import (
    CourseSwitch,
    Plan,
    PreviewSlot,
    Reason,
    WeeklyWindow,
    Why,
)
from peerloop.state.plan_preview import Week, clock_note, duration, preview_of, week_of
from peerloop.state.two_clocks import week_later
from tests.unit.state.test_two_clocks import MORE, coming, days, hours, on, zones

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)  # a Monday
PLAN = Plan(
    zone="America/New_York",
    weekly=(WeeklyWindow(1, time(12), time(17)),),
    special=(),
    days_off=(),
    buffer_minutes=15,
    notice_minutes=120,
    window_days=56,
    step_minutes=30,
    most_a_day=4,
    most_a_week=None,
    paused=False,
    courses=(CourseSwitch(UUID(int=1), "Algebra", True),),
)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def closed(start: datetime, reason: Reason, **more: object) -> PreviewSlot:
    return PreviewSlot(start, Why(reason, **more))  # type: ignore[arg-type]


def free(start: datetime) -> PreviewSlot:
    return PreviewSlot(start, None)


def shown(*slots: PreviewSlot, zone: str = "Europe/Berlin", number: int = 0, plan: Plan = PLAN):
    return preview_of(slots, week_of(zone, number, NOW), plan, now=NOW)


def reasons(*slots: PreviewSlot) -> list[tuple[str, str]]:
    days = shown(*slots, free(at(20))).days
    return [(each.times, each.words) for each in days[1].refusals]


def test_a_week_is_seven_days_of_the_student_from_today() -> None:
    found = shown(free(at(21, 30)), free(at(22)), free(at(22, 30)))
    assert [day.title for day in found.days][:3] == [
        "Monday 1 June", "Tuesday 2 June", "Wednesday 3 June",
    ]  # fmt: skip
    assert [day.times for day in found.days] == [
        [], ["23:30"], ["00:00", "00:30"], [], [], [], [],
    ]  # fmt: skip
    assert (found.title, found.where, found.offered) == ("Mon 1 Jun – Sun 7 Jun", "Berlin", 3)
    assert (found.first, found.last) == (True, False)
    assert shown(number=8).last and not shown(number=7).last


def test_a_week_begins_and_ends_at_the_students_midnight() -> None:
    week = week_of("Asia/Tokyo", 1, NOW)
    assert week.start == datetime(2026, 6, 7, 15, tzinfo=UTC)
    assert week.end - week.start == timedelta(days=7)


@pytest.mark.parametrize(("slot", "words"), [
    (closed(at(20, 30), Reason.BUFFER, at=at(20)), "buffer after your 16:00"),
    (closed(at(18, 30), Reason.BUFFER, at=at(20)), "buffer before your 16:00"),
    (closed(at(20), Reason.SESSION, at=at(20)), "your session at 16:00"),
    (closed(at(9), Reason.NOTICE, minutes=120), "notice 2 h"),
    (closed(at(8, day=1), Reason.NOTICE, minutes=120), "over"),
    (closed(at(9), Reason.BUSY_CALENDAR, at=at(8)), "busy: imported calendar"),
    (closed(at(9), Reason.WINDOW, minutes=8 * 7 * 1440), "more than 8 weeks ahead"),
    (closed(at(9), Reason.OUTSIDE_HOURS), "outside hours"),
    (closed(at(9), Reason.OUTSIDE_HOURS, at=at(21)), "would end outside hours"),
    (closed(at(9), Reason.TIME_OFF), "time off"),
    (closed(at(9), Reason.PAUSED), "you are not taking students"),
    (closed(at(9), Reason.COURSE_CLOSED), "this course is switched off"),
    (closed(at(9), Reason.DAY_FULL), "your most a day (4) are booked"),
    (closed(at(9), Reason.NOT_KNOWN_YET, at=at(4, day=3)),
     "your other calendars are known until Wednesday 3 June 2026"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_why_a_time_is_not_offered(slot: PreviewSlot, words: str) -> None:
    day = slot.start.day - 1
    assert [each.words for each in shown(slot).days[day].refusals] == [words]


def test_every_reason_has_words() -> None:
    for reason in Reason:
        [said] = shown(closed(at(9), reason)).days[1].refusals
        assert said.words, reason


def test_neighbours_share_a_line_and_the_hours_one_does_not_teach_are_summed_up() -> None:
    assert reasons(
        closed(at(4), Reason.OUTSIDE_HOURS),
        closed(at(5), Reason.NOTICE, minutes=120),
        closed(at(5, 30), Reason.NOTICE, minutes=120),
        closed(at(6), Reason.BUSY_CALENDAR, at=at(6)),
        closed(at(7), Reason.NOTICE, minutes=120),
        closed(at(8), Reason.OUTSIDE_HOURS),
    ) == [
        ("07:00 – 07:30, 09:00", "notice 2 h"),
        ("08:00", "busy: imported calendar"),
        ("All other times", "outside hours"),
    ]


def test_a_day_for_one_reason_says_it_once() -> None:
    found = shown(closed(at(9), Reason.TIME_OFF), closed(at(10), Reason.TIME_OFF))
    assert [(each.times, each.words) for each in found.days[1].refusals] == [
        ("All day", "time off")
    ]
    assert [(each.times, each.words) for each in found.days[2].refusals] == [
        ("All day", "outside hours")
    ]


def test_a_repeated_hour_is_told_apart() -> None:
    now = datetime(2026, 10, 24, 8, tzinfo=UTC)
    slots = [free(datetime(2026, 10, 25, hour, tzinfo=UTC)) for hour in (0, 1, 2)]
    found = preview_of(slots, week_of("Europe/Berlin", 0, now), PLAN, now=now)
    assert found.days[1].times == ["02:00 CEST", "02:00 CET", "03:00"]


@pytest.mark.parametrize(("day", "zone", "words"), [
    (datetime(2026, 3, 25, 12, tzinfo=UTC), "Europe/Berlin",
     "The clocks change: your 12:00 is 17:00 in Berlin; from 29 March it is 18:00 there. "
     "A student there reads “from 29 March this is 18:00 for you”."),
    (datetime(2026, 3, 4, 12, tzinfo=UTC), "Europe/Berlin", "“from 8 March this is 17:00 for you”"),
    (datetime(2026, 3, 4, 12, tzinfo=UTC), "Asia/Tokyo", "“from 9 March this is 01:00 for you”"),
    (datetime(2026, 3, 4, 12, tzinfo=UTC), "America/Chicago", ""),
    (datetime(2026, 3, 4, 12, tzinfo=UTC), "America/New_York", ""),
    (datetime(2026, 3, 12, 12, tzinfo=UTC), "Europe/Berlin", ""),
], ids=["Europe", "America", "Tokyo", "both at once", "own", "between"])  # fmt: skip
def test_a_clock_change_is_told_where_it_moves_the_students_times(
    day: datetime, zone: str, words: str
) -> None:
    note = clock_note(PLAN, week_of(zone, 0, day))
    assert (words in note) if words else note == ""


@pytest.mark.parametrize(("own", "zone", "day", "words"), [
    # What a student reads on Friday and Saturday; just before, a week later it is as now.
    ("Asia/Jerusalem", "Europe/Berlin", 24,
     "your 12:00 is 11:00 in Berlin; from 27 March it is 10:00 there; from 29 March it is 11:00 "
     "there. A student there reads “from 29 March this is 11:00 for you”."),
    ("Europe/Berlin", "Asia/Jerusalem", 24,
     "your 12:00 is 13:00 in Jerusalem; from 27 March it is 14:00 there; from 29 March it is "
     "13:00 there. A student there reads “from 29 March this is 13:00 for you”."),
    ("Asia/Jerusalem", "Europe/Berlin", 21,
     "from 27 March it is 10:00 there. A student there reads “from 27 March this is 10:00 for "
     "you” and “from 29 March this is 11:00 for you”."),
    ("Asia/Gaza", "Europe/Berlin", 25,
     "your 12:00 is 11:00 in Berlin; from 28 March it is 10:00 there; from 29 March it is 11:00 "
     "there. A student there reads “from 29 March this is 11:00 for you”."),
])  # fmt: skip
def test_each_of_two_changes_is_told(own: str, zone: str, day: int, words: str) -> None:
    week = week_of(zone, 0, datetime(2026, 3, day, 12, tzinfo=UTC))
    assert clock_note(replace(PLAN, zone=own), week).startswith("The clocks change: your 12:00 is")
    assert clock_note(replace(PLAN, zone=own), week).endswith(words)


@MORE
@given(zones, zones, hours, days)
def test_a_note_is_true_of_every_day_of_its_week(
    own: str, zone: str, hour: time, day: date
) -> None:
    """For any two zones, beside the instants at which one clock shows the hour."""
    week = Week(zone, 0, day)
    last = day + timedelta(days=6)
    note = clock_note(replace(PLAN, zone=own, weekly=(WeeklyWindow(1, hour, time(0)),)), week)
    real = coming(own, zone, hour, day - timedelta(days=5), 14)
    before = [each for each in real if each[1].date() < day][-1:]
    shown = [each for each in real if day <= each[1].date() <= last]
    if not note:
        assert len({there.time() for _, there in (*before, *shown)}) == 1
        return
    [now] = re.findall(r"is (\d\d:\d\d) in ", note)
    steps = re.findall(r"from (\d+ \w+) it is (\d\d:\d\d) there", note)
    read = now
    for mine, there in (*before, *shown):
        read = dict(steps).get(on(mine), read)
        assert f"{there:%H:%M}" == read, (note, mine)
    quoted = [
        week_later(mine, ZoneInfo(own), ZoneInfo(zone), teaching=False).partition("; ")[2]
        for mine, _ in shown
    ]
    assert re.findall("“(.*?)”", note) == list(
        dict.fromkeys(each.removesuffix(".") for each in quoted if each)
    )


def test_without_hours_the_note_takes_noon() -> None:
    week = week_of("Europe/Berlin", 0, datetime(2026, 3, 25, 12, tzinfo=UTC))
    assert "your 12:00 is 17:00" in clock_note(replace(PLAN, weekly=()), week)


@pytest.mark.parametrize(("minutes", "words"), [
    (0, "0 min"), (15, "15 min"), (60, "1 h"), (90, "1 h 30 min"), (240, "4 h"), (1440, "1 day"),
    (2880, "2 days"), (10080, "1 week"), (80640, "8 weeks"), (1500, "25 h"),
])  # fmt: skip
def test_lengths_in_words(minutes: int, words: str) -> None:
    assert duration(minutes) == words
