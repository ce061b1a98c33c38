"""Calendars of other programs that block an ST's time: their addresses, and when each is read.

What a calendar says is `integrations/busy_times.py`; what its busy times block is `slots.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from peerloop.domain.errors import InvalidInput
from peerloop.domain.intervals import Interval
from peerloop.domain.people import one_line

MOST_CALENDARS = 5
# Two dozen a day for all that is known.
MOST_INTERVALS = 10_000
NAME_LENGTH, URL_LENGTH = 80, 2_000
# A year's booking window, and a month in which a calendar may be out of reach.
HORIZON = timedelta(days=400)
REMEMBERED = timedelta(days=1)
# Longer than reading one can take: who holds the lease is alone with the calendar.
LEASE = timedelta(minutes=3)
_PAUSE = timedelta(minutes=30)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=4)
_SPREAD = 0.2
# A calendar takes up this much of a worker at the most, however slowly its server answers.
_SHARE = 1 / 200
_LONG = 16
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """What was read of a calendar.

    Attributes:
        intervals: when its owner is busy, in order, without overlaps, from about now on.
        known_until: aware UTC; nothing is known of later times.
    """

    intervals: tuple[Interval, ...]
    known_until: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Whose calendar it is: what its times mean depends on it.

    Attributes:
        zone: IANA name, for whole days and for times without a zone.
        email: the owner's address; what it has declined is not busy.
    """

    zone: str
    email: str


class CalendarReader(Protocol):
    """Whoever reads calendars elsewhere; over the network, so never in a transaction."""

    def read(self, url: str, place: Place, *, now: datetime) -> BusyTimes:
        """Read the calendar at `url`, from a day before `now` (aware UTC) to the horizon.

        Raises:
            CalendarUnreadable: it cannot be reached, or not understood.
        """
        ...


def clean_url(text: object) -> str:
    """The one spelling of a calendar's address: `https` or `http`, without a fragment.

    Whether its server may be visited is decided when it is looked up.

    Raises:
        InvalidInput: it is no address that can be read (field `url`).
    """
    typed = text.strip() if isinstance(text, str) else ""
    if not typed:
        raise InvalidInput("Please give the calendar’s address.", field="url")
    if len(typed) > URL_LENGTH or not typed.isprintable() or " " in typed or "\\" in typed:
        raise InvalidInput("This is not an address of a calendar.", field="url")
    try:
        parts = urlsplit(typed)
        scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput("This is not an address of a calendar.", field="url") from None
    _check(parts, scheme, host, port)
    name = f"[{host}]" if ":" in host else host
    place = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    return SplitResult(scheme, place, parts.path or "/", parts.query, "").geturl()


def _check(parts: SplitResult, scheme: str, host: str, port: int | None) -> None:
    if scheme not in _PORTS:
        raise InvalidInput("A calendar’s address begins with https://.", field="url")
    if "@" in parts.netloc:
        raise InvalidInput(
            "Use an address without a name and password, such as a calendar’s secret address.",
            field="url",
        )
    if not host or any(not each for each in host.removesuffix(".").split(".")):
        raise InvalidInput("This is not an address of a calendar.", field="url")
    # Ports below 1024 are those of mail, files and the like.
    if port is not None and port not in _PORTS.values() and port < 1024:
        raise InvalidInput("A calendar is not served at this port.", field="url")


def clean_calendar_name(text: object, url: str) -> str:
    """What a calendar is called: the given name on one line, or else its server's.

    Raises:
        InvalidInput: it is too long (field `name`).
    """
    name = one_line(text) or (urlsplit(url).hostname or "")[:NAME_LENGTH]
    if len(name) > NAME_LENGTH:
        raise InvalidInput(f"Please give a name of up to {NAME_LENGTH} characters.", field="name")
    return name


def masked(url: str) -> str:
    """What of an address may be shown: anyone who knows all of it can read the calendar."""
    host, _, rest = url.partition("://")[2].partition("/")
    # Of a short one the end would be all there is to know.
    return f"{host}/…{rest[-4:] if len(rest) >= _LONG else ''}"


def unlinked(name: str) -> str:
    """A calendar's name to keep after it is gone, without an address that somebody put into it."""
    return masked(name) if "://" in name else name


def next_reading(now: datetime, *, failures: int, chance: float, seconds: float = 0.0) -> datetime:
    """When a calendar is read again.

    Args:
        now: when it was read, or could not be; aware UTC.
        failures: how many times in a row it could not; 0 for a calendar that was read.
        chance: 0 to 1, so that calendars which were added together part.
        seconds: how long that took. What took long comes round more rarely.
    """
    pause = (
        _PAUSE if not failures else min(_FIRST_PAUSE * 2 ** min(failures - 1, 8), _LONGEST_PAUSE)
    )
    pause *= 1 - _SPREAD / 2 + _SPREAD * chance
    return now + max(pause, timedelta(seconds=seconds / _SHARE))
