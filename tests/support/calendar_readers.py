"""Other programs' readers of calendar files, side by side: libical, ical.js, vobject.

None of them wrote the file, and no two of them share code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import vobject

from tests.support import ical_js, libical


@dataclass(frozen=True)
class ReadEvent:
    """An event as a reader understands it; instants are aware UTC.

    Attributes:
        properties: the names of all of them, sorted: what was smuggled in would be one more.
    """

    uid: str
    summary: str
    start: datetime
    end: datetime
    properties: tuple[str, ...]


def _by(events: Callable[[bytes], list[dict[str, object]]]) -> Callable[[bytes], list[ReadEvent]]:
    def read(ics: bytes) -> list[ReadEvent]:
        return [
            ReadEvent(**{**each, "properties": tuple(sorted(each["properties"]))})  # type: ignore
            for each in events(ics)
        ]

    return read


def _vobject_events(ics: bytes) -> list[dict[str, object]]:
    calendar = vobject.readOne(ics.decode())
    return [
        {
            "uid": event.uid.value,
            "summary": event.summary.value,
            "start": event.dtstart.value,
            "end": event.dtend.value,
            "properties": [line.name for line in event.lines()],
        }
        for event in calendar.contents.get("vevent", [])
    ]


READERS = {
    "libical": _by(libical.events),
    "ical.js": _by(ical_js.events),
    "vobject": _by(_vobject_events),
}


def read_by_all(ics: bytes) -> list[ReadEvent]:
    """The file's events, on which all readers agree; libical also finds nothing wrong with it."""
    libical.check(ics)
    readings = {name: read(ics) for name, read in READERS.items()}
    first = readings["libical"]
    assert all(reading == first for reading in readings.values()), readings
    return first
