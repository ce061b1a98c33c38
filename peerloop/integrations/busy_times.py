"""When its owner is busy, according to a calendar (RFC 5545 and what programs make of it).

Where a calendar can be read in two ways, the one with more busy time counts; where it cannot be
read, nothing of it does: an event that was left out would open its time to students.
Runs in a process of its own (`reading_process.py`), because reading may take any time there is.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar
from icalendar.cal import Component
from recurring_ical_events import ComponentsWithName, EventAdapter
from recurring_ical_events import Occurrence as AnyOccurrence

from peerloop.domain.errors import CalendarUnreadable, UnknownZone
from peerloop.domain.external import MOST_INTERVALS, Place
from peerloop.domain.intervals import Span, meeting, seconds_down, seconds_up, union
from peerloop.domain.zones import zone
from peerloop.integrations.calendar_limits import TOO_MUCH, checked_text

MOST_OCCURRENCES = 5_000
OUR_OWN = "@peerloop"
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_WITH_ZONE = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")
# Whole days and times without a zone may lie this far from where they seem to.
_REACH = timedelta(days=2)

NOT_UNDERSTOOD = "One of the calendar’s events has times that cannot be understood."
NO_SUCH_ZONE = "One of the calendar’s events is in a time zone that the calendar does not explain."


def busy_times(content: bytes, place: Place, *, start: datetime, end: datetime) -> list[Span]:
    """When the owner of a calendar is busy between `start` and `end` (aware).

    Args:
        content: the calendar's file.

    Returns:
        Seconds since 1970, in order, without overlaps.

    Raises:
        CalendarUnreadable: it holds too much, or something that cannot be understood.
    """
    text = checked_text(content)
    try:
        spans = [
            span
            for calendar in Calendar.from_ical(text, multiple=True)
            for span in _spans(calendar, place, start, end)
        ]
    except CalendarUnreadable:
        raise
    except Exception:  # there is no end to what the libraries raise at nonsense
        raise CalendarUnreadable(NOT_UNDERSTOOD) from None
    found = meeting([(seconds_down(start), seconds_up(end))], union(spans))
    if len(found) > MOST_INTERVALS:
        raise CalendarUnreadable(TOO_MUCH)
    return found


def _spans(calendar: Calendar, place: Place, start: datetime, end: datetime) -> Iterator[Span]:
    """The busy times of one calendar object; they may overlap and reach out of the range."""
    here = zone(place.zone)
    owners = _owners(calendar, place)
    _keep_known_zone(calendar)
    calendar.subcomponents = [each for each in calendar.subcomponents if not _is_ours(each)]
    for event in calendar.walk("VEVENT"):
        _make_readable(event, here)
    events = ComponentsWithName("VEVENT", adapter=_Event, occurrence=_Occurrence)
    count = 0
    for series in recurring_ical_events.of(calendar, components=[events]).series:
        for each in series.between(start - _REACH, end + _REACH):
            count += 1
            if count > MOST_OCCURRENCES:
                raise CalendarUnreadable(TOO_MUCH)
            since, until = each.seconds(here)
            if since < until and _is_busy(each.component, owners):
                yield since, until
    for component in calendar.walk("VFREEBUSY"):
        yield from _told_busy(component, here)


# ── what is busy ─────────────────────────────────────────────────────────────
def _owners(calendar: Calendar, place: Place) -> set[str]:
    """The owner's addresses: Google gives a person's calendar their address as its name."""
    return {place.email.lower(), str(calendar.get("X-WR-CALNAME", "")).strip().lower()}


def _is_ours(component: Component) -> bool:
    """Whether it is a session that came to the calendar from PeerLoop's feed or invitations."""
    return str(component.get("UID", "")).strip().lower().endswith(OUR_OWN)


def _is_busy(event: Component, owners: set[str]) -> bool:
    if _says(event, "TRANSP", "TRANSPARENT") or _says(event, "STATUS", "CANCELLED"):
        return False
    if _says(event, "X-MICROSOFT-CDO-BUSYSTATUS", "FREE"):
        return False
    for attendee in _values(event, "ATTENDEE"):
        declined = str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
        if declined and str(attendee).lower().removeprefix("mailto:") in owners:
            return False
    return True


def _says(event: Component, name: str, word: str) -> bool:
    values = _values(event, name)
    return bool(values) and all(str(value).strip().upper() == word for value in values)


def _values(component: Component, name: str) -> list[Any]:
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def _told_busy(component: Component, here: ZoneInfo) -> Iterator[Span]:
    """The periods of a VFREEBUSY; what kind of busy makes no difference."""
    for period in _values(component, "FREEBUSY"):
        since, until = _earliest(period.start, here), _latest(period.end, here)
        if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE" and since < until:
            yield since, until


# ── what can be read ─────────────────────────────────────────────────────────
def _keep_known_zone(calendar: Calendar) -> None:
    """X-WR-TIMEZONE counts for times without a zone (`recurring_ical_events` sees to it)."""
    name = calendar.get("X-WR-TIMEZONE")
    try:
        if name is not None:
            calendar["X-WR-TIMEZONE"] = zone(str(name).strip()).key
    except UnknownZone:
        del calendar["X-WR-TIMEZONE"]


def _make_readable(event: Component, here: ZoneInfo) -> None:
    """Refuse what cannot be read, and write an end of a rule as the rule's start is written."""
    if any(name in _TIMES or _hides_a_time(name, words) for name, words in event.errors):
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    for name in _WITH_ZONE:
        for value in _values(event, name):
            listed = getattr(value, "dts", [value])
            if "TZID" in value.params and any(_is_floating(each.dt) for each in listed):
                raise CalendarUnreadable(NO_SUCH_ZONE)
    if any(name == "SEQUENCE" for name, _ in event.errors):
        del event["SEQUENCE"]
    for rule in _values(event, "RRULE"):
        if "FREQ" not in rule:
            raise CalendarUnreadable(NOT_UNDERSTOOD)
        if "UNTIL" in rule:
            [start] = _values(event, "DTSTART")
            rule["UNTIL"] = [_until(each, start.dt, here) for each in rule["UNTIL"]]


def _hides_a_time(name: str | None, words: str) -> bool:
    """Whether a line that is not one at all began like one that matters."""
    return name is None and any(f"'{each}" in words.upper() for each in _TIMES)


def _is_floating(value: Any) -> bool:
    moment = value[0] if isinstance(value, tuple) else value
    return isinstance(moment, datetime) and moment.tzinfo is None


def _until(until: date, start: date, here: ZoneInfo) -> date:
    """The end of a rule, never earlier than what was meant (RFC 5545 wants both written alike).

    A date includes its day; an instant in a series of whole days is the owner's day.
    """
    if not isinstance(start, datetime):
        return until.astimezone(here).date() if isinstance(until, datetime) else until
    if not isinstance(until, datetime):
        last = datetime.combine(until, time(23, 59, 59), start.tzinfo)
        return last.astimezone(UTC) if start.tzinfo else last
    if start.tzinfo is None and until.tzinfo is not None:
        return until.astimezone(here).replace(tzinfo=None)
    return until


# ── when it is ───────────────────────────────────────────────────────────────
class _Event(EventAdapter):
    """An event, whose lines are needed again for each time it takes place."""

    @property
    def component(self) -> Component:
        """Its lines."""
        return self._component


class _Occurrence(AnyOccurrence):
    """One time that an event takes place."""

    def __init__(self, adapter: _Event, *times: Any, sequence: int = -1) -> None:
        super().__init__(adapter, *times, sequence=sequence)
        self._event = adapter

    @property
    def component(self) -> Component:
        """The lines that hold for this time, a moved or changed one's own."""
        return self._event.component

    def seconds(self, here: ZoneInfo) -> Span:
        """From when until when, in seconds since 1970."""
        if not isinstance(self.start, datetime):
            # Some programs write a day's end as its own date.
            end = max(self.end, self.start + timedelta(days=1))
            return _earliest(self.start, here), _latest(end, here)
        event = self._event
        length = self.end - self.start
        if self.start == event.start and length == event.duration and "DTEND" in event.component:
            # As it is written: the two ends may be in different zones.
            ends = [event.raw_start, event.raw_end]
            since = min(_earliest(each, here) for each in ends)
            until = max(_latest(each, here) for each in ends)
        else:
            # Over a clock change, an hour on the clock and an hour that passes differ. RFC 5545
            # means now the one, now the other, and programs do as they please.
            since = _earliest(self.start, here)
            until = max(_latest(self.end, here), since + int(length.total_seconds()))
        return since, until


def _earliest(moment: date, here: ZoneInfo) -> int:
    return min(_readings(moment, here))


def _latest(moment: date, here: ZoneInfo) -> int:
    return max(_readings(moment, here))


def _readings(moment: date, here: ZoneInfo) -> list[int]:
    """The instants a time can mean: two, where a clock change repeats it or skips it."""
    if not isinstance(moment, datetime):
        # A day begins when its date does, also where midnight is skipped or repeated.
        midnight = datetime.combine(moment, time(), here)
        return [seconds_down(midnight.astimezone(UTC))]
    aware = moment if moment.tzinfo else moment.replace(tzinfo=here)
    return [seconds_down(aware.replace(fold=fold).astimezone(UTC)) for fold in (0, 1)]
