"""The directory and the profiles: what they show, and that the address decides it."""

from datetime import timedelta

import pytest

from peerloop import routes
from peerloop.domain.people import Actor
from peerloop.models import User
from peerloop.queries import teachers as queries
from peerloop.queries.teachers import PAGE
from peerloop.state.booking import BookingState
from peerloop.state.teacher import TeacherState
from peerloop.state.teachers import TeachersState
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    rated,
)
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene


def directory(person: Actor, **wanted: str) -> tuple[Tab, TeachersState]:
    tab = tab_of(person)
    tab.open(TeachersState.load, routes.teachers(**wanted))
    return tab, tab.state(TeachersState)


def profile(person: Actor, st_id: object, course: str = "") -> tuple[Tab, TeacherState]:
    tab = tab_of(person)
    tab.open(TeacherState.load, routes.teacher(str(st_id), course))
    return tab, tab.state(TeacherState)


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return a_scene(database, slug="algebra", title="Algebra")


# ── the directory ────────────────────────────────────────────────────────────
def test_a_card_says_who_they_are_and_when_they_are_free(scene: Scene, database: Database) -> None:
    with database.writing() as db:
        for stars in (5, 4, 4):
            rated(db, make_user(db), scene.st, scene.course, stars)
    _, state = directory(scene.student)
    (card,) = state.teachers
    assert (card.person.name, card.person.stats) == (scene.st.name, "3 students taught")
    assert (card.person.rating, card.person.ratings) == ("4.3", "3 ratings")
    assert (card.person.next_free, card.courses) == ("Today, 14:00", "Algebra")
    assert (card.url, card.book) == (routes.teacher(scene.st.id), routes.book_with(scene.st.id))
    assert (state.found, state.where, state.phase) == ("1 Student-Teacher", "", "ready")
    assert [(each.slug, each.title) for each in state.courses] == [("algebra", "Algebra")]


def test_the_next_free_time_is_for_the_one_who_asks(scene: Scene) -> None:
    book_at(scene.student, scene.st, scene.course, MONDAY + timedelta(hours=4))
    _, state = directory(scene.student)
    assert state.teachers[0].person.next_free == "Today, 15:30"  # with the ST's buffer
    _, mine = directory(scene.st)
    assert (mine.teachers[0].person.next_free, mine.teachers[0].book) == ("", "")


def test_a_filter_goes_with_the_links(scene: Scene) -> None:
    _, state = directory(scene.student, course="algebra", q="zoë")
    assert state.teachers[0].url == routes.teacher(scene.st.id, "algebra")
    assert state.teachers[0].book == routes.book_with(scene.st.id, "algebra")


def test_the_shortest_course_that_is_open_says_when_they_are_free(
    database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        long, short = make_course(db, duration_minutes=120), make_course(db, duration_minutes=30)
        make_st(db, long, short, weekly=[(2, "08:00", "08:30"), (3, "08:00", "10:00")])
        student = enrolled_student(db, long)
    assert directory(student)[1].teachers[0].person.next_free == "Tomorrow, 10:00"
    shown = directory(student, course=long.slug)[1].teachers[0].person.next_free
    assert shown == "Wed 3 Jun, 10:00"
    database.execute(
        "UPDATE student_teachers SET is_open = false WHERE course_id IN"
        " (SELECT id FROM courses WHERE duration_minutes = 30)"
    )
    assert directory(student)[1].teachers[0].person.next_free == "Wed 3 Jun, 10:00"


def test_pages_are_links(scene: Scene, database: Database) -> None:
    with database.writing() as db:
        for _ in range(PAGE):
            make_st(db, scene.course)
    _, first = directory(scene.student, q="person")
    assert (first.where, first.before) == ("Page 1 of 2", "")
    assert first.after == "/teachers?q=person&page=2"
    _, last = directory(scene.student, q="person", page="99999999")
    assert (last.where, last.after) == ("Page 2 of 2", "")
    assert (last.before, len(last.teachers)) == ("/teachers?q=person", 1)


@pytest.mark.parametrize("wanted", [
    {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 50}, {"page": "²"},
    {"page": "1.5"},
    {"course": "nothing"}, {"course": "' OR 1=1 --"}, {"course": "\0"}, {"rating": "5"},
    {"rating": "4.50"}, {"rating": "\ud800"}, {"q": "\0"}, {"q": " "}, {"q": "\u0301"},
    {"other": "x"},
], ids=ascii)  # fmt: skip
def test_what_the_address_cannot_mean_is_left_out(scene: Scene, wanted: dict[str, str]) -> None:
    tab = tab_of(scene.student)
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    tab.open(TeachersState.load, f"/teachers?{query}")
    state = tab.state(TeachersState)
    assert (state.phase, len(state.teachers)) == ("ready", 1)
    assert state.narrowed == ("q" in wanted and wanted["q"] == "\u0301")


def test_when_it_cannot_be_read_that_is_said_and_can_be_tried_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the database is away")

    tab = tab_of(scene.student, "/teachers")
    with monkeypatch.context() as away:
        away.setattr(queries, "courses_taught_now", broken)
        away.setattr(queries, "teacher", broken)
        tab.press(TeachersState.load)
        assert tab.state(TeachersState).phase == "failed"
        tab.open(TeacherState.load, routes.teacher(scene.st.id))
        assert tab.state(TeacherState).phase == "failed"
    tab.press(TeacherState.load)
    assert tab.state(TeacherState).phase == "ready"
    tab.open(TeachersState.load, "/teachers")
    assert tab.state(TeachersState).phase == "ready"


# ── a profile ────────────────────────────────────────────────────────────────
def test_a_profile_says_who_they_are(scene: Scene, database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        user = db.get_one(User, scene.st.id)
        user.about, user.zone = "First.\nSecond.", "America/New_York"
        student = make_user(db, name="Leïla Haddad")
        rated(db, student, scene.st, scene.course, 5, comment="Thank you,\nreally.")
    clock.advance(hours=15)  # after midnight in Berlin
    tab, state = profile(scene.student, scene.st.id)
    assert (state.phase, state.about) == ("ready", "First.\nSecond.")
    assert (state.place, state.there) == ("America/New_York (EDT)", "19:00")
    assert (state.st.stats, state.st.rating) == ("1 student taught", "")
    assert state.ratings_note == "1 rating so far. An average is shown from 3 on."
    (comment,) = state.comments
    assert (comment.first, comment.text, comment.date) == (
        "Leïla",
        "Thank you,\nreally.",
        "1 June 2026",
    )
    assert "Haddad" not in tab.snapshot()
    assert [(each.title, each.facts) for each in state.courses] == [
        ("Algebra", "60 min each · Free")
    ]
    assert state.book == routes.book("algebra", st=str(scene.st.id))


def test_from_three_ratings_on_there_is_an_average(scene: Scene, database: Database) -> None:
    assert profile(scene.student, scene.st.id)[1].ratings_note == "No ratings yet."
    with database.writing() as db:
        for stars in (5, 5, 4):
            rated(db, make_user(db), scene.st, scene.course, stars)
    _, state = profile(scene.student, scene.st.id)
    assert (state.st.rating, state.st.ratings, state.ratings_note) == ("4.7", "3 ratings", "")
    assert state.comments == []  # stars alone are no comment


def test_a_free_time_leads_to_the_confirm_step_and_is_booked_there(scene: Scene) -> None:
    tab, state = profile(scene.student, scene.st.id)
    today = state.free[0]
    assert (today.title, today.times[0].clock) == ("Monday 1 June", "14:00")
    assert today.times[0].label == "Book Monday 1 June, 14:00 to 15:00"
    assert (len(state.free), len(today.times), today.more_count) == (3, 7, "13 more")
    assert today.more == routes.book("algebra", st=str(scene.st.id), step="time", date="2026-06-01")
    assert today.times[0].url == routes.book(
        "algebra", st=str(scene.st.id), step="confirm", date="2026-06-01", at="2026-06-01T12:00Z"
    )
    assert tab.open(BookingState.load, today.times[0].url).goes_to is None
    assert tab.state(BookingState).phase == "ready"
    answer = tab.press(BookingState.book, form={"note": ""})
    assert "booked=" in (answer.goes_to or "")
    tab.open(TeacherState.load, routes.teacher(scene.st.id))
    assert tab.state(TeacherState).free[0].times[0].clock == "15:30"


def test_times_are_on_the_readers_clock(scene: Scene, database: Database) -> None:
    with database.writing() as db:
        reader = enrolled_student(db, scene.course, zone="Asia/Kathmandu")
    _, state = profile(reader, scene.st.id)
    assert (state.free[0].title, state.free[0].times[0].clock) == ("Monday 1 June", "17:45")


def test_both_passes_of_a_repeated_hour_are_told_apart(
    scene: Scene, database: Database, clock: FixedClock
) -> None:
    clock.advance(days=146)  # the evening before the clocks go back in Berlin
    clock.set(clock().replace(month=10, day=24, hour=20))
    _, state = profile(scene.student, scene.st.id)
    marked = [time for day in state.free for time in day.times if time.mark]
    assert [(time.clock, time.mark) for time in marked[:4]] == [
        ("02:00", "1st · CEST"),
        ("02:30", "1st · CEST"),
        ("02:00", "2nd · CET"),
        ("02:30", "2nd · CET"),
    ]
    assert "(1st · CEST)" in marked[0].label


def test_the_course_is_chosen_by_the_address(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        first = make_course(db, title="A", slug="a")
        closed = make_course(db, title="B", slug="b")
        mine = make_course(db, title="C", slug="c", price_minor=2400, currency="EUR")
        st, student = make_st(db, first, closed, mine), enrolled_student(db, closed, mine)
    database.execute(
        "UPDATE student_teachers SET is_open = false WHERE course_id IN"
        " (SELECT id FROM courses WHERE slug = 'b')"
    )
    chosen = {
        asked: profile(student, st.id, asked)[1].chosen.slug
        for asked in ("", "a", "b", str(mine.id), "nothing", "\0", "' OR 1=1 --")
    }
    # Unasked: one the reader is enrolled in and that takes bookings.
    assert chosen == {
        "": "c", "a": "a", "b": "b", str(mine.id): "c", "nothing": "c", "\0": "c",
        "' OR 1=1 --": "c",
    }  # fmt: skip
    _, state = profile(student, st.id, "c")
    assert state.chosen.facts == "60 min each · €24.00 per session"
    assert state.free[0].times[0].url.startswith("/courses/c/book?")


def test_nobody_books_themselves(scene: Scene) -> None:
    _, state = profile(scene.st, scene.st.id)
    assert (state.is_me, state.free, state.book, state.phase) == (True, [], "", "ready")


def test_for_who_teaches_nothing_there_is_no_page(scene: Scene, database: Database) -> None:
    with database.writing() as db:
        gone = make_st(db, scene.course, active=False)
    for nobody in (gone.id, scene.student.id, "nobody", "\0", "%", "x" * 500, str(scene.course.id)):
        tab, state = profile(scene.student, nobody)
        assert state.phase == "missing"
        assert gone.name not in tab.snapshot()
