"""Links that a tap follows into another calendar: to add one session, or to subscribe to all."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from peerloop import routes
from peerloop.domain.dates import instant_text
from peerloop.integrations.calendar.events import SessionFacts, facts_of, whole_utc, words
from peerloop.integrations.lines import one_line, plain_lines
from peerloop.queries.booking import SessionView

DETAILS_LENGTH = 400  # whatever is in it, a link stays under the 8,000 characters servers take
FEED_NAME = "PeerLoop"

# Neither service documents these links; they are the forms both are known to take.
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0"


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """Where a tap adds a session: two web calendars, and the file that all others take."""

    google: str
    outlook: str
    ics: str


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Where a tap subscribes to a feed; `apple` is the scheme that calendar programs open."""

    google: str
    apple: str
    outlook: str


def calendar_links(
    title: str, *, start: datetime, end: datetime, details: str, location: str, ics_url: str
) -> CalendarLinks:
    """Links that open a filled form in a web calendar, and the file for all others.

    Raises:
        ValueError: `start` or `end`, written in UTC, is naive.
    """
    name, text, place = one_line(title), plain_lines(details, DETAILS_LENGTH), one_line(location)
    begins, ends = whole_utc(start), whole_utc(end)
    dates = f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}"
    google = {
        "action": "TEMPLATE",
        "text": name,
        "dates": dates,
        "details": text,
        "location": place,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": name,
        "startdt": instant_text(begins),
        "enddt": instant_text(ends),
        "body": text,
        "location": place,
    }
    return CalendarLinks(
        _link(_GOOGLE, google), _link(f"{_OUTLOOK}/deeplink/compose", outlook), ics_url
    )


def session_links(facts: SessionFacts, *, base_url: str) -> CalendarLinks:
    """A session's links; `base_url` is PeerLoop's origin, without a trailing slash."""
    title, details, url = words(facts, base_url)
    ics = base_url + routes.calendar_export(facts.id)
    return calendar_links(
        title, start=facts.start, end=facts.end, details=details, location=url, ics_url=ics
    )


def links_of(view: SessionView, *, base_url: str) -> CalendarLinks:
    """The links of a session somebody may see; see `session_links`."""
    return session_links(facts_of(view), base_url=base_url)


def feed_links(address: str) -> FeedLinks:
    """Links that subscribe to the feed at `address` (http or https) in three calendars."""
    webcal = f"webcal://{address.partition('://')[2]}"
    return FeedLinks(
        google=_link(_GOOGLE, {"cid": webcal}),
        apple=webcal,
        outlook=_link(f"{_OUTLOOK}/addfromweb", {"url": address, "name": FEED_NAME}),
    )


def _link(address: str, query: dict[str, str]) -> str:
    # Not the plus of forms: Outlook shows it to people.
    return f"{address}?{urlencode(query, safe='/', quote_via=quote)}"
