"""Half-open stretches of time."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.intervals import (
    Interval,
    instant,
    outside,
    seconds_down,
    seconds_up,
    starts_meeting,
    union,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def after(start: int, end: int) -> Interval:
    """From and until so many minutes after noon."""
    return Interval(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


short = st.builds(
    lambda start, length: after(start, start + length), st.integers(0, 60), st.integers(1, 20)
)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        Interval(NOON.replace(tzinfo=None), NOON + timedelta(hours=1))
    with pytest.raises(ValueError, match="without its zone"):
        Interval(NOON, NOON.replace(tzinfo=None, hour=13))


@pytest.mark.parametrize("minutes", [0, -1])
def test_an_interval_ends_after_it_starts(minutes: int) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        after(0, minutes)


def test_other_zones_are_kept_as_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    interval = Interval(NOON.astimezone(tokyo), (NOON + timedelta(hours=1)).astimezone(tokyo))
    assert interval == after(0, 60)
    assert interval.start.tzinfo is UTC
    assert interval.end.tzinfo is UTC


def test_the_repeated_hour_is_an_hour_long() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    interval = Interval(first, first.replace(fold=1))
    assert interval.end - interval.start == timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ((0, 60), (60, 120), False),
        ((0, 60), (59, 120), True),
        ((0, 60), (20, 30), True),
        ((0, 60), (0, 60), True),
        ((0, 60), (61, 62), False),
    ],
)
def test_touching_is_not_overlapping(one, other, answer) -> None:
    assert after(*one).overlaps(after(*other)) is answer
    assert after(*other).overlaps(after(*one)) is answer


@given(st.lists(short), short)
def test_union_is_the_same_time_in_fewer_spans(intervals, range_) -> None:
    spans = [(seconds_down(each.start), seconds_up(each.end)) for each in intervals]
    joined = union(spans)
    assert all(before[1] < after_[0] for before, after_ in pairwise(joined))
    minute = seconds_down(range_.start)
    assert any(a <= minute < b for a, b in joined) == any(a <= minute < b for a, b in spans)


def test_seconds_round_towards_the_past_and_the_future() -> None:
    odd = datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)
    assert (seconds_down(odd), seconds_up(odd)) == (1, 2)
    assert (seconds_down(instant(-7)), seconds_up(instant(-7))) == (-7, -7)
    assert seconds_down(NOON.astimezone(ZoneInfo("Asia/Kathmandu"))) == seconds_down(NOON)


def test_union_and_outside() -> None:
    assert union([(5, 9), (0, 2), (2, 4), (6, 7)]) == [(0, 4), (5, 9)]
    assert outside([0, 1, 2, 3, 4, 5], [(3, 5), (1, 2), (1, 4)]) == [0, 5]
    assert outside([0, 1], []) == [0, 1]
    assert outside([], [(0, 1)]) == []


def test_starts_meeting_bars_every_start_that_would_overlap() -> None:
    noon = seconds_down(NOON)
    starts = [noon + 60 * n for n in range(-40, 41)]
    spans = starts_meeting([after(0, 10), after(500, 510)], starts, 30 * 60)
    assert outside(starts, spans) == [noon + 60 * n for n in (*range(-40, -29), *range(10, 41))]
