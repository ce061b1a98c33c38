"""A free session with its people, for the tests of moving, and what they look at."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from peerloop.domain.people import Actor
from peerloop.models import SessionSeat, TutoringSession
from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st, make_user
from tests.integration.conftest import Database

START = MONDAY + timedelta(days=3)
NEW = START + timedelta(days=1, hours=2)
HOUR, BUFFER = timedelta(hours=1), timedelta(minutes=15)


class Lesson:
    """A course, its people, and a free session at `START`."""

    def __init__(self, database: Database, **rules: object) -> None:
        self.database = database
        with database.writing() as db:
            self.course = make_course(db)
            self.st = make_st(db, self.course, **rules)
            self.student, self.rival = (enrolled_student(db, self.course) for _ in range(2))
            self.admin = make_user(db, is_admin=True)
        self.id = self.book(self.student, START)

    def book(self, student: Actor, start: datetime) -> UUID:
        return book_at(student, self.st, self.course, start).session_id

    def row(self) -> TutoringSession:
        with self.database.writing() as db:
            return db.get_one(TutoringSession, self.id)

    def seats(self) -> set[tuple[UUID, str, datetime, datetime]]:
        with self.database.writing() as db:
            found = db.scalars(select(SessionSeat).where(col(SessionSeat.session_id) == self.id))
            return {(s.person_id, s.role, s.starts_at, s.blocked_until) for s in found}

    def seats_at(self, start: datetime) -> set[tuple[UUID, str, datetime, datetime]]:
        end = start + HOUR
        return {
            (self.student.id, "student", start, end),
            (self.st.id, "teacher", start, end + BUFFER),
        }
