"""A student's place in a course: enrolling, and putting off the choice of a time (CD-033)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from peerloop.domain.errors import NotEnrolled, NotFound
from peerloop.domain.events import EventName
from peerloop.domain.people import Actor
from peerloop.models import Course, Enrollment
from peerloop.models.transactions import insert_if_absent
from peerloop.services.analytics import record_events


def enroll(db: Session, actor: Actor, course_id: UUID, *, now: datetime) -> None:
    """Enroll `actor`, free and at once. Doing it again changes nothing.

    Raises:
        NotFound: there is no such course.
    """
    if db.get(Course, course_id) is None:
        raise NotFound
    insert_if_absent(
        db,
        Enrollment,
        id=uuid4(),
        student_id=actor.id,
        course_id=course_id,
        enrolled_at=now,
    )


def schedule_later(db: Session, actor: Actor, enrollment_id: UUID, *, now: datetime) -> datetime:
    """Keep that the student will choose a time later (SBOK, "Schedule Later").

    Doing it again keeps the first instant and counts no second event.

    Returns:
        Since when it is deferred, aware UTC.

    Raises:
        NotFound: there is no such enrollment of `actor`'s.
    """
    enrollment = db.scalars(
        select(Enrollment)
        .where(col(Enrollment.id) == enrollment_id, col(Enrollment.student_id) == actor.id)
        .with_for_update()
    ).one_or_none()
    if enrollment is None:
        raise NotFound
    if enrollment.deferred_at is None:
        enrollment.deferred_at = now
        event = (EventName.SCHEDULE_LATER, {"course_id": enrollment.course_id})
        record_events(db, actor, [event], now=now)
    return enrollment.deferred_at


def schedule_course_later(db: Session, actor: Actor, course_id: UUID, *, now: datetime) -> datetime:
    """`schedule_later` for whoever knows the course, not the enrollment.

    Raises:
        NotEnrolled: `actor` is not enrolled in it.
    """
    enrollment_id = db.scalars(
        select(Enrollment.id).where(
            col(Enrollment.student_id) == actor.id, col(Enrollment.course_id) == course_id
        )
    ).one_or_none()
    if enrollment_id is None:
        raise NotEnrolled
    return schedule_later(db, actor, enrollment_id, now=now)
