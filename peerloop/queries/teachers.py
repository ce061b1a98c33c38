"""Reads of Student-Teachers: the directory and a profile. Anyone signed in may read them.

Here is who teaches at least one course now; who does not has no profile.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, exists, func, or_, select
from sqlmodel import Session

from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.domain.ratings import Rated
from peerloop.domain.texts import folded
from peerloop.models import Course, Enrollment, StudentTeacher, User
from peerloop.models.base import columns
from peerloop.models.folding import Folded, mentions
from peerloop.queries.ratings import rated_at_least, rating_sums, students_taught

PAGE = 20
# More words than this find nobody more: each only narrows the search.
_MOST_WORDS = 6

_user, _course, _teacher, _enrollment = (
    columns(model) for model in (User, Course, StudentTeacher, Enrollment)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to list.

    Attributes:
        text: words, each of them in the name or in the title of a course they teach.
        course: a slug; empty for any.
        tenths: the least average, in tenths of a star; 0 for any, and for none.
        page: from 1; one that is not there means the nearest.
    """

    text: str = ""
    course: str = ""
    tenths: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True)
class TaughtCourse:
    """A course somebody teaches now.

    Attributes:
        is_open: whether they take bookings of it.
        enrolled: whether the reader is.
    """

    id: UUID
    slug: str
    title: str
    duration_minutes: int
    price: Money | None
    is_open: bool
    enrolled: bool


@dataclass(frozen=True, slots=True)
class TeacherView:
    """A Student-Teacher in the directory, or on their profile."""

    id: UUID
    name: str
    zone: str
    about: str
    students_taught: int
    rating: Rated
    courses: tuple[TaughtCourse, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """A page of the directory.

    Attributes:
        total: how many there are on all pages.
    """

    teachers: list[TeacherView]
    total: int
    page: int
    pages: int


_TEACHES = exists().where(_teacher.user_id == _user.id, _teacher.is_active.is_(True))
_PEOPLE = select(
    _user.id,
    _user.name,
    _user.zone,
    _user.about,
    students_taught(_user.id),
    *rating_sums(_user.id),
)
_ONE = _PEOPLE.where(_user.id == bindparam("st"), _TEACHES)
_COURSES: Any = (
    select(
        _teacher.user_id,
        _course.id,
        _course.slug,
        _course.title,
        _course.duration_minutes,
        _course.price_minor,
        _course.currency,
        _teacher.is_open,
        exists()
        .where(
            _enrollment.course_id == _course.id,
            _enrollment.student_id == bindparam("actor", type_=Uuid()),
        )
        .label("enrolled"),
    )
    .where(
        _teacher.user_id.in_(bindparam("ids", expanding=True)),
        _teacher.is_active.is_(True),
        _course.id == _teacher.course_id,
    )
    .order_by(_course.title, _course.id)
)
_TAUGHT_NOW = (
    select(_course.slug, _course.title)
    .where(exists().where(_teacher.course_id == _course.id, _teacher.is_active.is_(True)))
    .order_by(_course.title, _course.id)
)


def teachers(db: Session, actor: Actor, wanted: Wanted) -> Directory:
    """A page of those who teach something now, by name."""
    asked = [_TEACHES, *_narrowed(wanted)]
    total = db.execute(select(func.count()).select_from(User).where(*asked)).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wanted.page), pages)
    rows = db.execute(
        _PEOPLE.where(*asked)
        .order_by(Folded(_user.name), _user.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    taught = _taught(db, actor, [row.id for row in rows])
    return Directory([_view(row, taught) for row in rows], total, page, pages)


def courses_taught_now(db: Session, _actor: Actor) -> list[tuple[str, str]]:
    """Slug and title of each course that somebody teaches now, by title."""
    return [(slug, title) for slug, title in db.execute(_TAUGHT_NOW)]


def teacher(db: Session, actor: Actor, st_id: UUID) -> TeacherView:
    """One Student-Teacher.

    Raises:
        NotFound: there is no such person, or they teach nothing now.
    """
    row = db.execute(_ONE, {"st": st_id}).first()
    if row is None:
        raise NotFound
    return _view(row, _taught(db, actor, [row.id]))


def about(db: Session, actor: Actor) -> str:
    """What the reader says of themselves."""
    found: str = db.execute(select(_user.about).where(_user.id == actor.id)).scalar_one()
    return found


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    teaches = [_teacher.user_id == _user.id, _teacher.is_active.is_(True)]
    of_course = [*teaches, _course.id == _teacher.course_id]
    asked: list[ColumnElement[bool]] = [
        or_(mentions(_user.name, word), exists().where(*of_course, mentions(_course.title, word)))
        for word in folded(wanted.text).split()[:_MOST_WORDS]
    ]
    if wanted.course:
        asked.append(exists().where(*of_course, _course.slug == wanted.course))
    if wanted.tenths:
        asked.append(rated_at_least(_user.id, wanted.tenths))
    return asked


def _taught(db: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, list[TaughtCourse]]:
    found: defaultdict[UUID, list[TaughtCourse]] = defaultdict(list)
    for row in db.execute(_COURSES, {"ids": list(ids), "actor": actor.id}):
        price = None if row.price_minor is None else Money(row.price_minor, row.currency)
        found[row.user_id].append(
            TaughtCourse(
                row.id,
                row.slug,
                row.title,
                row.duration_minutes,
                price,
                row.is_open,
                row.enrolled,
            )
        )
    return found


def _view(row: Any, taught: dict[UUID, list[TaughtCourse]]) -> TeacherView:
    person, name, zone, said, students, total, count = row
    return TeacherView(
        person, name, zone, said, students, Rated(total, count), tuple(taught[person])
    )
