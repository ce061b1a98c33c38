"""`/api/sts/{id}/…`: an ST's availability, and when they are busy.

What it looks like as JSON is `plans.py`; what can be booked, `slots.py`.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.plans import (
    AvailabilityReply,
    OwnAvailabilityReply,
    SavedReply,
    anyones,
    owners,
    saved,
)
from peerloop.api.rest.replies import Busy, BusyList
from peerloop.api.rest.sent_plans import NewAvailability, in_the_apis_words
from peerloop.api.rest.times import range_asked
from peerloop.domain.errors import NotFound, PlanRefused
from peerloop.queries.availability import own_plan, pattern, taken_time
from peerloop.services.availability import save_plan

router = APIRouter(prefix="/api/sts/{st_id}", tags=["Student-Teachers"])

SINCE = Annotated[
    str | None, Query(alias="from", description="a date, or an instant with its offset")
]
UNTIL = Annotated[
    str | None, Query(alias="to", description="a date (included), or an instant (not included)")
]


@router.get("/availability")
def availability(st_id: UUID, asker: Asker) -> OwnAvailabilityReply | AvailabilityReply:
    """The weekly pattern, the coming special dates and time off, and the calendar's rules.

    Its owner gets all dates that are not over, limits, courses and the version too: what
    `PUT` takes.
    """
    with wiring.reading() as db:
        if st_id == asker.id:
            return owners(st_id, own_plan(db, asker, now=wiring.now()))
        return anyones(st_id, pattern(db, asker, st_id, now=wiring.now()).schedule)


@router.put("/availability")
def save_availability(st_id: UUID, new: NewAvailability, asker: Asker) -> SavedReply:
    """Replace one's own availability; what is booked stays.

    `version` is that of the plan which was read: after a save from elsewhere it is old, and
    the answer 409 `availability_changed`. A field's problem is told at `overrides/<date>/<n>`,
    `weekly/<day of the week>/<n>`, `time_off/<n>` or its name; n counts from 0. Dates that
    are over for more than a day are such a problem.
    """
    if st_id != asker.id or new.st_id not in (None, st_id):
        raise NotFound

    def save(db: wiring.Database) -> SavedReply:
        now = wiring.now()
        done = save_plan(db, asker, new.plan(), version=new.version, now=now)
        return saved(st_id, own_plan(db, asker, now=now), done.outside)

    try:
        return wiring.in_transaction(save)
    except PlanRefused as refused:
        raise PlanRefused(in_the_apis_words(refused.problems)) from refused


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
