"""From the demo's values to rows. What the values are is `data.py`."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import cycle
from uuid import UUID

from sqlalchemy import exists, text
from sqlmodel import Session, select

from peerloop.commands.demo.data import (
    ADMIN,
    ALGEBRA,
    COURSES,
    PAST_STUDENTS,
    RATINGS,
    STUDENTS,
    TEACHERS,
    DemoTeacher,
)
from peerloop.domain.booking import SessionStatus
from peerloop.domain.slots import open_slots
from peerloop.models import (
    Availability,
    Course,
    Enrollment,
    Rating,
    StudentTeacher,
    TeachingCalendar,
    TutoringSession,
    User,
)
from peerloop.queries.schedules import busy, schedules
from peerloop.services.seats import take_seats


def seed(db: Session, password_hash: str, *, now: datetime) -> bool:
    """Fill the database in the caller's transaction, unless somebody or something is in it.

    Returns:
        Whether it was empty.
    """
    if db.get_bind().dialect.name == "postgresql":
        # A second process waits here and then sees what the first has added.
        db.execute(text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))
    if not is_empty(db):
        return False
    since = now - timedelta(days=90)
    courses = {fields["slug"]: Course(**fields, created_at=since) for fields in COURSES}
    people = {
        email: User(
            email=email,
            name=name,
            zone=zone,
            about=TEACHERS[email].about if email in TEACHERS else "",
            password_hash=password_hash,
            is_admin=email == ADMIN[0],
            email_verified_at=since,
            created_at=since,
        )
        for email, name, zone in _everybody()
    }
    db.add_all([*courses.values(), *people.values()])
    db.flush()
    _enroll_and_open_hours(db, courses, people, since)
    _hold_past_sessions(db, courses[ALGEBRA], people, now)
    return True


def is_empty(db: Session) -> bool:
    """Whether there is neither a person nor a course."""
    return not db.execute(select(exists(select(User.id)) | exists(select(Course.id)))).scalar_one()


def _everybody() -> Iterator[tuple[str, str, str]]:
    yield ADMIN
    for email, (name, zone, _) in STUDENTS.items():
        yield email, name, zone
    for email, teacher in TEACHERS.items():
        yield email, teacher.name, teacher.zone


def _enroll_and_open_hours(
    db: Session, courses: dict[str, Course], people: dict[str, User], since: datetime
) -> None:
    for email, (_, _, slugs) in STUDENTS.items():
        for slug in slugs:
            db.add(
                Enrollment(
                    student_id=people[email].id, course_id=courses[slug].id, enrolled_at=since
                )
            )
    for email, st in TEACHERS.items():
        st_id = people[email].id
        db.add(TeachingCalendar(person_id=st_id, zone=st.zone, buffer_minutes=st.buffer_minutes))
        for slug in st.courses:
            db.add(StudentTeacher(user_id=st_id, course_id=courses[slug].id, created_at=since))
        db.add_all(_weekly(st_id, st))
    db.flush()


def _weekly(st_id: UUID, st: DemoTeacher) -> Iterator[Availability]:
    for days, start, end in st.hours:
        for day in days:
            yield Availability(
                person_id=st_id,
                day_of_week=int(day),
                start_time=time.fromisoformat(start),
                end_time=time.fromisoformat(end),
            )


def _hold_past_sessions(
    db: Session, course: Course, people: dict[str, User], now: datetime
) -> None:
    """Let each ST have taught other demo students, every few days and at open hours."""
    students = cycle(PAST_STUDENTS)
    for email, st in TEACHERS.items():
        for number in range(st.past_sessions):
            day = now - timedelta(days=10 + 4 * number)
            student_id, st_id = people[next(students)].id, people[email].id
            start = _first_free_start(db, course, student_id, st_id, day)
            session = _held(course, st, start, student_id=student_id, teacher_id=st_id)
            db.add(session)
            db.flush()
            take_seats(db, session)
            db.add(_rating(session, *RATINGS[number % len(RATINGS)]))


def _first_free_start(
    db: Session, course: Course, student_id: UUID, st_id: UUID, day: datetime
) -> datetime:
    end = day + timedelta(days=7)
    taken = busy(db, [student_id, st_id], start=day, end=end)
    return open_slots(
        schedules(db, [st_id], start=day, end=end)[st_id],
        duration_minutes=course.duration_minutes,
        start=day,
        end=end,
        now=day - timedelta(days=1),
        busy=taken.get(st_id, ()),
        student_busy=taken.get(student_id, ()),
    )[0]


def _held(
    course: Course, st: DemoTeacher, start: datetime, *, student_id: UUID, teacher_id: UUID
) -> TutoringSession:
    return TutoringSession(
        course_id=course.id,
        student_id=student_id,
        teacher_id=teacher_id,
        status=SessionStatus.COMPLETED,
        starts_at=start,
        ends_at=start + timedelta(minutes=course.duration_minutes),
        duration_minutes=course.duration_minutes,
        buffer_minutes=st.buffer_minutes,
        cancel_notice_minutes=course.cancel_notice_minutes,
        created_at=start - timedelta(days=3),
    )


def _rating(session: TutoringSession, stars: int, comment: str) -> Rating:
    return Rating(
        session_id=session.id,
        st_id=session.teacher_id,
        student_id=session.student_id,
        stars=stars,
        comment=comment,
        created_at=session.ends_at + timedelta(hours=3),
    )
