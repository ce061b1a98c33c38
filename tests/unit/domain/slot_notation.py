"""How the tests of `domain/slots.py` write hours, dates and the starts they expect."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import CalendarRules, DateOverride, Schedule, WeeklyWindow
from peerloop.domain.slots import offered_starts, open_slots

ALL_WEEK = range(1, 8)
WORKDAYS = range(1, 6)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def calendar(
    *hours: str,
    zone: str = "UTC",
    days=ALL_WEEK,
    overrides: dict[str, list[str]] | None = None,
    **rules,
) -> Schedule:
    """Windows like "09:00-17:00" on each of `days`; overrides by date."""
    weekly = [WeeklyWindow(day, *span(text)) for day in days for text in hours]
    special = [
        DateOverride(date.fromisoformat(day), tuple(span(text) for text in texts))
        for day, texts in (overrides or {}).items()
    ]
    return Schedule(CalendarRules(zone, **rules), tuple(weekly), tuple(special))


def span(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return clock(start), clock(end)


def listed(schedule: Schedule, start: str, end: str, minutes: int = 60, **more) -> list[str]:
    """The offered starts of a UTC range as "dd HH:MM", asked two days before it."""
    begin = utc(start)
    now = more.pop("now", begin - timedelta(days=2))
    ask = open_slots if more else offered_starts
    found = ask(schedule, duration_minutes=minutes, start=begin, end=utc(end), now=now, **more)
    assert all(each.tzinfo is UTC for each in found)
    return [f"{each:%d %H:%M}" for each in found]


def on_the_wall(schedule: Schedule, start: str, end: str, minutes: int = 60) -> list[str]:
    """The offered starts of a UTC range on the calendar's own clock."""
    begin = utc(start)
    found = offered_starts(
        schedule,
        duration_minutes=minutes,
        start=begin,
        end=utc(end),
        now=begin - timedelta(days=2),
    )
    place = ZoneInfo(schedule.rules.zone)
    return [f"{each.astimezone(place):%d %H:%M}" for each in found]


def busy(*spans: str) -> list[Interval]:
    """Intervals on 2 March 2026 like "10:00-11:00" (UTC)."""
    return [
        Interval(*(datetime.combine(date(2026, 3, 2), each, UTC) for each in span(text)))
        for text in spans
    ]


MONDAY = ("2026-03-02T00:00", "2026-03-03T00:00")
