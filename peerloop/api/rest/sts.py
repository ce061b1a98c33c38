"""`/api/sts/{id}/…`: an ST's pattern, and when they are busy. What can be booked is `slots.py`."""

from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.replies import (
    AvailabilityReply,
    Busy,
    BusyList,
    Hours,
    Override,
    WeeklyHours,
)
from peerloop.api.rest.times import range_asked
from peerloop.queries.availability import Pattern, pattern, taken_time

router = APIRouter(prefix="/api/sts/{st_id}", tags=["Student-Teachers"])

SINCE = Annotated[
    str | None, Query(alias="from", description="a date, or an instant with its offset")
]
UNTIL = Annotated[
    str | None, Query(alias="to", description="a date (included), or an instant (not included)")
]


@router.get("/availability")
def availability(st_id: UUID, asker: Asker) -> AvailabilityReply:
    """The weekly pattern, the coming special dates and the calendar's rules."""
    with wiring.reading() as db:
        return _availability(pattern(db, asker, st_id, now=wiring.now()))


@router.get("/bookings")
def bookings(st_id: UUID, asker: Asker, since: SINCE = None, until: UNTIL = None) -> BusyList:
    """When the ST is busy, in at most 62 days; dates are days of the asker's zone."""
    now = wiring.now()
    start, end = range_asked(since, until, asker.zone, now=now)
    with wiring.reading() as db:
        pattern(db, asker, st_id, now=now)  # nobody else's time is shown
        taken = taken_time(db, asker, st_id, start=start, end=end)
    return BusyList(
        st_id=st_id,
        bookings=[Busy(starts_at=each.start, ends_at=each.end) for each in taken],
    )


def _availability(found: Pattern) -> AvailabilityReply:
    rules = found.schedule.rules
    return AvailabilityReply(
        st_id=found.st_id,
        timezone=rules.zone,
        weekly=[
            WeeklyHours(day_of_week=each.day_of_week, **_hours(each.start, each.end))
            for each in found.schedule.weekly
        ],
        overrides=[
            Override(date=each.on, hours=[Hours(**_hours(*hours)) for hours in each.hours])
            for each in found.schedule.overrides
        ],
        buffer_minutes=rules.buffer_minutes,
        notice_minutes=rules.notice_minutes,
        window_days=rules.window_days,
        slot_step_minutes=rules.step_minutes,
        paused=rules.paused,
    )


def _hours(start: time, end: time) -> dict[str, str]:
    return {"start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
