"""`GET /api/sts/{id}/slots`: the starts the asker can book.

The one reply that is large and asked for often; what is bookable is decided by `queries.slots`.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from peerloop import wiring
from peerloop.api.auth import actor_of
from peerloop.api.rest.sts import SINCE, UNTIL
from peerloop.api.rest.times import range_asked
from peerloop.domain.dates import instant_text, local
from peerloop.domain.errors import InvalidInput, NotFound
from peerloop.domain.people import Actor
from peerloop.queries.availability import teaches
from peerloop.queries.courses import session_length, taught_courses
from peerloop.queries.slots import OpenSlot, open_slots_of

router = APIRouter(prefix="/api", tags=["Student-Teachers"])

ANY = "any"
COURSE = Annotated[
    str | None, Query(description="id or slug; may be left out where the ST teaches only one")
]
ZONE = Annotated[
    str | None, Query(description="for local times and for dates; the account's if left out")
]


@router.get("/sts/{st_id}/slots", responses={200: {"content": {"application/json": {}}}})
def slots(  # noqa: PLR0917  (the parameters of an address)
    st_id: str,
    request: Request,
    course: COURSE = None,
    since: SINCE = None,
    until: UNTIL = None,
    timezone: ZONE = None,
) -> Response:
    """What the asker can book with an ST (or with `any`) in at most 62 days."""
    st = _st(st_id)
    now = wiring.now()
    with wiring.reading() as db:
        actor = actor_of(db, request)
        zone_name = actor.zone if timezone is None else timezone
        start, end = range_asked(since, until, zone_name, now=now)
        course_id, minutes = _course(db, actor, course, st)
        found = open_slots_of(
            db,
            actor,
            course_id=course_id,
            duration_minutes=minutes,
            st_id=st,
            start=start,
            end=end,
            now=now,
        )
        if not found and st is not None and not teaches(db, st):
            raise NotFound
    head = {
        "course_id": str(course_id),
        "duration_minutes": minutes,
        "timezone": zone_name,
        "from": instant_text(start),
        "to": instant_text(end),
    }
    return Response(_json(head, found, minutes, zone_name), media_type="application/json")


def _st(text: str) -> UUID | None:
    """Whom the path names; None is for any Student-Teacher."""
    try:
        return None if text == ANY else UUID(text)
    except ValueError:
        raise NotFound from None


def _course(
    db: wiring.Database, actor: Actor, reference: str | None, st: UUID | None
) -> tuple[UUID, int]:
    """The course that is meant: its id and the minutes of its sessions."""
    if reference is not None:
        return session_length(db, reference)
    taught = [] if st is None else taught_courses(db, actor, st)
    if st is not None and not taught and not teaches(db, st):
        raise NotFound
    if len(taught) != 1:
        raise InvalidInput("Please say which course.", field="course")
    return taught[0].id, taught[0].duration_minutes


def _json(head: dict[str, object], found: Sequence[OpenSlot], minutes: int, zone_name: str) -> str:
    # Nothing in a slot needs escaping, and a general encoder takes several times as long.
    listed = []
    st_id, name = None, ""
    for each in found:
        if each.st_id is not st_id:
            st_id, name = each.st_id, str(each.st_id)
        listed.append(f'{{{_times(each.start, minutes, zone_name)},"st_id":"{name}"}}')
    return f'{json.dumps(head)[:-1]}, "slots": [{",".join(listed)}]}}'


# Writing times is most of a reply's work, and readers of a calendar get the same ones.
@lru_cache(maxsize=16_384)
def _times(start: datetime, minutes: int, zone_name: str) -> str:
    end = start + timedelta(minutes=minutes)
    here = local(start, zone_name).isoformat()
    return f'"start":"{instant_text(start)}","end":"{instant_text(end)}","local_start":"{here}"'
