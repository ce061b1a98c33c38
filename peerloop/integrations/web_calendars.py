"""Reading calendars on the web: fetched by `calendar_fetcher`, understood by `busy_times`."""

import logging
from datetime import datetime

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.external import HORIZON, REMEMBERED, BusyTimes, Place
from peerloop.domain.intervals import Interval, instant
from peerloop.integrations.calendar_fetcher import CalendarFetcher
from peerloop.integrations.reading_process import read_apart

log = logging.getLogger(__name__)


class WebCalendars:
    """`peerloop.domain.external.CalendarReader` for addresses on the web."""

    def __init__(self, fetcher: CalendarFetcher | None = None) -> None:
        self._fetcher = fetcher or CalendarFetcher()

    def read(self, url: str, place: Place, *, now: datetime) -> BusyTimes:
        """See `CalendarReader`. An address is a secret: it gets into no log and no error."""
        known_until = (now + HORIZON).replace(microsecond=0)
        try:
            content = self._fetcher.fetch(url)
            spans = read_apart(content, place, start=now - REMEMBERED, end=known_until)
        except CalendarUnreadable:
            raise
        except Exception as error:
            # Its words and its trace may hold the address.
            log.error("a calendar elsewhere could not be read: %s", type(error).__name__)
            raise CalendarUnreadable from None
        intervals = tuple(Interval(instant(since), instant(until)) for since, until in spans)
        return BusyTimes(intervals, known_until)
