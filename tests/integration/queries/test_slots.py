"""Slots through real rows: what is listed can be booked, and any-ST bookings are shared fairly."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import SlotUnavailable, StudentConflict
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.queries.slots import OpenSlot, next_free, next_free_of, open_slots_of, window_days
from tests.factories import (
    MONDAY,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.integration.conftest import Database

DAY = timedelta(days=1)
OFFICE = [(day, "09:00", "17:00") for day in range(1, 6)]


def offered(
    actor: Actor,
    course: Course,
    st: Actor | None = None,
    start: datetime = MONDAY,
    end: datetime = MONDAY + 7 * DAY,
) -> list[OpenSlot]:
    with wiring.reading() as db:
        return open_slots_of(
            db,
            actor,
            course_id=course.id,
            duration_minutes=course.duration_minutes,
            st_id=st.id if st else None,
            start=start,
            end=end,
            now=MONDAY,
        )


def test_every_listed_slot_can_be_booked(database: Database) -> None:
    """Each by another student; before each booking the list is asked anew."""
    with database.writing() as db:
        course = make_course(db, duration_minutes=50)
        make_st(db, course, zone="Asia/Kathmandu", weekly=OFFICE)
        make_st(db, course, zone="America/New_York", weekly=[(2, "22:00", "02:00")])
        make_st(db, course, zone="Europe/London", weekly=OFFICE, buffer_minutes=0)
        students = [enrolled_student(db, course) for _ in range(24)]
    by_id = {st.st_id: Actor(st.st_id, "", "", "") for st in offered(students[0], course)}
    for number, student in enumerate(students):
        listed = offered(student, course)
        slot = listed[(number * 7) % len(listed)]
        book_at(student, by_id[slot.st_id], course, slot.start)
    assert database.count("sessions") == len(students)


def test_what_is_not_listed_cannot_be_booked(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, weekly=[(2, "09:00", "12:00")])
        student = enrolled_student(db, course)
    listed = {slot.start for slot in offered(student, course, st)}
    tuesday = MONDAY.replace(hour=0) + DAY
    assert listed == {tuesday + timedelta(hours=9, minutes=30 * n) for n in range(5)}
    for minutes in range(0, 24 * 60, 15):
        start = tuesday + timedelta(minutes=minutes)
        if start not in listed:
            with pytest.raises(SlotUnavailable):
                book_at(student, st, course, start)


def test_the_readers_own_sessions_are_left_out(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, other_st = make_st(db, course), make_st(db, course)
        student, other = (enrolled_student(db, course) for _ in range(2))
    start = MONDAY + DAY
    book_at(student, other_st, course, start)

    hidden = {start - timedelta(minutes=30), start, start + timedelta(minutes=30)}
    mine = {slot.start for slot in offered(student, course, st)}
    theirs = {slot.start for slot in offered(other, course, st)}
    assert theirs - mine == hidden
    with pytest.raises(StudentConflict):
        book_at(student, st, course, start + timedelta(minutes=30))


def test_what_one_teaches_is_left_out_with_its_buffer(database: Database) -> None:
    with database.writing() as db:
        course, taught = make_course(db), make_course(db)
        st, student = make_st(db, course), enrolled_student(db, taught)
        both = enrolled_student(db, course, person=make_st(db, taught))
    start = MONDAY + DAY
    book_at(student, both, taught, start)
    mine = {slot.start for slot in offered(both, course, st)}
    assert start + timedelta(minutes=60) not in mine  # their pause lasts to a quarter past
    assert start + timedelta(minutes=90) in mine


def test_nobody_is_offered_themself(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        both = enrolled_student(db, course, person=make_st(db, course))
    assert offered(both, course) == offered(both, course, both) == []


def test_slots_beyond_the_range_count_as_neighbours(database: Database) -> None:
    """A session that ends after the range, or began before it, still takes its time (cal#29532)."""
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course)
        student, other = (enrolled_student(db, course) for _ in range(2))
    noon = MONDAY + DAY
    book_at(other, st, course, noon)
    for minutes, free in ((-90, True), (-60, False), (30, False), (60, False), (90, True)):
        start = noon + timedelta(minutes=minutes)
        listed = offered(student, course, st, start=start, end=start + timedelta(minutes=1))
        assert bool(listed) is free, minutes


def test_paused_inactive_and_calendarless_sts_offer_nothing(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        make_st(db, course, paused=True)
        make_st(db, course, active=False)
        gone = make_st(db, course)
        student = enrolled_student(db, course)
    database.execute("DELETE FROM availability", "DELETE FROM teaching_calendars WHERE NOT paused")
    assert offered(student, course) == []
    assert offered(student, course, gone) == []


# ── any Student-Teacher (rule 6) ─────────────────────────────────────────────
def test_the_one_with_the_fewest_sessions_in_the_next_week_teaches(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        busy, free = make_st(db, course), make_st(db, course)
        student, other = (enrolled_student(db, course) for _ in range(2))
        sit(db, other, busy, course, MONDAY + 2 * DAY)
        # Neither what was, nor what is later, nor what was called off counts.
        sit(db, other, free, course, MONDAY - DAY, status=SessionStatus.COMPLETED)
        sit(db, other, free, course, MONDAY + 8 * DAY)
        cancelled = SessionStatus.CANCELLED
        sit(db, other, free, course, MONDAY + DAY, status=cancelled, seats=False)
    assert {slot.st_id for slot in offered(student, course)} == {free.id}


def test_then_the_one_who_was_not_booked_for_longest(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        lately, long_ago = make_st(db, course), make_st(db, course)
        student, other = (enrolled_student(db, course) for _ in range(2))
        for st, days in ((lately, 1), (long_ago, 9)):
            done = SessionStatus.COMPLETED
            made = MONDAY - days * DAY
            sit(db, other, st, course, MONDAY - days * DAY, status=done, created_at=made)
    assert {slot.st_id for slot in offered(student, course)} == {long_ago.id}
    with database.writing() as db:
        never = make_st(db, course)
    assert {slot.st_id for slot in offered(student, course)} == {never.id}


def test_where_the_first_is_taken_the_next_teaches(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        sts = sorted((make_st(db, course) for _ in range(2)), key=lambda st: st.id)
        student, other = (enrolled_student(db, course) for _ in range(2))
        sit(db, other, sts[0], course, MONDAY + 7 * DAY, created_at=MONDAY)
        sit(db, other, sts[1], course, MONDAY + 6 * DAY, created_at=MONDAY)
    taken = MONDAY + 6 * DAY
    by_start = {slot.start: slot.st_id for slot in offered(student, course)}
    assert by_start[taken] == sts[0].id
    assert len(by_start) == len(offered(student, course))


def test_bookings_with_anybody_are_spread(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        sts = {st.id: st for st in (make_st(db, course) for _ in range(4))}
        students = [enrolled_student(db, course) for _ in range(12)]
    for number, student in enumerate(students):
        at = MONDAY + DAY + timedelta(hours=2 * number)
        [slot] = offered(student, course, start=at, end=at + timedelta(minutes=1))
        book_at(student, sts[slot.st_id], course, slot.start, now=MONDAY)
    taught = Counter(teacher for (teacher,) in database.rows("SELECT teacher_id FROM sessions"))
    assert sorted(taught.values()) == [3, 3, 3, 3]


# ── what the choice of an ST shows ───────────────────────────────────────────
def test_the_next_free_start_of_each_st(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        soon = make_st(db, course)
        late = make_st(db, course, window_days=300, notice_minutes=20 * 24 * 60)
        make_st(db, course, paused=True)
        student = enrolled_student(db, course)
    with wiring.reading() as db:
        found = next_free(db, student, course_id=course.id, duration_minutes=60, now=MONDAY)
    assert found == {soon.id: MONDAY + timedelta(hours=4), late.id: MONDAY + 20 * DAY}


def test_the_next_free_start_of_sts_of_different_courses(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        mornings = [(2, "08:00", "08:45"), (3, "08:00", "10:00")]
        short, long = (make_st(db, course, weekly=mornings) for _ in range(2))
        late = make_st(db, course, window_days=300, notice_minutes=20 * 24 * 60)
        gone = make_st(db, course, paused=True)
        student = enrolled_student(db, course)
        sit(db, student, gone, course, MONDAY + 2 * DAY)
    lengths = {short.id: 45, long.id: 60, late.id: 60, gone.id: 60, student.id: 60}
    with wiring.reading() as db:
        found = next_free_of(db, student, lengths, now=MONDAY)
        assert next_free_of(db, student, {}, now=MONDAY) == {}
    assert found == {
        short.id: MONDAY + DAY,
        long.id: MONDAY + 2 * DAY + timedelta(hours=1),  # the reader is elsewhere at eight
        late.id: MONDAY + 20 * DAY,
    }
    with wiring.reading() as db, database.statements() as seen:
        next_free_of(db, student, dict.fromkeys(lengths, 60), now=MONDAY)
    assert len(seen) <= 10


def test_how_far_ahead_can_be_booked(database: Database) -> None:
    with database.writing() as db:
        course, empty = make_course(db), make_course(db)
        near, far = make_st(db, course), make_st(db, course, window_days=90)
        make_st(db, course, window_days=300, active=False)
        nobody = make_user(db)
    with wiring.reading() as db:
        assert window_days(db, course.id, None) == 90
        assert window_days(db, course.id, near.id) == 56
        assert window_days(db, course.id, far.id) == 90
        assert window_days(db, course.id, nobody.id) == window_days(db, empty.id, None) == 0
