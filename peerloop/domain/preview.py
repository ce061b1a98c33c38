"""Every start of a calendar's grid, with why it is not offered: an ST's preview.

Which rules there are, and what each closes, is `closings.py`; here they only get a name.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peerloop.domain.availability import PreviewSlot
from peerloop.domain.closings import FAR, Closing, Reason, Why, by_calendar, by_sessions
from peerloop.domain.intervals import (
    Interval,
    Span,
    instant,
    outside,
    seconds_down,
    seconds_up,
    union,
)
from peerloop.domain.open_hours import TimeOff, grid, local_day, open_pieces, whole_days
from peerloop.domain.schedules import Schedule

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """A session the ST sits in.

    Attributes:
        time: from its start to its end.
        until: aware UTC; with the buffer as booked, if any.
        teaches: whether they are its ST.
    """

    time: Interval
    until: datetime
    teaches: bool = True


def explained_starts(
    schedule: Schedule,
    *,
    duration_minutes: int,
    start: datetime,
    end: datetime,
    now: datetime,
    taken: Sequence[Taken] = (),
    is_open: bool = True,
) -> list[PreviewSlot]:
    """Every start from `start` up to `end`, with why it is not offered.

    Within open time the grid is that of the hours; elsewhere it is counted from midnight.
    Those without a reason are what `slots.open_slots` lists, for who is free all day.

    Args:
        duration_minutes: of the session, elapsed.
        start, end, now: aware.
        taken: the ST's own sessions, in any order: all from `closings.COUNTED_AROUND`
            before the range to as long after it.
        is_open: whether the ST takes bookings of the course.

    Raises:
        UnknownZone: the calendar's zone is not known.
    """
    first, last = seconds_up(start), seconds_up(end)
    if first >= last:
        return []
    told = _Preview(schedule, duration_minutes * _MINUTE, (first, last), now, taken)
    whys: dict[int, Why] = {}
    left = told.starts
    for reason, spans in told.closings(is_open):
        kept = outside(left, spans)
        whys |= {at: told.why(reason, at) for at in set(left).difference(kept)}
        left = kept
    return [PreviewSlot(instant(at), whys.get(at)) for at in told.starts]


class _Preview:
    """The starts of a range, the rules that close some of them, and what is told of those."""

    def __init__(
        self,
        schedule: Schedule,
        length: int,
        asked: Span,
        now: datetime,
        taken: Sequence[Taken],
    ) -> None:
        self._schedule, self._rules, self._length, self._now = schedule, schedule.rules, length, now
        self._taken = sorted(taken, key=lambda each: each.time.start)
        self._pieces = list(open_pieces(schedule, asked[0], asked[1] - 1 + length))
        self._opened = union(piece[:2] for piece in self._pieces)
        self._off = TimeOff(schedule)
        self._blocked = union(
            (seconds_down(each.start), seconds_up(each.end)) for each in schedule.blocked
        )
        step, last = self._rules.step_minutes * _MINUTE, asked[1] - 1
        closed = outside(grid(list(whole_days(schedule, *asked)), step, last), self._opened)
        self.starts = sorted([*grid(self._pieces, step, last), *closed])

    def closings(self, is_open: bool) -> Iterator[Closing]:
        """All rules, in the order in which they are told."""
        length, starts = self._length, self.starts
        rules = by_calendar(self._schedule, length, self._now, starts, self._pieces)
        yield next(rules)
        if not is_open:
            yield Reason.COURSE_CLOSED, ((-FAR, FAR),)
        yield from rules
        busy = [Interval(each.time.start, each.until) for each in self._taken]
        taught = [each.time.start for each in self._taken if each.teaches]
        yield from by_sessions(self._rules, length, starts, busy, taught)

    def why(self, reason: Reason, at: int) -> Why:
        """The reason of a start, with what makes it plain."""
        tell = {
            Reason.OUTSIDE_HOURS: self._no_hours,
            Reason.NOTICE: self._notice,
            Reason.WINDOW: self._window,
            Reason.NOT_KNOWN_YET: lambda _: Why(reason, self._schedule.known_until),
            Reason.BUSY_CALENDAR: self._busy,
            Reason.BUFFER: self._in_the_way,
        }.get(reason)
        return tell(at) if tell else Why(reason)

    def _no_hours(self, at: int) -> Why:
        here = bisect_right(self._opened, at, key=lambda each: each[0]) - 1
        is_open = here >= 0 and at < self._opened[here][1]
        last = at + self._length - 1 if is_open else at
        is_off = local_day(self._rules.zone, last) in self._off
        closes = instant(self._opened[here][1]) if is_open else None
        return Why(Reason.TIME_OFF if is_off else Reason.OUTSIDE_HOURS, closes)

    def _notice(self, _at: int) -> Why:
        minutes = self._rules.notice_minutes
        return Why(Reason.NOTICE, self._now + timedelta(minutes=minutes), minutes)

    def _window(self, _at: int) -> Why:
        length = timedelta(days=self._rules.window_days)
        return Why(Reason.WINDOW, self._now + length, _minutes(length))

    def _busy(self, at: int) -> Why:
        here = bisect_right(self._blocked, at, key=lambda each: each[1])
        return Why(Reason.BUSY_CALENDAR, instant(self._blocked[here][0]))

    def _in_the_way(self, at: int) -> Why:
        begin, end = instant(at), instant(at + self._length)
        for each in self._taken:
            if each.time.start < end and begin < each.time.end:
                return Why(Reason.SESSION, each.time.start)
        for each in self._taken:
            if each.time.end <= begin < each.until:
                return Why(Reason.BUFFER, each.time.start, _minutes(each.until - each.time.end))
        following = next(each for each in self._taken if end <= each.time.start)
        return Why(Reason.BUFFER, following.time.start, self._rules.buffer_minutes)


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
