"""Rating a session on its page, and what the dashboard says of it."""

from typing import Any

import pytest

from peerloop import routes
from peerloop.domain.people import Actor
from peerloop.state.dashboard import DashboardState
from peerloop.state.rating import RatingState
from peerloop.state.session import SessionState
from tests.factories import FixedClock, held, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene, contents


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return a_scene(database)


@pytest.fixture
def session(scene: Scene, database: Database) -> str:
    with database.writing() as db:
        return str(held(db, scene.student, scene.st, scene.course).id)


def opened(person: Actor, session: str) -> tuple[Tab, RatingState]:
    tab = tab_of(person)
    tab.open(RatingState.load, routes.session(session))
    return tab, tab.state(RatingState)


def test_a_session_that_took_place_asks_its_student(scene: Scene, session: str) -> None:
    tab, state = opened(scene.student, session)
    assert (state.phase, state.stars) == ("asks", 0)
    tab.press(RatingState.send, form={"stars": "4", "comment": "Kind & clear"})
    assert (state.phase, state.stars, state.words, state.comment, state.trouble, state.thanks) == (
        "given", 4, "4 of 5 stars", "Kind & clear", "", True,
    )  # fmt: skip
    tab.press(RatingState.load)
    assert (state.phase, state.thanks) == ("given", False)


def test_the_same_press_twice_is_one_rating(scene: Scene, session: str, database: Database) -> None:
    tab, state = opened(scene.student, session)
    for answers in (1, 2):
        tab.press(RatingState.send, form={"stars": "5", "comment": ""})
        assert (state.trouble, state.answers) == ("", answers)
    tab.press(RatingState.send, form={"stars": "1", "comment": ""})
    assert (state.trouble, state.stars, state.thanks) == (
        "You have rated this session already.", 5, False,
    )  # fmt: skip
    assert database.count("ratings") == 1


@pytest.mark.parametrize("form", [
    None, 7, [], {}, {"comment": "x"}, {"stars": ""}, {"stars": "6"}, {"stars": 2.5},
    {"stars": {"a": 1}}, {"stars": "5", "comment": "x" * 1001}, {"stars": "5", "comment": {"a": 1}},
], ids=lambda value: ascii(value)[:40])  # fmt: skip
def test_what_cannot_be_kept_is_said(
    form: Any, scene: Scene, session: str, database: Database
) -> None:
    tab, state = opened(scene.student, session)
    tab.press(RatingState.send, form=form)
    assert state.trouble
    assert (state.phase, database.count("ratings")) == ("asks", 0)


def test_its_st_and_admins_see_what_was_given_and_give_nothing(
    scene: Scene, session: str, database: Database
) -> None:
    with database.writing() as db:
        admin, stranger = make_user(db, is_admin=True), make_user(db)
    for person in (scene.st, admin, stranger):
        tab, state = opened(person, session)
        assert state.phase == ""
        before = contents(database)
        tab.press(RatingState.send, form={"stars": "5"})
        assert contents(database) == before
    tab, _ = opened(scene.student, session)
    tab.press(RatingState.send, form={"stars": "3", "comment": "A word"})
    assert [opened(person, session)[1].comment for person in (scene.st, admin, stranger)] == [
        "A word",
        "A word",
        "",
    ]


@pytest.mark.parametrize("nothing", ["x", "\0", "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"], ids=ascii)
def test_what_is_no_session_has_no_rating(nothing: str, scene: Scene) -> None:
    tab, state = opened(scene.student, nothing)
    tab.press(RatingState.send, form={"stars": "5"})
    assert state.phase == ""


def test_one_sessions_rating_is_not_shown_on_another(
    scene: Scene, session: str, database: Database
) -> None:
    with database.writing() as db:
        other = str(held(db, scene.student, scene.st, scene.course, days_ago=4).id)
    tab, state = opened(scene.student, session)
    tab.press(RatingState.send, form={"stars": "3", "comment": "A word"})
    tab.open(RatingState.load, routes.session(other))
    assert (state.phase, state.stars, state.comment) == ("asks", 0, "")


def test_the_dashboard_asks_for_what_is_not_rated_yet(
    scene: Scene, session: str, database: Database
) -> None:
    with database.writing() as db:
        missed = held(db, scene.student, scene.st, scene.course, days_ago=3)
        missed.status = missed.status.NO_SHOW

    def past(person: Actor) -> list[tuple[str, bool, int]]:
        tab = tab_of(person)
        tab.open(DashboardState.load, "/dashboard")
        return [(t.status, t.may_rate, t.stars) for t in tab.state(DashboardState).past]

    assert past(scene.student) == [("Completed", True, 0), ("Missed", False, 0)]
    assert past(scene.st) == [("Completed", False, 0), ("Missed", False, 0)]
    tab, _ = opened(scene.student, session)
    tab.press(RatingState.send, form={"stars": "3"})
    assert past(scene.student)[0] == ("Completed", False, 3)


def test_a_session_leads_to_its_sts_profile_while_there_is_one(
    scene: Scene, session: str, database: Database
) -> None:
    def profile(person: Actor) -> str:
        tab = tab_of(person)
        tab.open(SessionState.load, routes.session(session))
        return tab.state(SessionState).ticket.profile

    assert (profile(scene.student), profile(scene.st)) == (routes.teacher(scene.st.id), "")
    database.execute("UPDATE student_teachers SET is_active = false")
    assert profile(scene.student) == ""
