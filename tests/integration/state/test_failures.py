"""A press that fails as nobody expected is answered, changes nothing and can be tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from peerloop import routes, wiring
from peerloop.services.proposing import propose
from peerloop.state.agenda import AgendaState
from peerloop.state.calendar import instant_key
from peerloop.state.moving import MoveState
from peerloop.state.session import SessionState
from tests.factories import MONDAY, FixedClock, book_at
from tests.integration.conftest import Database
from tests.integration.state.harness import tab_of
from tests.integration.state.scenes import Scene, a_scene

START = MONDAY + timedelta(days=3)
LATER = START + timedelta(hours=2)
SORRY = "This did not work. Please try again."


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return a_scene(database)


def cancel_in_agenda(scene: Scene, session: UUID) -> tuple[Any, str, Any, dict[str, Any]]:
    form = {"session": str(session), "reason": ""}
    return scene.st, routes.agenda(str(START.date())), AgendaState.cancel, {"form": form}


def cancel_on_its_page(scene: Scene, session: UUID) -> tuple[Any, str, Any, dict[str, Any]]:
    return scene.student, routes.session(session), SessionState.cancel, {"form": {}}


def take_a_proposed_time(scene: Scene, session: UUID) -> tuple[Any, str, Any, dict[str, Any]]:
    propose(wiring.in_transaction, scene.st, session, [LATER], now=wiring.now())
    at = {"at": instant_key(LATER)}
    return scene.student, routes.session(session), SessionState.accept, at


def move_it(scene: Scene, session: UUID) -> tuple[Any, str, Any, dict[str, Any]]:
    where = {"step": "confirm", "date": str(LATER.date()), "at": instant_key(LATER)}
    return scene.student, routes.move(session, **where), MoveState.move, {}


@pytest.mark.parametrize(
    "press", [cancel_in_agenda, cancel_on_its_page, take_a_proposed_time, move_it]
)
def test_it_is_answered_and_can_be_tried_again(
    database: Database, scene: Scene, press: Callable[..., Any]
) -> None:
    session = book_at(scene.student, scene.st, scene.course, START).session_id
    person, url, handler, payload = press(scene, session)
    tab = tab_of(person, url)
    state_of = {AgendaState.cancel: AgendaState, MoveState.move: MoveState}
    kind = state_of.get(handler, SessionState)
    tab.press(kind.load)
    state = tab.state(kind)
    before = database.rows("SELECT status, starts_at FROM sessions")
    database.execute("ALTER TABLE outbox RENAME TO outbox_elsewhere")
    tab.press(handler, **payload)
    database.execute("ALTER TABLE outbox_elsewhere RENAME TO outbox")
    assert state.answers == 1
    said = state.refusal.message if kind is MoveState else state.trouble
    assert said == (SORRY if kind is not MoveState else "Unable to move. Please try again.")
    assert database.rows("SELECT status, starts_at FROM sessions") == before
    tab.press(handler, **payload)
    assert state.answers == 2
    assert database.rows("SELECT status, starts_at FROM sessions") != before
