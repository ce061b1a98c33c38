"""A calendar's text before anything parses it: is it one, is it whole, and is it of bearable size.

Read line by line, in time that grows with its length only; what its lines mean is `busy_times.py`.
The parser gets exactly the lines that were looked at here: it unfolds and splits nothing itself.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from peerloop.domain.errors import CalendarUnreadable
from peerloop.integrations.past_events import is_past

MOST_COMPONENTS = 20_000
_DEEPEST = 6
_MOST_TIMES_A_DAY = 24
_LINE_END = re.compile(r"\r\n?")
_FOLD = re.compile(r"(?<!\n)\n+[ \t]")
_PART = re.compile("[;:]")
_DAYS = re.compile(r"\d{8}(,\d{8})*")
_VALUE = re.compile(r';\s*VALUE\s*=\s*[^;:"]*', re.IGNORECASE)
# Words for people, and when they were written: half of a calendar, and nothing of its busy times.
_WORDS = frozenset(
    "ATTACH CATEGORIES COMMENT CREATED DESCRIPTION DTSTAMP LAST-MODIFIED LOCATION ORGANIZER "
    "SUMMARY URL X-ALT-DESC".split()
)
_TIMES = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")

NO_CALENDAR = "There is no calendar at this address."
WEB_PAGE = "There is a web page at this address. Use the address of the calendar’s .ics file."
INCOMPLETE = "The calendar is not complete."
FEWER = "Remove events from it that are over, or use a calendar that holds fewer."
TOO_MUCH = f"The calendar holds more than PeerLoop can read. {FEWER}"
TOO_OFTEN = "One of the calendar’s events repeats too often to be read."


@dataclass(slots=True)
class CalendarText:
    """One calendar object of a file: lines without folds, one `\\n` after each.

    Attributes:
        events: how many VEVENTs a parser must find in it.
    """

    lines: list[str] = field(default_factory=list)
    events: int = 0

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join([*self.lines, ""])


def checked_calendars(content: bytes, *, since: date = date.min) -> list[CalendarText]:
    """The calendars in what was fetched, if they can be parsed without fear.

    Args:
        since: events that take place once, and were over days before, are left out.

    Raises:
        CalendarUnreadable: it is no calendar, not whole, too large or too deep, or a rule in it
            would have too many times.
    """
    text = content.decode("utf-8-sig", errors="replace").replace("\0", "").strip()
    head = text[:15].upper()
    if head != "BEGIN:VCALENDAR":
        raise CalendarUnreadable(WEB_PAGE if head.startswith("<") else NO_CALENDAR)
    return _Reader(since).read(_FOLD.sub("", _LINE_END.sub("\n", text)).split("\n"))


class _Reader:
    """Goes through the lines once."""

    def __init__(self, since: date) -> None:
        self._since = since
        self._found: list[CalendarText] = []
        self._open: list[str] = []
        self._components = 0
        # Where the event began that is being read: its line, its depth, and how much was counted.
        self._event = (0, 0, 0)

    def read(self, lines: list[str]) -> list[CalendarText]:
        """See `checked_calendars`."""
        for line in lines:
            if not line:
                continue
            name, rest = _parted(line)
            if name == "BEGIN":
                self._begin(rest.rpartition(":")[2].strip().upper())
            elif not self._open:
                if name != "X-COMMENT":  # some programs sign what they wrote
                    raise CalendarUnreadable(INCOMPLETE)
            elif name == "END":
                self._end(rest.rpartition(":")[2].strip().upper())
            elif name not in _WORDS:
                if name in ("RRULE", "EXRULE"):
                    _check_rule(rest.upper())
                self._found[-1].lines.append(name + _with_day(name, rest))
        if self._open:
            raise CalendarUnreadable(INCOMPLETE)
        return self._found

    def _begin(self, name: str) -> None:
        if not self._open:
            self._found.append(CalendarText())
        calendar = self._found[-1]
        if name == "VEVENT" and "VEVENT" not in self._open:
            self._event = (len(calendar.lines), self._components, calendar.events)
        calendar.lines.append(f"BEGIN:{name}")
        calendar.events += name == "VEVENT"
        self._open.append(name)
        self._components += name != "VALARM"
        if len(self._open) > _DEEPEST:
            raise CalendarUnreadable(TOO_MUCH)

    def _end(self, name: str) -> None:
        if self._open.pop() != name:
            raise CalendarUnreadable(INCOMPLETE)
        calendar = self._found[-1]
        calendar.lines.append(f"END:{name}")
        if name == "VEVENT" and "VEVENT" not in self._open:
            begin, components, events = self._event
            if is_past(calendar.lines[begin:], self._since):
                del calendar.lines[begin:]
                self._components, calendar.events = components, events
        if self._components > MOST_COMPONENTS:
            raise CalendarUnreadable(TOO_MUCH)


def _parted(line: str) -> tuple[str, str]:
    """A line's name, in capitals and without the spaces the parser forgives, and all after it."""
    name = line.partition(":")[0].partition(";")[0]
    return name.replace(" ", "").replace("\t", "").strip().upper(), line[len(name) :]


def _with_day(name: str, rest: str) -> str:
    """A date in a time zone says that it is a date: as a midnight it would last for no time."""
    if name in _TIMES:
        parameters, _, value = rest.rpartition(":")
        if "TZID" in parameters.upper() and _DAYS.fullmatch(value):
            return f";VALUE=DATE{_VALUE.sub('', parameters)}:{value}"
    return rest


def _check_rule(rule: str) -> None:
    """Refuse rules by which something happens every minute, or that can never come to an end."""
    pairs = (part.partition("=")[::2] for part in _PART.split(rule))
    parts = {name.strip(): value.strip() for name, value in pairs}
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= parts.get(name, "").count(",") + 1
    interval = parts.get("INTERVAL", "1")
    if (
        parts.get("FREQ") in ("SECONDLY", "MINUTELY")
        or times > _MOST_TIMES_A_DAY
        or (interval.isdecimal() and int(interval[:9]) == 0)
    ):
        raise CalendarUnreadable(TOO_OFTEN)
