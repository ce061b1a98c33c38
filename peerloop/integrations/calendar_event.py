"""An event of a calendar: its lines, made readable for `recurring_ical_events`, or refused.

Which of its times an exception takes away is told by instants here: the library compares digits
of any zone, and so would take away more than was meant.
"""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar.cal import Component
from icalendar.prop import vDDDLists, vDDDTypes
from recurring_ical_events import EventAdapter  # type: ignore[import-untyped]

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.intervals import Span
from peerloop.integrations.calendar_zones import Zones, until, values, zone_called

NOT_UNDERSTOOD = "One of the calendar’s events has times that cannot be understood."
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_DAY = timedelta(days=1)


class Event(EventAdapter):  # type: ignore[misc]
    """The lines of an event, made readable.

    Attributes:
        component: its lines.
        gone: the instants at which its series has an exception.
        added: more times at which it takes place, however long.

    Raises:
        CalendarUnreadable: its times cannot be understood.
    """

    def __init__(self, component: Component, zones: Zones) -> None:
        super().__init__(component)
        self.component, self.zones = component, zones
        _refuse_nonsense(component)
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            for value in values(component, name):
                value.dt = zones.placed(value.dt, value.params)
        self._settle_length()
        self.gone = self._exceptions()
        self.added = self._additions()
        for rule in values(component, "RRULE"):
            if "FREQ" not in rule:
                raise CalendarUnreadable(NOT_UNDERSTOOD)
            if "UNTIL" in rule:
                rule["UNTIL"] = [until(each, self._begin, zones) for each in rule["UNTIL"]]

    @property
    def _begin(self) -> date:
        [start] = values(self.component, "DTSTART")
        return start.dt

    @property
    def replaces(self) -> int | None:
        """The instant of the one time in its series that it replaces; None for a series."""
        found = values(self.component, "RECURRENCE-ID")
        return self.zones.instant(found[0].dt) if found else None

    @property
    def this_and_future(self) -> bool:
        """Whether it replaces all later times of its series too."""
        said = [value.params.get("RANGE", "") for value in values(self.component, "RECURRENCE-ID")]
        return any(str(each).upper() == "THISANDFUTURE" for each in said)

    def seconds(self, start: date, end: date) -> Span:
        """From when until when one of its times lasts, in seconds since 1970."""
        zones = self.zones
        if not isinstance(start, datetime):
            named = self.component["DTSTART"].params.get("TZID")
            also = [found for found in [named and zone_called(named)] if found]
            # Some programs write a day's end as its own date.
            return zones.earliest(start, *also), zones.latest(max(end, start + _DAY), *also)
        length: timedelta = end - start
        if start == self.start and length == self.duration and "DTEND" in self.component:
            # As it is written: the two ends may be in different zones.
            ends = [self.raw_start, self.raw_end]
            return min(map(zones.earliest, ends)), max(map(zones.latest, ends))
        # Over a clock change, an hour on the clock and an hour that passes differ. RFC 5545
        # means now the one, now the other, and programs do as they please.
        since = zones.earliest(start)
        return since, max(zones.latest(end), since + int(length.total_seconds()))

    def _settle_length(self) -> None:
        """One end, the later one; and start and end both as dates, or both as times."""
        event, start = self.component, self._begin
        ends, lengths = values(event, "DTEND"), values(event, "DURATION")
        if ends and lengths:
            by_length = _is_longer(
                self.zones.timed(start), self.zones.timed(ends[0].dt), lengths[0].dt
            )
            del event["DTEND" if by_length else "DURATION"]
            ends, lengths = ([], lengths) if by_length else (ends, [])
        of_days = not any(isinstance(each.dt, datetime) for each in ends) and not any(
            each.dt % _DAY for each in lengths
        )
        if not isinstance(start, datetime) and of_days:
            return
        values(event, "DTSTART")[0].dt = self.zones.timed(start)
        for end in ends:
            end.dt = self.zones.timed(end.dt)

    def _exceptions(self) -> set[int]:
        """Only an instant takes one away, or in a series of whole days a date."""
        event, start = self.component, self._begin
        timed = isinstance(start, datetime)
        own = start.tzinfo if isinstance(start, datetime) else None
        found = [
            self.zones.placed(each.dt, line.params, own)
            for line in values(event, "EXDATE")
            for each in line.dts
        ]
        event.pop("EXDATE", None)
        kept = [each for each in found if isinstance(each, datetime) or not timed]
        return {self.zones.instant(each) for each in kept}

    def _additions(self) -> list[Span]:
        """Takes out of RDATE what is not like the series itself."""
        event, zones = self.component, self.zones
        timed = isinstance(self._begin, datetime)
        alike: list[date] = []
        other: list[Span] = []
        for line in values(event, "RDATE"):
            for each in line.dts:
                if isinstance(each.dt, tuple):
                    other.append(period(each.dt, line.params, zones))
                    continue
                moment = zones.placed(each.dt, line.params)
                if isinstance(moment, datetime) and not timed:
                    alike.append(moment.astimezone(zones.here).date())
                elif timed and not isinstance(moment, datetime):
                    other.append((zones.earliest(moment), zones.latest(moment + _DAY)))
                else:
                    alike.append(moment)
        event.pop("RDATE", None)
        if alike:
            event["RDATE"] = vDDDLists([vDDDTypes(each) for each in alike])
        return [span for span in other if span[0] not in self.gone]


def _is_longer(start: datetime, end: datetime, length: timedelta) -> bool:
    """Whether what has an end and a length goes on by its length after its end."""
    if end < start or length < timedelta():
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    return length > end - start


def period(told: tuple[Any, Any], parameters: Any, zones: Zones) -> Span:
    """A period as it is written: a start, and an end or a length."""
    start = zones.placed(told[0], parameters)
    ends = told[1]
    end = start + ends if isinstance(ends, timedelta) else zones.placed(ends, parameters)
    since, last = zones.earliest(start), zones.latest(end)
    if isinstance(ends, timedelta):
        last = max(last, since + int(ends.total_seconds()))
    return since, last


def _refuse_nonsense(event: Component) -> None:
    if any(name in _TIMES or _hides_a_time(name, words) for name, words in event.errors):
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    if any(name == "SEQUENCE" for name, _ in event.errors):
        del event["SEQUENCE"]


def _hides_a_time(name: str | None, words: str) -> bool:
    """Whether a line that is not one at all began like one that matters."""
    return name is None and any(f"'{each}" in words.upper() for each in _TIMES)
