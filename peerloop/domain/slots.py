"""What time is bookable: an ST's weekly pattern, its special dates, what blocks it, who is busy.

One core (`closings.py`) answers the lister, the check at booking time (requirements, rule 2) and
the ST's own preview. Who would teach a start is in `assignment.py`; which refusal a person hears,
and the constraint that holds under a race, are not here.
"""

from collections.abc import Sequence
from datetime import datetime

from peerloop.domain.closings import (
    by_calendar,
    by_sessions,
    clipped,
    edges,
    full,
)
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
from peerloop.domain.open_hours import grid, open_pieces
from peerloop.domain.schedules import CalendarRules, Schedule

_MINUTE = 60


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


def is_full(rules: CalendarRules, start: datetime, taught: Sequence[datetime]) -> bool:
    """Whether the day or the week of `start` (aware) has sessions enough.

    Args:
        taught: starts of the ST's other sessions as teacher, as `open_slots` takes them.
    """
    at = seconds_down(start)
    return any(not outside([at], spans) for _, spans in full(rules, [at], taught))


def open_slots(
    schedule: Schedule,
    *,
    duration_minutes: int,
    start: datetime,
    end: datetime,
    now: datetime,
    busy: Sequence[Interval] = (),
    student_busy: Sequence[Interval] = (),
    taught: Sequence[datetime] = (),
) -> list[datetime]:
    """The offered starts that are also free for both people.

    The session with its buffer keeps clear of the ST's time, the session alone
    of the student's (requirements, rule 3). Touching is free. On a day and in a
    week that have sessions enough, no further one begins.

    Args beyond those of `offered_starts`:
        busy: the ST's seats up to `blocked_until`, in any order, also outside the
            range.
        student_busy: the student's own seats, likewise.
        taught: when the sessions the ST teaches start (aware), in any order: all from
            `closings.COUNTED_AROUND` before the range to as long after it. Only
            needed where the rules have limits.

    Returns and raises what `offered_starts` does.
    """
    starts = _starts(schedule, duration_minutes, (seconds_up(start), seconds_up(end)), now)
    length = duration_minutes * _MINUTE
    taken = starts_meeting(student_busy, starts, length)
    for _, spans in by_sessions(schedule.rules, length, starts, busy, taught):
        taken += spans
    return [instant(at) for at in outside(starts, taken)]


def blocked_hours(schedule: Schedule, *, start: datetime, end: datetime) -> list[Interval]:
    """The open time between `start` and `end` (aware) that other calendars block, in order.

    What they hold outside of an ST's hours is nobody's business.
    """
    first, last = seconds_down(start), seconds_up(end)
    if not schedule.blocked or first >= last:
        return []
    taken = union((seconds_down(each.start), seconds_up(each.end)) for each in schedule.blocked)
    shared = meeting(_open_time(schedule, first, last), taken)
    return [Interval(instant(begin), instant(stop)) for begin, stop in shared]


def outside_hours(schedule: Schedule, times: Sequence[Interval]) -> list[Interval]:
    """Those of `times` that do not lie wholly within the open hours, in their order."""
    if not times:
        return []
    first = min(seconds_down(each.start) for each in times)
    hours = _open_time(schedule, first, max(seconds_up(each.end) for each in times))
    return [
        each
        for each in times
        if not any(
            begin <= seconds_down(each.start) and seconds_up(each.end) <= end
            for begin, end in hours
        )
    ]


def _open_time(schedule: Schedule, first: int, last: int) -> list[Span]:
    return union(piece[:2] for piece in open_pieces(schedule, first, last))


def _starts(schedule: Schedule, duration_minutes: int, asked: Span, now: datetime) -> list[int]:
    """The offered starts within `asked`, sorted."""
    if duration_minutes < 1:
        raise ValueError(f"a duration is at least a minute, not {duration_minutes}")
    length = duration_minutes * _MINUTE
    first, last = clipped(asked, edges(schedule, length, now))
    if first >= last:
        return []
    pieces = list(open_pieces(schedule, first, last - 1 + length))
    starts = grid(pieces, schedule.rules.step_minutes * _MINUTE, last - 1)
    closed: list[Span] = []
    for _, spans in by_calendar(schedule, length, now, starts, pieces):
        closed += spans
    return outside(starts, closed)
