"""Whom the HTTP benchmarks ask for: one calendar as the comparison has it, a crowd that books."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.secrets import hashed
from peerloop.models import (
    ApiToken,
    Availability,
    Course,
    Enrollment,
    StudentTeacher,
    TeachingCalendar,
    TutoringSession,
    User,
)
from peerloop.services.seats import take_seats

STUDENTS, STS, SESSIONS = 400, 20, 80
HOUR, NO_BUFFER = 60, 0


@dataclass(frozen=True)
class World:
    """Ids and tokens to ask with.

    Attributes:
        office: the ST with hours from 9 to 17, slots of an hour, and `SESSIONS` sessions.
        round_the_clock: STs who can be booked at any hour.
        raced: an ST nobody else books, for the race.
        monday: the first Monday at least a week away.
    """

    course: UUID
    office: UUID
    round_the_clock: list[UUID]
    raced: UUID
    tokens: list[str]
    monday: datetime


def build() -> World:
    """Fill an empty database, through `wiring`'s engine."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=14 - today.weekday())
    return wiring.in_transaction(lambda db: _fill(db, monday))


def _fill(db: Session, monday: datetime) -> World:
    now = datetime.now(UTC)
    course = Course(slug="bench", title="Bench", created_at=now)
    db.add(course)
    people = [_person(number, now) for number in range(STUDENTS + STS + 2)]
    db.add_all(people)
    db.flush()
    ids = [person.id for person in people]
    office, raced, round_the_clock, students = ids[0], ids[1], ids[2 : STS + 2], ids[STS + 2 :]
    for st in (office, raced, *round_the_clock):
        db.add(StudentTeacher(user_id=st, course_id=course.id, created_at=now))
        db.add(_calendar(st))
    db.flush()
    db.add_all(_hours(office, range(1, 6), time(9), time(17)))
    for st in (raced, *round_the_clock):
        db.add_all(_hours(st, range(1, 8), time(0), time(0)))
    tokens = [f"plt_bench_{number}" for number in range(len(students))]
    for student, token in zip(students, tokens, strict=True):
        db.add(Enrollment(student_id=student, course_id=course.id, enrolled_at=now))
        db.add(ApiToken(user_id=student, label="bench", token_hash=hashed(token), created_at=now))
    _book_office(db, course.id, office, students[-1], monday)
    return World(course.id, office, round_the_clock, raced, tokens, monday)


def _person(number: int, now: datetime) -> User:
    return User(
        id=uuid4(),
        email=f"bench{number}@example.com",
        name=f"Bench {number}",
        zone="UTC",
        created_at=now,
    )


def _calendar(st: UUID) -> TeachingCalendar:
    return TeachingCalendar(person_id=st, zone="UTC", step_minutes=HOUR, buffer_minutes=NO_BUFFER)


def _hours(st: UUID, days: range, start: time, end: time) -> list[Availability]:
    return [
        Availability(person_id=st, day_of_week=day, start_time=start, end_time=end) for day in days
    ]


def _book_office(db: Session, course: UUID, st: UUID, student: UUID, monday: datetime) -> None:
    """Every other hour of the office, from the first Monday on."""
    starts = [
        monday + timedelta(days=day, hours=hour)
        for day in range(60)
        if day % 7 < 5
        for hour in range(9, 17, 2)
    ][:SESSIONS]
    for start in starts:
        end = start + timedelta(minutes=HOUR)
        session = TutoringSession(
            course_id=course,
            student_id=student,
            teacher_id=st,
            status=SessionStatus.CONFIRMED,
            starts_at=start,
            ends_at=end,
            duration_minutes=HOUR,
            buffer_minutes=NO_BUFFER,
            cancel_notice_minutes=0,
            created_at=start,
        )
        db.add(session)
        db.flush()
        take_seats(db, session)
