"""The most sessions a day and a week, closed courses, time off: listed as it is checked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.errors import (
    BookingRefused,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
)
from peerloop.domain.people import Actor
from peerloop.models import Course, StudentTeacher, TimeOff
from peerloop.queries.courses import course as course_of
from peerloop.queries.courses import student_teachers, taught_courses
from peerloop.queries.slots import next_free, open_slots_of, window_days
from peerloop.services.holds import let_go
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    move_to,
    sit,
)
from tests.integration.conftest import Database

pytestmark = pytest.mark.usefixtures("clock")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY.replace(day=2, hour=0)


@pytest.fixture
def course(database: Database) -> Course:
    with database.writing() as db:
        return make_course(db)


@pytest.fixture
def student(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return enrolled_student(db, course)


def teacher(database: Database, course: Course, **rules: Any) -> Actor:
    with database.writing() as db:
        return make_st(db, course, buffer_minutes=0, **rules)


def listed(
    actor: Actor, course: Course, st: Actor | None, day: datetime = TUESDAY, days: int = 1
) -> list[datetime]:
    with wiring.reading() as db:
        found = open_slots_of(
            db,
            actor,
            course_id=course.id,
            duration_minutes=60,
            st_id=st.id if st else None,
            start=day,
            end=day + days * DAY,
            now=MONDAY,
        )
    return [each.start for each in found]


def refused(expected: type[BookingRefused], act: Callable[[], object]) -> None:
    with pytest.raises(expected):
        act()


def test_a_full_day_is_neither_listed_nor_booked(
    database: Database, course: Course, student: Actor
) -> None:
    st = teacher(database, course, most_a_day=2)
    book_at(student, st, course, TUESDAY)
    assert len(listed(student, course, st)) > 20
    book_at(student, st, course, TUESDAY + 23 * HOUR)
    assert listed(student, course, st) == []
    refused(SlotTaken, lambda: book_at(student, st, course, TUESDAY + 10 * HOUR))
    assert listed(student, course, st, TUESDAY + DAY)
    book_at(student, st, course, TUESDAY + DAY)
    with wiring.reading() as db:
        free = next_free(db, student, course_id=course.id, duration_minutes=60, now=MONDAY)
    assert free == {st.id: MONDAY + 4 * HOUR}


def test_days_are_those_of_the_calendars_zone(
    database: Database, course: Course, student: Actor
) -> None:
    st = teacher(database, course, zone="Asia/Tokyo", most_a_day=1)
    book_at(student, st, course, TUESDAY + 15 * HOUR)  # Wednesday begins in Tokyo
    found = listed(student, course, st, TUESDAY, days=3)
    assert (
        max(each for each in found if each < TUESDAY + 15 * HOUR)
        == TUESDAY + 14.5 * HOUR - HOUR / 2
    )
    assert min(each for each in found if each > TUESDAY + 15 * HOUR) == TUESDAY + 39 * HOUR
    refused(SlotTaken, lambda: book_at(student, st, course, TUESDAY + 38.5 * HOUR))
    book_at(student, st, course, TUESDAY + 39 * HOUR)
    book_at(student, st, course, TUESDAY + 14 * HOUR)


def test_weeks_begin_on_monday(database: Database, course: Course, student: Actor) -> None:
    st = teacher(database, course, most_a_week=2)
    sunday, monday = TUESDAY + 5 * DAY, TUESDAY + 6 * DAY
    book_at(student, st, course, TUESDAY)
    book_at(student, st, course, sunday + 23 * HOUR)
    assert listed(student, course, st, MONDAY, days=6) == []
    assert listed(student, course, st, sunday, days=2)[0] == monday
    refused(SlotTaken, lambda: book_at(student, st, course, sunday))
    book_at(student, st, course, monday)


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (SessionStatus.PENDING_PAYMENT, True),
        (SessionStatus.CONFIRMED, True),
        (SessionStatus.COMPLETED, True),
        (SessionStatus.NO_SHOW, True),
        (SessionStatus.CANCELLED, False),
        (SessionStatus.EXPIRED, False),
    ],
    ids=str,
)
def test_what_holds_its_time_counts(
    database: Database, course: Course, student: Actor, status: SessionStatus, counts: bool
) -> None:
    st = teacher(database, course, most_a_day=1)
    with database.writing() as db:
        sit(db, student, st, course, TUESDAY, status=status, seats=counts, buffer_minutes=0)
    assert bool(listed(student, course, st)) is not counts
    if counts:
        refused(SlotTaken, lambda: book_at(student, st, course, TUESDAY + 10 * HOUR))
    else:
        book_at(student, st, course, TUESDAY + 10 * HOUR)


def test_what_is_learned_does_not_count(database: Database, course: Course, student: Actor) -> None:
    st = teacher(database, course, most_a_day=1)
    with database.writing() as db:
        enrolled_student(db, course, person=st)
    book_at(st, teacher(database, course), course, TUESDAY)
    book_at(student, st, course, TUESDAY + 2 * HOUR)


def test_which_answer_wins(database: Database, course: Course, student: Actor) -> None:
    st = teacher(database, course, most_a_day=1, weekly=[(2, "09:00", "17:00")])
    with database.writing() as db:
        rival = enrolled_student(db, course)
    book_at(rival, st, course, TUESDAY + 9 * HOUR)
    book_at(student, teacher(database, course), course, TUESDAY + 10 * HOUR)
    refused(SlotUnavailable, lambda: book_at(student, st, course, TUESDAY + 18 * HOUR))
    refused(StudentConflict, lambda: book_at(student, st, course, TUESDAY + 10 * HOUR))
    refused(SlotTaken, lambda: book_at(student, st, course, TUESDAY + 12 * HOUR))


def test_a_day_with_room_again_is_open_again(
    database: Database, course: Course, student: Actor
) -> None:
    st = teacher(database, course, most_a_day=1)
    with database.writing() as db:
        priced = make_course(db, price_minor=2_000, currency="EUR")
        db.add(StudentTeacher(user_id=st.id, course_id=priced.id, created_at=MONDAY))
        buyer = enrolled_student(db, priced)
    held = book_at(buyer, st, priced, TUESDAY)
    refused(SlotTaken, lambda: book_at(student, st, course, TUESDAY + 10 * HOUR))
    cancelled = SessionStatus.CANCELLED
    wiring.in_transaction(
        lambda db: let_go(db, held.session_id, cancelled, By.STUDENT, now=MONDAY, actor_id=buyer.id)
    )
    book_at(student, st, course, TUESDAY + 10 * HOUR)


@pytest.mark.usefixtures("stripe")
def test_an_overdue_hold_that_fills_the_day_is_let_go(
    database: Database, course: Course, student: Actor, clock: FixedClock
) -> None:
    st = teacher(database, course, most_a_day=1)
    with database.writing() as db:
        priced = make_course(db, price_minor=2_000, currency="EUR")
        db.add(StudentTeacher(user_id=st.id, course_id=priced.id, created_at=MONDAY))
        buyer = enrolled_student(db, priced)
    book_at(buyer, st, priced, TUESDAY)
    clock.advance(hours=1)
    assert listed(student, course, st) == []
    book_at(student, st, course, TUESDAY + 10 * HOUR, now=clock())
    assert sorted(database.rows("SELECT status FROM sessions")) == [("confirmed",), ("expired",)]


# ── moving ──────────────────────────────────────────────────────────────────
def test_a_move_does_not_count_itself(database: Database, course: Course, student: Actor) -> None:
    st = teacher(database, course, most_a_day=1, most_a_week=2)
    first = book_at(student, st, course, TUESDAY + 9 * HOUR)
    book_at(student, st, course, TUESDAY + DAY)
    move_to(student, first.session_id, TUESDAY + 15 * HOUR)  # within its day
    move_to(student, first.session_id, TUESDAY + 3 * DAY)  # within its week
    for who in (student, st):
        refused(SlotTaken, lambda who=who: move_to(who, first.session_id, TUESDAY + 1.5 * DAY))
    assert database.rows("SELECT count(*) FROM session_seats") == [(4,)]
    move_to(student, first.session_id, TUESDAY + 10 * DAY)
    book_at(student, st, course, TUESDAY + 2 * DAY)
    refused(SlotTaken, lambda: move_to(student, first.session_id, TUESDAY + 3 * DAY))


# ── courses that are closed ─────────────────────────────────────────────────
def close(database: Database, st: Actor, course: Course) -> None:
    database.execute(
        "UPDATE student_teachers SET is_open = false"
        f" WHERE user_id = '{_id(database, st.id)}' AND course_id = '{_id(database, course.id)}'"
    )


def _id(database: Database, of: Any) -> str:
    return of.hex if database.kind == "sqlite" else str(of)


def test_a_closed_course_takes_no_bookings_and_keeps_its_sessions(
    database: Database, course: Course, student: Actor
) -> None:
    st, other = teacher(database, course), teacher(database, course)
    with database.writing() as db:
        further = make_course(db)
        db.add(StudentTeacher(user_id=st.id, course_id=further.id, created_at=MONDAY))
        enrolled_student(db, further, person=student)
    booked = book_at(student, st, course, TUESDAY + DAY)
    close(database, st, course)
    assert listed(student, course, st) == []
    assert listed(student, course, None)
    assert listed(student, further, st)
    refused(SlotUnavailable, lambda: book_at(student, st, course, TUESDAY + 5 * HOUR))
    with wiring.reading() as db:
        assert [each.id for each in student_teachers(db, student, course.id)] == [other.id]
        assert course_of(db, student, course.id).sts == 1
        assert [each.id for each in taught_courses(db, student, st.id)] == [further.id]
        assert window_days(db, course.id, st.id) == 0
        free = next_free(db, student, course_id=course.id, duration_minutes=60, now=MONDAY)
    assert set(free) == {other.id}
    move_to(student, booked.session_id, TUESDAY + 5 * HOUR)
    book_at(student, st, further, TUESDAY + DAY)


# ── time off ────────────────────────────────────────────────────────────────
def test_time_off_closes_its_days_in_the_calendars_zone(
    database: Database, course: Course, student: Actor
) -> None:
    st = teacher(database, course, zone="America/New_York")
    on = TUESDAY.date()
    booked = book_at(student, st, course, TUESDAY + 12 * HOUR)
    with database.writing() as db:
        db.add(TimeOff(person_id=st.id, first_day=on, last_day=on + DAY))
    found = listed(student, course, st, TUESDAY, days=4)
    begins, ends = TUESDAY + 4 * HOUR, TUESDAY + 52 * HOUR
    assert [each for each in found if begins - HOUR < each < ends] == []
    assert {begins - HOUR, ends} <= set(found)
    for hours in (3.5, 4, 30, 51.5):
        refused(SlotUnavailable, lambda h=hours: book_at(student, st, course, TUESDAY + h * HOUR))
    refused(SlotUnavailable, lambda: move_to(student, booked.session_id, TUESDAY + 20 * HOUR))
    book_at(student, st, course, ends)


# ── what it costs ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rules", "statements"), [({}, 6), ({"most_a_day": 3}, 7), ({"most_a_week": 3}, 7)], ids=str
)
def test_limits_cost_one_statement_and_only_where_there_are_any(
    database: Database, course: Course, student: Actor, rules: dict[str, int], statements: int
) -> None:
    sts = [teacher(database, course, **rules) for _ in range(9)]
    with database.writing() as db:
        for st in sts:
            db.add(TimeOff(person_id=st.id, first_day=MONDAY.date(), last_day=MONDAY.date()))
    for st in (*sts[:1], None):
        with database.statements() as sent:
            assert listed(student, course, st)
        asked = [each for each in sent if each.startswith("SELECT")]
        assert len(asked) == statements - (st is not None), asked
