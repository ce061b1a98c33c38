"""Hundreds of STs and tens of thousands of sessions: the same answers, from as many queries."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.models import Course, SessionSeat, TutoringSession
from peerloop.models.base import table_of
from peerloop.queries.booking import SHOWN_AT_ONCE, past_sessions, upcoming_sessions
from peerloop.queries.slots import OpenSlot, open_slots_of
from tests.factories import MONDAY, enrolled_student, make_course, make_st
from tests.integration.conftest import Database

STS, SESSIONS_EACH = 300, 100
FIRST = MONDAY.replace(hour=9) - timedelta(days=50)


def listed(actor: Actor, course: Course, st_id: UUID | None) -> list[OpenSlot]:
    with wiring.reading() as db:
        return open_slots_of(
            db,
            actor,
            course_id=course.id,
            duration_minutes=60,
            st_id=st_id,
            start=MONDAY,
            end=MONDAY + timedelta(days=20),
            now=MONDAY,
        )


def fill(database: Database, course: Course, sts: list[Actor]) -> list[Actor]:
    """A session a day for each ST, each with another student; a hundred students in all."""
    with database.writing() as db:
        students = [enrolled_student(db, course) for _ in range(SESSIONS_EACH)]
        sessions, seats = [], []
        for number, st in enumerate(sts):
            for day in range(SESSIONS_EACH):
                student = students[(number + day) % len(students)]
                start = FIRST + timedelta(days=day, hours=2 * (number // len(students)))
                session = _session(course, student, st, start)
                sessions.append(session)
                for person, role in ((student, "student"), (st, "teacher")):
                    seats.append(
                        {
                            "session_id": session["id"],
                            "person_id": person.id,
                            "role": role,
                            "starts_at": start,
                            "blocked_until": session["ends_at"],
                        }
                    )
        db.execute(insert(table_of(TutoringSession)), sessions)
        db.execute(insert(table_of(SessionSeat)), seats)
    return students


def _session(course: Course, student: Actor, st: Actor, start: datetime) -> dict[str, object]:
    status = SessionStatus.COMPLETED if start < MONDAY else SessionStatus.CONFIRMED
    return TutoringSession(
        id=uuid4(),
        course_id=course.id,
        student_id=student.id,
        teacher_id=st.id,
        status=status,
        starts_at=start,
        ends_at=start + timedelta(minutes=60),
        duration_minutes=60,
        buffer_minutes=0,
        cancel_notice_minutes=0,
        created_at=start,
    ).model_dump()


@pytest.mark.deep
def test_a_large_school(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        office = [(day, "08:00", "18:00") for day in range(1, 8)]
        sts = [make_st(db, course, weekly=office, buffer_minutes=0) for _ in range(STS)]
        newcomer = enrolled_student(db, course)
    students = fill(database, course, sts)
    assert database.count("sessions") == STS * SESSIONS_EACH

    with database.statements() as few:
        listed(newcomer, course, sts[0].id)
    with database.statements() as many:
        anyone = listed(newcomer, course, None)
    assert len(many) <= len(few) + 1

    each = {slot.start for st in sts[:: STS // 3] for slot in listed(newcomer, course, st.id)}
    assert each <= {slot.start for slot in anyone}
    # Somebody is free at every half hour of every day, but nobody serves two at once.
    assert len({slot.start for slot in anyone}) == len(anyone)

    with wiring.reading() as db:
        coming = upcoming_sessions(db, students[0], now=MONDAY)
        past = past_sessions(db, students[0], now=MONDAY)
    assert (len(coming), len(past)) == (SHOWN_AT_ONCE, SHOWN_AT_ONCE)
    assert coming == sorted(coming, key=lambda one: one.starts_at)
