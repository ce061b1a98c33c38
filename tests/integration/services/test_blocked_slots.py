"""From another calendar to a refused booking: the lister, the check and the API say the same."""

from datetime import datetime, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.errors import SlotTaken, SlotUnavailable, StudentConflict
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.queries.availability import pattern, taken_time
from peerloop.queries.schedules import schedules
from peerloop.queries.slots import next_free, open_slots_of
from peerloop.services.external_calendars import add_calendar
from peerloop.services.refreshing_calendars import refresh_due
from tests.factories import MONDAY, FixedClock, book_at, enrolled_student, make_course, make_st
from tests.factories.calendars import SECRET_URL, FakeReader, desk_of, hours, watch
from tests.integration.conftest import Database

TUESDAY = MONDAY.replace(day=2, hour=0)
NOON = TUESDAY.replace(hour=12)
OFFICE = tuple((day, "09:00", "17:00") for day in range(1, 6))


@pytest.fixture
def course(database: Database, clock: FixedClock) -> Course:
    with database.writing() as db:
        return make_course(db)


@pytest.fixture
def st(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return make_st(db, course, weekly=OFFICE)


@pytest.fixture
def student(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return enrolled_student(db, course)


def listed(
    actor: Actor, course: Course, st: Actor | None, day: datetime = TUESDAY
) -> list[datetime]:
    with wiring.reading() as db:
        found = open_slots_of(
            db,
            actor,
            course_id=course.id,
            duration_minutes=60,
            st_id=st.id if st else None,
            start=day,
            end=day + timedelta(days=1),
            now=wiring.now(),
        )
    return [each.start for each in found]


def test_what_is_blocked_is_neither_listed_nor_booked(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    add_calendar(desk_of(FakeReader(hours(NOON, 2))), st, SECRET_URL, "")
    shown = listed(student, course, st)
    assert [f"{each:%H:%M}" for each in shown] == [
        "09:00", "09:30", "10:00", "10:30", "11:00", "14:00", "14:30", "15:00", "15:30", "16:00",
    ]  # fmt: skip
    for quarter in range(8 * 4):
        start = TUESDAY.replace(hour=9) + timedelta(minutes=15 * quarter)
        if start not in shown:
            with pytest.raises(SlotUnavailable):
                book_at(student, st, course, start)
    book_at(student, st, course, NOON - timedelta(hours=1))  # touching
    book_at(student, st, course, NOON + timedelta(hours=2))
    assert database.count("sessions") == 2


def test_blocked_wins_over_taken_and_over_the_students_own(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    with database.writing() as db:
        rival, other = enrolled_student(db, course), make_st(db, course)
    book_at(rival, st, course, NOON)
    book_at(student, other, course, NOON)
    with pytest.raises(StudentConflict):
        book_at(student, st, course, NOON)
    with database.writing() as db:
        third = enrolled_student(db, course)
    with pytest.raises(SlotTaken):
        book_at(third, st, course, NOON)
    with database.writing() as db:
        watch(db, st, hours(NOON))
    for who in (student, third):
        with pytest.raises(SlotUnavailable):
            book_at(who, st, course, NOON)


def test_sessions_that_are_booked_already_stay(
    database: Database, course: Course, st: Actor, student: Actor, clock: FixedClock
) -> None:
    booked = book_at(student, st, course, NOON)
    reader = FakeReader(hours(NOON))
    add_calendar(desk_of(reader), st, SECRET_URL, "")
    clock.advance(hours=1)
    refresh_due(desk_of(reader))
    assert database.rows("SELECT status FROM sessions") == [(str(booked.status),)]
    assert (database.count("session_seats"), database.count("outbox")) == (2, 2)


def test_beyond_what_is_known_nothing_is_offered(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    with database.writing() as db:
        watch(db, st, known_until=NOON + timedelta(days=365))
        short = watch(db, st, known_until=NOON)
    assert listed(student, course, st)[-1] == NOON - timedelta(hours=1)
    assert listed(student, course, st, TUESDAY + timedelta(days=1)) == []
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, NOON)
    book_at(student, st, course, NOON - timedelta(hours=1))
    database.execute(
        f"DELETE FROM external_calendars WHERE name = 'Private' AND id = '{short.hex}'"
    )
    assert listed(student, course, st)[-1] == TUESDAY.replace(hour=16)


def test_a_broken_calendar_opens_nothing(
    database: Database, course: Course, st: Actor, student: Actor, clock: FixedClock
) -> None:
    reader = FakeReader(hours(NOON, 2))
    add_calendar(desk_of(reader), st, SECRET_URL, "")
    reader.problem = "The calendar’s server is in trouble just now."
    clock.advance(hours=2)
    assert refresh_due(desk_of(reader)) == 1
    assert NOON not in listed(student, course, st)
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, NOON, now=clock())
    reader.busy, reader.problem = (), ""
    clock.advance(hours=5)
    assert refresh_due(desk_of(reader)) == 1
    assert NOON in listed(student, course, st)


def test_a_student_who_teaches_is_blocked_as_a_teacher_only(
    database: Database, course: Course, st: Actor
) -> None:
    with database.writing() as db:
        both = make_st(db, make_course(db))
        enrolled_student(db, course, person=both)
        watch(db, both, hours(NOON))
    book_at(both, st, course, NOON)


def test_any_student_teacher_is_one_who_is_free(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    with database.writing() as db:
        other = make_st(db, course, weekly=OFFICE)
        watch(db, st, hours(NOON), hours(NOON + timedelta(hours=3)))
        watch(db, other, hours(NOON))
    assert NOON not in listed(student, course, None)
    assert NOON + timedelta(hours=3) in listed(student, course, None)
    with wiring.reading() as db:
        found = next_free(db, student, course_id=course.id, duration_minutes=60, now=MONDAY)
    assert set(found) == {st.id, other.id}


def test_a_session_that_begins_before_midnight_meets_what_is_after_it(
    database: Database, course: Course, student: Actor
) -> None:
    late = TUESDAY + timedelta(hours=23, minutes=30)
    with database.writing() as db:
        night = make_st(db, course)
        watch(db, night, hours(TUESDAY + timedelta(hours=24)))
    assert listed(student, course, night)[-1] == TUESDAY.replace(hour=23)
    with pytest.raises(SlotUnavailable):
        book_at(student, night, course, late)


@pytest.mark.parametrize(("watched", "statements"), [(False, 3), (True, 4)])
def test_as_many_statements_for_many_sts_as_for_one(
    database: Database, course: Course, st: Actor, watched: bool, statements: int
) -> None:
    with database.writing() as db:
        sts = [st, *(make_st(db, course) for _ in range(8))]
        for each in sts if watched else []:
            watch(db, each, hours(NOON), hours(NOON + timedelta(hours=2)))
            watch(db, each, hours(NOON))
    for asked in ([st], sts):
        ids = [each.id for each in asked]
        with wiring.reading() as db, database.statements() as sent:
            found = schedules(db, ids, start=TUESDAY, end=TUESDAY + timedelta(days=1))
        assert len([each for each in sent if each != "BEGIN"]) == statements
        assert {len(each.blocked) for each in found.values()} == ({3} if watched else {0})
        assert all((each.known_until is None) is not watched for each in found.values())


def test_what_is_told_to_others_is_in_open_hours(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    night = hours(TUESDAY.replace(hour=22), 3)
    with database.writing() as db:
        watch(db, st, night, hours(TUESDAY.replace(hour=8), 2), hours(NOON, 2))
    book_at(student, st, course, TUESDAY.replace(hour=10))
    with wiring.reading() as db:
        told = taken_time(db, student, st.id, start=TUESDAY, end=TUESDAY + timedelta(days=2))
        assert pattern(db, student, st.id, now=MONDAY).schedule.blocked == ()
    assert told == [
        hours(TUESDAY.replace(hour=9)), hours(TUESDAY.replace(hour=10), 1.25), hours(NOON, 2),
    ]  # fmt: skip
    assert all(isinstance(each, Interval) for each in told)


def test_the_very_ends_of_the_calendar_can_be_asked_about(
    database: Database, course: Course, st: Actor, student: Actor
) -> None:
    with database.writing() as db:
        watch(db, st, hours(NOON))
    for far in (MONDAY.replace(year=9999, month=12, day=31), MONDAY.replace(year=1)):
        with pytest.raises(SlotUnavailable):
            book_at(student, st, course, far)
