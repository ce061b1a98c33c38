"""Events as bytes: iCalendar files for mails and downloads (RFC 5545; RFC 5546 for the methods)."""

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import STATUS, TRANSP

from peerloop.integrations.calendar.events import Attendee, CalendarEvent, whole_utc
from peerloop.integrations.lines import one_line, plain_lines, plain_name

PRODID = "-//PeerLoop//Sessions//EN"


def session_ics(event: CalendarEvent, *, method: str) -> bytes:
    """A calendar file with one event.

    Times are written in UTC: with a zone's name the second pass of a repeated
    hour could not be told from the first.

    Args:
        method: REQUEST or CANCEL for mails, PUBLISH for files a person downloads.

    Raises:
        ValueError: an unknown method, a naive time, or a REQUEST to nobody.
    """
    if method not in ("REQUEST", "CANCEL", "PUBLISH"):
        raise ValueError(f"no such calendar method: {method!r}")
    if method == "REQUEST" and not event.attendees:
        raise ValueError("a REQUEST is addressed to somebody")
    calendar = empty_calendar(method)
    calendar.add_component(component(event, method))
    return calendar.to_ical()


def empty_calendar(method: str) -> Calendar:
    """A calendar without events yet, and without a UID."""
    calendar = Calendar()  # not Calendar.new: it gives every build another UID
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def component(event: CalendarEvent, method: str) -> Event:
    """One event as a part of a calendar.

    Raises:
        ValueError: one of its times is naive.
    """
    # A published event has no attendees (RFC 5546, 3.2.1), so no address is in a download.
    attendees = () if method == "PUBLISH" else event.attendees
    cancelled = event.cancelled or method == "CANCEL"
    held = STATUS.TENTATIVE if event.tentative else STATUS.CONFIRMED
    url, organizer = one_line(event.url, 2_000), event.organizer
    return Event.new(
        uid=one_line(event.uid),
        sequence=event.sequence,
        stamp=whole_utc(event.stamp),
        start=whole_utc(event.start),
        end=whole_utc(event.end),
        summary=one_line(event.title),
        description=plain_lines(event.description),
        url=url,
        location=url,  # few calendars show URL, all of them the place
        organizer=vCalAddress.new(one_line(organizer.email), cn=plain_name(organizer.name)),
        attendees=[_invited(attendee) for attendee in attendees],
        status=STATUS.CANCELLED if cancelled else held,
        transparency=TRANSP.OPAQUE,
    )


def _invited(attendee: Attendee) -> vCalAddress:
    # Both have agreed by booking and by offering the time. A reply asked for
    # would go to an address nobody reads, and "declined" would cancel nothing.
    email, name = one_line(attendee.email), plain_name(attendee.name)
    return vCalAddress.new(email, cn=name, partstat="ACCEPTED", role="REQ-PARTICIPANT", rsvp=False)
