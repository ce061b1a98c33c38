"""Zone names, wall times to UTC, and where a zone's offset changes."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from peerloop.domain.errors import TimeAmbiguous, TimeDoesNotExist, UnknownZone
from peerloop.domain.zones import constant_offsets, drifts, to_utc, zone, zone_names
from tests.unit.domain import oracle

HOUR = 3_600


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ts(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


# ── names ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "Asia/Calcutta", "America/Indiana/Knox"])
def test_listed_names_are_zones(name: str) -> None:
    assert zone(name).key == name


@pytest.mark.parametrize(
    "name",
    ["localtime", "Factory", "posixrules", "posix/Europe/Berlin", "right/UTC", "", "Mars/Olympus",
     "europe/berlin", "../../etc/passwd", "/etc/localtime", "Europe/Berlin\0", "Europe"],
)  # fmt: skip
def test_other_names_are_unknown(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


@pytest.mark.parametrize("value", [None, 5, b"UTC", ["UTC"], {"a": 1}])
def test_what_is_not_text_is_unknown(value: object) -> None:
    with pytest.raises(UnknownZone):
        zone(value)  # type: ignore[arg-type]


def test_the_picker_lists_places_and_no_aliases() -> None:
    names = zone_names()
    assert names == sorted(set(names))
    assert {"Europe/Berlin", "Europe/Oslo", "Asia/Kolkata", "Pacific/Kiritimati", "UTC"} <= {*names}
    assert not {"Asia/Calcutta", "US/Eastern", "EST", "localtime", "Factory"} & {*names}
    assert len(names) > 400
    for name in names:
        zone(name)


def test_the_picker_list_is_the_callers_own() -> None:
    zone_names().clear()
    assert zone_names()


# ── wall time to UTC ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "local", "utc"),
    [
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59Z"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59Z"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00Z"),
        ("America/New_York", "2026-07-01T17:00", "2026-07-01T21:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30Z"),
        ("Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15Z"),
        ("Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00Z"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00Z"),
    ],
)
def test_wall_times(name: str, local: str, utc: str) -> None:
    result = to_utc(wall(local), name)
    assert result == wall(utc)
    assert result.tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("Europe/Berlin", "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-03-29T02:59"),
        ("America/New_York", "2026-03-08T02:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        ("Asia/Beirut", "2026-03-29T00:00"),
        ("Africa/Cairo", "2026-04-24T00:30"),
        ("America/Santiago", "2026-09-06T00:00"),
        ("Pacific/Apia", "2011-12-30T12:00"),
    ],
)
def test_skipped_wall_times_do_not_exist(name: str, local: str) -> None:
    for fold in (0, 1):
        with pytest.raises(TimeDoesNotExist):
            to_utc(wall(local).replace(fold=fold), name)


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("Europe/Berlin", "2026-10-25T02:00"),
        ("Europe/Berlin", "2026-10-25T02:59"),
        ("America/New_York", "2026-11-01T01:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45"),
        ("America/Santiago", "2026-04-04T23:30"),
    ],
)
def test_repeated_wall_times_are_ambiguous(name: str, local: str) -> None:
    for fold in (0, 1):
        with pytest.raises(TimeAmbiguous):
            to_utc(wall(local).replace(fold=fold), name)


def test_an_offset_settles_a_repeated_or_skipped_time() -> None:
    for offset, utc in ((2, "2026-10-25T00:30Z"), (1, "2026-10-25T01:30Z")):
        local = wall("2026-10-25T02:30").replace(tzinfo=timezone(timedelta(hours=offset)))
        assert to_utc(local, "Europe/Berlin") == wall(utc)
    assert to_utc(wall("2026-03-29T02:30+01:00"), "Europe/Berlin") == wall("2026-03-29T01:30Z")


def test_an_offset_need_not_be_the_zones() -> None:
    result = to_utc(wall("2026-07-01T12:00-07:00"), "Asia/Tokyo")
    assert result == wall("2026-07-01T19:00Z")
    assert result.tzinfo is UTC


@pytest.mark.parametrize("local", ["2026-07-01T12:00", "2026-07-01T12:00+00:00"])
def test_the_zone_must_be_known_either_way(local: str) -> None:
    with pytest.raises(UnknownZone):
        to_utc(wall(local), "Mars/Olympus")


@pytest.mark.parametrize("local", ["0001-01-01T00:00", "0001-01-01T00:00+14:00"])
def test_what_is_beyond_the_calendar_does_not_exist(local: str) -> None:
    with pytest.raises(TimeDoesNotExist):
        to_utc(wall(local), "Asia/Tokyo")


# ── stretches ────────────────────────────────────────────────────────────────
def test_stretches_of_a_year_in_berlin() -> None:
    start, spring = ts("2026-01-01T00:00Z"), ts("2026-03-29T01:00Z")
    autumn, end = ts("2026-10-25T01:00Z"), ts("2027-01-01T00:00Z")
    assert constant_offsets("Europe/Berlin", start, end) == [
        (start, spring, HOUR),
        (spring, autumn, 2 * HOUR),
        (autumn, end, HOUR),
    ]


def test_apia_loses_a_day() -> None:
    change = ts("2011-12-30T10:00Z")
    assert constant_offsets("Pacific/Apia", change - 1, change + 1) == [
        (change - 1, change, -10 * HOUR),
        (change, change + 1, 14 * HOUR),
    ]


def test_lord_howe_moves_half_an_hour() -> None:
    change = ts("2026-10-03T15:30Z")
    offsets = constant_offsets("Australia/Lord_Howe", change - HOUR, change + HOUR)
    assert [offset for _, _, offset in offsets] == [37_800, 39_600]


def test_an_empty_range_has_no_stretch() -> None:
    assert constant_offsets("Europe/Berlin", 10, 10) == []
    assert constant_offsets("Europe/Berlin", 10, 5) == []


def test_a_zone_that_never_changes_is_one_stretch() -> None:
    start, end = ts("1990-01-01T00:00Z"), ts("2030-01-01T00:00Z")
    assert constant_offsets("Asia/Kathmandu", start, end) == [(start, end, 20_700)]


def test_times_before_zones_and_beyond_the_calendar_do_no_harm() -> None:
    assert constant_offsets("Europe/Amsterdam", ts("1900-01-01T00:00Z"), ts("1900-01-02T00:00Z"))
    assert constant_offsets("Europe/Berlin", -(10**15), -(10**15) + 5) == []
    assert constant_offsets("Europe/Berlin", 10**15, 10**15 + 5) == []


@pytest.mark.parametrize("start", [0, 10**15])
def test_stretches_of_an_unknown_zone(start: int) -> None:
    with pytest.raises(UnknownZone):
        constant_offsets("Mars/Olympus", start, start + 1)


@pytest.mark.parametrize("name", ["Africa/Casablanca", "America/Havana", "Antarctica/Troll", "UTC"])
def test_stretches_are_cut_exactly_at_the_changes(name: str) -> None:
    start, end = ts("2025-01-01T00:00Z"), ts("2028-01-01T00:00Z")
    found = constant_offsets(name, start, end)
    changes = [int(change.timestamp()) for change in oracle.changes(name)]
    assert [since for since, _, _ in found] == [start, *changes]
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert found[-1][1] == end


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("after", "one", "other", "found"),
    [
        ("2026-03-22T17:00", BERLIN, "America/New_York", ["29 12:00 11:00"]),
        ("2026-03-21T17:00", BERLIN, "America/New_York", []),
        ("2026-03-29T17:00", BERLIN, "America/New_York", []),
        ("2026-03-01T17:00", BERLIN, "America/New_York", ["08 11:00 12:00"]),
        ("2026-10-25T17:00", BERLIN, "America/New_York", ["01 12:00 11:00"]),
        ("2026-03-25T17:00", BERLIN, "Europe/London", []),
        ("2026-03-25T17:00", BERLIN, "Asia/Kathmandu", ["29 21:45 20:45"]),
        ("2026-04-01T17:00", BERLIN, "Australia/Lord_Howe", ["04 02:00 01:30"]),
        ("2026-06-01T17:00", BERLIN, "America/New_York", []),
        # Apart on Friday, together again on Sunday.
        ("2026-03-25T17:00", BERLIN, "Asia/Jerusalem", ["27 18:00 19:00", "29 19:00 18:00"]),
        ("2026-03-25T17:00", "Asia/Jerusalem", BERLIN, ["27 16:00 15:00", "29 15:00 16:00"]),
        # Both change within a day of each other, on either side of the hour.
        ("2026-04-01T17:00", "America/Santiago", "Australia/Lord_Howe",
         ["04 07:00 06:30", "05 06:30 07:30"]),
        ("2026-03-27T01:00", BERLIN, "Asia/Beirut", ["29 02:00 03:00", "30 03:00 02:00"]),
        ("2026-03-27T12:00", BERLIN, "Asia/Beirut", []),
        # An hour before the change of its date drifts on the next one.
        ("2026-03-25T01:00", BERLIN, "America/New_York", ["30 20:00 19:00"]),
        # An hour that a change skips has no reading that day.
        ("2026-03-25T02:30", BERLIN, "Europe/Paris", []),
        ("2026-03-25T02:30", BERLIN, "America/New_York", ["30 21:30 20:30"]),
    ],
)  # fmt: skip
def test_where_an_hour_drifts_on_another_clock(
    after: str, one: str, other: str, found: list[str]
) -> None:
    hour, there = datetime.fromisoformat(after).replace(tzinfo=zone(one)), zone(other)
    drifted = drifts(hour, there)
    assert {each.time() for drift in drifted for each in drift} <= {hour.time()}
    assert [
        f"{late:%d} {early.astimezone(there):%H:%M} {late.astimezone(there):%H:%M}"
        for early, late in drifted
    ] == found
