"""The calendar on the reader's clock: days, times, months. Which slots there are is elsewhere."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.zones import zone_names
from peerloop.queries.slots import OpenSlot
from peerloop.state.calendar import days, instant_key, months, slot_count
from peerloop.state.views import Cell, DayCard, Month, SlotCard

ADA, BOB = UUID(int=1), UUID(int=2)
ZONES = {ADA: "UTC", BOB: "America/New_York"}
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(start: str, *, st_id: UUID = ADA, minutes: int = 60) -> OpenSlot:
    return OpenSlot(at(start), at(start) + minutes * MINUTE, st_id)


def calendar(zone: str, *starts: str, st_id: UUID = ADA, minutes: int = 60) -> dict[str, DayCard]:
    return days([slot(start, st_id=st_id, minutes=minutes) for start in starts], zone, ZONES)


def cards(day: DayCard) -> list[SlotCard]:
    return [card for group in day.groups for card in group.slots]


def all_cards(found: dict[str, DayCard]) -> list[SlotCard]:
    return [card for day in found.values() for card in cards(day)]


def cells(shown: list[Month]) -> dict[str, Cell]:
    return {cell.date: cell for m in shown for week in m.weeks for cell in week if cell.date}


# ── whose day it is ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("zone", "start", "day", "shown"),
    [
        ("Europe/Berlin", "2026-10-22T16:00", "2026-10-22", ("18:00", "19:00", "CEST")),
        ("America/Los_Angeles", "2026-10-23T06:30", "2026-10-22", ("23:30", "00:30", "PDT")),
        ("America/Los_Angeles", "2026-10-23T07:00", "2026-10-23", ("00:00", "01:00", "PDT")),
        ("Australia/Sydney", "2026-10-22T13:00", "2026-10-23", ("00:00", "01:00", "AEDT")),
        ("Australia/Sydney", "2026-07-22T13:30", "2026-07-22", ("23:30", "00:30", "AEST")),
        ("Asia/Kathmandu", "2026-10-22T18:15", "2026-10-23", ("00:00", "01:00", "UTC+05:45")),
        ("Asia/Kathmandu", "2026-10-22T18:00", "2026-10-22", ("23:45", "00:45", "UTC+05:45")),
        ("Pacific/Kiritimati", "2026-10-22T10:00", "2026-10-23", ("00:00", "01:00", "UTC+14:00")),
        ("Pacific/Kiritimati", "2026-12-31T10:00", "2027-01-01", ("00:00", "01:00", "UTC+14:00")),
        ("Australia/Lord_Howe", "2026-06-01T13:30", "2026-06-02", ("00:00", "01:00", "UTC+10:30")),
        ("Australia/Lord_Howe", "2026-12-01T13:00", "2026-12-02", ("00:00", "01:00", "UTC+11:00")),
        ("UTC", "2026-10-22T23:30", "2026-10-22", ("23:30", "00:30", "UTC")),
    ],
)  # fmt: skip
def test_a_slot_stands_on_the_readers_day_and_clock(
    zone: str, start: str, day: str, shown: tuple[str, str, str]
) -> None:
    found = calendar(zone, start)
    assert list(found) == [day]
    (card,) = cards(found[day])
    assert (card.at, (card.t, card.u, card.z)) == (f"{start}Z", shown)
    assert (card.mark, card.st) == ("", str(ADA))


def test_one_instant_is_another_day_for_another_reader() -> None:
    start = "2026-10-22T16:00"
    assert {zone: next(iter(calendar(zone, start))) for zone in
            ("America/Los_Angeles", "Europe/Berlin", "Australia/Sydney", "Pacific/Kiritimati")} == {
        "America/Los_Angeles": "2026-10-22",
        "Europe/Berlin": "2026-10-22",
        "Australia/Sydney": "2026-10-23",
        "Pacific/Kiritimati": "2026-10-23",
    }  # fmt: skip


def test_without_slots_there_is_no_day() -> None:
    assert days([], "Europe/Berlin", {}) == {}


def test_a_day_in_words_with_the_parts_of_the_day() -> None:
    times = ("02:30", "03:00", "09:30", "10:00", "14:30", "15:00", "21:30")
    starts = [f"2026-10-22T{time}" for time in times]
    day = calendar("Europe/Berlin", *starts)["2026-10-22"]
    assert (day.title, day.full, day.short) == (
        "Thursday 22 October",
        "Thursday 22 October 2026",
        "Thu 22 Oct",
    )
    assert day.count == "7 times"
    assert day.clock == "04:30 here is 02:30 in UTC; from 25 October this is 03:30 for you."
    assert [(g.title, g.count, [card.t for card in g.slots]) for g in day.groups] == [
        ("Night", "1 time", ["04:30"]),
        ("Morning", "2 times", ["05:00", "11:30"]),
        ("Afternoon", "2 times", ["12:00", "16:30"]),
        ("Evening", "2 times", ["17:00", "23:30"]),
    ]
    assert slot_count(day) == 7


def test_one_time_is_not_many() -> None:
    assert calendar("UTC", "2026-10-22T12:00")["2026-10-22"].count == "1 time"


# ── the ST's clock ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("zone", "start", "there"),
    [
        ("Europe/Berlin", "2026-10-22T16:00", "12:00"),
        ("Europe/Berlin", "2026-10-23T02:00", "Thu 22:00"),
        ("Australia/Sydney", "2026-10-22T16:00", "Thu 12:00"),
        ("America/Los_Angeles", "2026-10-23T05:00", "Fri 01:00"),
        ("America/New_York", "2026-10-22T16:00", ""),
        ("America/Toronto", "2026-10-22T16:00", ""),
        # Without summer time, Santo Domingo's clock is New York's in summer only.
        ("America/Santo_Domingo", "2026-07-22T16:00", ""),
        ("America/Santo_Domingo", "2026-12-22T16:00", "11:00"),
    ],
)
def test_the_sts_local_time_is_told_where_it_differs(zone: str, start: str, there: str) -> None:
    (card,) = all_cards(calendar(zone, start, st_id=BOB))
    assert (card.o, card.st) == (there, str(BOB))


# ── clock changes ────────────────────────────────────────────────────────────
def test_both_passes_of_a_repeated_hour_are_there_and_told_apart() -> None:
    times = ("4T23:30", "5T00:00", "5T00:30", "5T01:00", "5T01:30", "5T02:00")
    starts = [f"2026-10-2{time}" for time in times]
    day = calendar("Europe/Berlin", *starts)["2026-10-25"]
    assert [(card.t, card.z, card.mark, card.at[11:]) for card in cards(day)] == [
        ("01:30", "CEST", "", "23:30Z"),
        ("02:00", "CEST", "1st · CEST", "00:00Z"),
        ("02:30", "CEST", "1st · CEST", "00:30Z"),
        ("02:00", "CET", "2nd · CET", "01:00Z"),
        ("02:30", "CET", "2nd · CET", "01:30Z"),
        ("03:00", "CET", "", "02:00Z"),
    ]
    # An hour that ends on the other side of the change.
    assert [card.u for card in cards(day)] == ["02:30", "02:00", "02:30", "03:00", "03:30", "04:00"]
    assert day.clock == (
        "The clocks go back by 1 hour on this day. Some times come twice; each is marked."
        # It is before the change.
        " 01:30 here is 23:30 in UTC; from 26 October this is 00:30 for you."
    )


def test_half_an_hour_is_repeated_on_lord_howe() -> None:
    starts = ["2026-04-04T14:00", "2026-04-04T14:30", "2026-04-04T15:00", "2026-04-04T15:30"]
    day = calendar("Australia/Lord_Howe", *starts)["2026-04-05"]
    assert [(card.t, card.mark) for card in cards(day)] == [
        ("01:00", ""),
        ("01:30", "1st · UTC+11:00"),
        ("01:30", "2nd · UTC+10:30"),
        ("02:00", ""),
    ]
    assert day.clock == (
        "The clocks go back by 30 minutes on this day. Some times come twice; each is marked."
        " 01:00 here is 14:00 in UTC; from 6 April this is 00:30 for you."
    )


def test_a_skipped_hour_is_told() -> None:
    day = calendar("Europe/Berlin", "2026-03-29T00:30", "2026-03-29T01:00")["2026-03-29"]
    assert [(card.t, card.u, card.mark) for card in cards(day)] == [
        ("01:30", "03:30", ""),
        ("03:00", "04:00", ""),
    ]
    assert day.clock == (
        "The clocks go forward by 1 hour on this day. Some times are skipped."
        " 01:30 here is 00:30 in UTC; from 30 March this is 02:30 for you."
    )
    (day,) = calendar("Australia/Lord_Howe", "2026-10-03T22:00").values()
    assert day.clock == "The clocks go forward by 30 minutes on this day. Some times are skipped."


def clock_changes(zone: str, day: date) -> str:
    """What happens to the wall times of a date, found by looking at every ten minutes of it."""
    here, found = ZoneInfo(zone), set()
    for minutes in range(0, 24 * 60, 10):
        wall = datetime(day.year, day.month, day.day) + minutes * MINUTE  # noqa: DTZ001
        passes = {wall.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1)}
        real = {p for p in passes if p.astimezone(here).replace(tzinfo=None) == wall}
        found.add(("forward", "", "back")[len(real)])
    return "".join(found)


@pytest.mark.parametrize("zone", [
    "Europe/Berlin", "America/Los_Angeles", "Australia/Sydney", "Australia/Lord_Howe",
    "Antarctica/Troll",
    # These change at midnight, the day's first or last hour being the one concerned.
    "Africa/Cairo", "Atlantic/Azores", "America/Havana", "America/Santiago", "America/Nuuk",
    "Asia/Beirut", "America/Scoresbysund",
])  # fmt: skip
def test_just_the_days_with_a_clock_change_say_so(zone: str) -> None:
    noons = [at("2026-01-01T12:00") + timedelta(days=n) for n in range(365)]
    here = ZoneInfo(zone)
    found = days([OpenSlot(noon, noon + 60 * MINUTE, ADA) for noon in noons], zone, {ADA: zone})
    said = {
        day: "forward" if "forward" in card.clock else "back"
        for day, card in found.items()
        if card.clock
    }
    expected = {}
    for noon in noons:
        day = noon.astimezone(here).date()
        if change := clock_changes(zone, day):
            expected[day.isoformat()] = change
    assert said == expected
    assert len(expected) == 2


@pytest.mark.parametrize(
    ("there", "start", "student", "teacher"),
    [
        (
            "America/New_York",
            "2026-03-25T16:00",
            "17:00 here is 12:00 in New York; from 29 March this is 18:00 for you.",
            "17:00 here is 12:00 in New York; from 29 March it is 11:00 there.",
        ),
        (
            "America/New_York",
            "2026-10-28T16:00",
            "17:00 here is 12:00 in New York; from 1 November this is 18:00 for you.",
            "17:00 here is 12:00 in New York; from 1 November it is 11:00 there.",
        ),
        (
            "Asia/Kathmandu",
            "2026-03-24T14:15",
            "15:15 here is 20:00 in Kathmandu; from 29 March this is 16:15 for you.",
            "15:15 here is 20:00 in Kathmandu; from 29 March it is 19:00 there.",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-01T07:00",
            "09:00 here is 18:00 in Lord Howe; from 5 April this is 09:30 for you.",
            "09:00 here is 18:00 in Lord Howe; from 5 April it is 17:30 there.",
        ),
        ("America/New_York", "2026-03-29T16:00", "", ""),
        ("America/New_York", "2026-03-20T16:00", "", ""),
        ("Europe/London", "2026-03-25T16:00", "", ""),
        # Apart on Friday and together again on Sunday: a week later it is as now.
        ("Asia/Jerusalem", "2026-03-26T16:00", "", ""),
        (
            "Asia/Jerusalem",
            "2026-03-27T15:00",
            "16:00 here is 18:00 in Jerusalem; from 29 March this is 17:00 for you.",
            "16:00 here is 18:00 in Jerusalem; from 29 March it is 17:00 there.",
        ),
    ],
)
def test_what_becomes_of_an_hour_where_clocks_change_on_two_dates(
    there: str, start: str, student: str, teacher: str
) -> None:
    for teaching, words in ((False, student), (True, teacher)):
        (day,) = days([slot(start)], "Europe/Berlin", {ADA: there}, teaching=teaching).values()
        note = day.clock.removeprefix(
            "The clocks go forward by 1 hour on this day. Some times are skipped."
        )
        assert note == words


def test_of_several_sts_in_several_zones_nothing_is_said_of_one() -> None:
    (day,) = days(
        [slot("2026-03-25T16:00"), slot("2026-03-25T16:00", st_id=BOB)], "Europe/Berlin", ZONES
    ).values()
    assert day.clock == ""


# ── months ───────────────────────────────────────────────────────────────────
TODAY = date(2026, 10, 22)  # a Thursday


def free(**counts: int) -> dict[str, DayCard]:
    """`o22=3`: three times on 22 October."""
    month = {"o": "2026-10", "n": "2026-11"}
    starts = [
        f"{month[day[0]]}-{day[1:]}T{n // 4:02}:{n % 4 * 15:02}"
        for day, count in counts.items()
        for n in range(count)
    ]
    return calendar("UTC", *starts)


def test_months_stand_from_todays_to_the_windows_last() -> None:
    shown = months({}, today=TODAY, last=date(2027, 1, 1))
    assert [(m.id, m.name, m.year) for m in shown] == [
        ("m202610", "October", "2026"),
        ("m202611", "November", "2026"),
        ("m202612", "December", "2026"),
        ("m202701", "January", "2027"),
    ]
    assert len(months({}, today=TODAY, last=TODAY)) == 1
    assert len(months({}, today=date(2026, 10, 31), last=date(2026, 11, 1))) == 2


def test_a_month_is_a_grid_that_begins_on_monday() -> None:
    (october,) = months({}, today=TODAY, last=date(2026, 10, 31))
    assert [[cell.number for cell in week] for week in october.weeks] == [
        ["", "", "", "1", "2", "3", "4"],
        ["5", "6", "7", "8", "9", "10", "11"],
        ["12", "13", "14", "15", "16", "17", "18"],
        ["19", "20", "21", "22", "23", "24", "25"],
        ["26", "27", "28", "29", "30", "31", ""],
    ]
    assert [cell.date for cell in october.weeks[0]][3:] == [f"2026-10-0{n}" for n in range(1, 5)]
    blanks = [cell for week in october.weeks for cell in week if cell.kind == "blank"]
    assert blanks == [Cell()] * 4


@pytest.mark.parametrize(
    ("first", "weeks"),
    [(date(2026, 8, 1), 6), (date(2026, 10, 1), 5), (date(2027, 2, 1), 4), (date(2028, 2, 1), 5)],
)
def test_a_month_takes_four_to_six_weeks(first: date, weeks: int) -> None:
    (shown,) = months({}, today=first, last=first)
    assert [len(week) for week in shown.weeks] == [7] * weeks


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_every_day_stands_once_under_its_weekday(today: date, window: int) -> None:
    shown = months({}, today=today, last=today + timedelta(days=window))
    found = [
        (date.fromisoformat(cell.date), column, cell)
        for m in shown
        for week in m.weeks
        for column, cell in enumerate(week)
        if cell.date
    ]
    dates = [day for day, _, _ in found]
    assert dates[0] == today.replace(day=1)
    assert dates[-1] >= today + timedelta(days=window)
    assert all(b - a == timedelta(days=1) for a, b in pairwise(dates))
    assert (dates[-1] + timedelta(days=1)).day == 1
    for day, column, cell in found:
        assert column == day.weekday()
        assert cell.number == str(day.day)
        assert cell.kind == ("past" if day < today else "full")
        assert cell.today == (day == today)
        # Today to Sunday.
        sunday = today + timedelta(days=6 - today.weekday())
        assert cell.this_week == (today <= day <= sunday)
    assert all(len(week) == 7 for m in shown for week in m.weeks)
    assert all(4 <= len(m.weeks) <= 6 for m in shown)


def test_a_cell_says_what_its_day_is() -> None:
    by_date = cells(months(free(o22=10, o23=1), today=TODAY, last=date(2026, 11, 30)))
    assert [(c.kind, c.label) for c in map(by_date.get, ("2026-10-21", "2026-10-22",
            "2026-10-23", "2026-10-24", "2026-11-01"))] == [
        ("past", "Wednesday 21 October 2026, past"),
        ("free", "Thursday 22 October 2026, 10 times free"),
        ("free", "Friday 23 October 2026, 1 time free"),
        ("full", "Saturday 24 October 2026, no times"),
        ("full", "Sunday 1 November 2026, no times"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "ticks"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (48, 3)]
)
def test_ticks_tell_few_some_and_many(count: int, ticks: int) -> None:
    by_date = cells(months(free(o23=count), today=TODAY, last=TODAY))
    assert len(by_date["2026-10-23"].ticks) == ticks
    assert by_date["2026-10-22"].ticks == []


def test_this_week_is_today_to_sunday() -> None:
    def this_week(today: date) -> list[str]:
        shown = cells(months({}, today=today, last=today + timedelta(days=14)))
        return [day for day, cell in shown.items() if cell.this_week]

    assert this_week(TODAY) == ["2026-10-22", "2026-10-23", "2026-10-24", "2026-10-25"]
    assert this_week(date(2026, 10, 25)) == ["2026-10-25"]
    assert this_week(date(2026, 10, 26)) == [f"2026-10-{n}" for n in range(26, 32)] + ["2026-11-01"]


def test_only_today_is_today() -> None:
    shown = cells(months({}, today=TODAY, last=date(2026, 12, 1)))
    assert [day for day, cell in shown.items() if cell.today] == ["2026-10-22"]


# ── for any zone and any slots ───────────────────────────────────────────────
# Near these, clocks change in some zone or other; elsewhere is drawn too.
CHANGES = [at(text) for text in (
    "2026-03-28T22:00", "2026-10-24T22:00", "2026-03-08T04:00", "2026-11-01T02:00",
    "2026-04-04T12:00", "2026-10-03T12:00", "2026-04-23T20:00", "2026-12-31T10:00",
)]  # fmt: skip
_bases = st.sampled_from(CHANGES) | st.datetimes(
    datetime.fromisoformat("2024-01-01"),
    datetime.fromisoformat("2032-01-01"),
    timezones=st.just(UTC),
).map(lambda d: d.replace(minute=d.minute // 5 * 5, second=0, microsecond=0))
_gaps = st.lists(st.integers(1, 100).map(lambda n: 5 * n), min_size=1, max_size=40)


@given(
    zone=st.sampled_from(zone_names()),
    base=_bases,
    gaps=_gaps,
    teacher_zone=st.sampled_from(zone_names()),
)
def test_every_slot_is_shown_once_on_the_readers_date_in_order(
    zone: str, base: datetime, gaps: list[int], teacher_zone: str
) -> None:
    starts = [base]
    for gap in gaps:
        starts.append(starts[-1] + gap * MINUTE)
    slots = [OpenSlot(start, start + 45 * MINUTE, ADA) for start in starts]
    here, there = ZoneInfo(zone), ZoneInfo(teacher_zone)
    found = days(slots, zone, {ADA: teacher_zone})

    assert [card.at for card in all_cards(found)] == [instant_key(start) for start in starts]
    assert list(found) == sorted(found)
    shown = {card.at: (day, card) for day, whole in found.items() for card in cards(whole)}
    for start in starts:
        day, card = shown[instant_key(start)]
        local, theirs = start.astimezone(here), start.astimezone(there)
        assert day == local.date().isoformat()
        assert card.t == f"{local:%H:%M}"
        assert card.u == f"{(start + 45 * MINUTE).astimezone(here):%H:%M}"
        assert card.o.endswith("" if theirs.utcoffset() == local.utcoffset() else f"{theirs:%H:%M}")
        assert bool(card.o) == (theirs.utcoffset() != local.utcoffset())
    for whole in found.values():
        # No two times of a day read alike.
        assert len({(card.t, card.mark) for card in cards(whole)}) == slot_count(whole)
        assert len({group.title for group in whole.groups}) == len(whole.groups)


@given(zone=st.sampled_from(zone_names()), base=_bases, gaps=_gaps)
def test_the_months_count_what_the_days_have(zone: str, base: datetime, gaps: list[int]) -> None:
    starts = [base + 5 * n * MINUTE for n in range(len(gaps))]
    found = days([OpenSlot(start, start + MINUTE, ADA) for start in starts], zone, ZONES)
    here = ZoneInfo(zone)
    by_date = cells(
        months(found, today=base.astimezone(here).date(), last=starts[-1].astimezone(here).date())
    )
    assert {day for day, cell in by_date.items() if cell.kind == "free"} == set(found)
    for day, card in found.items():
        assert by_date[day].label == f"{card.full}, {card.count} free"
