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
from peerloop.services.outbox import OwedMail, owe_mails


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

    Doing it again keeps the first instant, counts no second event and owes no second mail.

    Returns:
        Since when it is deferred, aware UTC.

    Raises:
        NotFound: there is no such enrollment of `actor`'s.
    """
    found = db.exec(
        select(Enrollment, Course)
        .join(Course, col(Course.id) == col(Enrollment.course_id))
        .where(col(Enrollment.id) == enrollment_id, col(Enrollment.student_id) == actor.id)
        .with_for_update(of=Enrollment)
    ).one_or_none()
    if found is None:
        raise NotFound
    enrollment, course = found
    if enrollment.deferred_at is None:
        enrollment.deferred_at = now
        event = (EventName.SCHEDULE_LATER, {"course_id": course.id})
        record_events(db, actor, [event], now=now)
        owe_mails(db, [_schedule_later_mail(actor, enrollment, course, now=now)], now=now)
    return enrollment.deferred_at


def _schedule_later_mail(
    actor: Actor, enrollment: Enrollment, course: Course, *, now: datetime
) -> OwedMail:
    return OwedMail(
        template="schedule-later",
        recipient_id=actor.id,
        session_id=None,
        payload={"course": course.title, "course_slug": course.slug, "to": "student"},
        # Who books in between puts off anew, and is told anew.
        dedupe_key=f"schedule-later/{enrollment.id}/{now.isoformat()}",
    )


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
