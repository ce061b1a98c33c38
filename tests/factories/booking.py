"""Sessions and seats: by the real service, or as bare rows for what the service would refuse."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.people import Actor
from peerloop.models import Course, SessionSeat, TutoringSession
from peerloop.services.booking import book
from peerloop.services.reserving import Booked
from tests.factories.clock import MONDAY


def book_at(
    student: Actor,
    st: Actor,
    course: Course,
    start: datetime,
    *,
    now: datetime = MONDAY,
    **request: Any,
) -> Booked:
    """Book as the pages do, in transactions of its own; raises what the service raises."""
    asked = BookingRequest(course_id=course.id, st_id=st.id, start=start, **request)
    return book(wiring.in_transaction, student, asked, now=now, till=wiring.till())


def sit(
    db: Session,
    student: Actor,
    st: Actor,
    course: Course,
    start: datetime,
    *,
    status: SessionStatus = SessionStatus.CONFIRMED,
    minutes: int = 60,
    buffer_minutes: int = 15,
    seats: bool = True,
    created_at: datetime = MONDAY,
) -> TutoringSession:
    """A session's rows as they are, unchecked: one in the past, or in a status nobody can book."""
    end = start + timedelta(minutes=minutes)
    session = TutoringSession(
        course_id=course.id,
        student_id=student.id,
        teacher_id=st.id,
        status=status,
        starts_at=start,
        ends_at=end,
        duration_minutes=minutes,
        buffer_minutes=buffer_minutes,
        cancel_notice_minutes=course.cancel_notice_minutes,
        created_at=created_at,
    )
    db.add(session)
    db.flush()
    if seats:
        free_at = end + timedelta(minutes=buffer_minutes)
        for person, role, until in ((student, "student", end), (st, "teacher", free_at)):
            db.add(
                SessionSeat(
                    session_id=session.id,
                    person_id=person.id,
                    role=role,
                    starts_at=start,
                    blocked_until=until,
                )
            )
        db.flush()
    return session
