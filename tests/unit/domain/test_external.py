"""Addresses of other calendars, and when each is read again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain import external
from peerloop.domain.errors import InvalidInput
from peerloop.domain.external import clean_calendar_name, clean_url, masked, next_reading
from tests.factories.clock import MONDAY


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://cal.example/a/b.ics?token=x", "https://cal.example/a/b.ics?token=x"),
        ("  HTTPS://Cal.Example/A.ics \n", "https://cal.example/A.ics"),
        ("webcal://cal.example/a.ics", "https://cal.example/a.ics"),
        ("webcals://cal.example/a.ics", "https://cal.example/a.ics"),
        ("http://cal.example", "http://cal.example/"),
        ("https://cal.example:443/a#part", "https://cal.example/a"),
        ("http://cal.example:8443/a", "http://cal.example:8443/a"),
        ("https://cal.example:80/a", "https://cal.example:80/a"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://kalender.müller.example/a", "https://kalender.müller.example/a"),
    ],
)
def test_addresses_that_can_be_read(typed: str, kept: str) -> None:
    assert clean_url(typed) == kept == clean_url(kept)


REFUSED = [
    "", "   ", None, 7, ["https://cal.example"], "cal.example/a.ics", "//cal.example/a",
    "ftp://cal.example/a", "file:///etc/passwd", "javascript:alert(1)", "gopher://cal.example/",
    "data:text/calendar,BEGIN:VCALENDAR", "https://", "https:///a", "https://./a",
    "https://a..b/", "https://me:secret@cal.example/a", "https://me@cal.example/a",
    "https://@cal.example/", "https://cal.example:22/a", "https://cal.example:25/",
    "https://cal.example:99999/", "https://cal.example:x/", "https://[::1/",
    "https://cal.example/a b",
    "https://cal.example/a\r\nHost: b", "https://cal.example\\@evil.example/", "https://c\0/",
    "https://cal.example/\ud800", "https://cal.example/" + "x" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("typed", REFUSED)
def test_everything_else_is_refused(typed: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_url(typed)
    assert refused.value.details == {"field": "url"}


@given(st.text() | st.text("htps:/[]@#?%&.\\ \t\na1€"))
def test_no_text_breaks_it(text: str) -> None:
    for typed in (text, f"https://{text}", f"https://cal.example{text}"):
        try:
            url = clean_url(typed)
        except InvalidInput:
            continue
        assert url.startswith(("https://", "http://"))
        assert clean_url(url) == url
        assert masked(url)


def test_a_calendar_has_a_name() -> None:
    assert clean_calendar_name(" My\ncalendar ", "https://cal.example/") == "My calendar"
    assert clean_calendar_name("", "https://cal.example:8443/a") == "cal.example"
    assert clean_calendar_name(None, "https://" + "a." * 60 + "example/") == ("a." * 60)[:80]
    with pytest.raises(InvalidInput):
        clean_calendar_name("x" * 81, "https://cal.example/")


def test_an_address_is_shown_without_its_secret() -> None:
    url = "https://calendar.google.com/calendar/ical/me%40example.com/private-0123456789abcdef/basic.ics"
    assert masked(url) == "calendar.google.com/….ics"
    assert masked("https://cal.example:8443/?token=0123456789abcdef") == "cal.example:8443/…cdef"


def test_a_calendar_is_read_twice_an_hour_and_a_broken_one_ever_less_often() -> None:
    def minutes(failures: int, chance: float = 0.5) -> float:
        return (next_reading(MONDAY, failures=failures, chance=chance) - MONDAY) / timedelta(
            minutes=1
        )

    assert [minutes(failures) for failures in range(8)] == [30, 15, 30, 60, 120, 240, 240, 240]
    assert minutes(10**9) == 240
    assert (minutes(0, 0), minutes(0, 1)) == (27, 33)


def test_the_horizon_lies_behind_the_longest_window_for_weeks() -> None:
    assert timedelta(days=366 + 28) < external.HORIZON
