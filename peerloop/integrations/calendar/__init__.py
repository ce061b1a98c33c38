"""Sessions as other calendars understand them: events, files of events, links.

Who may have a file is decided where the sessions are read; mails are rendered in `mails/`.
"""

from peerloop.integrations.calendar.events import (
    Attendee,
    CalendarEvent,
    SessionFacts,
    event_of,
    facts_of,
    session_event,
)
from peerloop.integrations.calendar.feeds import FEED_VERSION, feed_ics
from peerloop.integrations.calendar.files import session_ics
from peerloop.integrations.calendar.links import (
    CalendarLinks,
    FeedLinks,
    calendar_links,
    feed_links,
    links_of,
    session_links,
)

__all__ = [
    "FEED_VERSION",
    "Attendee",
    "CalendarEvent",
    "CalendarLinks",
    "FeedLinks",
    "SessionFacts",
    "calendar_links",
    "event_of",
    "facts_of",
    "feed_ics",
    "feed_links",
    "links_of",
    "session_event",
    "session_ics",
    "session_links",
]
