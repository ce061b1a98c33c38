"""How the tests of reading calendars write a calendar, and what was read of it."""

from datetime import UTC, datetime
from typing import Any

from peerloop.domain.external import Place
from peerloop.integrations.busy_times import busy_times

BERLIN = Place("Europe/Berlin", "teacher@example.com")


def calendar(*events: str | list[str], head: tuple[str, ...] = ()) -> bytes:
    """A calendar of events, each by its lines; `BEGIN…END` blocks may be given whole."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//", *head]
    for number, event in enumerate(events):
        if isinstance(event, str):
            lines += event.splitlines()
        else:
            own_uid = any(line.startswith("UID") for line in event)
            uid = [] if own_uid else [f"UID:{number}@elsewhere.example"]
            lines += ["BEGIN:VEVENT", *uid, *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(content: bytes, place: Place = BERLIN, **span: str) -> list[str]:
    """The busy times as "dd HH:MM–dd HH:MM" in UTC; by default those of March 2026."""
    start = datetime.fromisoformat(span.get("start", "2026-03-01")).replace(tzinfo=UTC)
    end = datetime.fromisoformat(span.get("end", "2026-04-01")).replace(tzinfo=UTC)
    return [
        f"{_text(since)}–{_text(until)}"
        for since, until in busy_times(content, place, start=start, end=end)
    ]


def of(*lines: str, place: Place = BERLIN, head: tuple[str, ...] = (), **span: Any) -> list[str]:
    """What is read of a calendar with one event."""
    return read(calendar([*lines], head=head), place, **span)


def _text(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%d %H:%M}"
