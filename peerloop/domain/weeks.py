"""A week of a person's days on one scale: the wall clock, in which a repeated hour stands twice.

So in a week with a clock change each instant has a place of its own, the same hour of all days
stands on one line, and what a day does not have is known. Drawing it is not done here.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from peerloop.domain.intervals import Interval, Span, instant, seconds_down, union
from peerloop.domain.zones import Stretch, constant_offsets, zone

DAYS = 7
_DAY = 86_400
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the scale.

    Attributes:
        at: its place, in seconds from the top.
        hour: of the wall clock.
        again: it is the second pass of an hour that is repeated in this week.
    """

    at: int
    hour: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of something within one day: from where to where on the scale, in seconds.

    Attributes:
        is_start: it begins here, not on an earlier day.
    """

    top: int
    bottom: int
    is_start: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A local date.

    Attributes:
        time: from its first instant to the next day's.
        gaps: what of the scale this day does not have, in seconds.
    """

    on: date
    time: Interval
    gaps: tuple[Span, ...]


class Week:
    """Seven days of a zone, from a Monday on.

    Attributes:
        days: Monday first.
        rows: the scale's lines, from the top.
        length: where the scale ends, in seconds.
        time: of the whole week.

    Raises:
        UnknownZone: no such zone.
        OverflowError: so early or late that there is no such week.
    """

    def __init__(self, monday: date, zone_name: str) -> None:
        self._zone = zone(zone_name)
        dates = [monday + timedelta(days=n) for n in range(DAYS + 1)]
        starts = [_midnight(day, zone_name) for day in dates]
        self.time = Interval(starts[0], starts[-1])
        self._stretches = constant_offsets(zone_name, *_seconds(self.time))
        self._repeated = _repeated(self._stretches)
        self.length = _DAY + sum(end - begin for begin, end in self._repeated)
        self.rows = self._lines()
        self.days = tuple(
            Day(on, Interval(start, end), self._gaps(Interval(start, end)))
            for on, (start, end) in zip(dates, pairwise(starts), strict=False)
        )

    def place(self, moment: datetime) -> int:
        """Where an instant of this week stands, in seconds from the top of its day."""
        local = moment.astimezone(self._zone)
        wall = local.hour * 3600 + local.minute * 60 + local.second
        return self._place(wall, is_second=bool(local.fold))

    def pieces(self, what: Interval) -> list[tuple[int, Piece]]:
        """The parts of a stretch of time, each with the day (0 to 6) it falls on."""
        found = []
        for n, day in enumerate(self.days):
            if what.overlaps(day.time):
                begin, end = max(what.start, day.time.start), min(what.end, day.time.end)
                top, bottom = self.place(begin), self.place(end - _SECOND) + 1
                found.append((n, Piece(top, bottom, is_start=begin == what.start)))
        return found

    def _place(self, wall: int, *, is_second: bool) -> int:
        return wall + sum(
            end - begin
            for begin, end in self._repeated
            if wall >= end or (wall >= begin and is_second)
        )

    def _lines(self) -> tuple[Row, ...]:
        rows = [Row(self._place(hour * 3600, is_second=False), hour) for hour in range(24)]
        for begin, end in self._repeated:
            for hour in range(-(-begin // 3600), -(-end // 3600)):
                rows.append(Row(self._place(hour * 3600, is_second=True), hour, again=True))
        return tuple(sorted(rows, key=lambda row: row.at))

    def _gaps(self, day: Interval) -> tuple[Span, ...]:
        """What of the scale a day has no time for: a skipped hour, another day's second pass."""
        begin, end = _seconds(day)
        edges = sorted({edge for span in self._repeated for edge in span})
        there: list[Span] = []
        for since, until, offset in self._stretches:
            first, last = max(since, begin), min(until, end)
            cuts = [first + (edge - first - offset) % _DAY for edge in edges]
            inner = sorted({cut for cut in cuts if first < cut < last})
            for start, stop in pairwise([first, *inner, last] if first < last else []):
                top = self.place(instant(start))
                there.append((top, top + stop - start))
        taken = [(0, 0), *union(there), (self.length, self.length)]
        return tuple(
            (before[1], after[0]) for before, after in pairwise(taken) if before[1] < after[0]
        )


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone_name: str) -> datetime:
    """The first instant of a local date, in UTC; where midnight is skipped, the one after it."""
    return datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)


def _seconds(what: Interval) -> Span:
    return seconds_down(what.start), seconds_down(what.end)


def _repeated(stretches: list[Stretch]) -> list[Span]:
    """Which times of the wall clock come twice on one of the days, in seconds from midnight."""
    found: list[Span] = []
    for (_, at, before), (_, _, after) in pairwise(stretches):
        if after < before:
            begin = (at + after) % _DAY
            end = begin + before - after
            # Over midnight, each date has its own part of it.
            found += [(begin, min(end, _DAY)), (0, max(end - _DAY, 0))]
    return union(span for span in found if span[0] < span[1])
