"""An ST's week as a student sees it, in words: what is offered each day, and why the rest is not.

Pure functions from what `queries.availability.preview` found; which times those are is not
decided here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from peerloop.domain.availability import Plan, PreviewSlot, Reason, Why
from peerloop.domain.dates import (
    city,
    clock,
    day_title,
    full_date,
    local,
    short_date,
    zone_abbreviation,
)
from peerloop.domain.zones import drifts
from peerloop.state.two_clocks import as_read, here_and_there

_OUTSIDE = "outside hours"
_PLAIN = {
    Reason.TIME_OFF: "time off",
    Reason.OUTSIDE_HOURS: _OUTSIDE,
    Reason.PAUSED: "you are not taking students",
    Reason.COURSE_CLOSED: "this course is switched off",
    Reason.BUSY_CALENDAR: "busy: imported calendar",
    Reason.NOT_KNOWN_YET: "your other calendars are not known yet",
    Reason.SESSION: "your session",
    Reason.BUFFER: "buffer",
}


@dataclass(frozen=True)
class Refusal:
    """Times that are not offered, and why: `10:00 – 10:30`, `buffer after your 09:00`."""

    times: str = ""
    words: str = ""


@dataclass(frozen=True)
class PreviewDay:
    """A day of the student's: its times, and what is not offered of it."""

    title: str = ""
    times: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """A week of the preview, as it is drawn.

    Attributes:
        where: the place whose times these are.
        note: what clock changes do to the student's times, in words.
        last: whether there is no week after it.
    """

    title: str = ""
    where: str = ""
    offered: int = 0
    note: str = ""
    days: list[PreviewDay] = field(default_factory=list)
    first: bool = True
    last: bool = False


@dataclass(frozen=True)
class Week:
    """Seven days of a zone, from today or so many weeks on."""

    zone: str
    number: int
    today: date

    @property
    def first(self) -> date:
        """Its first day."""
        return self.today + timedelta(days=7 * self.number)

    @property
    def start(self) -> datetime:
        """When it begins, aware UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """When the next one begins, aware UTC."""
        return _midnight(self.first + timedelta(days=7), self.zone)


def week_of(zone: str, number: int, now: datetime) -> Week:
    """The week that is `number` weeks from the one that begins today, there."""
    return Week(zone, number, local(now, zone).date())


def preview_of(slots: Sequence[PreviewSlot], week: Week, plan: Plan, *, now: datetime) -> Preview:
    """What the page shows of a week.

    Args:
        slots: every grid time of the week, soonest first.
    """
    by_day: dict[date, list[PreviewSlot]] = {
        week.first + timedelta(days=ahead): [] for ahead in range(7)
    }
    for slot in slots:
        by_day.setdefault(local(slot.start, week.zone).date(), []).append(slot)
    words = _Words(plan, week.zone, now)
    days = [words.day(on, found) for on, found in by_day.items()]
    last_start = local(now + timedelta(days=plan.window_days), week.zone).date()
    end = week.first + timedelta(days=6)
    return Preview(
        title=f"{short_date(week.first)} – {short_date(end)}",
        where=city(week.zone),
        offered=sum(len(day.times) for day in days),
        note=clock_note(plan, week),
        days=days,
        first=week.number == 0,
        last=end >= last_start,
    )


def clock_note(plan: Plan, week: Week) -> str:
    """What clock changes do to an hour of the plan on the student's days of a week, and what a
    student reads of them there; empty where they do nothing.

    Where both zones change on one day, a student's times stay.
    """
    own, theirs = ZoneInfo(plan.zone), ZoneInfo(week.zone)
    hour = min((window.start for window in plan.weekly), default=time(12))
    days = {week.first + timedelta(days=ahead) for ahead in range(7)}
    # The student's dates and the ST's are no farther apart than this.
    comes = [datetime.combine(week.first + timedelta(days=n), hour, own) for n in range(-3, 10)]
    drifted = [
        each
        for each in drifts(comes[0], theirs, days=len(comes))
        if each[1].astimezone(theirs).date() in days
    ]
    if not drifted:
        return ""
    read = [as_read(at, theirs) for at in comes if at.astimezone(theirs).date() in days]
    quotes = " and ".join(f"“{words}”" for words in dict.fromkeys(read) if words)
    changed = f"The clocks change: {here_and_there(drifted, theirs, named='your {}')}"
    return f"{changed} A student there reads {quotes}." if quotes else changed


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


class _Words:
    """Times in the student's zone, what is the ST's own in theirs."""

    def __init__(self, plan: Plan, zone: str, now: datetime) -> None:
        self._plan, self._zone, self._now = plan, zone, now

    def day(self, on: date, slots: Sequence[PreviewSlot]) -> PreviewDay:
        free = [slot.start for slot in slots if slot.why is None]
        twice = Counter(self._clock(at) for at in free)
        times = [
            f"{self._clock(at)} {zone_abbreviation(at, self._zone)}"
            if twice[self._clock(at)] > 1
            else self._clock(at)
            for at in free
        ]
        return PreviewDay(day_title(on), times, list(self._refusals(slots)))

    def _refusals(self, slots: Sequence[PreviewSlot]) -> Iterator[Refusal]:
        """A line for each reason; the hours one does not teach are only summed up."""
        said = [(slot.start, self._why(slot.start, slot.why) if slot.why else "") for slot in slots]
        if not said:
            yield Refusal("All day", _OUTSIDE)
            return
        if len({words for _, words in said}) == 1:
            if said[0][1]:
                yield Refusal("All day", said[0][1])
            return
        spans: dict[str, list[str]] = {}
        for words, group in groupby(said, key=lambda each: each[1]):
            starts = [self._clock(at) for at, _ in group]
            span = starts[0] if len(starts) == 1 else f"{starts[0]} – {starts[-1]}"
            spans.setdefault(words, []).append(span)
        for words, at in spans.items():
            if words and words != _OUTSIDE:
                yield Refusal(", ".join(at), words)
        if any(words == _OUTSIDE for _, words in said):
            yield Refusal("All other times", _OUTSIDE)

    def _why(self, start: datetime, why: Why) -> str:
        plan, mine = self._plan, self._mine(why.at)
        match why.reason:
            case Reason.OUTSIDE_HOURS if mine:
                words = "would end outside hours"
            case Reason.NOTICE:
                words = "over" if start <= self._now else f"notice {duration(why.minutes or 0)}"
            case Reason.WINDOW:
                words = f"more than {duration(why.minutes or 0)} ahead"
            case Reason.NOT_KNOWN_YET if why.at:
                day = full_date(local(why.at, plan.zone))
                words = f"your other calendars are known until {day}"
            case Reason.SESSION if mine:
                words = f"your session at {mine}"
            case Reason.BUFFER if why.at:
                words = f"buffer {'after' if why.at < start else 'before'} your {mine}"
            case Reason.DAY_FULL:
                words = f"your most a day ({plan.most_a_day}) are booked"
            case Reason.WEEK_FULL:
                words = f"your most a week ({plan.most_a_week}) are booked"
            case _:
                words = _PLAIN[why.reason]
        return words

    def _clock(self, at: datetime) -> str:
        return clock(local(at, self._zone))

    def _mine(self, at: datetime | None) -> str:
        return clock(local(at, self._plan.zone)) if at else ""


def duration(minutes: int) -> str:
    """`15 min`, `2 h`, `1 h 30 min`, `3 days`, `8 weeks`."""
    days, rest = divmod(minutes, 1440)
    if days and not rest:
        if days % 7 == 0:
            return "1 week" if days == 7 else f"{days // 7} weeks"
        return "1 day" if days == 1 else f"{days} days"
    hours, left = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{left} min"] if left or not parts else parts)
