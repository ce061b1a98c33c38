"""What time is bookable: an ST's weekly pattern, its overrides, what blocks it, and who is busy.

One core answers both the lister and the check at booking time (requirements,
rule 2). Who would teach a start is in `assignment.py`; which refusal a person
hears, and the constraint that holds under a race, are not here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from peerloop.domain.intervals import (
    Interval,
    Span,
    instant,
    meeting,
    outside,
    seconds_down,
    seconds_up,
    starts_meeting,
    union,
)
from peerloop.domain.schedules import Schedule, wall_span
from peerloop.domain.zones import constant_offsets

_MINUTE = 60
_DAY = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def offered_starts(
    schedule: Schedule, *, duration_minutes: int, start: datetime, end: datetime, now: datetime
) -> list[datetime]:
    """Every start that is offered if nobody had a session (requirements, rule 2).

    A start is on the grid of a window; the whole session lies in open time that
    no other calendar blocks; notice and booking window are kept; the calendar is
    not paused.

    Args:
        schedule: the ST's calendar.
        duration_minutes: of the session, elapsed.
        start: aware; the first start that is asked for.
        end: aware; starts are before it, sessions may end after it.
        now: aware.

    Returns:
        Aware UTC, sorted, each once.

    Raises:
        UnknownZone: the calendar's zone is not known.
        ValueError: the duration is not positive.
    """
    asked = seconds_up(start), seconds_up(end)
    return [instant(at) for at in _starts(schedule, duration_minutes, asked, now)]


def is_offered(
    schedule: Schedule, start: datetime, *, duration_minutes: int, now: datetime
) -> bool:
    """Whether `offered_starts` would list `start` in a range that holds it.

    `start` is what a client sent: a naive time, or one between two seconds, is
    never offered. Raises what `offered_starts` does.
    """
    if start.utcoffset() is None or start.microsecond:
        return False
    at = seconds_down(start)
    return bool(_starts(schedule, duration_minutes, (at, at + 1), now))


def open_slots(
    schedule: Schedule,
    *,
    duration_minutes: int,
    start: datetime,
    end: datetime,
    now: datetime,
    busy: Sequence[Interval] = (),
    student_busy: Sequence[Interval] = (),
) -> list[datetime]:
    """The offered starts that are also free for both people.

    The session with its buffer keeps clear of the ST's time, the session alone
    of the student's (requirements, rule 3). Touching is free.

    Args beyond those of `offered_starts`:
        busy: the ST's seats up to `blocked_until`, in any order, also outside the
            range.
        student_busy: the student's own seats, likewise.

    Returns and raises what `offered_starts` does.
    """
    starts = _starts(schedule, duration_minutes, (seconds_up(start), seconds_up(end)), now)
    length = duration_minutes * _MINUTE
    with_buffer = length + schedule.rules.buffer_minutes * _MINUTE
    taken = starts_meeting(busy, starts, with_buffer)
    taken += starts_meeting(student_busy, starts, length)
    return [instant(at) for at in outside(starts, taken)]


def blocked_hours(schedule: Schedule, *, start: datetime, end: datetime) -> list[Interval]:
    """The open time between `start` and `end` (aware) that other calendars block, in order.

    What they hold outside of an ST's hours is nobody's business.
    """
    first, last = seconds_down(start), seconds_up(end)
    if not schedule.blocked or first >= last:
        return []
    hours = union(piece[:2] for piece in _pieces(schedule, first, last))
    taken = union((seconds_down(each.start), seconds_up(each.end)) for each in schedule.blocked)
    return [Interval(instant(begin), instant(stop)) for begin, stop in meeting(hours, taken)]


# ── the one core: all in whole seconds since 1970 ───────────────────────────
def _starts(schedule: Schedule, duration_minutes: int, asked: Span, now: datetime) -> list[int]:
    """The offered starts within `asked`, sorted."""
    if duration_minutes < 1:
        raise ValueError(f"a duration is at least a minute, not {duration_minutes}")
    rules, length = schedule.rules, duration_minutes * _MINUTE
    first = max(asked[0], seconds_up(now) + rules.notice_minutes * _MINUTE)
    last = min(asked[1] - 1, seconds_down(now) + rules.window_days * _DAY)
    if schedule.known_until is not None:
        last = min(last, seconds_down(schedule.known_until) - length)
    if rules.paused or first > last:
        return []
    pieces = list(_pieces(schedule, first, last + length))
    step = rules.step_minutes * _MINUTE
    grid: set[int] = set()
    for begin, end, origin in pieces:
        grid.update(range(begin + (origin - begin) % step, min(end, last + 1), step))
    candidates = sorted(grid)
    fitting: list[int] = []
    for begin, end in union(piece[:2] for piece in pieces):
        upto = bisect_right(candidates, end - length)
        fitting += candidates[bisect_left(candidates, begin) : upto]
    return outside(fitting, starts_meeting(schedule.blocked, fitting, length))


def _pieces(schedule: Schedule, start: int, end: int) -> Iterator[tuple[int, int, int]]:
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


class _Pattern:
    """A schedule's hours as seconds of the wall clock, as if it never changed."""

    def __init__(self, schedule: Schedule) -> None:
        self._weekly: list[list[Span]] = [[] for _ in range(7)]
        for window in schedule.weekly:
            self._weekly[window.day_of_week - 1].append(wall_span(window.start, window.end))
        self._dates: dict[int, list[Span]] = {}
        for override in schedule.overrides:
            hours = self._dates.setdefault(override.on.toordinal() - _EPOCH_DAY, [])
            hours += [wall_span(start, end) for start, end in override.hours]

    def wall_spans(self, start: int, end: int) -> Iterator[Span]:
        """The open wall time of all days that reach into [start, end)."""
        for day in range(start // _DAY - 1, (end - 1) // _DAY + 1):
            hours = self._dates.get(day)
            if hours is None:
                hours = self._weekly[(day + 3) % 7]  # 1970 began on a Thursday
            midnight = day * _DAY
            reach = _DAY if day + 1 in self._dates else 2 * _DAY
            for opens, closes in hours:
                yield midnight + opens, midnight + min(closes, reach)
