"""How days and times are written for readers in many zones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from peerloop.domain import dates
from peerloop.domain.errors import UnknownZone

DAY = date(2026, 10, 22)
NOON = datetime(2026, 10, 22, 12, 0, tzinfo=UTC)


def test_days() -> None:
    assert dates.day_title(DAY) == "Thursday 22 October"
    assert dates.full_date(DAY) == "Thursday 22 October 2026"
    assert dates.short_date(DAY) == "Thu 22 Oct"
    assert dates.full_date(date(2026, 3, 1)) == "Sunday 1 March 2026"


def test_days_near_today() -> None:
    for day, written in ((DAY, "Today"), (DAY + timedelta(days=1), "Tomorrow")):
        assert dates.relative_day(day, DAY) == written
    assert dates.relative_day(DAY + timedelta(days=2), DAY) == "Sat 24 Oct"
    assert dates.relative_day(DAY - timedelta(days=1), DAY) == "Wed 21 Oct"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Berlin", "14:00 – 15:00"),
        ("America/Los_Angeles", "05:00 – 06:00"),
        ("Asia/Kathmandu", "17:45 – 18:45"),
        ("Pacific/Kiritimati", "02:00 – 03:00"),
        ("UTC", "12:00 – 13:00"),
    ],
)
def test_times(zone: str, written: str) -> None:
    assert dates.time_range(NOON, NOON + timedelta(hours=1), zone) == written


def test_a_time_range_over_a_clock_change_is_on_the_wall_clock() -> None:
    """One elapsed hour, in which Berlin's clocks go back from three to two."""
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert dates.time_range(start, start + timedelta(hours=1), "Europe/Berlin") == "02:30 – 02:30"


@pytest.mark.parametrize(
    ("zone", "month", "written"),
    [
        ("Europe/Berlin", 7, "Europe/Berlin (CEST)"),
        ("Europe/Berlin", 1, "Europe/Berlin (CET)"),
        ("America/New_York", 1, "America/New_York (EST)"),
        ("Asia/Kathmandu", 1, "Asia/Kathmandu (UTC+05:45)"),
        ("America/Sao_Paulo", 1, "America/Sao_Paulo (UTC-03:00)"),
        ("America/St_Johns", 7, "America/St_Johns (NDT)"),
        ("Pacific/Marquesas", 7, "Pacific/Marquesas (UTC-09:30)"),
        ("UTC", 7, "UTC (UTC)"),
    ],
)
def test_zones_are_named_as_they_are_then(zone: str, month: int, written: str) -> None:
    assert dates.zone_label(datetime(2026, month, 15, tzinfo=UTC), zone) == written


def test_cities() -> None:
    names = ("America/New_York", "America/Argentina/Buenos_Aires", "UTC")
    assert [dates.city(name) for name in names] == ["New York", "Buenos Aires", "UTC"]


def test_instants_as_the_api_writes_them() -> None:
    kathmandu = dates.local(NOON, "Asia/Kathmandu")
    assert kathmandu.hour == 17
    assert dates.instant_text(kathmandu) == "2026-10-22T12:00:00Z"


def test_only_zones_are_zones() -> None:
    with pytest.raises(UnknownZone):
        dates.local(NOON, "Europe/Atlantis")
