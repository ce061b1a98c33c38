"""Enrolling, and putting off the choice of a time."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from peerloop import wiring
from peerloop.domain.errors import NotEnrolled, NotFound
from peerloop.domain.people import Actor
from peerloop.models import Course, OutboxMail
from peerloop.queries.courses import course as course_view
from peerloop.services import courses
from tests.factories import MONDAY, FixedClock, enrolled_student, make_course, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database


def enroll(person: Actor, course_id: UUID) -> None:
    wiring.in_transaction(lambda db: courses.enroll(db, person, course_id, now=MONDAY))


def enrollment(person: Actor, course: Course) -> UUID:
    with wiring.reading() as db:
        found = course_view(db, person, course.slug).enrollment_id
    assert found is not None
    return found


def test_enrolling_twice_changes_nothing(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course, person = make_course(db), make_user(db)
    enroll(person, course.id)
    first = database.rows("SELECT * FROM enrollments")
    enroll(person, course.id)
    assert database.rows("SELECT * FROM enrollments") == first


def test_enrolling_in_many_tabs_at_once(database: Database) -> None:
    with database.writing() as db:
        course, person = make_course(db), make_user(db)
    assert at_once([lambda: enroll(person, course.id)] * 8) == [None] * 8
    assert database.count("enrollments") == 1


def test_there_is_no_such_course(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    with pytest.raises(NotFound):
        enroll(person, uuid4())


def test_schedule_later_keeps_the_first_instant_and_counts_once(
    database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        course = make_course(db)
        person = enrolled_student(db, course)
    place = enrollment(person, course)
    since = clock()
    for _ in range(2):
        told = wiring.in_transaction(
            lambda db: courses.schedule_later(db, person, place, now=wiring.now())
        )
        assert told == since
        clock.advance(hours=1)
    events = database.rows("SELECT name FROM analytics_events")
    assert events == [("schedule_later",)]


def test_schedule_later_owes_one_mail_each_time_it_begins(
    database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        course = make_course(db)
        person = enrolled_student(db, course)
    for mails in (1, 2):
        for _ in range(2):
            wiring.in_transaction(
                lambda db: courses.schedule_course_later(db, person, course.id, now=wiring.now())
            )
        assert database.count("outbox") == mails
        database.execute("UPDATE enrollments SET deferred_at = NULL")  # as booking does
        clock.advance(minutes=1)
    with database.writing() as db:
        for mail in db.scalars(select(OutboxMail)):
            assert (mail.template, mail.recipient_id) == ("schedule-later", person.id)
            assert mail.payload == {
                "course": course.title,
                "course_slug": course.slug,
                "to": "student",
            }


def test_schedule_later_in_many_tabs_at_once(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        person = enrolled_student(db, course)

    def later() -> object:
        return wiring.in_transaction(
            lambda db: courses.schedule_course_later(db, person, course.id, now=MONDAY)
        )

    assert at_once([later] * 8) == [MONDAY] * 8
    assert database.count("analytics_events") == database.count("outbox") == 1


def test_only_ones_own_enrollment_can_be_put_off(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        person, admin = enrolled_student(db, course), make_user(db, is_admin=True)
    place = enrollment(person, course)
    for other in (admin, make_someone_enrolled(database, course)):
        with pytest.raises(NotFound):
            wiring.in_transaction(
                lambda db, other=other: courses.schedule_later(db, other, place, now=MONDAY)  # type: ignore[misc]
            )
    with pytest.raises(NotEnrolled):
        wiring.in_transaction(
            lambda db: courses.schedule_course_later(db, admin, course.id, now=MONDAY)
        )
    assert database.rows("SELECT DISTINCT deferred_at FROM enrollments") == [(None,)]


def make_someone_enrolled(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return enrolled_student(db, course)
