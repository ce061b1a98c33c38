"""`Book Session` from the page: what is written and shown, each refusal, trying again, a press twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.state.booking import BookingState, Refusal
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
from tests.integration.state.harness import Answer, Tab, tab_of
from tests.integration.state.scenes import (
    AT,
    DATE,
    LATER,
    NOTHING_BOOKED,
    ONE_BOOKED,
    Scene,
    a_scene,
    as_uuid,
    booked,
    filled,
)

START = datetime.fromisoformat(AT)
NOTE = "Could we look at fractions?\nÜben wir Brüche?"
EVENTS = "SELECT name, data, person_id, occurred_at FROM analytics_events ORDER BY name"


def on_the_last_step(person: Actor, scene: Scene, **choices: str) -> Tab:
    """A tab that has walked through the wizard to its end."""
    tab = tab_of(person)
    for url in (scene.url(), scene.url(st=str(scene.st.id)), scene.times()):
        tab.open(BookingState.load, url)
    tab.open(BookingState.load, scene.confirm(**choices))
    assert tab.state(BookingState).phase == "ready"
    return tab


def press_book(tab: Tab, url: str = "", note: str = NOTE, *, reminders: bool = True) -> Answer:
    tab.url = url or tab.url
    return tab.press(BookingState.book, form=filled(note, reminders=reminders))


def offered(tab: Tab) -> set[str]:
    """Every start the calendar has."""
    days = tab.state(BookingState).days.values()
    return {slot.at for day in days for group in day.groups for slot in group.slots}


def events(database: Database) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, data, *_ in database.rows(EVENTS):
        found.setdefault(name, []).append(json.loads(data) if isinstance(data, str) else data)
    return found


@contextmanager
def commits(database: Database) -> Iterator[list[str]]:
    """One entry for each transaction that is committed meanwhile."""
    seen: list[str] = []

    def committed(_connection: object) -> None:
        seen.append("commit")

    event.listen(database.engine, "commit", committed)
    try:
        yield seen
    finally:
        event.remove(database.engine, "commit", committed)


# ── success ──────────────────────────────────────────────────────────────────
def test_booking_leads_to_the_success_page(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    answer = press_book(tab)
    ((session_id,),) = database.rows("SELECT id FROM sessions")
    assert answer.goes_to == scene.url(booked=str(as_uuid(session_id)))
    # Back must not lead to the form again.
    assert answer.replaces
    state = tab.state(BookingState)
    assert (state.note, state.reminders, state.refusal) == ("", True, Refusal())

    answer = tab.open(BookingState.load, str(answer.goes_to))
    assert answer.goes_to is None
    assert state.phase == "ready"
    ticket = state.ticket
    assert (ticket.id, ticket.status) == (str(as_uuid(session_id)), "Confirmed")
    assert (ticket.course, ticket.other.name) == (scene.course.title, scene.st.name)
    assert (ticket.date, ticket.time) == ("Tuesday 2 June 2026", "12:00 – 13:00")
    assert (ticket.duration, ticket.zone) == ("60 minutes", "Europe/Berlin (CEST)")


def test_what_a_booking_writes(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    before = dict.fromkeys(events(database))
    with commits(database) as committed:
        press_book(tab, reminders=False)
    # Session, seats, mails and events: all or nothing.
    assert committed == ["commit"]

    ((session_id, course_id, student_id, teacher_id, status, note, reminders),) = database.rows(
        "SELECT id, course_id, student_id, teacher_id, status, note, reminders FROM sessions"
    )
    session = as_uuid(session_id)
    assert [as_uuid(each) for each in (course_id, student_id, teacher_id)] == [
        scene.course.id,
        scene.student.id,
        scene.st.id,
    ]
    assert (status, note, bool(reminders)) == ("confirmed", NOTE, False)
    seats = database.rows("SELECT session_id, person_id, role FROM session_seats ORDER BY role")
    assert [(as_uuid(s), as_uuid(p), role) for s, p, role in seats] == [
        (session, scene.student.id, "student"),
        (session, scene.st.id, "teacher"),
    ]
    mails = database.rows("SELECT template, recipient_id, session_id, status FROM outbox")
    assert {(template, as_uuid(to), as_uuid(about), status) for template, to, about, status in mails} == {
        ("session-booked", person.id, session, "waiting") for person in (scene.student, scene.st)
    }
    assert len(mails) == 2
    told = {name: data for name, data in events(database).items() if name not in before}
    assert told == {
        "booking_attempted": [
            {
                "course_id": str(scene.course.id),
                "st_id": str(scene.st.id),
                "datetime": "2026-06-02T10:00:00Z",
            }
        ],
        "booking_success": [{"session_id": str(session)}],
    }
    assert {as_uuid(person) for _, _, person, _ in database.rows(EVENTS)} == {scene.student.id}


def test_reminders_are_on_only_where_the_box_is_ticked(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    press_book(tab_of(scene.student), scene.confirm(), reminders=True)
    press_book(tab_of(scene.student), scene.confirm(at=LATER), reminders=False)
    rows = database.rows("SELECT reminders FROM sessions ORDER BY starts_at")
    assert [bool(on) for (on,) in rows] == [True, False]


def test_any_st_books_the_one_the_time_named(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        make_st(db, scene.course)
    tab = tab_of(scene.student)
    tab.open(BookingState.load, scene.url(st="any", step="time", date=DATE))
    day = tab.state(BookingState).days[DATE]
    slot = next(slot for group in day.groups for slot in group.slots if slot.at == AT)
    url = scene.url(**{"st": "any", "step": "confirm", "date": DATE, "at": AT, "with": slot.st})
    tab.open(BookingState.load, url)
    press_book(tab)
    ((teacher,),) = database.rows("SELECT teacher_id FROM sessions")
    assert str(as_uuid(teacher)) == slot.st
    # The wizard's other ST has that time still.
    tab.open(BookingState.load, scene.url(st="any", step="time", date=DATE))
    assert AT not in offered(tab)  # though not for this student


# ── each refusal ─────────────────────────────────────────────────────────────
def refused(tab: Tab, code: str, words: str, database: Database, rows: dict = NOTHING_BOOKED) -> Answer:
    """Press the button: refused in these words, the note kept, one failure counted."""
    answer = press_book(tab, reminders=False)
    state = tab.state(BookingState)
    assert (state.refusal.code, state.refusal.message) == (code, words)
    assert (state.note, state.reminders) == (NOTE, False)
    assert booked(database) == rows
    told = events(database)
    assert told["booking_failed"] == [{"error_type": code}]
    return answer


def test_who_is_not_enrolled_is_told_to_enroll(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        outsider = make_user(db)
    tab = tab_of(outsider, scene.confirm())
    answer = refused(tab, "not_enrolled", "You must be enrolled to book.", database)
    assert answer.goes_to is None
    assert tab.state(BookingState).phase == "not_enrolled"


def test_all_included_sessions_booked(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database, session_count=2)
    tab = on_the_last_step(scene.student, scene)
    for hours in (24, 48):
        book_at(scene.student, scene.st, scene.course, START + timedelta(hours=hours))
    words = "All 2 sessions of this course are booked."
    rows = {"sessions": 2, "session_seats": 4, "outbox": 4}
    answer = refused(tab, "session_limit_reached", words, database, rows)
    assert answer.goes_to is None
    assert tab.state(BookingState).phase == "used_up"


def test_a_time_that_is_no_longer_offered_leads_back_to_the_times(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    clock.advance(hours=23)
    answer = refused(
        tab, "slot_unavailable", "This time is no longer available. Select another.", database
    )
    assert (answer.goes_to, answer.replaces) == (scene.times(), True)
    tab.open(BookingState.load, scene.times())
    state = tab.state(BookingState)
    assert state.refusal.message == "This time is no longer available. Select another."
    assert AT not in offered(tab)
    assert state.note == NOTE
    # Once another time is chosen, it is no longer said.
    tab.open(BookingState.load, scene.confirm(at=LATER))
    assert state.refusal == Refusal()
    assert press_book(tab).goes_to


def test_a_pause_ends_bookings_at_once(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    database.execute("UPDATE teaching_calendars SET paused = true")
    answer = refused(
        tab, "slot_unavailable", "This time is no longer available. Select another.", database
    )
    # There is no time left on that day, nor on any.
    assert answer.goes_to == scene.url(st=str(scene.st.id))
    assert offered(tab) == set()
    assert tab.state(BookingState).first_free == ""


def test_another_session_of_ones_own(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        other_st = make_st(db, scene.course)
    tab = on_the_last_step(scene.student, scene)
    book_at(scene.student, other_st, scene.course, START + timedelta(minutes=30))
    words = "You have another session at this time."
    answer = refused(tab, "student_conflict", words, database, ONE_BOOKED)
    assert answer.goes_to is None
    assert tab.state(BookingState).refusal.step == "confirm"
    assert AT not in offered(tab)


def taken_meanwhile(database: Database, scene: Scene, start: datetime = START) -> None:
    with database.writing() as db:
        quicker = enrolled_student(db, scene.course)
    book_at(quicker, scene.st, scene.course, start)


def test_a_time_that_was_taken_meanwhile(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    assert AT in offered(tab)
    taken_meanwhile(database, scene)
    words = "Sorry, this time slot is no longer available."
    answer = refused(tab, "slot_taken", words, database, ONE_BOOKED)
    assert answer.goes_to is None
    assert tab.state(BookingState).refusal.step == "confirm"
    # The calendar is fresh: neither this time nor those that would overlap it.
    overlapping = {f"2026-06-02T{time}Z" for time in
                   ("09:00", "09:30", "10:00", "10:30", "11:00")}  # fmt: skip
    assert not offered(tab) & overlapping
    assert {"2026-06-02T08:30Z", "2026-06-02T11:30Z", LATER} <= offered(tab)


def test_after_a_taken_time_another_can_be_booked(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    taken_meanwhile(database, scene)
    press_book(tab)
    tab.open(BookingState.load, scene.times(at=AT))
    assert tab.state(BookingState).refusal == Refusal()
    tab.open(BookingState.load, scene.confirm(at=LATER))
    assert tab.state(BookingState).note == NOTE
    assert "booked=" in str(press_book(tab).goes_to)
    assert database.rows("SELECT count(*) FROM sessions WHERE note = :n", n=NOTE) == [(1,)]


def test_a_refusal_is_about_its_own_time_only(database: Database, clock: FixedClock) -> None:
    """A quick walk to another time may leave out the page between: its event is superseded."""
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    taken_meanwhile(database, scene)
    press_book(tab)
    tab.open(BookingState.load, scene.confirm(at=LATER))
    assert tab.state(BookingState).refusal == Refusal()
    # The taken time itself is not offered for confirmation again.
    answer = tab.open(BookingState.load, scene.confirm())
    assert answer.goes_to == scene.times()


def test_a_reload_after_a_taken_time_still_says_so(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    taken_meanwhile(database, scene)
    press_book(tab)
    answer = tab.open(BookingState.load, scene.confirm())
    assert answer.goes_to is None
    assert tab.state(BookingState).refusal.code == "slot_taken"


def test_a_course_with_a_price_is_not_booked_for_nothing(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database, price_minor=2400, currency="EUR")
    tab = tab_of(scene.student, scene.confirm())
    press_book(tab)
    assert tab.state(BookingState).refusal.message == "Unable to book. Please try again."
    assert booked(database) == NOTHING_BOOKED


def test_whatever_else_fails_can_be_tried_again(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    database.execute("ALTER TABLE outbox RENAME TO outbox_elsewhere")
    answer = press_book(tab)
    database.execute("ALTER TABLE outbox_elsewhere RENAME TO outbox")
    state = tab.state(BookingState)
    assert answer.goes_to is None
    assert state.refusal == Refusal("failed", "Unable to book. Please try again.", "confirm")
    assert state.note == NOTE
    assert booked(database) == NOTHING_BOOKED
    assert events(database)["booking_failed"] == [{"error_type": "failed"}]
    # Nothing tells that time is gone: it is offered and can be booked.
    assert AT in offered(tab)
    assert "booked=" in str(press_book(tab).goes_to)
    assert booked(database) == ONE_BOOKED
    assert state.refusal == Refusal()


def test_which_answer_wins_when_several_apply(database: Database, clock: FixedClock) -> None:
    """Enrollment, then the included sessions, the offer, one's own time, the ST's."""
    scene = a_scene(database, session_count=1)
    with database.writing() as db:
        outsider = make_user(db)
    taken_meanwhile(database, scene)
    book_at(scene.student, scene.st, scene.course, START + timedelta(hours=4))
    late = scene.confirm(at="2026-06-01T09:00Z")
    codes = []
    for person, url in ((outsider, late), (scene.student, late)):
        tab = tab_of(person, url)
        press_book(tab)
        codes.append(tab.state(BookingState).refusal.code)
    assert codes == ["not_enrolled", "session_limit_reached"]


# ── the same press twice ─────────────────────────────────────────────────────
def test_a_press_that_comes_twice_books_once_and_succeeds_twice(
    database: Database, clock: FixedClock
) -> None:
    """What was pressed while offline comes again on reconnect."""
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    first = press_book(tab)
    second = press_book(tab)
    assert first.goes_to == second.goes_to
    assert second.replaces
    assert booked(database) == ONE_BOOKED
    assert tab.state(BookingState).refusal == Refusal()
    told = events(database)
    assert (len(told["booking_attempted"]), len(told["booking_success"])) == (1, 1)
    assert "booking_failed" not in told


def test_it_is_the_same_press_after_the_success_page_too(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    first = press_book(tab)
    tab.open(BookingState.load, str(first.goes_to))
    assert press_book(tab, scene.confirm()).goes_to == first.goes_to
    assert booked(database) == ONE_BOOKED


def test_the_same_press_with_any_st(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    url = scene.url(
        **{"st": "any", "step": "confirm", "date": DATE, "at": AT, "with": str(scene.st.id)}
    )
    tab = tab_of(scene.student, url)
    assert press_book(tab).goes_to == press_book(tab).goes_to
    assert booked(database) == ONE_BOOKED


def test_a_new_tab_is_told_of_the_session_it_did_not_book(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    press_book(on_the_last_step(scene.student, scene))
    tab = tab_of(scene.student, scene.confirm())
    press_book(tab)
    assert tab.state(BookingState).refusal.code == "student_conflict"
    assert booked(database) == ONE_BOOKED


def test_another_time_is_another_booking(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    first = press_book(tab)
    second = press_book(tab, scene.confirm(at=LATER))
    assert first.goes_to != second.goes_to
    assert database.count("sessions") == 2


def test_what_was_cancelled_can_be_booked_again_from_the_same_tab(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    first = press_book(tab)
    database.execute("DELETE FROM session_seats", "UPDATE sessions SET status = 'cancelled'")
    second = press_book(tab, scene.confirm())
    assert "booked=" in str(second.goes_to)
    assert first.goes_to != second.goes_to
    rows = database.rows("SELECT status, count(*) FROM sessions GROUP BY status ORDER BY status")
    assert rows == [("cancelled", 1), ("confirmed", 1)]


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
        students = [enrolled_student(db, course, zone=zone) for zone in ("America/Los_Angeles", "Asia/Tokyo")]  # fmt: skip
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
