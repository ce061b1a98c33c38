"""A calendar's text before anything parses it: is it one, is it whole, and is it of bearable size.

Read line by line, in time that grows with its length only; what its lines mean is `busy_times.py`.
"""

import re

from peerloop.domain.errors import CalendarUnreadable

MOST_COMPONENTS = 5_000
_DEEPEST = 6
_MOST_TIMES_A_DAY = 24
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"[\r\n]+")
_PART = re.compile("[;:]")

NO_CALENDAR = "There is no calendar at this address."
WEB_PAGE = "There is a web page at this address. Use the address of the calendar’s .ics file."
INCOMPLETE = "The calendar is not complete."
TOO_MUCH = "The calendar holds more than PeerLoop can read."
TOO_OFTEN = "One of the calendar’s events repeats too often to be read."


def checked_text(content: bytes) -> str:
    """What was fetched as text, if it can be parsed without fear.

    Raises:
        CalendarUnreadable: it is no calendar, not whole, too large or too deep, or a rule in it
            would have too many times.
    """
    text = content.decode("utf-8-sig", errors="replace").replace("\0", "").strip()
    head = text[:15].upper()
    if head != "BEGIN:VCALENDAR":
        raise CalendarUnreadable(WEB_PAGE if head.startswith("<") else NO_CALENDAR)
    open_parts: list[str] = []
    components = 0
    for line in _LINE.split(_FOLD.sub("", text)):
        name, value = _name(line), line.rpartition(":")[2].strip()
        if name == "BEGIN":
            open_parts.append(value.upper())
            components += value.upper() != "VALARM"
            if components > MOST_COMPONENTS or len(open_parts) > _DEEPEST:
                raise CalendarUnreadable(TOO_MUCH)
        elif name == "END":
            if not open_parts or open_parts.pop() != value.upper():
                raise CalendarUnreadable(INCOMPLETE)
        elif name in ("RRULE", "EXRULE"):
            _check_rule(line.upper())
    if open_parts:
        raise CalendarUnreadable(INCOMPLETE)
    return text


def _name(line: str) -> str:
    """A line's name, in capitals, without its parameters."""
    return line.partition(":")[0].partition(";")[0].strip().upper()


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
