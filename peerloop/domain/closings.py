"""Why a start cannot be booked: each rule as the spans of starts that it closes.

The one core of the calendar, of the check at booking time and of an ST's preview; all three
are in `slots.py`. Spans are of starts, in whole seconds since 1970.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from peerloop.domain.intervals import (
    Interval,
    Span,
    seconds_down,
    seconds_up,
    starts_meeting,
    union,
)
from peerloop.domain.open_hours import Piece, local_day, spans_of_days
from peerloop.domain.schedules import CalendarRules, Schedule

# Sessions so far outside of a range still count in weeks that reach into it.
COUNTED_AROUND = timedelta(days=9)
_MINUTE, _DAY = 60, 86_400
FAR = 2**40  # beyond the calendar's last second


class Reason(StrEnum):
    """Why a start is not offered; of several that apply, the first one here is told."""

    TIME_OFF = "time_off"
    OUTSIDE_HOURS = "outside_hours"
    PAUSED = "paused"
    COURSE_CLOSED = "course_closed"
    NOTICE = "notice"  # also what is past
    WINDOW = "window"
    NOT_KNOWN_YET = "not_known_yet"
    BUSY_CALENDAR = "busy_calendar"
    SESSION = "session"
    BUFFER = "buffer"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with what makes it plain.

    Attributes:
        at: aware UTC. SESSION, BUFFER: the start of the session that is in the way (a
            buffer after it where that is before the asked start, else before it).
            BUSY_CALENDAR: since when it is busy. OUTSIDE_HOURS, TIME_OFF: when the hours
            end, where a session that begins within them would not. NOTICE, WINDOW: the
            first and the last start they allow. NOT_KNOWN_YET: until when it is known.
        minutes: BUFFER, NOTICE: how long it is. WINDOW: likewise, 1,440 for each day.
    """

    reason: Reason
    at: datetime | None = None
    minutes: int | None = None


Closing = tuple[Reason, Sequence[Span]]


def edges(schedule: Schedule, length: int, now: datetime) -> Iterator[tuple[Reason, Span]]:
    """What closes all starts before or after a time, or all: `length` is a session's seconds."""
    rules = schedule.rules
    if rules.paused:
        yield Reason.PAUSED, (-FAR, FAR)
    yield Reason.NOTICE, (-FAR, seconds_up(now) + rules.notice_minutes * _MINUTE)
    yield Reason.WINDOW, (seconds_down(now) + rules.window_days * _DAY + 1, FAR)
    if schedule.known_until is not None:
        yield Reason.NOT_KNOWN_YET, (seconds_down(schedule.known_until) - length + 1, FAR)


def clipped(asked: Span, closed: Iterator[tuple[Reason, Span]]) -> Span:
    """What `edges` leave of a span; it may end before it begins."""
    first, last = asked
    for _, (begin, end) in closed:
        if begin <= first:
            first = max(first, end)
        else:
            last = min(last, begin)
    return first, last


def by_calendar(
    schedule: Schedule, length: int, now: datetime, starts: list[int], pieces: list[Piece]
) -> Iterator[Closing]:
    """What is closed whoever has sessions: rule 4's `slot_unavailable`.

    Args:
        starts: which starts matter, sorted.
        pieces: the open time from the first of them to the end of the last one's session.
    """
    yield Reason.OUTSIDE_HOURS, _gaps(union(piece[:2] for piece in pieces), length)
    for reason, span in edges(schedule, length, now):
        yield reason, (span,)
    yield Reason.BUSY_CALENDAR, starts_meeting(schedule.blocked, starts, length)


def by_sessions(
    rules: CalendarRules,
    length: int,
    starts: list[int],
    busy: Sequence[Interval],
    taught: Sequence[datetime],
) -> Iterator[Closing]:
    """What the ST's other sessions close: rule 4's `slot_taken`.

    Args:
        busy: the ST's seats up to `blocked_until`.
        taught: starts of the sessions they teach, as `full` takes them.
    """
    yield Reason.BUFFER, starts_meeting(busy, starts, length + rules.buffer_minutes * _MINUTE)
    yield from full(rules, starts, taught)


def full(rules: CalendarRules, starts: list[int], taught: Sequence[datetime]) -> Iterator[Closing]:
    """The days and weeks (from Monday) of the calendar's zone that have sessions enough.

    Args:
        taught: aware; starts of all sessions the ST teaches from `COUNTED_AROUND` before
            the first of `starts` (sorted) to as long after the last.
    """
    if not (rules.has_limits and starts and taught):
        return
    days = Counter(local_day(rules.zone, seconds_down(each)) for each in taught)
    # 1970 began on a Thursday: day 4 was the first Monday.
    weeks: Counter[int] = Counter()
    for day, count in days.items():
        weeks[(day + 3) // 7] += count
    limits = (
        (Reason.DAY_FULL, rules.most_a_day, days, 1, 0),
        (Reason.WEEK_FULL, rules.most_a_week, weeks, 7, -3),
    )
    for reason, most, counts, size, shift in limits:
        if most is None:
            continue
        spans = ((n * size + shift, (n + 1) * size + shift) for n, c in counts.items() if c >= most)
        yield reason, list(spans_of_days(rules.zone, spans, starts[0], starts[-1] + 1))


def _gaps(opened: list[Span], length: int) -> list[Span]:
    """The starts from which `length` seconds are not wholly within one of the open spans."""
    gaps, since = [], -FAR
    for begin, end in opened:
        if end - begin >= length:
            gaps.append((since, begin))
            since = end - length + 1
    return [*gaps, (since, FAR)]
