"""The number of statements does not grow with the number of rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.queries import availability, booking, courses, feeds, ratings, slots, teachers
from peerloop.queries.teachers import Wanted
from peerloop.services.feeds import make_feed
from tests.factories import MONDAY, enrolled_student, make_course, make_st, sit
from tests.integration.conftest import Database

Read = Callable[[Session, Actor, Course, Actor], Any]
WEEK = {"start": MONDAY, "end": MONDAY + timedelta(days=7)}


def offered(db: Session, actor: Actor, course: Course, st: Actor | None) -> Any:
    st_id = st.id if st else None
    ask = {"course_id": course.id, "duration_minutes": 60, "st_id": st_id, "now": MONDAY}
    return slots.open_slots_of(db, actor, **ask, **WEEK)  # type: ignore[arg-type]


READS: dict[str, Read] = {
    "one session": lambda db, actor, course, st: booking.session(
        db, actor, booking.own_sessions(db, actor)[0].id
    ),
    "upcoming": lambda db, actor, course, st: booking.upcoming_sessions(db, actor, now=MONDAY),
    "past": lambda db, actor, course, st: booking.past_sessions(db, actor, now=MONDAY),
    "own": lambda db, actor, course, st: booking.own_sessions(db, actor),
    "feed": lambda db, actor, course, st: feeds.feed(
        db, make_feed(db, actor, now=MONDAY), now=MONDAY
    ),
    "courses": lambda db, actor, course, st: courses.courses(db, actor),
    "enrolled": lambda db, actor, course, st: courses.enrolled_courses(db, actor),
    "course": lambda db, actor, course, st: courses.course(db, actor, course.slug),
    "STs": lambda db, actor, course, st: courses.student_teachers(db, actor, course.id),
    "an ST's pattern": lambda db, actor, course, st: availability.pattern(
        db, actor, st.id, now=MONDAY
    ),
    "own plan": lambda db, actor, course, st: availability.own_plan(db, st),
    "preview": lambda db, actor, course, st: availability.preview(
        db, st, availability.own_plan(db, st).plan, course_id=course.id, now=MONDAY, **WEEK
    ),
    "directory": lambda db, actor, course, st: teachers.teachers(db, actor, Wanted()),
    "directory, narrowed": lambda db, actor, course, st: teachers.teachers(
        db, actor, Wanted("person course", course.slug)
    ),
    "a profile": lambda db, actor, course, st: teachers.teacher(db, actor, st.id),
    "next free of many": lambda db, actor, course, st: slots.next_free_of(
        db,
        actor,
        {each.id: 60 for each in courses.student_teachers(db, actor, course.id)},
        now=MONDAY,
    ),
    "comments": lambda db, actor, course, st: [ratings.newest_comments(db, actor, st.id, limit=10)],
    "own stars": lambda db, actor, course, st: [
        ratings.own_stars(db, actor, [each.id for each in booking.own_sessions(db, actor)])
    ],
    "slots of one": offered,
    "slots of any": lambda db, actor, course, st: offered(db, actor, course, None),
    "next free": lambda db, actor, course, st: slots.next_free(
        db, actor, course_id=course.id, duration_minutes=60, now=MONDAY
    ),
}


def grow(db: Session, course: Course, student: Actor, sts: int, first_day: int) -> None:
    for number in range(sts):
        further = make_course(db)
        st = make_st(db, course, further)
        enrolled_student(db, further, person=student)
        for sign in (1, -1):
            start = MONDAY + timedelta(days=sign * (first_day + number))
            sit(db, student, st, course, start)


@pytest.mark.parametrize("name", READS)
def test_reads_take_as_many_statements_for_many_rows_as_for_few(
    database: Database, name: str
) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
        grow(db, course, student, 1, first_day=1)
    sent: list[int] = []
    for sts in (0, 12):
        with database.writing() as db:
            grow(db, course, student, sts, first_day=10)
        with wiring.reading() as db, database.statements() as seen:
            assert READS[name](db, student, course, st)
        sent.append(len(seen))
    assert sent[0] == sent[1] <= 8, seen
