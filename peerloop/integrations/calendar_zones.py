"""Which instants a calendar's dates and times are.

A time that can be read in two ways has an earliest and a latest reading: between them all is busy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.cal import Component
from icalendar.timezone import tzp

from peerloop.domain.errors import CalendarUnreadable, UnknownZone
from peerloop.domain.intervals import seconds_down
from peerloop.domain.zones import zone

NO_SUCH_ZONE = "One of the calendar’s events is in a time zone that the calendar does not explain."
_MIDNIGHT = time()


def values(component: Component, name: str) -> list[Any]:
    """What a component says under a name, once for each line (or value) it does."""
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def zone_called(name: object) -> tzinfo | None:
    """The zone that a calendar means by a name: its own, or the world's; None if nobody knows.

    The server's own zone, which goes by the name of `localtime`, is nobody's.
    """
    try:
        found: tzinfo | None = tzp.timezone(str(name))
    except (OSError, ValueError):
        return None
    return found if found is None or _may_be_used(found) else None


def is_place(name: str) -> bool:
    """Whether the world has a zone of that name, whatever a calendar says of it."""
    try:
        return zone(name) is not None
    except UnknownZone:
        return False


def _may_be_used(found: tzinfo) -> bool:
    return not isinstance(found, ZoneInfo) or is_place(found.key)


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the times of a calendar are.

    Attributes:
        here: its owner's zone, for whole days.
        floating: for times without a zone; None if it is said but not known.
        of_calendar: what the calendar calls its own zone, if that is known.
    """

    here: ZoneInfo
    floating: tzinfo | None
    of_calendar: tzinfo | None

    @classmethod
    def of(cls, calendar: Component, here: ZoneInfo) -> "Zones":
        """The zones of a calendar; X-WR-TIMEZONE counts for times without one."""
        said = {str(name).strip() for name in values(calendar, "X-WR-TIMEZONE")} - {""}
        if not said:
            return cls(here, here, None)
        found = zone_called(said.pop()) if len(said) == 1 else None
        return cls(here, found, found)

    def placed(
        self, moment: date, parameters: Mapping[str, Any], floating: tzinfo | None = None
    ) -> date:
        """A date as it is, a time with its zone.

        Args:
            moment: as the parser read it, which makes a midnight of a date with a TZID.
            parameters: of its line.
            floating: the zone of a time without one, if it is not the calendar's.

        Raises:
            CalendarUnreadable: nobody explains its zone.
        """
        if not isinstance(moment, datetime):
            return moment
        named = "TZID" in parameters
        if named and moment.time() == _MIDNIGHT and says_date(parameters):
            return moment.date()
        if moment.tzinfo is None:
            place = zone_called(parameters["TZID"]) if named else floating or self.floating
            if place is None:
                raise CalendarUnreadable(NO_SUCH_ZONE)
            return moment.replace(tzinfo=place)
        if not _may_be_used(moment.tzinfo):
            raise CalendarUnreadable(NO_SUCH_ZONE)
        if self.of_calendar and (moment.tzname() or "").upper() == "UTC":
            # Programs that name the calendar's zone write UTC, and repeat by that zone's clocks.
            return moment.astimezone(self.of_calendar)
        return moment

    def timed(self, moment: date) -> datetime:
        """The time at which a date begins here; a time as it is."""
        if isinstance(moment, datetime):
            return moment
        return datetime.combine(moment, _MIDNIGHT, self.here)

    def instant(self, moment: date) -> int:
        """In seconds since 1970; of a repeated time the first."""
        timed = self.timed(moment)
        return seconds_down(timed if timed.tzinfo else timed.replace(tzinfo=self.here))

    def earliest(self, moment: date, *also: tzinfo) -> int:
        """The first instant it can mean; a date also that of the zones named with it."""
        return min(self._readings(moment, also))

    def latest(self, moment: date, *also: tzinfo) -> int:
        """The last instant it can mean; a date also that of the zones named with it."""
        return max(self._readings(moment, also))

    def _readings(self, moment: date, also: tuple[tzinfo, ...]) -> list[int]:
        """The instants a time can mean: two, where a clock change repeats it or skips it."""
        if not isinstance(moment, datetime):
            # A day begins when its date does, also where midnight is skipped or repeated.
            days = [datetime.combine(moment, _MIDNIGHT, place) for place in (self.here, *also)]
            return [seconds_down(day.astimezone(UTC)) for day in days]
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.here)
        return [seconds_down(aware.replace(fold=fold).astimezone(UTC)) for fold in (0, 1)]


def says_date(parameters: Mapping[str, Any]) -> bool:
    """Whether a line says that its value is a date."""
    return str(parameters.get("VALUE", "")).upper() == "DATE"


def until(last: date, start: date, zones: Zones) -> date:
    """The end of a rule, never earlier than what was meant (RFC 5545 wants both written alike).

    Args:
        last: as the rule says it. A date includes its day; an instant in a series of whole days
            is the owner's day; a time without a zone may be the start's, or UTC.
        start: when the series begins, see `Zones.placed`.
    """
    if not isinstance(start, datetime):
        return last.astimezone(zones.here).date() if isinstance(last, datetime) else last
    if not isinstance(last, datetime):
        last = datetime.combine(last, time(23, 59, 59))
        return last.replace(tzinfo=start.tzinfo).astimezone(UTC)
    if last.tzinfo is None:
        return max(last.replace(tzinfo=start.tzinfo).astimezone(UTC), last.replace(tzinfo=UTC))
    return last.astimezone(UTC)
