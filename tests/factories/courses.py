"""Courses, who teaches them and when, and who is enrolled."""

from collections.abc import Iterable
from datetime import datetime, time
from itertools import count
from typing import Any

from sqlmodel import Session

from peerloop.domain.people import Actor
from peerloop.models import Availability, Course, StudentTeacher, TeachingCalendar
from peerloop.services.courses import enroll
from tests.factories.clock import MONDAY
from tests.factories.people import make_user, reread

Weekly = Iterable[tuple[int, str, str]]

# Every day from midnight to midnight: whatever is refused then, it is not for the hours.
ALWAYS: Weekly = tuple((day, "00:00", "00:00") for day in range(1, 8))
_numbers = count(1)


def make_course(db: Session, *, now: datetime = MONDAY, **fields: Any) -> Course:
    """A course, by default free, without a limit, of 60 minutes; `fields` are the table's."""
    number = next(_numbers)
    course = Course(
        **{"slug": f"course-{number}", "title": f"Course {number}", "created_at": now, **fields}
    )
    db.add(course)
    db.flush()
    return course


def make_st(
    db: Session,
    *courses: Course,
    person: Actor | None = None,
    zone: str = "UTC",
    weekly: Weekly = ALWAYS,
    active: bool = True,
    now: datetime = MONDAY,
    **rules: Any,
) -> Actor:
    """Somebody (or `person`) who teaches `courses` at `weekly` hours of `zone`.

    Args:
        weekly: `(day_of_week, start, end)` as in `(1, "09:00", "17:00")`.
        rules: columns of `TeachingCalendar`, such as `paused` or `buffer_minutes`.
    """
    st = person or make_user(db, zone=zone, now=now)
    db.add(TeachingCalendar(person_id=st.id, zone=zone, **rules))
    for day, start, end in weekly:
        hours = {"start_time": time.fromisoformat(start), "end_time": time.fromisoformat(end)}
        db.add(Availability(person_id=st.id, day_of_week=day, **hours))
    for course in courses:
        db.add(StudentTeacher(user_id=st.id, course_id=course.id, is_active=active, created_at=now))
    db.flush()
    return reread(db, st.id)


def enrolled_student(
    db: Session,
    *courses: Course,
    person: Actor | None = None,
    zone: str = "Europe/Berlin",
    now: datetime = MONDAY,
) -> Actor:
    """Somebody (or `person`) who is enrolled in `courses`."""
    student = person or make_user(db, zone=zone, now=now)
    for course in courses:
        enroll(db, student, course.id, now=now)
    return student
