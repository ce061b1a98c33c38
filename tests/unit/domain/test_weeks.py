"""A week on one scale: clock changes have their place, and every instant one of its own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.intervals import Interval
from peerloop.domain.weeks import Piece, Week, monday_of

HOUR = 3600
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
FORWARD, BACK = date(2026, 3, 23), date(2026, 10, 19)  # the change is on the Sunday
ZONES = (
    BERLIN, NEW_YORK, "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Kathmandu",
    "Africa/Casablanca", "America/Havana", "Asia/Beirut", "Pacific/Apia", "UTC",
)  # fmt: skip


def at(zone: str, text: str, fold: int = 0) -> datetime:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


def hours(zone: str, start: str, count: float = 1, fold: int = 0) -> Interval:
    begin = at(zone, start, fold)
    return Interval(begin, begin + timedelta(hours=count))


def test_an_ordinary_week() -> None:
    week = Week(date(2026, 6, 1), BERLIN)
    assert week.length == 24 * HOUR
    assert [(row.at, row.hour, row.again) for row in week.rows] == [
        (hour * HOUR, hour, False) for hour in range(24)
    ]
    assert [day.on for day in week.days] == [date(2026, 6, n) for n in range(1, 8)]
    assert all(day.gaps == () for day in week.days)
    assert week.time == hours(BERLIN, "2026-06-01", 7 * 24)
    assert week.pieces(hours(BERLIN, "2026-06-03 09:30")) == [(2, Piece(9 * HOUR + 1800, 37800))]


def test_over_midnight_and_over_the_weeks_edges() -> None:
    week = Week(date(2026, 6, 1), BERLIN)
    late = Piece(23 * HOUR, 24 * HOUR)
    early = Piece(0, HOUR, is_start=False)
    assert week.pieces(hours(BERLIN, "2026-06-03 23:00", 2)) == [(2, late), (3, early)]
    assert week.pieces(hours(BERLIN, "2026-05-31 23:00", 2)) == [(0, early)]
    assert week.pieces(hours(BERLIN, "2026-06-07 23:00", 2)) == [(6, late)]
    assert week.pieces(hours(BERLIN, "2026-06-07 23:00", 1)) == [(6, late)]
    assert week.pieces(hours(BERLIN, "2026-06-08 00:00")) == []


def test_a_skipped_hour_is_missing_on_its_day() -> None:
    week = Week(FORWARD, BERLIN)
    assert week.length == 24 * HOUR
    assert [day.gaps for day in week.days] == [()] * 6 + [((2 * HOUR, 3 * HOUR),)]
    assert week.days[6].time.end - week.days[6].time.start == timedelta(hours=23)
    assert week.pieces(hours(BERLIN, "2026-03-29 03:00")) == [(6, Piece(3 * HOUR, 4 * HOUR))]
    # An hour from 01:30 is over at 03:30, and drawn so.
    assert week.pieces(hours(BERLIN, "2026-03-29 01:30")) == [(6, Piece(5400, 3 * HOUR + 1800))]
    assert week.pieces(hours(BERLIN, "2026-03-28 02:00")) == [(5, Piece(2 * HOUR, 3 * HOUR))]


def test_a_repeated_hour_stands_twice_and_other_days_have_it_once() -> None:
    week = Week(BACK, BERLIN)
    assert week.length == 25 * HOUR
    assert [(row.at // HOUR, row.hour, row.again) for row in week.rows[1:6]] == [
        (1, 1, False), (2, 2, False), (3, 2, True), (4, 3, False), (5, 4, False),
    ]  # fmt: skip
    assert [day.gaps for day in week.days] == [((3 * HOUR, 4 * HOUR),)] * 6 + [()]
    first = hours(BERLIN, "2026-10-25 02:00")
    second = hours(BERLIN, "2026-10-25 02:00", fold=1)
    assert week.pieces(first) == [(6, Piece(2 * HOUR, 3 * HOUR))]
    assert week.pieces(second) == [(6, Piece(3 * HOUR, 4 * HOUR))]
    assert week.pieces(hours(BERLIN, "2026-10-25 03:00")) == [(6, Piece(4 * HOUR, 5 * HOUR))]
    assert week.pieces(hours(BERLIN, "2026-10-24 03:00")) == [(5, Piece(4 * HOUR, 5 * HOUR))]
    assert week.pieces(hours(BERLIN, "2026-10-24 02:00")) == [(5, Piece(2 * HOUR, 3 * HOUR))]


def test_half_an_hour_and_midnight() -> None:
    lord_howe = Week(date(2026, 3, 30), "Australia/Lord_Howe")
    assert lord_howe.length == 24 * HOUR + 1800
    assert not any(row.again for row in lord_howe.rows)
    assert lord_howe.rows[2].at == 2 * HOUR + 1800
    santiago = Week(date(2026, 8, 31), "America/Santiago")
    assert santiago.days[6].gaps == ((0, HOUR),)
    assert santiago.days[6].time.start == at("America/Santiago", "2026-09-06 01:00")
    back = Week(date(2026, 3, 30), "America/Santiago")  # on Saturday at midnight
    assert (back.length, back.days[5].gaps) == (25 * HOUR, ())
    assert [(row.hour, row.again) for row in back.rows[-2:]] == [(23, False), (23, True)]


@given(
    zone=st.sampled_from(ZONES),
    monday=st.dates(date(2012, 1, 9), date(2037, 1, 1)).map(monday_of),
    data=st.data(),
)
def test_every_instant_has_its_own_place_in_order_and_out_of_the_gaps(
    zone: str, monday: date, data: st.DataObject
) -> None:
    week = Week(monday, zone)
    assert week.days[0].time.start == week.time.start
    for day, after in zip(week.days, week.days[1:], strict=False):
        assert day.time.end == after.time.start
    day = week.days[data.draw(st.integers(0, 6))]
    length = int((day.time.end - day.time.start).total_seconds())
    missing = sum(end - begin for begin, end in day.gaps)
    assert length + missing == week.length
    minutes = sorted(data.draw(st.sets(st.integers(0, length // 60 - 1), max_size=20)))
    places = [week.place(day.time.start + timedelta(minutes=n)) for n in minutes]
    assert places == sorted(set(places))
    for n, place in zip(minutes, places, strict=True):
        moment = day.time.start + timedelta(minutes=n)
        assert moment.astimezone(ZoneInfo(zone)).date() == day.on
        assert 0 <= place < week.length
        assert not any(begin <= place < end for begin, end in day.gaps)
        line = max((row for row in week.rows if row.at <= place), key=lambda row: row.at)
        assert line.hour == moment.astimezone(ZoneInfo(zone)).hour


def test_the_monday_of_a_week() -> None:
    assert {monday_of(date(2026, 6, n)) for n in range(1, 8)} == {date(2026, 6, 1)}


def test_the_clock_change_weeks_of_all_zones_in_both_directions() -> None:
    """Each week of two years, so that no change is missed by chance."""
    for zone in ZONES:
        for n in range(104):
            week = Week(date(2026, 1, 5) + timedelta(days=7 * n), zone)
            for day in week.days:
                length = int((day.time.end - day.time.start).total_seconds())
                assert length + sum(end - begin for begin, end in day.gaps) == week.length
                last = week.place(day.time.end - timedelta(seconds=1)) + 1
                assert week.pieces(day.time)[0][1].bottom == last <= week.length


def test_no_week_beyond_the_calendar() -> None:
    with pytest.raises(OverflowError):
        Week(date(9999, 12, 27), BERLIN)
