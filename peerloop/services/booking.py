"""Booking a session: load, decide, save; its seats, mails and events in one transaction.

What is free is decided by `domain.slots`; that nobody is in two places, by the database.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

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
    PaymentUnavailable,
    PeerLoopError,
    SlotUnavailable,
)
from peerloop.domain.events import EventName
from peerloop.domain.people import Actor
from peerloop.domain.slots import Schedule, is_offered
from peerloop.models import Course, Enrollment, StudentTeacher, TutoringSession
from peerloop.models.transactions import InTransaction
from peerloop.queries.availability import schedules
from peerloop.services.analytics import record_event
from peerloop.services.seats import check_people_are_free, take_seats
from peerloop.services.session_mails import tell_both

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Booked:
    """A session that now exists."""

    session_id: UUID
    status: SessionStatus


def book(run: InTransaction, actor: Actor, request: BookingRequest, *, now: datetime) -> Booked:
    """Book, and keep what was attempted whatever comes of it (SBOK, "Analytics Events").

    Success, its mails and its events are one transaction; a failure's events are
    one of their own, since the booking's was rolled back.

    Raises:
        BookingRefused: see `book_session`.
        NotFound: there is no such course.
    """
    try:
        return run(lambda db: book_session(db, actor, request, now=now))
    except Exception as error:
        code = error.code if isinstance(error, PeerLoopError) else PeerLoopError.code
        try:
            run(lambda db: _record_failure(db, actor, request, code, now=now))
        except SQLAlchemyError:  # the reason why it failed matters more than that it is counted
            log.exception("a failed booking could not be counted")
        raise


def book_session(db: Session, actor: Actor, request: BookingRequest, *, now: datetime) -> Booked:
    """Book in the caller's transaction. The checks stand in the order of rule 4.

    Args:
        now: the present, aware UTC.

    Raises:
        NotFound: there is no such course.
        NotEnrolled: `actor` is not enrolled in it.
        SessionLimitReached: its included sessions are used up.
        SlotUnavailable: the start is not offered, whoever else has sessions.
        StudentConflict: `actor` is elsewhere then.
        SlotTaken: the ST is.
        PaymentUnavailable: the course has a price.
    """
    _record_attempt(db, actor, request, now=now)
    course = db.get(Course, request.course_id)
    if course is None:
        raise NotFound
    enrollment = _locked_enrollment(db, actor, course)
    check_included(course.session_count, _counted(db, actor, course), course.price)
    schedule = _schedule(db, actor, request)
    if schedule is None or not is_offered(
        schedule, request.start, duration_minutes=course.duration_minutes, now=now
    ):
        raise SlotUnavailable
    session = _new_session(actor, request, course, schedule, now=now)
    check_people_are_free(db, session)
    if course.price is not None:
        raise PaymentUnavailable
    db.add(session)
    db.flush()
    take_seats(db, session)
    enrollment.deferred_at = None
    tell_both(db, "session-booked", session, course, now=now)
    record_event(db, actor, EventName.BOOKING_SUCCESS, {"session_id": session.id}, now=now)
    return Booked(session.id, SessionStatus(session.status))


def _locked_enrollment(db: Session, actor: Actor, course: Course) -> Enrollment:
    """The student's place, locked: two bookings cannot both count the same sessions."""
    enrollment = db.scalars(
        select(Enrollment)
        .where(col(Enrollment.student_id) == actor.id, col(Enrollment.course_id) == course.id)
        .with_for_update()
    ).one_or_none()
    if enrollment is None:
        raise NotEnrolled
    return enrollment


def _counted(db: Session, actor: Actor, course: Course) -> int:
    return db.scalars(
        select(func.count()).where(
            col(TutoringSession.student_id) == actor.id,
            col(TutoringSession.course_id) == course.id,
            col(TutoringSession.status).in_([status.value for status in COUNTED]),
        )
    ).one()


def _schedule(db: Session, actor: Actor, request: BookingRequest) -> Schedule | None:
    """The ST's schedule around the start; None where they do not teach this to `actor`."""
    if request.st_id == actor.id:
        return None
    teaches = db.execute(
        select(StudentTeacher.id).where(
            col(StudentTeacher.course_id) == request.course_id,
            col(StudentTeacher.user_id) == request.st_id,
            col(StudentTeacher.is_active).is_(True),
        )
    ).first()
    if teaches is None:
        return None
    found = schedules(db, [request.st_id], start=request.start, end=request.start)
    return found.get(request.st_id)


def _new_session(
    actor: Actor, request: BookingRequest, course: Course, schedule: Schedule, *, now: datetime
) -> TutoringSession:
    """The session with its terms as they are now (requirements, rule 7)."""
    return TutoringSession(
        id=uuid4(),
        course_id=course.id,
        student_id=actor.id,
        teacher_id=request.st_id,
        status=initial_status(course.price).value,
        starts_at=request.start,
        ends_at=request.start + timedelta(minutes=course.duration_minutes),
        note=request.note,
        reminders=request.reminders,
        duration_minutes=course.duration_minutes,
        buffer_minutes=schedule.rules.buffer_minutes,
        price_minor=course.price_minor,
        currency=course.currency,
        cancel_notice_minutes=course.cancel_notice_minutes,
        created_at=now,
    )


def _record_attempt(db: Session, actor: Actor, request: BookingRequest, *, now: datetime) -> None:
    data = {
        "course_id": request.course_id,
        "st_id": request.st_id,
        "datetime": instant_text(request.start),
    }
    record_event(db, actor, EventName.BOOKING_ATTEMPTED, data, now=now)


def _record_failure(
    db: Session, actor: Actor, request: BookingRequest, code: str, *, now: datetime
) -> None:
    _record_attempt(db, actor, request, now=now)
    record_event(db, actor, EventName.BOOKING_FAILED, {"error_type": code}, now=now)
