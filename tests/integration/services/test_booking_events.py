"""What is counted of a booking, and that all of it is written together or not at all."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import NotFound, SlotTaken
from peerloop.domain.people import Actor
from peerloop.models import AnalyticsEvent, Course
from peerloop.services.booking import book
from peerloop.services.courses import schedule_course_later
from peerloop.wiring import in_transaction, till
from tests.factories import (
    MONDAY,
    book_at,
    enrolled_student,
    make_course,
    make_st,
)
from tests.integration.conftest import Database

START = MONDAY + timedelta(days=1, hours=2)


def a_course(database: Database, **fields: object) -> tuple[Course, Actor, Actor]:
    with database.writing() as db:
        course = make_course(db, **fields)
        return course, make_st(db, course, zone="UTC"), enrolled_student(db, course)


def events(database: Database) -> list[tuple[str, UUID | None, dict[str, object]]]:
    """All analytics events, oldest first; of one instant, in the order of SBOK's list."""
    order = ["booking_attempted", "booking_success", "booking_failed", "schedule_later"]
    with database.writing() as db:
        rows = db.scalars(select(AnalyticsEvent)).all()
    rows = sorted(rows, key=lambda row: (row.occurred_at, order.index(row.name)))
    return [(row.name, row.person_id, row.data) for row in rows]


def test_a_success_is_an_attempt_and_a_success(database: Database) -> None:
    course, st, student = a_course(database)
    booked = book_at(student, st, course, START)

    asked = {"course_id": str(course.id), "st_id": str(st.id), "datetime": instant_text(START)}
    assert events(database) == [
        ("booking_attempted", student.id, asked),
        ("booking_success", student.id, {"session_id": str(booked.session_id)}),
    ]


def test_a_refusal_is_an_attempt_and_a_failure_with_its_code(database: Database) -> None:
    course, st, student = a_course(database)
    with database.writing() as db:
        other = enrolled_student(db, course)
    book_at(other, st, course, START)
    database.execute("DELETE FROM analytics_events")
    with pytest.raises(SlotTaken):
        book_at(student, st, course, START)

    asked = {"course_id": str(course.id), "st_id": str(st.id), "datetime": instant_text(START)}
    assert events(database) == [
        ("booking_attempted", student.id, asked),
        ("booking_failed", student.id, {"error_type": "slot_taken"}),
    ]
    assert database.count("outbox") == 2  # the first booking's


def test_an_unknown_course_is_not_found_and_counted(database: Database) -> None:
    _, st, student = a_course(database)
    with pytest.raises(NotFound):
        book(
            in_transaction,
            student,
            BookingRequest(course_id=uuid4(), st_id=st.id, start=START),
            now=MONDAY,
            till=till(),
        )
    assert [(name, data.get("error_type")) for name, _, data in events(database)] == [
        ("booking_attempted", None),
        ("booking_failed", "not_found"),
    ]


FAILING_OUTBOX = {
    "sqlite": (
        "CREATE TRIGGER no_mail BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no mail'); END",
    ),
    "postgresql": (
        "ALTER TABLE outbox ADD CONSTRAINT no_mail CHECK (template <> 'session-booked')",
    ),
}


def test_nothing_is_left_of_a_booking_whose_mail_cannot_be_written(database: Database) -> None:
    course, st, student = a_course(database)
    with database.writing() as db:
        schedule_course_later(db, student, course.id, now=MONDAY)
    database.execute(*FAILING_OUTBOX[database.kind])
    with pytest.raises(IntegrityError):
        book_at(student, st, course, START)

    for table in ("sessions", "session_seats"):
        assert database.count(table) == 0, table
    assert database.rows("SELECT template FROM outbox") == [("schedule-later",)]
    names = [(name, data.get("error_type")) for name, _, data in events(database)]
    assert names == [
        ("booking_attempted", None),
        ("booking_failed", "failed"),
        ("schedule_later", None),
    ]
    assert database.rows("SELECT count(*) FROM enrollments WHERE deferred_at IS NOT NULL") == [(1,)]


def test_the_same_booking_succeeds_once_mail_can_be_written_again(database: Database) -> None:
    course, st, student = a_course(database)
    database.execute(*FAILING_OUTBOX[database.kind])
    with pytest.raises(IntegrityError):
        book_at(student, st, course, START)
    undo = {
        "sqlite": "DROP TRIGGER no_mail",
        "postgresql": "ALTER TABLE outbox DROP CONSTRAINT no_mail",
    }
    database.execute(undo[database.kind])

    assert book_at(student, st, course, START).status is SessionStatus.CONFIRMED


def test_a_priced_session_is_held_and_not_yet_a_success(database: Database) -> None:
    course, st, student = a_course(database, price_minor=2400, currency="EUR")
    assert book_at(student, st, course, START).status is SessionStatus.PENDING_PAYMENT
    assert (database.count("session_seats"), database.count("outbox")) == (2, 0)
    assert [name for name, _, _ in events(database)] == ["booking_attempted"]
