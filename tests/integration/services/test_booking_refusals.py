"""Which answer a person hears, and which wins of several (requirements, rules 2, 4 and 5)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import (
    NotEnrolled,
    SessionLimitReached,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
    TooManyAttempts,
)
from peerloop.domain.people import Actor
from peerloop.domain.zones import to_utc
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

START = MONDAY + timedelta(days=1)
OFF_THE_GRID = START + timedelta(minutes=7)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (MONDAY - timedelta(hours=1), "past"),
        (MONDAY + timedelta(hours=3, minutes=30), "notice"),
        (OFF_THE_GRID, "off the grid"),
        (START.replace(microsecond=1), "between two seconds"),
        (START.replace(tzinfo=None), "without a zone"),
        (MONDAY + timedelta(days=56, minutes=30), "after the window"),
        (datetime(9999, 12, 31, 23, 30, tzinfo=UTC), "the end of time"),
        (datetime(1, 1, 1, 0, 30, tzinfo=UTC), "the beginning of time"),
    ],
)
def test_a_start_that_is_not_offered(database: Database, start: datetime, why: str) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, start)
    assert database.count("sessions") == 0, why


def test_the_first_and_the_last_start_that_are_offered(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
    book_at(student, st, course, MONDAY + timedelta(hours=4))
    book_at(student, st, course, MONDAY + timedelta(days=56))


def test_sts_whom_nobody_can_book(database: Database) -> None:
    with database.writing() as db:
        course, other_course = make_course(db), make_course(db)
        student = enrolled_student(db, course)
        nobody = make_user(db)
        refused = {
            "paused": make_st(db, course, paused=True),
            "inactive": make_st(db, course, active=False),
            "teaches another course": make_st(db, other_course),
            "has no hours": make_st(db, course, weekly=()),
            "teaches nothing": nobody,
            "is unknown": Actor(uuid4(), "?", "?", "UTC"),
            "is oneself": enrolled_student(db, course, person=make_st(db, course)),
        }
    for why, st in refused.items():
        asking = st if why == "is oneself" else student
        with pytest.raises(SlotUnavailable):
            book_at(asking, st, course, START)
        assert database.count("sessions") == 0, why


class Crowd:
    """A course in which every answer of rule 4 can be made to apply at the same start."""

    def __init__(self, database: Database) -> None:
        with database.writing() as db:
            self.course = make_course(db, session_count=1)
            self.elsewhere = make_course(db)
            self.st = make_st(db, self.course, self.elsewhere)
            self.other_st = make_st(db, self.course, self.elsewhere)
            self.rival = enrolled_student(db, self.course, self.elsewhere)
        self.database = database

    def student(self, *, enrolled: bool, used_up: bool, busy: bool) -> Actor:
        with self.database.writing() as db:
            student = make_user(db)
            if enrolled:
                enrolled_student(db, self.course, person=student)
            if used_up:
                earlier = MONDAY - timedelta(days=3)
                status = SessionStatus.COMPLETED
                sit(db, student, self.other_st, self.course, earlier, status=status)
            if busy:
                sit(db, student, self.other_st, self.elsewhere, START)
        return student

    def take(self) -> None:
        """Let the rival have the ST's time."""
        with self.database.writing() as db:
            sit(db, self.rival, self.st, self.elsewhere, START)


ALL = {"enrolled": False, "used_up": True, "busy": True}
ANSWERS = [
    (NotEnrolled, OFF_THE_GRID, ALL),
    (SessionLimitReached, OFF_THE_GRID, ALL | {"enrolled": True}),
    (SlotUnavailable, OFF_THE_GRID, ALL | {"enrolled": True, "used_up": False}),
    (StudentConflict, START, ALL | {"enrolled": True, "used_up": False}),
    (SlotTaken, START, {"enrolled": True, "used_up": False, "busy": False}),
]


@pytest.mark.parametrize(("refusal", "start", "facts"), ANSWERS)
def test_which_answer_wins(
    database: Database, refusal: type[Exception], start: datetime, facts: dict[str, bool]
) -> None:
    """The ST is taken in every case; fact by fact, the next answer comes to the front."""
    crowd = Crowd(database)
    student = crowd.student(**facts)
    crowd.take()
    with pytest.raises(refusal):
        book_at(student, crowd.st, crowd.course, start)


def test_with_nothing_against_it_the_same_booking_succeeds(database: Database) -> None:
    crowd = Crowd(database)
    student = crowd.student(enrolled=True, used_up=False, busy=False)
    book_at(student, crowd.st, crowd.course, START)


# ── included sessions ────────────────────────────────────────────────────────
COUNTS = {
    SessionStatus.PENDING_PAYMENT: True,
    SessionStatus.CONFIRMED: True,
    SessionStatus.COMPLETED: True,
    SessionStatus.NO_SHOW: True,
    SessionStatus.CANCELLED: False,
    SessionStatus.EXPIRED: False,
}


@pytest.mark.parametrize("status", SessionStatus)
def test_what_counts_against_the_included_sessions(
    database: Database, status: SessionStatus
) -> None:
    with database.writing() as db:
        course = make_course(db, session_count=1)
        st, student = make_st(db, course), enrolled_student(db, course)
        seats = COUNTS[status]
        sit(db, student, st, course, MONDAY - timedelta(days=2), status=status, seats=seats)
    if COUNTS[status]:
        with pytest.raises(SessionLimitReached) as refusal:
            book_at(student, st, course, START)
        assert refusal.value.message == "All 1 sessions of this course are booked."
    else:
        book_at(student, st, course, START)


def test_other_students_and_other_courses_do_not_count(database: Database) -> None:
    with database.writing() as db:
        course, other_course = make_course(db, session_count=1), make_course(db, session_count=1)
        st = make_st(db, course, other_course)
        student = enrolled_student(db, course, other_course)
        other = enrolled_student(db, course, other_course)
    book_at(student, st, course, START)
    book_at(student, st, other_course, START + timedelta(hours=2))
    book_at(other, st, course, START + timedelta(hours=4))
    with pytest.raises(SessionLimitReached):
        book_at(student, st, course, START + timedelta(hours=6))


def test_teaching_a_session_does_not_use_up_ones_own(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db, session_count=1)
        both = enrolled_student(db, course, person=make_st(db, course))
        st, student = make_st(db, course), enrolled_student(db, course)
    book_at(student, both, course, START)
    book_at(both, st, course, START + timedelta(hours=3))


# ── hours ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "zone",
    ["America/Los_Angeles", "Australia/Sydney", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"],
)
def test_hours_are_those_of_the_sts_zone(database: Database, zone: str) -> None:
    """Nine to ten on Wednesdays, their time: one start a week, wherever that falls (TB#1233)."""
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, zone=zone, weekly=[(3, "09:00", "10:00")])
        student = enrolled_student(db, course, zone="Asia/Tokyo")
    nine = to_utc(datetime.fromisoformat("2026-06-10T09:00"), zone)
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, nine + timedelta(minutes=30))
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, nine - timedelta(days=1))
    book_at(student, st, course, nine)


def test_hours_may_cross_midnight(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, weekly=[(2, "23:00", "01:00")])
        student = enrolled_student(db, course)
    tuesday = MONDAY.replace(hour=0) + timedelta(days=1)
    book_at(student, st, course, tuesday + timedelta(hours=23, minutes=30))
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, tuesday + timedelta(days=1, hours=23, minutes=30))


def test_a_session_cannot_run_past_the_hours(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db, duration_minutes=90)
        st = make_st(db, course, weekly=[(2, "09:00", "11:00")])
        student = enrolled_student(db, course)
    nine = MONDAY.replace(hour=9) + timedelta(days=1)
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, nine + timedelta(hours=1))
    book_at(student, st, course, nine + timedelta(minutes=30))


def test_booking_and_cancelling_in_a_loop_is_stopped(database: Database, clock: FixedClock) -> None:
    """Each booking writes to the ST; nobody means to book sixty sessions within an hour."""
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
        for day in range(60):
            start = MONDAY + timedelta(days=day % 30 + 1, hours=day // 30)
            sit(db, student, st, course, start, status=SessionStatus.CANCELLED, seats=False)
    clock.advance(minutes=59)
    start = MONDAY + timedelta(days=2, hours=5)
    with pytest.raises(TooManyAttempts):
        book_at(student, st, course, start, now=clock())
    clock.advance(minutes=1)
    book_at(student, st, course, start, now=clock())
