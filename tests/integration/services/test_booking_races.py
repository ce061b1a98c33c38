"""Nobody is in two places, however many ask at the same moment (requirements, rule 3; cal#13397).

`book` locks both people and looks before it writes; the constraint stands behind. Each is
enough by itself, and the last tests take both away and see people in two places.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations

import pytest
from sqlalchemy import bindparam
from sqlmodel import col, select

from peerloop.domain.errors import SessionLimitReached, SlotTaken, StudentConflict
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.models import Course, SessionSeat, User
from peerloop.services import locking
from peerloop.services.reserving import Booked
from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

TOMORROW = MONDAY + timedelta(days=1)
STUDENTS = 50


def outcomes(results: list[object]) -> Counter[type]:
    return Counter(map(type, results))


def overlaps(database: Database, person: Actor) -> int:
    """How many pairs of a person's seats overlap."""
    with database.writing() as db:
        rows = db.scalars(select(SessionSeat).where(col(SessionSeat.person_id) == person.id))
        taken = [Interval(seat.starts_at, seat.blocked_until) for seat in rows]
    return sum(a.overlaps(b) for a, b in combinations(taken, 2))


def a_class(database: Database, students: int) -> tuple[Course, Actor, list[Actor]]:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course)
        return course, st, [enrolled_student(db, course) for _ in range(students)]


def race_for(
    course: Course, st: Actor, students: list[Actor], starts: list[datetime]
) -> list[Booked | Exception]:
    """Student n asks for start n, the starts coming round again."""
    return at_once(
        partial(book_at, student, st, course, starts[n % len(starts)])
        for n, student in enumerate(students)
    )


def test_of_fifty_students_one_gets_the_slot(database: Database) -> None:
    course, st, students = a_class(database, STUDENTS)
    results = race_for(course, st, students, [TOMORROW])

    assert outcomes(results) == {Booked: 1, SlotTaken: STUDENTS - 1}
    assert database.count("sessions") == 1
    assert database.count("session_seats") == 2
    assert database.count("outbox") == 2
    events = database.rows("SELECT name, count(*) FROM analytics_events GROUP BY name")
    assert dict(events) == {
        "booking_attempted": STUDENTS,
        "booking_success": 1,
        "booking_failed": STUDENTS - 1,
    }


def test_of_partly_overlapping_starts_one_gets_the_time(database: Database) -> None:
    course, st, students = a_class(database, STUDENTS)
    # 60 minutes and the buffer: half an hour or an hour apart, any two of these overlap.
    starts = [TOMORROW, TOMORROW + timedelta(minutes=30), TOMORROW + timedelta(minutes=60)]
    results = race_for(course, st, students, starts)

    assert outcomes(results) == {Booked: 1, SlotTaken: STUDENTS - 1}
    assert overlaps(database, st) == 0


def test_over_a_day_of_overlapping_starts_the_winners_never_overlap(database: Database) -> None:
    course, st, students = a_class(database, STUDENTS)
    results = race_for(
        course, st, students, [TOMORROW + timedelta(minutes=30 * n) for n in range(16)]
    )

    found = outcomes(results)
    assert set(found) == {Booked, SlotTaken}
    assert found[Booked] == database.count("sessions")
    # Eight and a half hours hold at least three and at most six sessions of 75 minutes.
    assert 3 <= found[Booked] <= 6
    assert overlaps(database, st) == 0


def test_one_student_in_many_tabs_is_in_one_place(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        sts = [make_st(db, course) for _ in range(12)]
        student = enrolled_student(db, course)
    results = at_once(partial(book_at, student, st, course, TOMORROW) for st in sts)

    assert outcomes(results) == {Booked: 1, StudentConflict: 11}
    assert database.count("session_seats") == 2


def test_the_last_included_session_is_booked_once(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db, session_count=2)
        st = make_st(db, course)
        student = enrolled_student(db, course)
    book_at(student, st, course, TOMORROW)
    tabs = [TOMORROW + timedelta(hours=2 * n) for n in range(1, 9)]
    results = at_once(partial(book_at, student, st, course, start) for start in tabs)

    assert outcomes(results) == {Booked: 1, SessionLimitReached: 7}
    assert database.count("sessions") == 2


def race_with_oneself(database: Database, start: datetime) -> None:
    """Booked as ST at ten, while booking as student at half past: one of both."""
    with database.writing() as db:
        taught, learned = make_course(db), make_course(db)
        both = enrolled_student(db, learned, person=make_st(db, taught))
        teacher, student = make_st(db, learned), enrolled_student(db, taught)
    results = at_once(
        [
            partial(book_at, student, both, taught, start),
            partial(book_at, both, teacher, learned, start + timedelta(minutes=30)),
        ]
    )
    found = outcomes(results)
    assert found[Booked] == 1
    assert found[SlotTaken] + found[StudentConflict] == 1
    assert overlaps(database, both) == 0


def test_who_teaches_and_learns_races_with_themself(database: Database) -> None:
    for day in range(5):
        race_with_oneself(database, TOMORROW + timedelta(days=day))


def test_two_who_teach_each_other_do_not_block_each_other_for_ever(database: Database) -> None:
    """Each books the other for the same time: the locks are taken crosswise."""
    for day in range(5):
        start = TOMORROW + timedelta(days=day)
        with database.writing() as db:
            course = make_course(db)
            one = enrolled_student(db, course, person=make_st(db, course))
            other = enrolled_student(db, course, person=make_st(db, course))
        results = at_once(
            [
                partial(book_at, one, other, course, start),
                partial(book_at, other, one, course, start),
            ]
        )
        found = outcomes(results)
        assert found[Booked] == 1
        assert found[SlotTaken] + found[StudentConflict] == 1


@pytest.mark.deep
def test_races_again_and_again(database: Database) -> None:
    for day in range(1, 40):
        course, st, students = a_class(database, STUDENTS)
        start = MONDAY + timedelta(days=day)
        results = race_for(course, st, students, [start, start + timedelta(minutes=30)])
        assert outcomes(results) == {Booked: 1, SlotTaken: STUDENTS - 1}
        race_with_oneself(database, start)


# ── the controls ─────────────────────────────────────────────────────────────
@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """`book` writes without locking anybody and without looking first."""
    unlocked = select(User.id, User.name, User.email, User.zone, User.reminders).where(
        col(User.id).in_(bindparam("ids", expanding=True))
    )
    monkeypatch.setattr(locking, "_LOCK", unlocked)
    monkeypatch.setattr("peerloop.services.reserving.check_people_are_free", lambda *_: None)


def test_looking_first_is_enough_without_the_constraint(database: Database) -> None:
    database.let_people_be_in_two_places()
    course, st, students = a_class(database, STUDENTS)
    results = race_for(course, st, students, [TOMORROW])
    assert outcomes(results) == {Booked: 1, SlotTaken: STUDENTS - 1}


def test_the_constraint_is_enough_without_looking_first(
    database: Database, unguarded: None
) -> None:
    course, st, students = a_class(database, 12)
    results = race_for(course, st, students, [TOMORROW, TOMORROW + timedelta(minutes=30)])
    assert outcomes(results) == {Booked: 1, SlotTaken: 11}
    assert (database.count("sessions"), overlaps(database, st)) == (1, 0)


def test_without_both_people_are_in_two_places(database: Database, unguarded: None) -> None:
    database.let_people_be_in_two_places()
    course, st, students = a_class(database, 12)
    results = race_for(course, st, students, [TOMORROW, TOMORROW + timedelta(minutes=30)])
    assert outcomes(results) == {Booked: 12}
    assert overlaps(database, st) == 12 * 11 // 2
