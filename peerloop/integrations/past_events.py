"""Which events of a calendar's text were over long ago: most of them, in most calendars.

Told by the look of their lines, before anything parses them. Whoever is not sure keeps an event.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

# What comes again, or changes what does, is never past.
_RETURNS = ("RRULE", "RDATE", "RECURRENCE-ID")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(T\d{6}Z?)?")
_LENGTH = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:\d{1,5}S)?)?"
)
# A day that has only just begun, in whatever zone, and what clock changes do to it.
_MARGIN = timedelta(days=4)


def is_past(lines: Sequence[str], since: date) -> bool:
    """Whether an event that takes place once was over days before `since`.

    Args:
        lines: of the event and of what it holds, without folds.
    """
    begins: list[date] = []
    ends: list[date] = []
    lengths = [timedelta()]
    for line in lines:
        words = line.upper()
        if any(word in words for word in _RETURNS):
            return False
        if words.startswith(("DTSTART", "DTEND", "DURATION")):
            value = words.rpartition(":")[2]
            if words.startswith("DURATION"):
                length = _length(value)
                if length is None:
                    return False
                lengths.append(length)
            else:
                day = _day(value)
                if day is None:
                    return False
                (begins if words.startswith("DTSTART") else ends).append(day)
    if not begins:
        return False
    last = max(begins + ends)
    try:
        return last + max(lengths) + _MARGIN < since
    except OverflowError:
        return False


def _day(value: str) -> date | None:
    found = _MOMENT.fullmatch(value)
    try:
        return date(*map(int, found.groups()[:3])) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _length(value: str) -> timedelta | None:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    weeks, days, hours, minutes = (int(each or 0) for each in found.groups())
    return timedelta(weeks=weeks, days=days + 2, hours=hours, minutes=minutes)
