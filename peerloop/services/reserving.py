"""Writing a session that is booked: load, decide, save; its seats, mails and events with it.

What is free is decided by `domain.slots`; that nobody is in two places, by the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, exists, func, insert, select, update
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.booking import (
    COUNTED,
    BookingRequest,
    SessionStatus,
    check_included,
    initial_status,
)
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import (
    NotEnrolled,
    NotFound,
    SlotUnavailable,
    TooManyAttempts,
)
from peerloop.domain.events import EventName
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.domain.schedules import Schedule
from peerloop.domain.slots import is_offered
from peerloop.models import Course, Enrollment, StudentTeacher, TutoringSession
from peerloop.models.base import columns, table_of
from peerloop.models.courses import takes_bookings
from peerloop.queries.schedules import schedules
from peerloop.services.analytics import record_events
from peerloop.services.auditing import keep, times
from peerloop.services.holds import check_holds, owe_payment, own_hold
from peerloop.services.limits import check_limits
from peerloop.services.locking import lock_people
from peerloop.services.seats import check_people_are_free, take_seats
from peerloop.services.session_mails import announce

_course_row, _place, _teacher, _session = (
    columns(model) for model in (Course, Enrollment, StudentTeacher, TutoringSession)
)
_COURSE = select(
    _course_row.title,
    _course_row.duration_minutes,
    _course_row.session_count,
    _course_row.price_minor,
    _course_row.currency,
    _course_row.cancel_notice_minutes,
    exists()
    .where(
        _teacher.course_id == _course_row.id,
        _teacher.user_id == bindparam("st"),
        takes_bookings(),
    )
    .label("is_taught"),
).where(_course_row.id == bindparam("course"))
_ENROLLMENT = (
    select(_place.id, _place.deferred_at)
    .where(_place.student_id == bindparam("student"), _place.course_id == bindparam("course"))
    .with_for_update()
)
_COUNT = select(
    func.count().filter(_session.course_id == bindparam("course"), _session.status.in_(COUNTED)),
    func.count().filter(_session.created_at > bindparam("since")),
).where(_session.student_id == bindparam("student"))
# Each booking writes to an ST: whoever books and cancels in a loop is stopped.
MOST_AN_HOUR = 60
_AN_HOUR = timedelta(hours=1)
_INSERT = insert(table_of(TutoringSession))
_UNDEFER = (
    update(table_of(Enrollment))
    .where(_place.id == bindparam("enrollment"))
    .values(deferred_at=None)
)


@dataclass(frozen=True, slots=True)
class _Course:
    """What booking needs to know of a course, and whether the ST asked for takes bookings of it."""

    title: str
    duration_minutes: int
    session_count: int | None
    price: Money | None
    cancel_notice_minutes: int
    is_taught: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """A session that now exists."""

    session_id: UUID
    status: SessionStatus


def book_session(
    db: Session, actor: Actor, request: BookingRequest, *, now: datetime, hold: timedelta
) -> Booked:
    """Book in the caller's transaction. The checks stand in the order of rule 4.

    A session of a priced course is held, unpaid; asking for one's own held time
    again gives the same session.

    Args:
        now: the present, aware UTC.
        hold: how long an unpaid session keeps its time.

    Raises:
        NotFound: there is no such course.
        NotEnrolled: `actor` is not enrolled in it.
        SessionLimitReached: its included sessions are used up.
        SlotUnavailable: the start is not offered, whoever else has sessions.
        StudentConflict: `actor` is elsewhere then.
        SlotTaken: the ST is, or has sessions enough that day or week.
        TooManyHolds: `actor` has two unpaid sessions.
        TooManyAttempts: they have booked 60 sessions within the hour.
    """
    course = _course(db, request)
    enrollment = _locked_enrollment(db, actor, request)
    if course.price is not None:
        held = own_hold(db, actor.id, request.st_id, request.course_id, request.start, now=now)
        if held is not None:
            return Booked(held, SessionStatus.PENDING_PAYMENT)
    check_included(course.session_count, _counted(db, actor, request, now=now), course.price)
    schedule = _schedule(db, actor, request) if course.is_taught else None
    if schedule is None or not is_offered(
        schedule, request.start, duration_minutes=course.duration_minutes, now=now
    ):
        raise SlotUnavailable
    session = _new_session(actor, request, course, schedule, now=now, hold=hold)
    people = lock_people(db, session)
    check_people_are_free(db, session)
    check_limits(db, session, schedule.rules)
    if course.price is not None:
        check_holds(db, actor.id)
    db.execute(_INSERT, session.model_dump())
    take_seats(db, session)
    if enrollment.deferred_at is not None:
        db.execute(_UNDEFER, {"enrollment": enrollment.id})
    events = [attempted(request)]
    if course.price is not None:
        owe_payment(db, session, course.price, now=now)
    else:  # confirmed: what the payment of a priced one brings later
        announce(db, "session-booked", session, course.title, people, now=now)
        events.append((EventName.BOOKING_SUCCESS, {"session_id": session.id}))
    record_events(db, actor, events, now=now)
    keep(
        db,
        What.BOOKED,
        actor_id=actor.id,
        now=now,
        session_id=session.id,
        after={**times(session), "status": session.status.value},
    )
    return Booked(session.id, session.status)


def _course(db: Session, request: BookingRequest) -> _Course:
    """The course, and whether the ST takes bookings of it."""
    row = db.execute(_COURSE, {"course": request.course_id, "st": request.st_id}).first()
    if row is None:
        raise NotFound
    price = None if row.price_minor is None else Money(row.price_minor, row.currency)
    return _Course(
        row.title,
        row.duration_minutes,
        row.session_count,
        price,
        row.cancel_notice_minutes,
        row.is_taught,
    )


def _locked_enrollment(db: Session, actor: Actor, request: BookingRequest) -> Row[Any]:
    """The student's place, locked: two bookings cannot both count the same sessions."""
    row = db.execute(_ENROLLMENT, {"student": actor.id, "course": request.course_id}).first()
    if row is None:
        raise NotEnrolled
    return row


def _counted(db: Session, actor: Actor, request: BookingRequest, *, now: datetime) -> int:
    """How many of the student's sessions count; read after the lock, so that none is missed.

    Raises:
        TooManyAttempts: they have booked more within the hour than anybody means to.
    """
    asked = {"student": actor.id, "course": request.course_id, "since": now - _AN_HOUR}
    counted, lately = db.execute(_COUNT, asked).one()
    if lately >= MOST_AN_HOUR:
        raise TooManyAttempts(retry_after=int(_AN_HOUR.total_seconds()))
    return int(counted)


def _schedule(db: Session, actor: Actor, request: BookingRequest) -> Schedule | None:
    """The ST's schedule around the start; nobody books themselves."""
    if request.st_id == actor.id:
        return None
    found = schedules(db, [request.st_id], start=request.start, end=request.start)
    return found.get(request.st_id)


def _new_session(
    actor: Actor,
    request: BookingRequest,
    course: _Course,
    schedule: Schedule,
    *,
    now: datetime,
    hold: timedelta,
) -> TutoringSession:
    """The session with its terms as they are now (requirements, rule 7)."""
    return TutoringSession(
        id=uuid4(),
        course_id=request.course_id,
        student_id=actor.id,
        teacher_id=request.st_id,
        status=initial_status(course.price),
        starts_at=request.start,
        ends_at=request.start + timedelta(minutes=course.duration_minutes),
        hold_expires_at=now + hold if course.price else None,
        note=request.note,
        reminders=request.reminders,
        duration_minutes=course.duration_minutes,
        buffer_minutes=schedule.rules.buffer_minutes,
        price_minor=course.price.minor if course.price else None,
        currency=course.price.currency if course.price else None,
        cancel_notice_minutes=course.cancel_notice_minutes,
        created_at=now,
    )


def attempted(request: BookingRequest) -> tuple[EventName, dict[str, object]]:
    """The event that a booking was tried."""
    data: dict[str, object] = {
        "course_id": request.course_id,
        "st_id": request.st_id,
        "datetime": instant_text(request.start),
    }
    return EventName.BOOKING_ATTEMPTED, data
