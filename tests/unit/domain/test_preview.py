"""The preview is the calendar: it offers what `open_slots` lists, and says why not the rest."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.availability import PreviewSlot, Reason, Why
from peerloop.domain.intervals import Interval
from peerloop.domain.preview import Taken, explained_starts
from peerloop.domain.schedules import DaysOff, Schedule
from peerloop.domain.slots import open_slots
from tests.unit.domain import oracle
from tests.unit.domain.oracle import MINUTE, Case
from tests.unit.domain.slot_cases import cases, schedule_of, unhurried
from tests.unit.domain.slot_notation import calendar, clock, utc


def taken_of(case: Case, buffer: int) -> list[Taken]:
    """The busy times of a case as sessions, the ST's own lessons among them."""
    return [
        Taken(Interval(start, end), end + buffer * (n % 2) * MINUTE, teaches=bool(n % 3))
        for n, (start, end) in enumerate(case.busy)
    ]


def explained(case: Case, taken: list[Taken], is_open: bool = True) -> list[PreviewSlot]:
    return explained_starts(
        schedule_of(case),
        duration_minutes=case.duration,
        start=case.start,
        end=case.end,
        now=case.now,
        taken=taken,
        is_open=is_open,
    )


@unhurried
@given(cases(), st.sampled_from([0, 15, 90]))
def test_offered_is_what_the_calendar_lists(case: Case, buffer: int) -> None:
    taken = taken_of(case, buffer)
    shown = explained(case, taken)
    starts = [each.start for each in shown]
    assert starts == sorted(set(starts))
    assert all(case.start <= each < case.end for each in starts)
    assert [each.start for each in shown if each.why is None] == open_slots(
        schedule_of(case),
        duration_minutes=case.duration,
        start=case.start,
        end=case.end,
        now=case.now,
        busy=[Interval(each.time.start, each.until) for each in taken],
        taught=[each.time.start for each in taken if each.teaches],
    )


@unhurried
@given(cases())
def test_every_reason_is_true(case: Case) -> None:
    taken = taken_of(case, 15)
    earliest = case.now + case.notice * MINUTE
    for each in explained(case, taken):
        reason = each.why.reason if each.why else None
        end = each.start + case.duration * MINUTE
        opened = all(oracle.reading(case, each.start + n * MINUTE)[0] for n in range(case.duration))
        assert (reason in (Reason.OUTSIDE_HOURS, Reason.TIME_OFF)) is not opened
        if not opened:
            continue
        assert (reason is Reason.PAUSED) is case.paused
        facts = {
            Reason.NOTICE: each.start < earliest,
            Reason.WINDOW: each.start > case.now + case.window_days * oracle.DAY,
            Reason.NOT_KNOWN_YET: case.known_until is not None and end > case.known_until,
            Reason.BUSY_CALENDAR: any(a < end and each.start < b for a, b in case.blocked),
            Reason.SESSION: any(a < end and each.start < b for a, b in case.busy),
        }
        told = [fact for fact, holds in facts.items() if holds]
        if told and not case.paused:
            assert reason is told[0]
        if reason in facts:
            assert facts[reason]


@unhurried
@given(cases())
def test_a_course_that_is_closed_offers_nothing(case: Case) -> None:
    was, now = explained(case, []), explained(case, [], is_open=False)
    assert [each.start for each in was] == [each.start for each in now]
    assert all(each.why is not None for each in now)


# ── what is told, in a week of March 2026 ───────────────────────────────────
NOW = utc("2026-03-01T06:00")
OFFICE = calendar("09:00-12:00", step_minutes=60, buffer_minutes=15, notice_minutes=0)


def session(start: str, minutes: int = 60, buffer: int = 15, teaches: bool = True) -> Taken:
    begin = utc(f"2026-03-{start}")
    end = begin + timedelta(minutes=minutes)
    return Taken(Interval(begin, end), end + timedelta(minutes=buffer), teaches)


def told(schedule: Schedule, start: str, *taken: Taken, now: datetime = NOW, **more) -> Why | None:
    """Why a start in March is not offered."""
    at = utc(f"2026-03-{start}")
    day = {"start": at, "end": at + timedelta(minutes=1)}
    shown = explained_starts(schedule, duration_minutes=60, now=now, taken=taken, **day, **more)
    assert [each.start for each in shown] == [at]
    return shown[0].why


def with_rules(**rules) -> Schedule:
    return replace(OFFICE, rules=replace(OFFICE.rules, **rules))


AT_TEN = utc("2026-03-03T10:00")


@pytest.mark.parametrize(
    ("start", "taken", "why"),
    [
        ("03T09:00", [], None),
        ("03T07:00", [], Why(Reason.OUTSIDE_HOURS)),
        ("03T12:00", [], Why(Reason.OUTSIDE_HOURS)),
        ("03T10:00", [session("03T10:00")], Why(Reason.SESSION, AT_TEN)),
        ("03T11:00", [session("03T10:00")], Why(Reason.BUFFER, AT_TEN, 15)),
        ("03T11:00", [session("03T10:00", buffer=5)], Why(Reason.BUFFER, AT_TEN, 5)),
        ("03T11:00", [session("03T10:00", buffer=0, teaches=False)], None),
        ("03T09:00", [session("03T10:00")], Why(Reason.BUFFER, AT_TEN, 15)),
        ("03T09:00", [session("03T10:00", teaches=False)], Why(Reason.BUFFER, AT_TEN, 15)),
        (  # after one and in the next: being somewhere else is told first
            "03T11:00",
            [session("03T10:00"), session("03T11:30")],
            Why(Reason.SESSION, utc("2026-03-03T11:30")),
        ),
    ],
    ids=str,
)
def test_sessions_and_buffers(start: str, taken: list[Taken], why: Why | None) -> None:
    assert told(OFFICE, start, *taken) == why


def test_hours_that_end_too_early() -> None:
    schedule = replace(OFFICE, rules=replace(OFFICE.rules, step_minutes=30))
    why = Why(Reason.OUTSIDE_HOURS, utc("2026-03-03T12:00"))
    assert told(schedule, "03T11:30") == why


def test_notice_window_and_what_is_not_known() -> None:
    now = utc("2026-03-03T08:30")
    early = Why(Reason.NOTICE, utc("2026-03-03T10:30"), 120)
    assert told(with_rules(notice_minutes=120), "03T10:00", now=now) == early
    assert told(with_rules(notice_minutes=120), "03T11:00", now=now) is None
    late = Why(Reason.WINDOW, utc("2026-03-03T06:00"), 2 * 1_440)
    assert told(with_rules(window_days=2), "03T09:00") == late
    known = replace(OFFICE, known_until=utc("2026-03-03T09:59"))
    assert told(known, "03T09:00") == Why(Reason.NOT_KNOWN_YET, known.known_until)


def test_other_calendars_time_off_pause_and_courses() -> None:
    busy = Interval(utc("2026-03-03T10:30"), utc("2026-03-03T10:45"))
    blocked = replace(OFFICE, blocked=(busy,))
    assert told(blocked, "03T10:00") == Why(Reason.BUSY_CALENDAR, busy.start)
    away = replace(OFFICE, days_off=(DaysOff(date(2026, 3, 3), date(2026, 3, 3)),))
    assert told(away, "03T10:00") == Why(Reason.TIME_OFF)
    assert told(away, "04T10:00") is None
    assert told(with_rules(paused=True), "03T10:00") == Why(Reason.PAUSED)
    assert told(OFFICE, "03T10:00", is_open=False) == Why(Reason.COURSE_CLOSED)


def test_a_night_that_runs_into_time_off() -> None:
    nights = calendar("22:00-02:00", step_minutes=60, notice_minutes=0)
    away = replace(nights, days_off=(DaysOff(date(2026, 3, 4), date(2026, 3, 5)),))
    midnight = utc("2026-03-04T00:00")
    assert told(replace(away, rules=with_rules(step_minutes=30).rules), "03T23:30") == Why(
        Reason.TIME_OFF, midnight
    )
    assert told(away, "04T00:00") == Why(Reason.TIME_OFF)
    assert told(away, "04T22:00") == Why(Reason.TIME_OFF)
    # The night before belongs to a day off, though this date is none.
    assert told(away, "06T01:00") == Why(Reason.OUTSIDE_HOURS)


def test_days_and_weeks_that_are_full() -> None:
    one = with_rules(most_a_day=1, buffer_minutes=0)
    assert told(one, "03T09:00", session("03T11:00")) == Why(Reason.DAY_FULL)
    assert told(one, "03T09:00", session("02T11:00")) is None
    assert told(one, "03T09:00", session("03T11:00", teaches=False)) is None
    week = with_rules(most_a_week=2, most_a_day=1)
    both = [session("02T11:00"), session("08T11:00")]  # Monday and Sunday
    assert told(week, "03T09:00", *both) == Why(Reason.WEEK_FULL)
    assert told(week, "08T09:00", *both) == Why(Reason.DAY_FULL)
    assert told(week, "09T09:00", *both) is None


def test_the_grid_goes_on_from_midnight_where_nothing_is_open() -> None:
    schedule = calendar("09:15-11:15", step_minutes=60, notice_minutes=0)
    shown = explained_starts(
        schedule,
        duration_minutes=60,
        start=utc("2026-03-03T07:00"),
        end=utc("2026-03-03T13:00"),
        now=NOW,
    )
    assert [(f"{each.start:%H:%M}", each.why is None) for each in shown] == [
        ("07:00", False),
        ("08:00", False),
        ("09:00", False),
        ("09:15", True),
        ("10:15", True),
        ("12:00", False),
    ]


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-03-29", ["01:30", "03:00", "03:30"]),  # 02:00 to 03:00 is skipped
        ("2026-10-25", ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_on_the_nights_the_clocks_change(day: str, shown: list[str]) -> None:
    nights = calendar("01:30-04:30", zone="Europe/Berlin", step_minutes=30, notice_minutes=0)
    start = utc(f"{day}T00:00") - timedelta(hours=2)
    found = explained_starts(
        nights, duration_minutes=60, start=start, end=start + timedelta(hours=9), now=start
    )
    place = oracle.ZoneInfo("Europe/Berlin")
    offered = [each.start.astimezone(place) for each in found if each.why is None]
    assert [f"{each:%H:%M}" for each in offered if each.time() >= clock("00:00")] == shown


def test_nothing_is_asked() -> None:
    assert explained_starts(OFFICE, duration_minutes=60, start=NOW, end=NOW, now=NOW) == []
