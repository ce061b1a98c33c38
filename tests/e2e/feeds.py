"""A calendar program that subscribes: it has the address of a feed, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import urlopen

from icalendar import Calendar

from tests.support.calendar_readers import read_by_all


@dataclass(frozen=True)
class Entry:
    """What a subscriber's calendar has of a session."""

    uid: str
    start: datetime
    status: str
    sequence: int


def entries(address: str) -> list[Entry]:
    """What stands in the feed at `address` now, in its order; three programs can read it."""
    with urlopen(address, timeout=15) as response:
        assert response.headers["content-type"] == "text/calendar; charset=utf-8"
        content = response.read()
    found = [
        Entry(str(event["UID"]), event.start, str(event["STATUS"]), int(event["SEQUENCE"]))
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]
    assert [(each.uid, each.start) for each in read_by_all(content)] == [
        (each.uid, each.start) for each in found
    ]
    return found


def status_of(address: str) -> int:
    """The HTTP status with which the feed at `address` answers."""
    try:
        with urlopen(address, timeout=15) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code
