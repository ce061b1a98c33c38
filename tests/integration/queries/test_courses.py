"""Courses as their reader sees them, and who teaches them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.queries import courses
from peerloop.queries.availability import pattern
from tests.factories import (
    MONDAY,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.integration.conftest import Database

NO_COURSE = [
    "nothing",
    "",
    "\0",
    "x\0",
    "\ud800",
    "x" * 300,
    str(UUID(int=7)),
    "'; --",
    "%",
    None,
    7,
]


def test_a_course_by_id_and_by_slug(database: Database) -> None:
    with database.writing() as db:
        made = make_course(
            db, slug="écrire", title="É", session_count=3, price_minor=2400, currency="EUR"
        )
        reader = make_user(db)
    with wiring.reading() as db:
        for reference in ("écrire", str(made.id), made.id, made.id.hex, str(made.id).upper()):
            found = courses.course(db, reader, reference)
            assert found.id == made.id
            assert (found.price, found.session_count) == (Money(2400, "EUR"), 3)
            assert courses.session_length(db, reference) == (made.id, 60)


@pytest.mark.parametrize("reference", NO_COURSE)
def test_what_names_no_course(database: Database, reference: object) -> None:
    with database.writing() as db:
        make_course(db)
        reader = make_user(db)
    for read in (lambda db: courses.course(db, reader, reference),
                 lambda db: courses.session_length(db, reference)):  # fmt: skip
        with wiring.reading() as db, pytest.raises(NotFound):
            read(db)


def test_the_readers_place_in_each_course(database: Database) -> None:
    with database.writing() as db:
        first, second = make_course(db, title="A"), make_course(db, title="B")
        st = make_st(db, first, second)
        make_st(db, first, active=False)
        student, other = enrolled_student(db, second), enrolled_student(db, first, second)
        for number, status in enumerate(SessionStatus):
            start = MONDAY + timedelta(days=number)
            sit(db, student, st, second, start, status=status, seats=False)
        sit(db, other, st, second, MONDAY + timedelta(days=20))
    with wiring.reading() as db:
        a, b = courses.courses(db, student)
        assert [(each.title, each.sts, each.enrolled) for each in (a, b)] == [
            ("A", 1, False),
            ("B", 1, True),
        ]
        assert (b.booked, b.completed) == (4, 1)
        assert courses.enrolled_courses(db, student) == [b]
        assert courses.enrolled_courses(db, make_user(db)) == []
        nobody = courses.courses(db, make_user(db))
    assert [(each.enrolled, each.booked) for each in nobody] == [(False, 0), (False, 0)]


def test_who_teaches_a_course(database: Database) -> None:
    with database.writing() as db:
        course, other_course = make_course(db), make_course(db)
        st, idle = make_st(db, course, other_course), make_st(db, course)
        make_st(db, course, active=False)
        make_st(db, other_course)
        students = [enrolled_student(db, course) for _ in range(3)]
        for number, student in enumerate([*students, students[0]]):
            status = SessionStatus.COMPLETED if number != 1 else SessionStatus.NO_SHOW
            sit(db, student, st, course, MONDAY - timedelta(days=number + 1), status=status)
    with wiring.reading() as db:
        found = {each.id: each for each in courses.student_teachers(db, students[0], course.id)}
    assert found.keys() == {st.id, idle.id}
    # Two students, one of them twice; who did not come was not taught.
    assert (found[st.id].students_taught, found[idle.id].students_taught) == (2, 0)
    assert (found[st.id].name, found[st.id].zone) == (st.name, st.zone)


def test_the_pattern_of_who_teaches_and_of_nobody_else(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, zone="Asia/Tokyo", weekly=[(1, "09:00", "10:00")])
        gone, student = make_st(db, course, active=False), enrolled_student(db, course)
    with wiring.reading() as db:
        found = pattern(db, student, st.id, now=MONDAY)
        assert found.schedule.rules.zone == "Asia/Tokyo"
        assert len(found.schedule.weekly) == 1
        for person_id in (gone.id, student.id, uuid4()):
            with pytest.raises(NotFound):
                pattern(db, student, person_id, now=MONDAY)
