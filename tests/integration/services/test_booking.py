"""Booking one session: what is written of it. What is counted is in `test_booking_events.py`."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from peerloop.domain.booking import SessionStatus
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import SlotTaken
from peerloop.domain.people import Actor
from peerloop.models import Course, OutboxMail, SessionSeat, TutoringSession
from peerloop.services.courses import schedule_course_later
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.integration.conftest import Database

START = MONDAY + timedelta(days=1, hours=2)


def a_course(database: Database, **fields: object) -> tuple[Course, Actor, Actor]:
    with database.writing() as db:
        course = make_course(db, **fields)
        return course, make_st(db, course, zone="UTC"), enrolled_student(db, course)


def test_a_free_session_is_confirmed_and_keeps_its_terms(database: Database) -> None:
    course, st, student = a_course(database, duration_minutes=45, cancel_notice_minutes=120)
    booked = book_at(student, st, course, START, note="Bring chalk.", reminders=False)

    with database.writing() as db:
        session = db.get_one(TutoringSession, booked.session_id)
    assert booked.status is SessionStatus.CONFIRMED
    assert session.model_dump() == {
        "id": booked.session_id,
        "course_id": course.id,
        "student_id": student.id,
        "teacher_id": st.id,
        "status": "confirmed",
        "starts_at": START,
        "ends_at": START + timedelta(minutes=45),
        "hold_expires_at": None,
        "note": "Bring chalk.",
        "reminders": False,
        "duration_minutes": 45,
        "buffer_minutes": 15,
        "price_minor": None,
        "currency": None,
        "cancel_notice_minutes": 120,
        "sequence": 0,
        "moved_as": "",
        "cancelled_as": "",
        "cancel_reason": "",
        "absence_reported_at": None,
        "created_at": MONDAY,
    }


def test_both_have_a_seat_and_the_st_also_their_buffer(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, buffer_minutes=25)
        student = enrolled_student(db, course)
    booked = book_at(student, st, course, START)

    with database.writing() as db:
        seats = {seat.person_id: seat for seat in db.scalars(select(SessionSeat))}
    assert {seat.session_id for seat in seats.values()} == {booked.session_id}
    assert {seat.starts_at for seat in seats.values()} == {START}
    end = START + timedelta(hours=1)
    assert (seats[student.id].role, seats[student.id].blocked_until) == ("student", end)
    assert (seats[st.id].role, seats[st.id].blocked_until) == (
        "teacher",
        end + timedelta(minutes=25),
    )


def told_of(person: Actor) -> dict[str, str]:
    """What a mail knows of a person."""
    return {
        "id": str(person.id),
        "name": person.name,
        "email": person.email,
        "zone": person.zone,
    }


def test_both_are_owed_one_mail_with_the_facts(database: Database) -> None:
    course, st, student = a_course(database)
    booked = book_at(student, st, course, START, note="Hallo, Grüße!")

    with database.writing() as db:
        told = select(OutboxMail).where(col(OutboxMail.template) == "session-booked")
        mails = {mail.recipient_id: mail for mail in db.scalars(told)}
    facts = {
        "session_id": str(booked.session_id),
        "course": course.title,
        "starts_at": instant_text(START),
        "ends_at": instant_text(START + timedelta(hours=1)),
        "student": told_of(student),
        "st": told_of(st),
        "note": "Hallo, Grüße!",
        "price": None,
        "reminders": ["24h", "1h", "15m"],
        "sequence": 0,
    }
    assert mails.keys() == {student.id, st.id}
    for person, role in ((student, "student"), (st, "st")):
        mail = mails[person.id]
        assert mail.payload == {**facts, "to": role}
        assert (mail.template, mail.session_id) == ("session-booked", booked.session_id)
        assert mail.dedupe_key == f"session-booked/{booked.session_id}/0/{role}"
        assert (mail.status, mail.attempts, mail.due_at) == ("waiting", 0, MONDAY)


def test_booking_ends_schedule_later(database: Database, clock: FixedClock) -> None:
    course, st, student = a_course(database)
    with database.writing() as db:
        schedule_course_later(db, student, course.id, now=clock())
    book_at(student, st, course, START)
    assert database.rows("SELECT deferred_at FROM enrollments") == [(None,)]


def test_a_note_is_kept_as_written(database: Database) -> None:
    course, st, student = a_course(database)
    note = "Zeile 1\nZeile 2\t— \u2028 👩‍🏫 'quotes' \"and\" \\ %s {x}"
    booked = book_at(student, st, course, START, note=note)
    with database.writing() as db:
        assert db.get_one(TutoringSession, booked.session_id).note == note
        told = col(OutboxMail.template) == "session-booked"
        mine = select(OutboxMail).where(told, col(OutboxMail.recipient_id) == st.id)
        mail = db.scalars(mine).one()
    assert mail.payload["note"] == note
    assert json.loads(json.dumps(mail.payload)) == mail.payload


def test_sessions_may_touch_the_buffer_and_the_students_next(database: Database) -> None:
    """The ST is free at 75 minutes, the student at 60."""
    with database.writing() as db:
        course = make_course(db)
        st, other_st = make_st(db, course, step_minutes=15), make_st(db, course)
        student, other = enrolled_student(db, course), enrolled_student(db, course)
    book_at(student, st, course, START)
    book_at(student, other_st, course, START + timedelta(minutes=60))
    with pytest.raises(SlotTaken):
        book_at(other, st, course, START + timedelta(minutes=60))
    book_at(other, st, course, START + timedelta(minutes=75))


def test_a_cancelled_sessions_time_is_free_again(database: Database) -> None:
    course, st, student = a_course(database)
    with database.writing() as db:
        gone = enrolled_student(db, course)
        sit(db, gone, st, course, START, status=SessionStatus.CANCELLED, seats=False)
    book_at(student, st, course, START)


def test_an_outsider_is_told_to_enroll_before_anything_else(database: Database) -> None:
    course, st, _ = a_course(database)
    with database.writing() as db:
        outsider = make_user(db)
    with pytest.raises(Exception, match="You must be enrolled to book") as refusal:
        book_at(outsider, st, course, START)
    assert refusal.value.code == "not_enrolled"  # type: ignore[attr-defined]
