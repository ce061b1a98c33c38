"""When its owner is busy, according to a calendar (RFC 5545 and what programs make of it).

Where a calendar can be read in two ways, the one with more busy time counts; where it cannot be
read, nothing of it does: an event that was left out would open its time to students.
Runs in a process of its own (`reading_process.py`), because reading may take any time there is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from icalendar import Calendar
from icalendar.cal import Component
from icalendar.timezone import tzp

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.external import MOST_INTERVALS, Place
from peerloop.domain.intervals import Span, meeting, seconds_down, seconds_up, union
from peerloop.domain.zones import zone
from peerloop.integrations.calendar_event import NOT_UNDERSTOOD, period
from peerloop.integrations.calendar_limits import TOO_MUCH, CalendarText, checked_calendars
from peerloop.integrations.calendar_series import series_of
from peerloop.integrations.calendar_zones import NO_SUCH_ZONE, Zones, is_place, values

OUR_OWN = "@peerloop"
# Whole days and times without a zone may lie this far from where they seem to.
_REACH = timedelta(days=2)


def busy_times(content: bytes, place: Place, *, start: datetime, end: datetime) -> list[Span]:
    """When the owner of a calendar is busy between `start` and `end` (aware).

    Args:
        content: the calendar's file.

    Returns:
        Seconds since 1970, in order, without overlaps.

    Raises:
        CalendarUnreadable: it holds too much, or something that cannot be understood.
    """
    spans: list[Span] = []
    try:
        for told in checked_calendars(content, since=start.date()):
            spans += _spans(told, place, start - _REACH, end + _REACH)
    except CalendarUnreadable:
        raise
    except MemoryError:
        raise CalendarUnreadable(TOO_MUCH) from None
    except Exception:  # there is no end to what the libraries raise at nonsense
        raise CalendarUnreadable(NOT_UNDERSTOOD) from None
    found = meeting([(seconds_down(start), seconds_up(end))], union(spans))
    if len(found) > MOST_INTERVALS:
        raise CalendarUnreadable(TOO_MUCH)
    return found


def _spans(told: CalendarText, place: Place, start: datetime, end: datetime) -> Iterator[Span]:
    """The busy times of one calendar object; they may overlap and reach out of the range."""
    tzp.use_default()  # forgets the zones another calendar explained
    for calendar in Calendar.from_ical(told.text, multiple=True):
        _refuse_what_is_elsewhere(calendar, told)
        zones = Zones.of(calendar, zone(place.zone))
        owners = _owners(calendar, place)
        events = [each for each in calendar.walk("VEVENT") if not _is_ours(each)]
        for series in series_of(events, zones):
            for component, (since, until) in series.times(start, end):
                if since < until and _is_busy(component, owners):
                    yield since, until
        for component in calendar.walk("VFREEBUSY"):
            if not _is_ours(component):
                yield from _told_busy(component, zones)


def _refuse_what_is_elsewhere(calendar: Component, told: CalendarText) -> None:
    """Refuse what the parser read otherwise than `calendar_limits`, and days of other calendars."""
    if len(calendar.walk("VEVENT")) != told.events:
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    if any(str(scale).strip().upper() != "GREGORIAN" for scale in values(calendar, "CALSCALE")):
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    explained: dict[str, bytes] = {}
    for component in calendar.walk("VTIMEZONE"):
        name = str(component.get("TZID", ""))
        lines = component.to_ical()
        if explained.setdefault(name, lines) != lines and not is_place(name):
            raise CalendarUnreadable(NO_SUCH_ZONE)


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
    own = [
        str(attendee.params.get("PARTSTAT", "")).upper()
        for attendee in values(event, "ATTENDEE")
        if str(attendee).lower().removeprefix("mailto:") in owners
    ]
    return not own or any(answer != "DECLINED" for answer in own)


def _says(event: Component, name: str, word: str) -> bool:
    said = values(event, name)
    return bool(said) and all(str(value).strip().upper() == word for value in said)


def _told_busy(component: Component, zones: Zones) -> Iterator[Span]:
    """The periods of a VFREEBUSY; what kind of busy makes no difference."""
    for told in values(component, "FREEBUSY"):
        since, until = period(
            (told.start, told.duration if told.by_duration else told.end), told.params, zones
        )
        if str(told.params.get("FBTYPE", "BUSY")).upper() != "FREE" and since < until:
            yield since, until
