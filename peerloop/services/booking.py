"""Booking a session: load, decide, save, with its seats, its mails and its events in one transaction.

What is free is decided by `domain.slots`; that nobody is in two places, by the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from peerloop.domain.booking import (
    COUNTED,
    BookingRequest,
    SessionStatus,
    Terms,
    check_included,
    initial_status,
)
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import (
    BookingRefused,
    NotEnrolled,
    NotFound,
    PaymentUnavailable,
    PeerLoopError,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
)
from peerloop.domain.events import EventName
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.slots import Schedule, is_offered
from peerloop.models import (
    Course,
    Enrollment,
    SessionSeat,
    StudentTeacher,
    TutoringSession,
    User,
)
from peerloop.models.transactions import PERSON_IS_BUSY, InTransaction, violates
from peerloop.queries.availability import busy, schedules
from peerloop.services.analytics import record_event
from peerloop.services.outbox import owe_mail


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
        run(lambda db: _record_failure(db, actor, request, code, now=now))
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
    terms = Terms(
        course.duration_minutes,
        schedule.rules.buffer_minutes,
        course.price,
        course.cancel_notice_minutes,
    )
    _check_people_are_free(db, actor, request, terms)
    if terms.price is not None:
        raise PaymentUnavailable
    booked = _save(db, actor, request, terms, now=now)
    enrollment.deferred_at = None
    _tell_both(db, actor, request, booked, course, terms, now=now)
    record_event(db, actor, EventName.BOOKING_SUCCESS, {"session_id": booked.session_id}, now=now)
    return booked


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


def _check_people_are_free(
    db: Session, actor: Actor, request: BookingRequest, terms: Terms
) -> None:
    start, end = request.start, terms.ends_at(request.start)
    blocked = terms.blocked_until(start)
    taken = busy(db, [actor.id, request.st_id], start=start, end=blocked)
    if any(seat.overlaps(Interval(start, end)) for seat in taken.get(actor.id, ())):
        raise StudentConflict
    if any(seat.overlaps(Interval(start, blocked)) for seat in taken.get(request.st_id, ())):
        raise SlotTaken


def _save(
    db: Session, actor: Actor, request: BookingRequest, terms: Terms, *, now: datetime
) -> Booked:
    """Write the session and its seats, the student's first: which fails tells which answer is right."""
    status = initial_status(terms.price)
    session_id = uuid4()
    start, end = request.start, terms.ends_at(request.start)
    db.add(
        TutoringSession(
            id=session_id,
            course_id=request.course_id,
            student_id=actor.id,
            teacher_id=request.st_id,
            status=status.value,
            starts_at=start,
            ends_at=end,
            note=request.note,
            reminders=request.reminders,
            duration_minutes=terms.duration_minutes,
            buffer_minutes=terms.buffer_minutes,
            cancel_notice_minutes=terms.cancel_notice_minutes,
            created_at=now,
        )
    )
    db.flush()
    _sit(db, StudentConflict, session_id, actor.id, "student", start, end)
    _sit(db, SlotTaken, session_id, request.st_id, "teacher", start, terms.blocked_until(start))
    return Booked(session_id, status)


def _sit(
    db: Session,
    refusal: type[BookingRefused],
    session_id: UUID,
    person_id: UUID,
    role: str,
    start: datetime,
    until: datetime,
) -> None:
    seat = SessionSeat(
        session_id=session_id,
        person_id=person_id,
        role=role,
        starts_at=start,
        blocked_until=until,
    )
    db.add(seat)
    try:
        db.flush()
    except IntegrityError as error:
        if violates(error, PERSON_IS_BUSY):
            raise refusal from error
        raise


def _tell_both(
    db: Session,
    actor: Actor,
    request: BookingRequest,
    booked: Booked,
    course: Course,
    terms: Terms,
    *,
    now: datetime,
) -> None:
    """Owe both people their `session-booked`, with the facts as they are now."""
    st = db.get_one(User, request.st_id)
    payload: Mapping[str, object] = {
        "session_id": str(booked.session_id),
        "course": course.title,
        "starts_at": instant_text(request.start),
        "ends_at": instant_text(terms.ends_at(request.start)),
        "student": {"name": actor.name, "email": actor.email, "zone": actor.zone},
        "st": {"name": st.name, "email": st.email, "zone": st.zone},
        "note": request.note,
        "sequence": 0,
    }
    for recipient_id, role in ((actor.id, "student"), (st.id, "st")):
        owe_mail(
            db,
            "session-booked",
            recipient_id=recipient_id,
            session_id=booked.session_id,
            payload={**payload, "to": role},
            dedupe_key=f"session-booked/{booked.session_id}/0/{role}",
            now=now,
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
