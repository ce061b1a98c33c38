"""What becomes of an hour of an ST's week where two people's clocks change on two dates, in words.

When that is, is `domain.zones.drifts`; a date is always one of the reader's own calendar.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from peerloop.domain import dates
from peerloop.domain.zones import drifts

Drift = tuple[datetime, datetime]


def week_later(start: datetime, st: ZoneInfo, student: ZoneInfo, *, teaching: bool) -> str:
    """What becomes of the hour of a session (aware) within a week; empty where it stays.

    So it does also where a week later it reads as it does now, whatever is in between.

    Args:
        teaching: whether the ST reads it, or their student.
    """
    mine, theirs = start.astimezone(st), start.astimezone(student)
    if teaching:
        last = _for_good(mine, student)
        return here_and_there([(mine, last)], student) if last else ""
    words = as_read(mine, student)
    now = f"{dates.clock(theirs)} here is {dates.clock(mine)} in {dates.city(st.key)}"
    return f"{now}; {words}." if words else ""


def as_read(hour: datetime, student: ZoneInfo) -> str:
    """`from 29 March this is 18:00 for you`: what a student reads of an hour by its ST's clock."""
    last = _for_good(hour, student)
    if last is None:
        return ""
    there = last.astimezone(student)
    return f"from {_on(there)} this is {dates.clock(there)} for you"


def here_and_there(drifted: Sequence[Drift], there: ZoneInfo, *, named: str = "{} here") -> str:
    """What an ST reads of an hour of theirs that drifts in a student's zone, at least once."""
    hour, _ = drifted[0]
    now = f"{named.format(dates.clock(hour))} is {_clock(hour, there)} in {dates.city(there.key)}"
    then = (f"from {_on(each)} it is {_clock(each, there)} there" for _, each in drifted)
    return "; ".join([now, *then]) + "."


def _for_good(hour: datetime, there: ZoneInfo) -> datetime | None:
    """The hour after the last drift of a week, unless it then reads as it does now."""
    last = [after for _, after in drifts(hour, there)][-1:]
    return next((each for each in last if _clock(each, there) != _clock(hour, there)), None)


def _clock(at: datetime, there: ZoneInfo) -> str:
    return dates.clock(at.astimezone(there))


def _on(at: datetime) -> str:
    return f"{at.day} {dates.MONTHS[at.month - 1]}"
