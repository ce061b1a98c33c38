"""Calendars other programs wrote, against the reading of another library (tests/data/ics)."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peerloop.integrations.busy_times import busy_times
from peerloop.integrations.reading_process import read_apart
from tests.unit.integrations.calendars import BERLIN

CALENDARS = Path(__file__).parents[2] / "data" / "ics"
EXPECTED = json.loads((CALENDARS / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_we_read_what_another_library_reads(name: str) -> None:
    content = (CALENDARS / name).read_bytes()
    for year, expected in EXPECTED[name].items():
        start, end = (
            datetime(int(year), 1, 1, tzinfo=UTC),
            datetime(int(year) + 1, 1, 1, tzinfo=UTC),
        )
        found = busy_times(content, BERLIN, start=start, end=end)
        assert [list(span) for span in found] == expected, year


def test_the_expectations_hold_something() -> None:
    assert set(EXPECTED) == {path.name for path in CALENDARS.glob("*.ics")}
    assert sum(len(spans) for years in EXPECTED.values() for spans in years.values()) > 3_000


def test_reading_apart_is_the_same() -> None:
    content = (CALENDARS / "recurring_events_moved.ics").read_bytes()
    year = {"start": datetime(2019, 1, 1, tzinfo=UTC), "end": datetime(2020, 1, 1, tzinfo=UTC)}
    assert read_apart(content, BERLIN, **year) == busy_times(content, BERLIN, **year)
