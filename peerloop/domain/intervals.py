"""Stretches of time, half-open, and the step between instants and whole seconds.

What a stretch means (open, taken, asked for) is decided by whoever holds it;
zones and wall clocks are in `zones.py`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[int, int]  # [from, until) in whole seconds


@dataclass(frozen=True, slots=True)
class Interval:
    """The time from `start` up to, not including, `end`.

    Attributes:
        start: aware; kept in UTC.
        end: aware; kept in UTC; after `start`.

    Raises:
        ValueError: a time is naive, or `end` is not after `start`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            # Two times of one local zone compare by wall clock, wrongly in a
            # repeated hour: only UTC is kept.
            object.__setattr__(self, "start", as_utc(self.start))
            object.__setattr__(self, "end", as_utc(self.end))
        if self.end <= self.start:
            raise ValueError(f"an interval ends after it starts: {self.start} – {self.end}")

    def overlaps(self, other: "Interval") -> bool:
        """Whether both share an instant; touching is not overlapping."""
        return self.start < other.end and other.start < self.end


def as_utc(moment: datetime) -> datetime:
    """An aware time in UTC.

    Raises:
        ValueError: `moment` is naive.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"a time without its zone: {moment}")
    return moment.astimezone(UTC)


def seconds_down(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC, the last at or before an aware `moment`."""
    # Subtracting within one local zone would be wall-clock arithmetic; from
    # the UTC epoch it is elapsed time, and exact where timestamp() is a float.
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


def seconds_up(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC, the first at or after an aware `moment`."""
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds + (since.microseconds > 0)


# Calendars share their starts (a window of eight weeks on a five-minute grid has
# 16,128), and one object for each is three times as fast as making it again.
@lru_cache(maxsize=16_384)
def instant(seconds: int) -> datetime:
    """The aware UTC time that is `seconds` after the start of 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible, in order."""
    result: list[Span] = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def meeting(ours: list[Span], others: list[Span]) -> list[Span]:
    """What two lists of spans share, each list in order and without overlaps."""
    shared: list[Span] = []
    at = 0
    for begin, end in ours:
        while at < len(others) and others[at][1] <= begin:
            at += 1
        for since, until in others[at:]:
            if since >= end:
                break
            shared.append((max(begin, since), min(end, until)))
    return shared


def outside(moments: list[int], spans: Iterable[Span]) -> list[int]:
    """The sorted `moments` that lie in none of `spans`, which may come in any order."""
    left: list[int] = []
    at = 0
    for begin, end in sorted(spans):
        until = bisect_left(moments, begin, at)
        left += moments[at:until]
        at = bisect_left(moments, end, until)
    return left + moments[at:]


def starts_meeting(intervals: Sequence[Interval], starts: list[int], length: int) -> list[Span]:
    """The spans of starts from which something `length` seconds long would overlap `intervals`.

    Only what matters to `starts` (sorted) is worked out.
    """
    if not starts or not intervals:
        return []
    first, last = instant(starts[0]), instant(starts[-1] + length)
    near = [each for each in intervals if first < each.end and each.start < last]
    return [(seconds_down(each.start) - length + 1, seconds_up(each.end)) for each in near]
