"""`/api/sessions`: booking, moving, and reading one's own. The rules are the services'."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.idempotency import Claim, Key, answer_once
from peerloop.api.rest.replies import (
    BookedReply,
    CalendarReply,
    Confirmation,
    CourseName,
    MovedReply,
    PersonReply,
    Price,
    SessionList,
    SessionReply,
)
from peerloop.api.rest.times import instant_asked, means
from peerloop.domain.booking import BookingRequest, clean_note
from peerloop.domain.errors import Forbidden, InvalidInput
from peerloop.domain.people import Actor
from peerloop.integrations.calendar import event_of, links_of, session_ics
from peerloop.queries.booking import SessionView, own_sessions, session
from peerloop.queries.courses import session_length
from peerloop.services.booking import book
from peerloop.services.idempotency import Reply
from peerloop.services.moving import Moved, move
from peerloop.services.reserving import Booked
from peerloop.settings import settings

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])

ROUTE = "POST /api/sessions"
Time = Annotated[StrictStr, Field(max_length=40)]
Zone = Annotated[StrictStr, Field(max_length=64, description="an IANA name")]
LOCAL = "local to `timezone`, or with a UTC offset"


class NewSession(BaseModel):
    """What a student asks for."""

    model_config = ConfigDict(extra="forbid")

    course_id: UUID
    st_id: UUID
    scheduled_start: Time = Field(description=LOCAL)
    timezone: Zone
    note: StrictStr | None = Field(default=None, description="for the Student-Teacher")
    reminders: StrictBool = Field(default=True, description="by mail, to both")
    student_id: UUID | None = Field(default=None, description="if sent, the asker's own")
    scheduled_end: Time | None = Field(
        default=None, description="if sent, the start and the course's duration"
    )


class NewTime(BaseModel):
    """Where to a session is moved."""

    model_config = ConfigDict(extra="forbid")

    scheduled_start: Time = Field(description=LOCAL)
    timezone: Zone


@router.post("", status_code=201, responses={201: {"model": BookedReply}})
def book_session(new: NewSession, asker: Asker, idempotency_key: Key = None) -> Response:
    """Book a session for the asker."""
    now = wiring.now()
    request = _request(new, asker)
    claim = Claim.of(asker, ROUTE, idempotency_key, new.model_dump(), now=now)

    def render(db: wiring.Database, booked: Booked) -> Reply:
        return Reply(201, _booked(session(db, asker, booked.session_id), new.timezone))

    reply = answer_once(
        claim, lambda run: book(run, asker, request, now=now, till=wiring.till()), render
    )
    where = {"Location": f"/api/sessions/{reply.body['session_id']}"}
    return JSONResponse(reply.body, reply.status_code, headers=where)


@router.get("")
def sessions(asker: Asker) -> SessionList:
    """The asker's own sessions, as student or Student-Teacher, latest first."""
    with wiring.reading() as db:
        found = own_sessions(db, asker)
    return SessionList(sessions=[_session(view) for view in found])


@router.get("/{session_id}")
def one_session(session_id: UUID, asker: Asker) -> SessionReply:
    """A session of the asker's; admins see all."""
    with wiring.reading() as db:
        return _session(session(db, asker, session_id))


@router.post("/{session_id}/reschedule", responses={200: {"model": MovedReply}})
def reschedule(
    session_id: UUID, asked: NewTime, asker: Asker, idempotency_key: Key = None
) -> Response:
    """Move a session to another time that its Student-Teacher offers; nothing is charged.

    Its student may until the notice it was booked with, or until the start after its
    Student-Teacher moved it; its Student-Teacher and admins until the start. A
    Student-Teacher brings it nearer only to a start 24 hours from now. Moving it to the
    time it has changes nothing.
    """
    now = wiring.now()
    start = instant_asked(asked.scheduled_start, asked.timezone, "scheduled_start")
    route = f"POST /api/sessions/{session_id}/reschedule"
    claim = Claim.of(asker, route, idempotency_key, asked.model_dump(), now=now)

    def render(db: wiring.Database, _moved: Moved) -> Reply:
        view = _session(session(db, asker, session_id))
        moved = MovedReply(**view.model_dump(), timezone=asked.timezone)
        return Reply(200, moved.model_dump(mode="json"))

    reply = answer_once(claim, lambda run: move(run, asker, session_id, start, now=now), render)
    return JSONResponse(reply.body, reply.status_code)


_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}
Format = Annotated[str, Query(description="`ics`, the only one there is")]


@router.get("/{session_id}/calendar-export", responses=_FILE)
@router.post("/{session_id}/calendar-export", responses=_FILE)
def calendar_export(session_id: UUID, asker: Asker, format: Format = "ics") -> Response:
    """A session as a file that every calendar takes."""
    if format != "ics":
        raise InvalidInput("The only format is ics.", field="format")
    with wiring.reading() as db:
        view = session(db, asker, session_id)
    ours = settings()
    event = event_of(view, base_url=ours.public_url, mail_from=ours.mail_from, stamp=wiring.now())
    return Response(
        session_ics(event, method="PUBLISH"),
        media_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": f'attachment; filename="session-{session_id}.ics"'},
    )


def _request(new: NewSession, asker: Actor) -> BookingRequest:
    """What is asked for, once its form is right.

    Raises:
        Forbidden: it is for somebody else.
        InputError: the times or the note cannot be used.
        NotFound: the end is given of a session of no course.
    """
    if new.student_id not in (None, asker.id):
        raise Forbidden("You can book sessions for yourself only.")
    start = instant_asked(new.scheduled_start, new.timezone, "scheduled_start")
    if new.scheduled_end is not None:
        _check_end(new.course_id, start, new.scheduled_end, new.timezone)
    return BookingRequest(
        course_id=new.course_id,
        st_id=new.st_id,
        start=start,
        note=clean_note(new.note),
        reminders=new.reminders,
    )


def _check_end(course_id: UUID, start: datetime, end: str, zone_name: str) -> None:
    with wiring.reading() as db:
        _, minutes = session_length(db, course_id)
    if not means(end, start + timedelta(minutes=minutes), zone_name, "scheduled_end"):
        raise InvalidInput(
            f"A session of this course lasts {minutes} minutes.", field="scheduled_end"
        )


def _booked(view: SessionView, zone_name: str) -> dict[str, object]:
    confirmation = Confirmation(
        course=view.course_title,
        st=view.st.name,
        scheduled_start=view.starts_at,
        scheduled_end=view.ends_at,
        timezone=zone_name,
        calendar=_calendar(view),
    )
    booked = BookedReply(session_id=view.id, status=view.status, confirmation=confirmation)
    return booked.model_dump(mode="json")


def _session(view: SessionView) -> SessionReply:
    return SessionReply(
        session_id=view.id,
        status=view.status,
        course=CourseName(id=view.course_id, slug=view.course_slug, title=view.course_title),
        student=PersonReply(id=view.student.id, name=view.student.name),
        st=PersonReply(id=view.st.id, name=view.st.name),
        scheduled_start=view.starts_at,
        scheduled_end=view.ends_at,
        duration_minutes=view.duration_minutes,
        price=Price.of(view.price),
        hold_expires_at=view.hold_expires_at,
        note=view.note,
        reminders=view.reminders,
        calendar=_calendar(view),
    )


def _calendar(view: SessionView) -> CalendarReply:
    links = links_of(view, base_url=settings().public_url)
    return CalendarReply(google=links.google, outlook=links.outlook, ics=links.ics)
