"""The mail as admins see it, and as nobody else does."""

from uuid import UUID

import pytest

from peerloop import wiring
from peerloop.domain.errors import MailRefused, NotFound
from peerloop.domain.people import Actor
from peerloop.services.dispatching import Outcome, dispatch
from peerloop.state.admin_mail import AdminMailState
from tests.factories import FixedClock, KeepingMailer, make_user, owe
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import contents

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
URL = "/admin/mail"


@pytest.fixture
def mailer():
    kept = KeepingMailer(script=[MailRefused("422 no such address")])
    wiring.use_mailer(kept)
    yield kept
    wiring.use_mailer(None)


@pytest.fixture
def people(database: Database, clock: FixedClock, mailer: KeepingMailer) -> tuple[Actor, Actor]:
    """Somebody whose mail was given up, and an admin."""
    with database.writing() as db:
        person, admin = make_user(db, name="Leïla Berger"), make_user(db, is_admin=True)
        owe(db, person)
    assert dispatch(wiring.mailroom()) == Outcome(dead=1)
    return person, admin


def opened(person: Actor) -> tuple[Tab, AdminMailState]:
    tab = tab_of(person, URL)
    tab.open(AdminMailState.event_handlers["load"], URL)
    return tab, tab.state(AdminMailState)


def again(tab: Tab, mail_id: object) -> None:
    tab.press(AdminMailState.event_handlers["send_again"], mail_id=mail_id)


def test_what_was_given_up_is_shown_and_sent_again(
    people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    tab, state = opened(admin)
    (card,) = state.troubled
    assert (state.phase, state.dead, state.sent) == ("ready", 1, 0)
    assert (card.template, card.name, card.email) == ("payment received", person.name, person.email)
    assert (card.word, card.is_dead, card.problem) == ("Given up", True, "422 no such address")

    again(tab, card.id)
    assert (state.said, state.troubled, state.dead) == ("It will be sent in a moment.", [], 0)
    again(tab, card.id)
    assert state.said == "It is on its way already."
    assert dispatch(wiring.mailroom()) == Outcome(sent=1)


def test_for_others_the_page_does_not_exist(
    people: tuple[Actor, Actor], database: Database
) -> None:
    person, _ = people
    tab, state = opened(person)
    assert (state.phase, state.troubled, state.dead) == ("missing", [], 0)
    before = contents(database)
    again(tab, str(_mail(database)))
    assert (state.phase, state.troubled) == ("missing", [])
    assert contents(database) == before


@pytest.mark.parametrize("mail_id", [None, "", "x", 7, [], {}, str(UUID(int=7)), "\0" * 36])
def test_what_is_no_mail_is_said(
    people: tuple[Actor, Actor], database: Database, mail_id: object
) -> None:
    tab, state = opened(people[1])
    before = contents(database)
    again(tab, mail_id)
    assert state.error == NotFound.default_message
    assert contents(database) == before


def _mail(database: Database) -> UUID:
    return UUID(str(database.rows("SELECT id FROM outbox")[0][0]))
