"""An ST's calendar as rules know it: hours of the week, special dates, time off, what blocks it.

Which time is open by it is worked out in `open_hours.py`, what can be booked in `slots.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from peerloop.domain.intervals import Interval, Span

_MINUTE = 60
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """Hours that are open every week, by the wall clock of the calendar's zone.

    Attributes:
        day_of_week: of the start, 1 to 7, Monday is 1.
        start: naive, a whole minute.
        end: naive, a whole minute; at or before `start` it is on the next day,
            so 09:00 to 00:00 ends at midnight and 00:00 to 00:00 is a whole day.

    Raises ValueError for a field outside what is said above.
    """

    day_of_week: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 1 <= self.day_of_week <= 7:
            raise ValueError(f"a day of the week is 1 to 7, not {self.day_of_week}")
        wall_span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class DateOverride:
    """All that is open on one local date, in place of the weekly pattern.

    Windows that start on its date are dropped, and those that reach into it
    from the day before are cut. Its own hours may reach into the next date,
    unless that one has an override too.

    Attributes:
        on: a date in the calendar's zone, whoever looks (cal#10200).
        hours: `(start, end)` as in `WeeklyWindow`; none means a day off. Several
            overrides of one date add up. Wrong times raise as they do there.
    """

    on: date
    hours: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        for start, end in self.hours:
            wall_span(start, end)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Local dates, `first` to `last`, on which nothing is open, whatever else is said of them.

    As on a special date without hours: what would begin on them is dropped with all of
    its hours, and what reaches into them is cut. Days that run backward are none.
    """

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """How an ST's hours become starts; the defaults are those of rule 2.

    Attributes:
        zone: IANA name; the pattern's hours are its wall clock.
        step_minutes: from one start to the next, counted from a window's start.
        notice_minutes: least elapsed time from now to a start.
        window_days: most elapsed time from now to a start, in days of 24 hours.
        buffer_minutes: kept free of the ST's other sessions after each.
        paused: nothing is offered.
        most_a_day: so many sessions begin on one local date at most; None for no limit.
        most_a_week: likewise, from Monday to Sunday.

    Raises ValueError for a length that is negative, or a step of nothing.
    """

    zone: str
    step_minutes: int = 30
    notice_minutes: int = 240
    window_days: int = 56
    buffer_minutes: int = 15
    paused: bool = False
    most_a_day: int | None = None
    most_a_week: int | None = None

    @property
    def has_limits(self) -> bool:
        """Whether sessions are counted at all."""
        return self.most_a_day is not None or self.most_a_week is not None

    def __post_init__(self) -> None:
        lengths = (self.step_minutes - 1, self.notice_minutes, self.window_days)
        if min(*lengths, self.buffer_minutes) < 0:
            raise ValueError(f"no calendar has such rules: {self}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """An ST's whole calendar, apart from sessions.

    Attributes:
        blocked: when the ST's other calendars say they are busy, in any order. A
            session keeps clear of it; its buffer need not, it is for sessions.
        known_until: aware; until when their other calendars are known. A session that
            would end later is not offered. None where they have none.
        days_off: in any order; they beat hours and overrides.
    """

    rules: CalendarRules
    weekly: tuple[WeeklyWindow, ...]
    overrides: tuple[DateOverride, ...] = ()
    blocked: tuple[Interval, ...] = ()
    known_until: datetime | None = None
    days_off: tuple[DaysOff, ...] = ()


def wall_span(start: time, end: time) -> Span:
    """Seconds from midnight; at most a day long."""
    for each in (start, end):
        if each.tzinfo is not None or each.second or each.microsecond:
            raise ValueError(f"hours are whole minutes of the wall clock, not {each}")
    opens = start.hour * 3600 + start.minute * _MINUTE
    closes = end.hour * 3600 + end.minute * _MINUTE
    return opens, closes if closes > opens else closes + _DAY
