"""How times and ranges are read, at clock changes and at the ends of the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.api.rest.times import (
    LONGEST_RANGE,
    instant_asked,
    means,
    parsed_time,
    range_asked,
)
from peerloop.domain.errors import (
    InputError,
    InvalidInput,
    TimeAmbiguous,
    TimeDoesNotExist,
    UnknownZone,
)

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_local_times_and_offsets():
    assert instant_asked("2026-06-02T18:00", "Europe/Berlin", "x") == utc(2026, 6, 2, 16)
    assert instant_asked("2026-06-02T18:00-04:00", "Europe/Berlin", "x") == utc(2026, 6, 2, 22)
    assert instant_asked("2026-06-02T18:00-0400", "Europe/Berlin", "x") == utc(2026, 6, 2, 22)
    for error, text in (
        (TimeDoesNotExist, "2026-03-29T02:30"),
        (TimeAmbiguous, "2026-10-25T02:30"),
    ):
        with pytest.raises(error):
            instant_asked(text, "Europe/Berlin", "x")
    with pytest.raises(UnknownZone):
        instant_asked("2026-06-02T18:00Z", "Europe/Atlantis", "x")


@given(st.text(max_size=60) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?"))
def test_any_text_is_a_time_or_refused(text):
    try:
        moment = parsed_time(text, "when")
    except InvalidInput as error:
        assert error.details == {"field": "when"}
    else:
        assert 1971 <= moment.year < 9990


@given(st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_range_is_short_or_refused(since, until):
    try:
        start, end = range_asked(since, until, "Africa/Cairo", now=NOW)
    except InputError:
        return
    assert start <= end <= start + LONGEST_RANGE + timedelta(hours=2)


@given(
    st.dates().map(str) | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    st.none() | st.dates().map(str),
    st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo", "UTC"]),
)
def test_any_date_is_within_the_calendar_or_refused(since, until, zone):
    try:
        start, end = range_asked(since, until, zone, now=NOW)
    except InputError:
        return
    assert start.tzinfo is end.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", "2026-06-02", utc(2026, 6, 1, 22), 24),
        ("Europe/Berlin", "2026-03-29", utc(2026, 3, 28, 23), 23),
        ("Europe/Berlin", "2026-10-25", utc(2026, 10, 24, 22), 25),
        ("Africa/Cairo", "2026-04-24", utc(2026, 4, 23, 22), 23),  # it has no midnight
        ("America/Havana", "2026-11-01", utc(2026, 11, 1, 4), 25),  # it has two
        ("Pacific/Kiritimati", "2026-06-02", utc(2026, 6, 1, 10), 24),
    ],
)
def test_a_day_is_as_long_as_it_is(zone, day, start, hours):
    assert range_asked(day, day, zone, now=NOW) == (start, start + timedelta(hours=hours))


def test_what_is_left_out():
    assert range_asked(None, None, "UTC", now=NOW) == (NOW, NOW + LONGEST_RANGE)
    since = "2026-07-01T00:00:00Z"
    assert range_asked(since, None, "UTC", now=NOW) == (
        utc(2026, 7, 1),
        utc(2026, 7, 1) + LONGEST_RANGE,
    )
    with pytest.raises(InvalidInput):
        range_asked(None, "2026-05-01", "UTC", now=NOW)


def test_an_end_means_an_instant_in_either_pass_of_a_repeated_hour():
    for instant in (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)):
        assert means("2026-10-25T02:30", instant, "Europe/Berlin", "x")
    assert means("2026-10-25T02:30+01:00", utc(2026, 10, 25, 1, 30), "Europe/Berlin", "x")
    assert not means("2026-10-25T02:30+01:00", utc(2026, 10, 25, 0, 30), "Europe/Berlin", "x")
    assert not means("2026-10-25T02:31", utc(2026, 10, 25, 0, 30), "Europe/Berlin", "x")
