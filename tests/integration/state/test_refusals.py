"""`Book Session` from the page, refused: the words, what is kept, fresh times, trying again."""

from datetime import datetime, timedelta

from peerloop.state.booking import BookingState
from peerloop.state.views import Refusal
from tests.factories import (
    FixedClock,
    book_at,
    enrolled_student,
    make_st,
    make_user,
)
from tests.integration.conftest import Database
from tests.integration.state.harness import Answer, Tab, tab_of
from tests.integration.state.scenes import (
    AT,
    LATER,
    NOTHING_BOOKED,
    ONE_BOOKED,
    Scene,
    a_scene,
    booked,
)
from tests.integration.state.walking import (
    NOTE,
    START,
    events,
    offered,
    on_the_last_step,
    press_book,
)


# ── each refusal ─────────────────────────────────────────────────────────────
def refused(
    tab: Tab, code: str, words: str, database: Database, rows: dict = NOTHING_BOOKED
) -> Answer:
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


def test_whatever_else_fails_can_be_tried_again(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = on_the_last_step(scene.student, scene)
    database.execute("ALTER TABLE outbox RENAME TO outbox_elsewhere")
    answer = press_book(tab)
    database.execute("ALTER TABLE outbox_elsewhere RENAME TO outbox")
    state = tab.state(BookingState)
    assert answer.goes_to is None
    assert (state.refusal.code, state.refusal.step) == ("failed", "confirm")
    assert state.refusal.message == "Unable to book. Please try again."
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
