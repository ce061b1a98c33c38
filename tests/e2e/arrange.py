"""The running app's database: what a browser test arranges behind the pages' back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.integrations.sandbox import Sandbox
from peerloop.models import AvailabilityOverride, Course, StudentTeacher
from peerloop.queries.slots import OpenSlot, open_slots_of
from peerloop.services.courses import enroll
from peerloop.services.logins import open_login
from tests.factories import book_at, enrolled_student, make_course, make_st, make_user
from tests.support.machine import wait_until

T = TypeVar("T")
DAILY = tuple(range(1, 8))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A course, somebody who teaches it and somebody enrolled in it."""

    course: Course
    st: Actor
    student: Actor

    @property
    def zone(self) -> ZoneInfo:
        """The student's."""
        return ZoneInfo(self.student.zone)

    def day(self, ahead: int) -> date:
        """The student's date so many days from now."""
        return datetime.now(self.zone).date() + timedelta(days=ahead)

    def at(self, day: date, clock: str) -> datetime:
        """The instant of a wall time of the student's, in UTC."""
        return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=self.zone).astimezone(UTC)


class Site:
    """The app's database, in use by `peerloop.wiring` while this is."""

    def __init__(self, base_url: str, stripe: Sandbox) -> None:
        self.base_url = base_url
        self.stripe = stripe

    def arrange(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction."""
        return wiring.in_transaction(work)

    def execute(self, *statements: str, **values: object) -> None:
        """Run SQL past all of PeerLoop's own code."""
        self.arrange(lambda db: [db.execute(text(sql), values) for sql in statements])

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        with wiring.reading() as db:
            return [tuple(row) for row in db.execute(text(sql), values)]

    def sessions_of(self, student: Actor) -> int:
        """How many confirmed sessions a student has."""
        sql = "SELECT count(*) FROM sessions WHERE student_id = :id AND status = 'confirmed'"
        return int(self.rows(sql, id=student.id.hex)[0][0])

    def failures_of(self, student: Actor) -> int:
        """How many bookings of a student were refused."""
        events = "FROM analytics_events WHERE person_id = :id AND name = 'booking_failed'"
        return int(self.rows(f"SELECT count(*) {events}", id=student.id.hex)[0][0])

    def session_of(self, student: Actor, columns: str) -> tuple[Any, ...]:
        """What is stored of a student's only session."""
        sql = f"SELECT {columns} FROM sessions WHERE student_id = :id"
        [found] = self.rows(sql, id=student.id.hex)
        return found

    def wait_for_session_of(self, student: Actor) -> None:
        """Wait until the server has booked something for a student."""
        wait_until(lambda: self.sessions_of(student) > 0, 15, "a session")

    def login(self, person: Actor) -> str:
        """A login's secret, for the cookie."""
        return self.arrange(lambda db: open_login(db, person.id, now=wiring.now()))

    def lesson(
        self,
        *,
        zone: str = "Europe/Berlin",
        st_zone: str = "",
        hours: tuple[str, str] = ("09:00", "17:00"),
        days: tuple[int, ...] = DAILY,
        rules: dict[str, Any] | None = None,
        **course: Any,
    ) -> Lesson:
        """A course of its own with one ST, and one student in `zone`."""

        def work(db: Session) -> Lesson:
            new = make_course(db, now=wiring.now(), **course)
            weekly = [(day, *hours) for day in days]
            st = make_st(db, new, zone=st_zone or zone, weekly=weekly, **rules or {})
            return Lesson(new, st, enrolled_student(db, new, zone=zone, now=wiring.now()))

        return self.arrange(work)

    def another_student(self, lesson: Lesson, **person: Any) -> Actor:
        """Somebody else in the same course."""

        def work(db: Session) -> Actor:
            student = make_user(db, **person)
            enroll(db, student, lesson.course.id, now=wiring.now())
            return student

        return self.arrange(work)

    def another_st(self, lesson: Lesson, hours: tuple[str, str] = ("09:00", "17:00")) -> Actor:
        """Somebody else who teaches the same course, at hours of the same zone."""
        weekly = [(day, *hours) for day in DAILY]
        return self.arrange(
            lambda db: make_st(db, lesson.course, zone=lesson.st.zone, weekly=weekly)
        )

    def another_course(self, lesson: Lesson) -> Course:
        """Another course with the same ST and student."""

        def work(db: Session) -> Course:
            course, now = make_course(db, now=wiring.now()), wiring.now()
            db.add(StudentTeacher(user_id=lesson.st.id, course_id=course.id, created_at=now))
            enroll(db, lesson.student, course.id, now=now)
            return course

        return self.arrange(work)

    def book(
        self, lesson: Lesson, start: datetime, student: Actor | None = None, **more: Any
    ) -> None:
        """Book as the service does, meanwhile."""
        book_at(
            student or lesson.student, lesson.st, lesson.course, start, now=wiring.now(), **more
        )

    def pause(self, st: Actor) -> None:
        """Stop an ST's bookings."""
        sql = "UPDATE teaching_calendars SET paused = true WHERE person_id = :id"
        self.execute(sql, id=st.id.hex)

    def override(self, st: Actor, day: date, hours: tuple[str, str] | None) -> None:
        """Give an ST other hours on one day of theirs, or none."""
        start, end = (time.fromisoformat(at) for at in hours) if hours else (None, None)
        row = AvailabilityOverride(person_id=st.id, on_date=day, start_time=start, end_time=end)
        self.arrange(lambda db: db.add(row))

    def offered(self, lesson: Lesson, *, days: int = 56) -> list[OpenSlot]:
        """What the student can book with the ST, soonest first."""
        now = wiring.now()
        with wiring.reading() as db:
            return open_slots_of(
                db,
                lesson.student,
                course_id=lesson.course.id,
                duration_minutes=lesson.course.duration_minutes,
                st_id=lesson.st.id,
                start=now,
                end=now + timedelta(days=days),
                now=now,
            )
