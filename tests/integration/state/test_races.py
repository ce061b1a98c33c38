"""Fifty students press `Book Session` at the same moment, each in a tab of their own."""

import asyncio
from collections import Counter
from itertools import combinations

from peerloop.domain.people import Actor
from peerloop.state.booking import BookingState
from tests.factories import FixedClock, enrolled_student, make_course, make_st
from tests.integration.conftest import Database
from tests.integration.state.harness import Answer, Tab, tab_of
from tests.integration.state.scenes import NOTHING_BOOKED, ONE_BOOKED, Scene, booked, filled
from tests.support.loops import finished

STUDENTS = 50
TAKEN = ("slot_taken", "Sorry, this time slot is no longer available.")
# 60 minutes and the buffer of 15: any two of these overlap.
OVERLAPPING = ("2026-06-02T10:00Z", "2026-06-02T10:30Z", "2026-06-02T11:00Z")


def a_class(database: Database, students: int = STUDENTS) -> tuple[Scene, list[Actor]]:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course)
        people = [enrolled_student(db, course) for _ in range(students)]
    return Scene(course, st, people[0]), people


def all_at_once(tabs: list[Tab]) -> list[Answer]:
    """Every tab's button is pressed before any is answered."""

    async def press() -> list[Answer]:
        return await asyncio.gather(
            *(tab.send(BookingState.book, form=filled(f"From {n}")) for n, tab in enumerate(tabs))
        )

    return finished(press())


def outcomes(tabs: list[Tab], answers: list[Answer]) -> Counter[tuple[str, str]]:
    said: Counter[tuple[str, str]] = Counter()
    for tab, answer in zip(tabs, answers, strict=True):
        refusal = tab.state(BookingState).refusal
        won = answer.goes_to is not None and "booked=" in answer.goes_to
        assert won != bool(refusal.code)
        said["won", ""] += won
        if refusal.code:
            said[refusal.code, refusal.message] += 1
    return said


def test_of_fifty_students_one_gets_the_slot(database: Database, clock: FixedClock) -> None:
    scene, students = a_class(database)
    tabs = [tab_of(student, scene.confirm()) for student in students]
    assert booked(database) == NOTHING_BOOKED
    answers = all_at_once(tabs)

    assert outcomes(tabs, answers) == {("won", ""): 1, TAKEN: STUDENTS - 1}
    assert booked(database) == ONE_BOOKED
    events = database.rows("SELECT name, count(*) FROM analytics_events GROUP BY name")
    assert dict(events) == {
        "booking_attempted": STUDENTS,
        "booking_success": 1,
        "booking_failed": STUDENTS - 1,
    }
    # Each of the others has their note still, and a calendar without this time.
    winner = next(n for n, answer in enumerate(answers) if answer.goes_to)
    for n, tab in enumerate(tabs):
        state = tab.state(BookingState)
        if n == winner:
            continue
        assert state.note == f"From {n}"
        assert state.refusal.step == "confirm"
        shown = [slot.at for group in state.days["2026-06-02"].groups for slot in group.slots]
        assert "2026-06-02T10:00Z" not in shown
    ((note,),) = database.rows("SELECT note FROM sessions")
    assert note == f"From {winner}"


def test_of_partly_overlapping_times_one_is_booked(database: Database, clock: FixedClock) -> None:
    scene, students = a_class(database)
    tabs = [
        tab_of(student, scene.confirm(at=OVERLAPPING[n % len(OVERLAPPING)]))
        for n, student in enumerate(students)
    ]
    answers = all_at_once(tabs)
    assert outcomes(tabs, answers) == {("won", ""): 1, TAKEN: STUDENTS - 1}
    assert booked(database) == ONE_BOOKED


def test_over_a_whole_day_nobody_is_in_two_places(database: Database, clock: FixedClock) -> None:
    scene, students = a_class(database)
    starts = [f"2026-06-02T{hour:02}:{minute}Z" for hour in range(8, 16) for minute in ("00", "30")]
    tabs = [
        tab_of(student, scene.confirm(at=starts[n % len(starts)]))
        for n, student in enumerate(students)
    ]
    said = outcomes(tabs, all_at_once(tabs))
    won = said["won", ""]
    assert set(said) == {("won", ""), TAKEN}
    # From eight to half past four there is room for at least three and at most six.
    assert 3 <= won <= 6
    assert won == database.count("sessions")
    seats = database.rows(
        "SELECT starts_at, blocked_until FROM session_seats WHERE role = 'teacher'"
    )
    assert not [1 for a, b in combinations(seats, 2) if a[0] < b[1] and b[0] < a[1]]


def test_one_student_in_many_tabs_has_one_session(database: Database, clock: FixedClock) -> None:
    scene, (student,) = a_class(database, students=1)
    tabs = [tab_of(student, scene.confirm()) for _ in range(8)]
    said = outcomes(tabs, all_at_once(tabs))
    conflict = ("student_conflict", "You have another session at this time.")
    assert said == {("won", ""): 1, conflict: 7}
    assert booked(database) == ONE_BOOKED


def test_whoever_wanted_any_st_gets_the_one_named_or_a_refusal(
    database: Database, clock: FixedClock
) -> None:
    """All were named the same ST: that one is booked once, and nobody silently gets another."""
    scene, students = a_class(database, students=10)
    with database.writing() as db:
        make_st(db, scene.course)
    url = scene.url(
        **{
            "st": "any",
            "step": "confirm",
            "date": "2026-06-02",
            "at": "2026-06-02T10:00Z",
            "with": str(scene.st.id),
        }
    )
    tabs = [tab_of(student, url) for student in students]
    assert outcomes(tabs, all_at_once(tabs)) == {("won", ""): 1, TAKEN: 9}
    assert database.rows("SELECT count(DISTINCT teacher_id), count(*) FROM sessions") == [(1, 1)]


def test_who_teaches_and_learns_is_in_one_place(database: Database, clock: FixedClock) -> None:
    """Booked as ST at ten, while booking as student at half past: one of both."""
    with database.writing() as db:
        taught, learned = make_course(db), make_course(db)
        both = enrolled_student(db, learned, person=make_st(db, taught))
        teacher, student = make_st(db, learned), enrolled_student(db, taught)
    tabs = [
        tab_of(student, Scene(taught, both, student).confirm(at=OVERLAPPING[0])),
        tab_of(both, Scene(learned, teacher, both).confirm(at=OVERLAPPING[1])),
    ]
    said = outcomes(tabs, all_at_once(tabs))
    conflict = ("student_conflict", "You have another session at this time.")
    assert said in ({("won", ""): 1, TAKEN: 1}, {("won", ""): 1, conflict: 1})
    assert booked(database) == ONE_BOOKED
