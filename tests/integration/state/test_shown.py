"""What the pages beside the wizard show and do, and how much they ask of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.state.booking import BookingState
from peerloop.state.courses import CoursesState, CourseState, StCoursesState
from peerloop.state.dashboard import DashboardState
from peerloop.state.outbox import OutboxState
from peerloop.state.rating import RatingState
from peerloop.state.session import SessionState
from peerloop.state.settings import SettingsState
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
    sit,
)
from tests.integration.conftest import Database
from tests.integration.state.harness import tab_of
from tests.integration.state.scenes import DATE, Scene, a_scene, filled

TOMORROW = MONDAY + timedelta(days=1)


# ── dashboard ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("hours", "greeting", "today"), [
    (0, "Good morning, Grete", "Monday 1 June"),  # 10:00 in Berlin
    (1.99, "Good morning, Grete", "Monday 1 June"),
    (2, "Good afternoon, Grete", "Monday 1 June"),
    (8, "Good evening, Grete", "Monday 1 June"),
    (14, "Good morning, Grete", "Tuesday 2 June"),
])  # fmt: skip
def test_the_dashboard_greets_by_the_readers_clock(
    hours: float, greeting: str, today: str, database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        person = make_user(db, name="Grete Hermann", zone="Europe/Berlin")
    tab = tab_of(person)
    clock.advance(hours=hours)
    tab.open(DashboardState.load, "/dashboard")
    state = tab.state(DashboardState)
    assert (state.greeting, state.today) == (greeting, today)
    assert (state.upcoming, state.past, state.courses, state.is_loaded) == ([], [], [], True)
    assert (state.me.name, state.my_zone) == ("Grete Hermann", "Europe/Berlin")


def test_sessions_are_upcoming_until_they_end(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        rows = [
            (-7, SessionStatus.COMPLETED),
            (-3, SessionStatus.NO_SHOW),
            (-2, SessionStatus.CANCELLED),
            (2, SessionStatus.CONFIRMED),
            (1, SessionStatus.CONFIRMED),
            (3, SessionStatus.CANCELLED),
            (4, SessionStatus.PENDING_PAYMENT),
        ]
        made = {
            days: str(
                sit(
                    db,
                    scene.student,
                    scene.st,
                    scene.course,
                    MONDAY + timedelta(days=days),
                    status=status,
                ).id
            )
            for days, status in rows
        }
        now = sit(db, scene.student, scene.st, scene.course, MONDAY - timedelta(minutes=59))
    # What a student holds unpaid is shown by itself; its ST sees it among the others.
    for person, role, held in (
        (scene.student, "Your Student-Teacher", []),
        (scene.st, "Your student", [made[4]]),
    ):
        tab = tab_of(person)
        tab.open(DashboardState.load, "/dashboard")
        state = tab.state(DashboardState)
        assert [t.id for t in state.upcoming] == [str(now.id), made[1], made[2], *held]
        assert [t.id for t in state.past] == [made[-3], made[-7]]
        assert {t.other_role for t in state.upcoming} == {role}
    clock.advance(minutes=1)
    tab.open(DashboardState.load, "/dashboard")
    assert [t.id for t in tab.state(DashboardState).past] == [str(now.id), made[-3], made[-7]]


# ── courses ──────────────────────────────────────────────────────────────────
def test_the_list_knows_where_its_reader_is_enrolled(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        mine, other = make_course(db, title="B"), make_course(db, title="A")
        student = enrolled_student(db, mine)
    tab = tab_of(student)
    tab.open(CoursesState.load, "/courses")
    courses = tab.state(CoursesState).courses
    assert [(card.id, card.enrolled) for card in courses] == [
        (str(other.id), False),
        (str(mine.id), True),
    ]


def test_enrolling_is_free_and_at_once(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        outsider = make_user(db)
    tab = tab_of(outsider)
    tab.open(CourseState.load, routes.course(scene.course.slug))
    state = tab.state(CourseState)
    assert (state.phase, state.course.enrolled) == ("ready", False)
    assert [st.id for st in state.sts] == [str(scene.st.id)]
    for _ in range(2):  # a press that comes twice
        assert tab.press(CourseState.enroll).events == []
        assert state.course.enrolled
    rows = database.rows(
        "SELECT count(*) FROM enrollments e JOIN users u ON u.id = e.student_id WHERE u.email = :e",
        e=outsider.email,
    )
    assert rows == [(1,)]


def test_booking_with_an_st_goes_to_the_one_course_that_fits(
    database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        a, b, c, d = (make_course(db, title=title) for title in "ABCD")
        st = make_st(db, a, b, c)
        outsider, student, twice = (
            make_user(db),
            enrolled_student(db, b),
            enrolled_student(db, a, c, d),
        )
    page = f"/book/{st.id}"

    def opened(person: Actor, query: str = "") -> tuple[str | None, list[str]]:
        tab = tab_of(person)
        answer = tab.open(StCoursesState.load, page + query)
        assert answer.goes_to is None or answer.replaces
        return answer.goes_to, [card.title for card in tab.state(StCoursesState).courses]

    to_b = routes.book(b.slug, st=str(st.id))
    assert opened(student) == (to_b, [])
    assert opened(student, f"?course={a.slug}") == (routes.book(a.slug, st=str(st.id)), [])
    assert opened(outsider, f"?course={b.id}") == (to_b, [])
    assert opened(outsider) == (None, ["A", "B", "C"])
    assert opened(twice) == (None, ["A", "C"])
    # Not taught by them, or nothing at all: asked as without it.
    for other in (d.slug, "nope", "\0", "\ud800", "' OR 1=1 --"):
        assert opened(twice, f"?course={other}") == (None, ["A", "C"])


def test_who_teaches_nothing_cannot_be_booked(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        retired = make_st(db, scene.course, active=False)
    tab = tab_of(scene.student)
    tab.open(StCoursesState.load, f"/book/{retired.id}")
    assert tab.state(StCoursesState).phase == "missing"
    assert retired.name not in tab.snapshot()


# ── settings ─────────────────────────────────────────────────────────────────
def test_the_zone_is_changed_and_times_follow(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.open(SettingsState.load, "/settings")
    state = tab.state(SettingsState)
    assert (state.zone, state.email, state.said, state.error) == (
        "Europe/Berlin",
        scene.student.email,
        "",
        "",
    )
    assert state.zone in state.zones
    tab.press(SettingsState.save_zone, form={"zone": "Asia/Kathmandu"})
    assert state.said == "Saved. Times are shown in Asia/Kathmandu."
    assert (state.zone, state.my_zone, state.my_clock) == (
        "Asia/Kathmandu",
        "Asia/Kathmandu",
        "Kathmandu, 13:45",
    )
    tab.press(SettingsState.save_zone, form={"zone": "Mars/Olympus"})
    assert (state.said, state.error) == ("", "This is not a known time zone.")
    assert state.zone == "Asia/Kathmandu"
    tab.open(BookingState.load, scene.times())
    assert tab.state(BookingState).days[DATE].groups[0].slots[0].t == "00:15"


def test_the_browsers_zone_is_offered_and_never_taken_silently(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.open(SettingsState.load, "/settings")
    tab.press(SettingsState.offer_zone, name="America/Los_Angeles")
    state = tab.state(SettingsState)
    assert (state.offered, state.zone) == ("America/Los_Angeles", "Europe/Berlin")
    tab.press(SettingsState.take_offer)
    assert (state.zone, state.error) == ("America/Los_Angeles", "")
    rows = database.rows("SELECT zone FROM users WHERE email = :e", e=scene.student.email)
    assert rows == [("America/Los_Angeles",)]


def test_an_alias_stays_among_the_choices(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        person = make_user(db, zone="Asia/Calcutta")
    tab = tab_of(person)
    tab.open(SettingsState.load, "/settings")
    assert "Asia/Calcutta" in tab.state(SettingsState).zones


def test_taking_an_offer_nobody_made_says_so(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student, "/settings")
    tab.press(SettingsState.take_offer)
    assert tab.state(SettingsState).error == "This is not a known time zone."
    assert tab.state(SettingsState).said == ""


# ── a state can be put away and taken up again ───────────────────────────────
def test_a_tab_survives_a_restart_of_the_server(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    for handler, url in (
        (DashboardState.load, "/dashboard"),
        (CoursesState.load, "/courses"),
        (BookingState.load, scene.confirm()),
    ):
        tab.open(handler, url)
    tab.press(BookingState.keep_note, note="Half-written")
    for state in (DashboardState, CoursesState, BookingState):
        kept = state._deserialize(data=tab.state(state)._serialize())
        assert kept.dict() == tab.state(state).dict()


# ── how much is asked of the database ────────────────────────────────────────
@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def heard(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", heard)


def grow(database: Database, scene: Scene) -> None:
    """Many of everything: STs, students, courses, sessions, mails, hours."""
    with database.writing() as db:
        for _ in range(6):
            course = make_course(db)
            make_st(db, scene.course, course)
            enrolled_student(db, course, person=scene.student)
    with database.writing() as db:
        other = make_st(db, scene.course)
    for n in range(6):
        start = TOMORROW + timedelta(hours=3 * n)
        book_at(scene.student, other, scene.course, start)
    with database.writing() as db:
        for n in range(2, 8):
            start = MONDAY - timedelta(days=n)
            sit(db, scene.student, scene.st, scene.course, start, status=SessionStatus.COMPLETED)


def looked_at(scene: Scene, session: object) -> dict[str, tuple[Any, str]]:
    return {
        "step 1": (BookingState.load, scene.url()),
        "step 2": (BookingState.load, scene.url(st=str(scene.st.id))),
        "step 2, any": (BookingState.load, scene.url(st="any")),
        "step 4": (BookingState.load, scene.confirm()),
        "booked": (BookingState.load, scene.url(booked=str(session))),
        "courses": (CoursesState.load, "/courses"),
        "course": (CourseState.load, routes.course(scene.course.slug)),
        "ST": (StCoursesState.load, f"/book/{scene.st.id}"),
        "directory": (TeachersState.load, "/teachers"),
        "profile": (TeacherState.load, f"/teachers/{scene.st.id}"),
        "rating": (RatingState.load, f"/sessions/{session}"),
        "dashboard": (DashboardState.load, "/dashboard"),
        "session": (SessionState.load, f"/sessions/{session}"),
        "settings": (SettingsState.load, "/settings"),
        "outbox": (OutboxState.load, "/outbox"),
    }


def test_pages_ask_as_often_however_much_there_is(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    start = MONDAY + timedelta(hours=12)
    session = book_at(scene.student, scene.st, scene.course, start).session_id

    def asked() -> dict[str, int]:
        found = {}
        for name, (handler, url) in looked_at(scene, session).items():
            with counted(database) as statements:
                tab_of(scene.student, url).press(handler)
            # Signing in is this test's own.
            found[name] = len([s for s in statements if "INSERT INTO logins" not in s])
        return found

    few = asked()
    grow(database, scene)
    many = asked()
    assert many == few
    assert max(few.values()) <= 16, few


def test_a_press_asks_as_often_however_much_there_is(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)

    def asked(at: str) -> int:
        tab = tab_of(scene.student, scene.confirm(at=at))
        with counted(database) as statements:
            assert tab.press(BookingState.book, form=filled()).goes_to
        return len(statements)

    few = asked("2026-06-10T10:00Z")
    grow(database, scene)
    assert asked("2026-06-11T10:00Z") == few
