"""A tab whose login ends, and a tab in which somebody else signs in."""

from uuid import uuid4

import pytest
import reflex as rx

from peerloop import routes
from peerloop.domain.people import Actor
from peerloop.state.booking import BookingState
from peerloop.state.courses import CoursesState, CourseState, StCoursesState
from peerloop.state.dashboard import DashboardState
from peerloop.state.session import SessionState
from peerloop.state.settings import SettingsState
from tests.factories import FixedClock, book_at, enrolled_student, make_course, make_st, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, cookie_of, revoke, tab_of
from tests.integration.state.scenes import NOTHING_BOOKED, Scene, booked, filled

NOTE = "Only for my Student-Teacher: the letter for A."


def a_scene(database: Database) -> Scene:
    """A course with a student nobody else can be mistaken for."""
    with database.writing() as db:
        course = make_course(db)
        st, person = make_st(db, course), make_user(db, name="Aurelia Unmistakable")
        return Scene(course, st, enrolled_student(db, course, person=person))


def another(database: Database, scene: Scene) -> Actor:
    """Somebody else who is enrolled, in another zone."""
    with database.writing() as db:
        return enrolled_student(db, scene.course, zone="Asia/Tokyo")


def look_at_everything(tab: Tab, scene: Scene, clock: FixedClock) -> list[str]:
    """Open every page as the scene's student; what nobody else may see of it."""
    start = clock().replace(hour=20)
    session = book_at(scene.student, scene.st, scene.course, start, note=NOTE).session_id
    tab.open(DashboardState.load, "/dashboard")
    tab.open(SessionState.load, routes.session(session))
    tab.open(CoursesState.load, "/courses")
    tab.open(CourseState.load, routes.course(scene.course.slug))
    tab.open(StCoursesState.load, f"/book/{scene.st.id}")
    tab.open(SettingsState.load, "/settings")
    tab.press(SettingsState.offer_zone, name="America/Adak")
    tab.open(BookingState.load, scene.url(booked=str(session)))
    tab.open(BookingState.load, scene.confirm())
    tab.press(BookingState.keep_note, note="A half-written note")
    person = scene.student
    return [person.name, person.email, str(person.id), str(session), NOTE, "A half-written note"]


def found_in(snapshot: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in snapshot]


def pages(scene: Scene) -> dict[str, tuple[object, str]]:
    return {
        "dashboard": (DashboardState.load, "/dashboard"),
        "courses": (CoursesState.load, "/courses"),
        "course": (CourseState.load, routes.course(scene.course.slug)),
        "wizard": (BookingState.load, scene.url()),
        "settings": (SettingsState.load, "/settings"),
        "a page that is missing": (BookingState.load, "/courses/nope/book"),
        "a session that is missing": (SessionState.load, f"/sessions/{uuid4()}"),
    }


PAGES = (
    "dashboard",
    "courses",
    "course",
    "wizard",
    "settings",
    "a page that is missing",
    "a session that is missing",
)


def test_the_tab_of_these_tests_holds_secrets(database: Database, clock: FixedClock) -> None:
    """Else the tests below would find none whatever happened."""
    scene = a_scene(database)
    tab = tab_of(scene.student)
    secrets = look_at_everything(tab, scene, clock)
    assert found_in(tab.snapshot(), secrets) == secrets


@pytest.mark.parametrize("page", PAGES)
def test_another_login_in_the_same_tab_finds_nothing_of_the_first(
    page: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    secrets = look_at_everything(tab, scene, clock)
    second = another(database, scene)
    tab.cookie = cookie_of(second)
    handler, url = pages(scene)[page]
    tab.open(handler, url)
    assert found_in(tab.snapshot(), secrets) == []
    assert second.name in tab.snapshot()


def test_another_login_is_not_even_sent_the_first_ones_pages(
    database: Database, clock: FixedClock
) -> None:
    """A socket that connects is sent the whole state before any page of ours asks who it is."""
    scene = a_scene(database)
    tab = tab_of(scene.student)
    secrets = look_at_everything(tab, scene, clock)
    tab.cookie = cookie_of(another(database, scene))
    answer = tab.press(rx.State.hydrate)
    assert answer.deltas
    assert found_in(repr(answer.deltas), secrets) == []


def test_a_tab_that_signed_out_is_sent_nothing_of_before(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    secrets = look_at_everything(tab, scene, clock)
    tab.cookie = "theme=dark"
    assert found_in(repr(tab.press(rx.State.hydrate).deltas), secrets) == []


@pytest.mark.parametrize("page", PAGES)
def test_once_the_login_is_revoked_the_tab_forgets(
    page: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    secrets = look_at_everything(tab, scene, clock)
    revoke(str(tab.cookie))
    handler, url = pages(scene)[page]
    assert tab.open(handler, url).goes_to == routes.login(then=url)
    assert found_in(tab.snapshot(), secrets) == []


def test_after_signing_in_again_the_tab_goes_on(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.open(BookingState.load, scene.confirm())
    revoke(str(tab.cookie))
    assert tab.open(BookingState.load, scene.confirm()).goes_to is not None
    tab.cookie = cookie_of(scene.student)
    assert tab.open(BookingState.load, scene.confirm()).goes_to is None
    assert "booked=" in str(tab.press(BookingState.book, form=filled()).goes_to)


def test_two_tabs_of_two_people_do_not_mix(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    second = another(database, scene)
    one, two = tab_of(scene.student), tab_of(second)
    secrets = look_at_everything(one, scene, clock)
    for handler, url in pages(scene).values():
        two.open(handler, url)
    assert found_in(two.snapshot(), secrets) == []


def revoke_it(tab: Tab, clock: FixedClock) -> None:
    revoke(str(tab.cookie))


def let_it_expire(tab: Tab, clock: FixedClock) -> None:
    clock.advance(days=30)


@pytest.mark.parametrize("end", [revoke_it, let_it_expire])
@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (BookingState.book, {"form": filled("Hello")}),
        (BookingState.schedule_later, {}),
        (CourseState.enroll, {}),
        (SettingsState.save_zone, {"form": {"zone": "Asia/Tokyo"}}),
        (SettingsState.take_offer, {}),
    ],
    ids=["book", "schedule_later", "enroll", "save_zone", "take_offer"],
)
def test_a_login_that_ends_between_two_events_ends_what_it_allowed(
    handler: object, payload: dict, end: object, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.open(SettingsState.load, "/settings")
    tab.press(SettingsState.offer_zone, name="Asia/Tokyo")
    tab.open(CourseState.load, routes.course(scene.course.slug))
    tab.open(BookingState.load, scene.confirm())
    end(tab, clock)  # type: ignore[operator]
    assert tab.press(handler, **payload).goes_to == routes.login(then=tab.url)
    assert booked(database) == NOTHING_BOOKED
    assert database.rows("SELECT deferred_at FROM enrollments") == [(None,)]
    zones = database.rows("SELECT zone FROM users WHERE email = :email", email=scene.student.email)
    assert zones == [("Europe/Berlin",)]


def test_what_the_second_login_books_is_theirs(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.open(BookingState.load, scene.confirm())
    tab.press(BookingState.keep_note, note="From the first")
    second = another(database, scene)
    tab.cookie = cookie_of(second)
    tab.press(BookingState.book, form=filled())
    rows = database.rows(
        "SELECT u.email, s.note FROM sessions s JOIN users u ON u.id = s.student_id"
    )
    assert rows == [(second.email, "")]


def test_a_tab_knows_whether_mail_to_its_person_waits(
    database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        known, unknown = make_user(db), make_user(db, verified=False)
    for person, waits in ((known, False), (unknown, True)):
        tab = tab_of(person)
        tab.open(DashboardState.load, "/dashboard")
        assert tab.state(DashboardState).mail_waits is waits
