"""What the wizard's steps show, and `Schedule Later`."""

from datetime import timedelta

import pytest

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.models import Course
from peerloop.state.booking import BookingState
from tests.factories import (
    MONDAY,
    FixedClock,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.integration.conftest import Database
from tests.integration.state.harness import tab_of
from tests.integration.state.scenes import (
    a_scene,
)
from tests.integration.state.walking import NOTE, events, on_the_last_step


# ── Schedule Later ───────────────────────────────────────────────────────────
def test_schedule_later_keeps_the_place(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student, scene.url())
    answer = tab.press(BookingState.schedule_later)
    assert answer.goes_to == scene.url(later="1")
    tab.press(BookingState.schedule_later)  # a replay counts and changes nothing
    assert database.rows("SELECT count(*) FROM enrollments WHERE deferred_at IS NOT NULL") == [(1,)]
    assert events(database) == {"schedule_later": [{"course_id": str(scene.course.id)}]}
    tab.open(BookingState.load, str(answer.goes_to))
    assert tab.state(BookingState).course.deferred


def test_who_is_not_enrolled_has_nothing_to_schedule(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        outsider = make_user(db)
    tab = tab_of(outsider, scene.url())
    assert tab.press(BookingState.schedule_later).goes_to is None
    assert tab.state(BookingState).phase == "not_enrolled"
    assert events(database) == {}


# ── what the steps show ──────────────────────────────────────────────────────
def test_the_first_step_names_those_who_teach(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course = make_course(db)
        busy = make_st(db, course, zone="Asia/Kathmandu", weekly=[(3, "09:00", "10:00")])
        free, never = make_st(db, course), make_st(db, course, weekly=[])
        make_st(db, course, active=False)
        student = enrolled_student(db, course)
        former = enrolled_student(db, course)
        sit(db, former, free, course, MONDAY - timedelta(days=3), status=SessionStatus.COMPLETED)
    tab = tab_of(student)
    tab.open(BookingState.load, routes.book(course.slug))
    state = tab.state(BookingState)
    assert state.phase == "ready"
    cards = {card.id: (card.stats, card.next_free, card.city) for card in state.sts}
    assert cards == {
        str(free.id): ("1 student taught", "Today, 14:00", "UTC"),
        str(busy.id): ("New", "Wed 3 Jun, 05:15", "Kathmandu"),
        str(never.id): ("New", "", "UTC"),
    }
    assert state.any_next == "Today, 14:00"
    assert (state.days, state.loaded) == ({}, "")


def test_the_calendar_is_the_readers(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, zone="UTC", weekly=[(2, "20:00", "23:00")])
        zones = ("America/Los_Angeles", "Asia/Tokyo")
        students = [enrolled_student(db, course, zone=zone) for zone in zones]
    shown = []
    for student in students:
        tab = tab_of(student)
        tab.open(BookingState.load, routes.book(course.slug, st=str(st.id)))
        state = tab.state(BookingState)
        first = state.days[state.first_free]
        shown.append((state.first_free, first.groups[0].slots[0].t, state.months[0].name))
        assert state.loaded == str(st.id)
        assert state.my_zone == student.zone
        # Eight weeks of Tuesdays, to the day.
        assert len(state.days) == 8
    assert shown == [("2026-06-02", "13:00", "June"), ("2026-06-03", "05:00", "June")]


@pytest.mark.parametrize("who", ["nobody teaches", "only oneself teaches", "all have left"])
def test_without_sts_the_page_says_so(who: str, database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course: Course = make_course(db)
        student = enrolled_student(db, course)
        if who == "only oneself teaches":
            student = make_st(db, course, person=student)
        if who == "all have left":
            make_st(db, course, active=False)
    tab = tab_of(student)
    tab.open(BookingState.load, routes.book(course.slug))
    assert tab.state(BookingState).phase == "no_sts"


def test_what_is_kept_stands_after_a_reload(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    tab.press(BookingState.keep_note, note=NOTE)
    tab.press(BookingState.keep_reminders, wanted=False)
    tab.open(BookingState.load, scene.times())
    tab.open(BookingState.load, scene.confirm())
    state = tab.state(BookingState)
    assert (state.note, state.reminders) == (NOTE, False)
