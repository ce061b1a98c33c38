"""Open time: an ST's week, special dates and time off, from the wall clock to seconds.

What of it can be booked is `slots.py`. All is in whole seconds since 1970, in UTC unless
it is said to be of the wall clock.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from peerloop.domain.intervals import Span, union
from peerloop.domain.schedules import Schedule, WeeklyWindow, wall_span
from peerloop.domain.zones import constant_offsets

_DAY = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_ALWAYS = tuple(WeeklyWindow(day, time(), time()) for day in range(1, 8))

Piece = tuple[int, int, int]


def open_pieces(schedule: Schedule, start: int, end: int) -> Iterator[Piece]:
    """Open time within [start, end), each piece with the start its grid counts from.

    Within a constant offset, wall clock and elapsed time run alike: a skipped
    wall time falls into no stretch and a repeated one into two.
    """
    pattern = _Pattern(schedule)
    for since, until, offset in constant_offsets(schedule.rules.zone, start, end):
        for opens, closes in pattern.wall_spans(since + offset, until + offset):
            begin, stop = max(opens - offset, since), min(closes - offset, until)
            if begin < stop:
                yield begin, stop, opens - offset


def whole_days(schedule: Schedule, start: int, end: int) -> Iterator[Piece]:
    """The same calendar as if it were always open: pieces of days, with grids from midnight."""
    return open_pieces(replace(schedule, weekly=_ALWAYS, overrides=(), days_off=()), start, end)


def grid(pieces: list[Piece], step: int, last: int) -> list[int]:
    """The starts up to `last` on the grids of pieces, sorted, each once."""
    starts: set[int] = set()
    for begin, end, origin in pieces:
        starts.update(range(begin + (origin - begin) % step, min(end, last + 1), step))
    return sorted(starts)


def local_day(zone_name: str, at: int) -> int:
    """The date of an instant on the wall clock, in days since 1970."""
    stretches = constant_offsets(zone_name, at, at + 1)
    return (at + stretches[0][2]) // _DAY if stretches else at // _DAY


def spans_of_days(zone_name: str, days: Iterator[Span], start: int, end: int) -> Iterator[Span]:
    """When it is one of `days` (`[from, until)`, since 1970) on the wall clock of a zone.

    What does not reach into [start, end) may be left out.
    """
    wanted = list(days)
    for since, until, offset in constant_offsets(zone_name, start, end):
        for first, after in wanted:
            begin, stop = max(first * _DAY - offset, since), min(after * _DAY - offset, until)
            if begin < stop:
                yield begin, stop


class TimeOff:
    """A schedule's days off, as days since 1970."""

    def __init__(self, schedule: Schedule) -> None:
        self._spans = union(
            (each.first.toordinal() - _EPOCH_DAY, each.last.toordinal() - _EPOCH_DAY + 1)
            for each in schedule.days_off
            if each.first <= each.last
        )
        self._firsts = [first for first, _ in self._spans]

    def __contains__(self, day: int) -> bool:
        at = bisect_right(self._firsts, day) - 1
        return at >= 0 and day < self._spans[at][1]


class _Pattern:
    """A schedule's hours as seconds of the wall clock, as if it never changed."""

    def __init__(self, schedule: Schedule) -> None:
        self._off = TimeOff(schedule) if schedule.days_off else ()
        self._weekly: list[list[Span]] = [[] for _ in range(7)]
        for window in schedule.weekly:
            self._weekly[window.day_of_week - 1].append(wall_span(window.start, window.end))
        self._dates: dict[int, list[Span]] = {}
        for override in schedule.overrides:
            hours = self._dates.setdefault(override.on.toordinal() - _EPOCH_DAY, [])
            hours += [wall_span(start, end) for start, end in override.hours]

    def wall_spans(self, start: int, end: int) -> Iterator[Span]:
        """The open wall time of all days that reach into [start, end)."""
        off, dates = self._off, self._dates
        for day in range(start // _DAY - 1, (end - 1) // _DAY + 1):
            if day in off:
                continue
            hours = dates.get(day)
            if hours is None:
                hours = self._weekly[(day + 3) % 7]  # 1970 began on a Thursday
            midnight = day * _DAY
            reach = _DAY if day + 1 in dates or day + 1 in off else 2 * _DAY
            for opens, closes in hours:
                yield midnight + opens, midnight + min(closes, reach)
