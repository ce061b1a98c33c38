"""Reads of courses: the list, one course as its reader sees it, and who teaches it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func
from sqlmodel import Session, col, select

from peerloop.domain.booking import COUNTED, SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.domain.ratings import NOT_RATED, Rated
from peerloop.models import Course, Enrollment, StudentTeacher, TutoringSession, User
from peerloop.models.base import columns
from peerloop.models.courses import takes_bookings
from peerloop.queries.ratings import rating_sums, students_taught


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as the one who asks sees it.

    Attributes:
        price: of one session; None where they are free.
        session_count: included sessions; None for no limit.
        enrollment_id: the reader's; None when not enrolled.
        booked: the reader's sessions that count (requirements, rule 5).
        completed: those of them that took place.
        sts: how many take bookings of it now.
    """

    id: UUID
    slug: str
    title: str
    summary: str
    duration_minutes: int
    session_count: int | None
    price: Money | None
    enrollment_id: UUID | None
    deferred_at: datetime | None
    booked: int
    completed: int
    sts: int

    @property
    def enrolled(self) -> bool:
        """Whether the reader is enrolled."""
        return self.enrollment_id is not None


@dataclass(frozen=True, slots=True)
class StView:
    """A Student-Teacher on a course's list."""

    id: UUID
    name: str
    zone: str
    students_taught: int
    rating: Rated = NOT_RATED


def courses(db: Session, actor: Actor) -> list[CourseView]:
    """All courses by title, with the reader's place in each."""
    rows = db.execute(_courses(actor).order_by(col(Course.title), col(Course.id)))
    return [_view(row) for row in rows]


def enrolled_courses(db: Session, actor: Actor) -> list[CourseView]:
    """The reader's courses by title."""
    rows = db.execute(
        _courses(actor).where(col(Enrollment.id).is_not(None)).order_by(col(Course.title))
    )
    return [_view(row) for row in rows]


def course(db: Session, actor: Actor, reference: object) -> CourseView:
    """One course by id or slug.

    Raises:
        NotFound: there is none.
    """
    key = _key(reference)
    column = col(Course.id) if isinstance(key, UUID) else col(Course.slug)
    row = db.execute(_courses(actor).where(column == key)).first()
    if row is None:
        raise NotFound
    return _view(row)


# Asked for with every list of slots, so built once.
_course = columns(Course)
_LENGTH = select(_course.id, _course.duration_minutes)
_LENGTH_BY = {
    UUID: _LENGTH.where(_course.id == bindparam("key")),
    str: _LENGTH.where(_course.slug == bindparam("key")),
}


def session_length(db: Session, reference: object) -> tuple[UUID, int]:
    """A course's id and the minutes of its sessions, for who needs to know no more of it.

    Raises:
        NotFound: there is no such course.
    """
    key = _key(reference)
    row = db.execute(_LENGTH_BY[type(key)], {"key": key}).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def taught_courses(db: Session, actor: Actor, st_id: UUID) -> list[CourseView]:
    """What a Student-Teacher takes bookings of now, by title; empty for anybody else."""
    taught = select(StudentTeacher.course_id).where(
        col(StudentTeacher.user_id) == st_id, takes_bookings()
    )
    rows = db.execute(_courses(actor).where(col(Course.id).in_(taught)).order_by(col(Course.title)))
    return [_view(row) for row in rows]


def student_teachers(db: Session, _actor: Actor, course_id: UUID) -> list[StView]:
    """Who takes bookings of the course now, by name; anyone may read it."""
    person = columns(User).id
    rows = db.execute(
        select(User.id, User.name, User.zone, students_taught(person), *rating_sums(person))  # type: ignore[call-overload]
        .join(StudentTeacher, col(StudentTeacher.user_id) == col(User.id))
        .where(col(StudentTeacher.course_id) == course_id, takes_bookings())
        .order_by(col(User.name), col(User.id))
    )
    return [
        StView(st_id, name, zone, taught, Rated(total, count))
        for st_id, name, zone, taught, total, count in rows
    ]


def taught_by(db: Session, actor: Actor, st_id: object) -> tuple[str, list[CourseView]]:
    """An ST's name, and the courses they take bookings of now, by title.

    Raises:
        NotFound: there are none.
    """
    try:
        person = db.get(User, UUID(str(st_id)))
    except ValueError:
        person = None
    views = taught_courses(db, actor, person.id) if person else []
    if person is None or not views:
        raise NotFound
    return person.name, views


def _key(reference: object) -> UUID | str:
    """A course's id, or its slug as a database can look for it: some characters it refuses."""
    text = str(reference)
    try:
        return UUID(text)
    except ValueError:
        return text if text.isprintable() else ""


def _courses(actor: Actor) -> Select[Any]:
    reader = actor.id
    mine = and_(
        col(TutoringSession.course_id) == col(Course.id),
        col(TutoringSession.student_id) == reader,
    )
    counted = select(func.count()).where(mine, col(TutoringSession.status).in_(COUNTED))
    done = select(func.count()).where(mine, col(TutoringSession.status) == SessionStatus.COMPLETED)
    teaching = select(func.count()).where(
        col(StudentTeacher.course_id) == col(Course.id), takes_bookings()
    )
    place = and_(col(Enrollment.course_id) == col(Course.id), col(Enrollment.student_id) == reader)
    return select(  # type: ignore[call-overload, no-any-return]
        Course.id,
        Course.slug,
        Course.title,
        Course.summary,
        Course.duration_minutes,
        Course.session_count,
        Course.price_minor,
        Course.currency,
        col(Enrollment.id).label("enrollment_id"),
        Enrollment.deferred_at,
        counted.scalar_subquery().label("booked"),
        done.scalar_subquery().label("completed"),
        teaching.scalar_subquery().label("sts"),
    ).select_from(Course.__table__.outerjoin(Enrollment.__table__, place))  # type: ignore[attr-defined]


def _view(row: Any) -> CourseView:
    price = None if row.price_minor is None else Money(row.price_minor, row.currency)
    return CourseView(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        duration_minutes=row.duration_minutes,
        session_count=row.session_count,
        price=price,
        enrollment_id=row.enrollment_id,
        deferred_at=row.deferred_at,
        booked=row.booked,
        completed=row.completed,
        sts=row.sts,
    )
