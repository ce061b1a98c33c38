"""What is read of ratings, and by whom."""

from datetime import timedelta
from uuid import uuid4

import pytest

from peerloop import wiring
from peerloop.domain.errors import NotFound
from peerloop.queries import courses, ratings
from tests.factories import (
    MONDAY,
    enrolled_student,
    held,
    make_course,
    make_st,
    make_user,
    rated,
    sit,
)
from tests.integration.conftest import Database


def test_newest_comments_and_no_more_of_a_student_than_the_first_name(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, other = make_st(db, course), make_st(db, course)
        student = enrolled_student(db, course, person=make_user(db, name="Leïla Haddad"))
        for day, comment in enumerate(["One", "", "Three", "Four"]):
            rated(db, student, st, course, 5, comment=comment, now=MONDAY + timedelta(days=day))
        rated(db, student, other, course, 1, comment="Of somebody else")
    with wiring.reading() as db:
        found = ratings.newest_comments(db, other, st.id, limit=2)
        assert [(each.first_name, each.comment) for each in found] == [
            ("Leïla", "Four"),
            ("Leïla", "Three"),
        ]
        assert found[0].created_at == MONDAY + timedelta(days=3)
        assert len(ratings.newest_comments(db, st, st.id, limit=9)) == 3
        assert ratings.newest_comments(db, st, student.id, limit=9) == []


def test_who_sees_a_sessions_rating_and_who_may_give_it(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
        admin, stranger = make_user(db, is_admin=True), make_user(db)
        open_, coming = held(db, student, st, course), sit(db, student, st, course, MONDAY)
        done = rated(db, student, st, course, 4, comment="Thank you")
    with wiring.reading() as db:
        for reader, may in ((student, True), (st, False), (admin, False)):
            found = ratings.session_rating(db, reader, open_.id)
            assert (found.may_rate, found.stars, found.comment) == (may, None, "")
            found = ratings.session_rating(db, reader, done.id)
            assert (found.may_rate, found.stars, found.comment) == (False, 4, "Thank you")
            assert (found.st_id, found.st_name) == (st.id, st.name)
            assert not ratings.session_rating(db, reader, coming.id).may_rate
        for reader, session_id in ((stranger, open_.id), (stranger, done.id), (admin, uuid4())):
            with pytest.raises(NotFound):
                ratings.session_rating(db, reader, session_id)


def test_a_reader_knows_their_own_stars(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student, other = make_st(db, course), make_user(db), make_user(db)
        mine, theirs = rated(db, student, st, course, 4), rated(db, other, st, course, 1)
        open_ = held(db, student, st, course)
    with wiring.reading() as db:
        asked = [mine.id, theirs.id, open_.id]
        assert ratings.own_stars(db, student, asked) == {mine.id: 4}
        assert ratings.own_stars(db, student, []) == {}
        assert ratings.own_stars(db, st, asked) == {}


def test_a_courses_list_tells_how_each_is_rated(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, idle = make_st(db, course), make_st(db, course)
        students = [enrolled_student(db, course) for _ in range(3)]
        for student, stars in zip(students, (5, 4, 4), strict=True):
            rated(db, student, st, course, stars)
    with wiring.reading() as db:
        found = {each.id: each for each in courses.student_teachers(db, students[0], course.id)}
    assert (found[st.id].rating.average, found[st.id].rating.count) == ("4.3", 3)
    assert (found[st.id].students_taught, found[idle.id].rating.average) == (3, "")
