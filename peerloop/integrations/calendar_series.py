"""Which of a calendar's events belong together, and each time that something takes place.

Two events with one name are two: to leave one out would open its time.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from icalendar.cal import Component
from recurring_ical_events import Occurrence as AnyOccurrence  # type: ignore[import-untyped]
from recurring_ical_events.series import Series as AnySeries  # type: ignore[import-untyped]

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.intervals import Span
from peerloop.integrations.calendar_event import NOT_UNDERSTOOD, Event
from peerloop.integrations.calendar_zones import Zones


def series_of(components: list[Component], zones: Zones) -> Iterator["Series"]:
    """The series of a calendar's events; one that takes place once is a series too.

    Raises:
        CalendarUnreadable: one of them cannot be understood.
    """
    named: dict[str, list[Event]] = defaultdict(list)
    for number, component in enumerate(components):
        # No program writes a line break into a name.
        name = str(component.get("UID", "")) or f"\n{number}"
        named[name].append(Event(component, zones))
    for events in named.values():
        main = [event for event in events if event.replaces is None]
        changes: dict[int, Event] = {}
        alone: list[Event] = []
        for event in events:
            if event.replaces is None:
                continue
            # What it would replace is not known where there are two of either.
            if len(main) > 1 or event.replaces in changes:
                alone.append(event)
            else:
                changes[event.replaces] = event
        # Nor is what follows a change that has a rule of its own.
        ruled = [each for each in changes.values() if "RRULE" in each.component]
        if any(event.this_and_future for event in [*alone, *ruled]):
            raise CalendarUnreadable(NOT_UNDERSTOOD)
        if len(main) == 1 or changes:
            yield Series(main[0] if main else None, changes)
        if len(main) > 1:
            yield from (Series(event, {}) for event in main)
        yield from (Series(None, {event.replaces or 0: event}) for event in alone)


class Series(AnySeries):  # type: ignore[misc]
    """An event's times by its rules, and the changed ones among them (by instant)."""

    def __init__(self, main: Event | None, changes: dict[int, Event]) -> None:
        self._main, self._changes = main, changes
        self._onwards = sorted(
            (at, event) for at, event in changes.items() if event.this_and_future
        )
        super().__init__([*([main] if main else []), *changes.values()])

    @property
    def this_and_future_components(self) -> Iterator[Event]:
        """All events that say when later times are (the base class asks)."""
        if self._main:
            yield self._main
        yield from (event for _, event in self._onwards)

    def times(self, start: datetime, end: datetime) -> Iterator[tuple[Component, Span]]:
        """When it takes place, at least between `start` and `end`, and the lines that hold then."""
        for event in self._changes.values():
            yield event.component, event.seconds(event.start, event.end)
        if self._main is None:
            return
        for span in self._main.added:
            yield self._main.component, span
        told: set[int] = set()
        for begin in self.rrule_between(start, end):
            at = self._main.zones.instant(begin)
            if at in told or at in self._main.gone or at in self._changes:
                continue
            told.add(at)
            event = self._holding(at, self._main)
            since = begin + event.move_recurrences_by
            times = self.recurrence.as_occurrence(
                since, since + event.duration, AnyOccurrence, event
            )
            yield event.component, event.seconds(times.start, times.end)

    def _holding(self, at: int, main: Event) -> Event:
        """The event whose lines hold at an instant: the last that changed all later ones."""
        earlier: list[Any] = [event for since, event in self._onwards if since < at]
        return earlier[-1] if earlier else main
