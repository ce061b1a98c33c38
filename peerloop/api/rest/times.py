"""How clients write times: instants, wall times, and ranges of either.

Whether a time can be booked is not decided here.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from peerloop.domain.errors import InvalidInput
from peerloop.domain.zones import to_utc, zone

LONGEST_RANGE = timedelta(days=62)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# datetime.fromisoformat also takes weeks, basic format and other spellings few mean.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
# Beyond these, a day's start or a range's end may not fit the calendar.
_YEARS = range(1971, 9990)


def parsed_time(text: str, field: str) -> datetime:
    """An ISO 8601 date and time, aware if it has an offset.

    Raises:
        InvalidInput: it is none (`details["field"]` is `field`).
    """
    try:
        if _TIME.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            if moment.year in _YEARS:
                return moment
    except ValueError:
        pass
    raise InvalidInput("Please give a date and time like 2026-10-22T16:00:00.", field=field)


def instant_asked(text: str, zone_name: str, field: str) -> datetime:
    """What a client's time means: its own offset holds, else it is local to `zone_name`.

    Raises:
        InvalidInput: it is no time.
        UnknownZone: the zone is not one.
        TimeDoesNotExist: a clock change skips it.
        TimeAmbiguous: a clock change repeats it.
    """
    return to_utc(parsed_time(text, field), zone_name)


def means(text: str, instant: datetime, zone_name: str, field: str) -> bool:
    """Whether a client's time is `instant` (aware UTC); a repeated wall time may be either pass.

    Raises:
        InvalidInput: it is no time.
    """
    moment = parsed_time(text, field)
    if moment.tzinfo is not None:
        return moment == instant
    return moment == instant.astimezone(zone(zone_name)).replace(tzinfo=None)


def range_asked(
    since: str | None, until: str | None, zone_name: str, *, now: datetime
) -> tuple[datetime, datetime]:
    """The stretch of time (aware UTC) from `since` to `until`.

    Args:
        since: a date (from its start), or an instant with its offset; now if left out.
        until: a date (to its end), or an instant (not included); as far as may be if left out.
        zone_name: whose days are meant by dates.

    Raises:
        InvalidInput: it cannot be read, runs backwards, or is longer than `LONGEST_RANGE`.
        UnknownZone: the zone is not one.
    """
    zone(zone_name)
    start = now if since is None else _edge(since, zone_name, "from", days=0)
    end = start + LONGEST_RANGE if until is None else _edge(until, zone_name, "to", days=1)
    if end < start:
        raise InvalidInput("The range ends before it starts.", field="to")
    # A day with a clock change may have an hour more.
    if end - start > LONGEST_RANGE + timedelta(hours=2):
        raise InvalidInput(f"A range has at most {LONGEST_RANGE.days} days.", field="to")
    return start, end


def _edge(text: str, zone_name: str, field: str, *, days: int) -> datetime:
    # In an address a plus sign that was not escaped arrives as a space.
    text = text.replace(" ", "+")
    if _DATE.fullmatch(text):
        return _midnight(text, zone_name, field, days)
    moment = parsed_time(text, field)
    if moment.tzinfo is None:
        raise InvalidInput("Please give a date, or a time with its offset.", field=field)
    return moment.astimezone(UTC)


def _midnight(text: str, zone_name: str, field: str, days: int) -> datetime:
    """The first instant of a local date, or of the date `days` later."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("There is no such date.", field=field) from None
    if day.year not in _YEARS:
        raise InvalidInput("This date is too far away.", field=field)
    # Where midnight is skipped, fold 0 reads the clock as before: the very moment of the change.
    local = datetime.combine(day + timedelta(days=days), time(), zone(zone_name))
    return local.astimezone(UTC)
