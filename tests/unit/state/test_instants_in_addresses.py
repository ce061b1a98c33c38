"""A start in the wizard's address: written one way, and anything else is none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.state.calendar import instant_key, parse_instant_key

FIRST, LAST = (datetime.fromisoformat(text) for text in ("1000-01-01", "9998-12-31"))


def test_an_instant_in_the_url_is_utc_to_the_minute() -> None:
    assert instant_key(datetime(2026, 10, 22, 18, 0, tzinfo=ZoneInfo("Europe/Berlin"))) == (
        "2026-10-22T16:00Z"
    )


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
def test_an_instant_comes_back_from_the_url(instant: datetime) -> None:
    minute = instant.replace(second=0, microsecond=0)
    assert parse_instant_key(instant_key(minute)) == minute


@pytest.mark.parametrize("text", [
    None, 5, 1.5, True, b"2026-10-22T16:00Z", ["2026-10-22T16:00Z"], {"at": 1}, "", " ", "Z", "now",
    "2026-10-22T16:00", "2026-10-22T16:00:00Z", "2026-10-22T16:00:30Z", "2026-10-22T16:00z",
    "2026-10-22t16:00Z", "2026-10-22T16:00+00:00", "2026-10-22T16:00Z ", " 2026-10-22T16:00Z",
    "2026-10-22T16:00Z\n", "2026-10-22T16:00Z\x00", "2026-10-22 16:00Z", "2026-1-2T3:4Z",
    "2026-10-22T24:00Z", "2026-10-22T16:60Z", "2026-02-30T16:00Z", "0000-10-22T16:00Z",
    "20261022T1600Z", "99999-10-22T16:00Z", "+2026-10-22T16:00Z", "-026-10-22T16:00Z",
    "9999-01-01T00:00Z", "0001-01-01T00:00Z", "２０２６-10-22T16:00Z", "٢٠٢٦-10-22T16:00Z",
    "\ud800", "2026-10-22T16:00Z" * 1000,
    "' OR 1=1 --", "../../etc/passwd",
])  # fmt: skip
def test_whatever_else_a_client_sends_is_no_instant(text: object) -> None:
    assert parse_instant_key(text) is None


@given(st.text(max_size=40))
def test_what_is_taken_for_an_instant_is_written_just_so(text: str) -> None:
    found = parse_instant_key(text)
    assert found is None or instant_key(found) == text


@given(st.from_regex(r"\d{1,5}-\d{1,2}-\d{1,2}[Tt ]\d{1,2}:\d{1,2}[Zz]?", fullmatch=True))
def test_what_nearly_looks_like_an_instant_is_none(text: str) -> None:
    found = parse_instant_key(text)
    assert found is None or instant_key(found) == text
