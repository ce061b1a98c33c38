"""`Book Session` from the page: what is written and shown, and a press that comes twice."""

from peerloop.state.booking import BookingState
from peerloop.state.views import Refusal
from tests.factories import (
    FixedClock,
    make_st,
)
from tests.integration.conftest import Database
from tests.integration.state.harness import tab_of
from tests.integration.state.scenes import (
    AT,
    DATE,
    LATER,
    ONE_BOOKED,
    a_scene,
    as_uuid,
    booked,
)
from tests.integration.state.walking import (
    EVENTS,
    NOTE,
    commits,
    events,
    offered,
    on_the_last_step,
    press_book,
)


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
    mails = database.rows(
        "SELECT template, recipient_id, session_id, status FROM outbox WHERE due_at = created_at"
    )
    assert {
        (template, as_uuid(to), as_uuid(about), status) for template, to, about, status in mails
    } == {("session-booked", person.id, session, "waiting") for person in (scene.student, scene.st)}
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
