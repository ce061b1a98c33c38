"""Seats by themselves: the order in which they are taken says which answer a person hears."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.errors import SlotTaken, StudentConflict
from peerloop.domain.people import Actor
from peerloop.models import Course, TutoringSession
from peerloop.services.seats import check_people_are_free, take_seats
from tests.factories import MONDAY, enrolled_student, make_course, make_st, sit
from tests.integration.conftest import Database

START = MONDAY + timedelta(days=1)


class Busy:
    """A course, its STs and students, some of whom are busy at `START`."""

    def __init__(self, database: Database, *, student: bool, st: bool) -> None:
        with database.writing() as db:
            self.course = make_course(db)
            self.st, other_st = make_st(db, self.course), make_st(db, self.course)
            self.student, other = (enrolled_student(db, self.course) for _ in range(2))
            if student:
                sit(db, self.student, other_st, self.course, START)
            if st:
                sit(db, other, self.st, self.course, START)

    def wanted(self) -> TutoringSession:
        return a_session(self.course, self.student, self.st)


def a_session(course: Course, student: Actor, st: Actor) -> TutoringSession:
    return TutoringSession(
        course_id=course.id,
        student_id=student.id,
        teacher_id=st.id,
        status="confirmed",
        starts_at=START,
        ends_at=START + timedelta(hours=1),
        duration_minutes=60,
        buffer_minutes=15,
        cancel_notice_minutes=0,
        created_at=MONDAY,
    )


CASES = [
    ({"student": True, "st": True}, StudentConflict),
    ({"student": True, "st": False}, StudentConflict),
    ({"student": False, "st": True}, SlotTaken),
]


@pytest.mark.parametrize(("busy", "refusal"), CASES)
def test_taking_seats_unasked_gets_the_same_answer_as_asking_first(
    database: Database, busy: dict[str, bool], refusal: type[Exception]
) -> None:
    scene = Busy(database, **busy)

    def take(db: Session) -> None:
        session = scene.wanted()
        db.add(session)
        db.flush()
        take_seats(db, session)

    before = database.count("sessions")
    with pytest.raises(refusal):
        wiring.in_transaction(take)
    assert database.count("sessions") == before
    with pytest.raises(refusal):
        wiring.in_transaction(lambda db: check_people_are_free(db, scene.wanted()))


def test_the_free_may_sit(database: Database) -> None:
    scene = Busy(database, student=False, st=False)

    def take(db: Session) -> None:
        session = scene.wanted()
        check_people_are_free(db, session)
        db.add(session)
        db.flush()
        take_seats(db, session)

    wiring.in_transaction(take)
    assert database.count("session_seats") == 2
