"""`/pay/…`: who is given the form and its secret, and what is said where there is none."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from peerloop import routes, wiring
from peerloop.domain.payment import Way
from peerloop.domain.people import Actor
from peerloop.integrations.sandbox import Sandbox
from peerloop.services.paying import start_paying
from peerloop.state.pay_element import SECRET_FIELD, PayElementState
from peerloop.state.paying import PayingState
from tests.factories import FixedClock, book_at, enrolled_student, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Answer, Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene, contents

KEY = "pk_test_x"
HANDLERS = (PayElementState.load, PayElementState.start, PayElementState.let_go)


@dataclass
class Till:
    """A held session, and what its people do about it."""

    scene: Scene
    session: UUID
    database: Database
    stripe: Sandbox

    def tab(self, person: Actor | None = None) -> Tab:
        return tab_of(person or self.scene.student, routes.pay(self.session))

    def ref(self) -> str:
        [(ref,)] = self.database.rows(
            "SELECT provider_ref FROM payment_attempts WHERE status = 'open'"
        )
        return str(ref)

    def status(self) -> str:
        [(status,)] = self.database.rows("SELECT status FROM sessions")
        return str(status)


@pytest.fixture
def till(
    database: Database, clock: FixedClock, stripe: Sandbox, fresh_settings: Callable[..., None]
) -> Till:
    """A session that waits to be paid, where the publishable key is set."""
    fresh_settings(STRIPE_PUBLISHABLE_KEY=KEY)
    scene = a_scene(database, price_minor=2400, currency="EUR")
    booked = book_at(scene.student, scene.st, scene.course, clock() + timedelta(days=1))
    return Till(scene, booked.session_id, database, stripe)


def opened(tab: Tab) -> PayElementState:
    for handler in (PayElementState.load, PayElementState.start):
        tab.press(handler)
    return tab.state(PayElementState)


def secret_of(answer: Answer) -> str:
    """What was put into the page's hidden field; empty where nothing was."""
    given = [payload for name, payload in answer.events if name == "_set_value"]
    assert all(payload["ref"] == "ref_" + SECRET_FIELD.replace("-", "_") for payload in given)
    return given[-1]["value"] if given else ""


# ── the owner ────────────────────────────────────────────────────────────────
def test_its_student_is_given_the_form(till: Till) -> None:
    tab = till.tab()
    answer = tab.press(PayElementState.start)
    state = tab.state(PayElementState)
    assert (state.phase, state.publishable_key, state.trouble) == ("open", KEY, "")
    assert state.return_url == routes.confirmation(till.session)
    assert (state.bill.amount, state.ticket.id) == ("€24.00", str(till.session))
    assert state.bill.until
    assert secret_of(answer).startswith(till.ref() + "_secret_")


def test_opening_the_page_asks_stripe_nothing(till: Till) -> None:
    till.stripe.faults.unreachable = 100
    tab = till.tab()
    answer = tab.press(PayElementState.load)
    assert (tab.state(PayElementState).phase, answer.events) == ("open", [])
    assert till.database.count("payment_attempts") == 0


def test_the_secret_is_in_no_state_and_no_row(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    tab = till.tab()
    answer = tab.press(PayElementState.start)
    secret = secret_of(answer)
    assert secret
    assert secret not in tab.snapshot() + json.dumps(answer.deltas)
    assert secret not in repr([vars(each) for each in (tab.root, tab.state(PayElementState))])
    assert secret not in repr(contents(till.database)) + caplog.text


def test_asking_again_gives_the_same_secret(till: Till) -> None:
    tab = till.tab()
    first, again = tab.press(PayElementState.start), tab.press(PayElementState.start)
    assert (
        secret_of(first) == secret_of(again) == secret_of(till.tab().press(PayElementState.start))
    )
    assert till.database.count("payment_attempts") == 1
    assert [delta for delta in again.deltas if "loading" in json.dumps(delta)] == []


def test_it_takes_the_place_of_the_page_at_stripe(till: Till) -> None:
    checkout = start_paying(wiring.till(), till.scene.student, till.session, Way.CHECKOUT)
    assert opened(till.tab()).phase == "open"
    page = till.stripe.checkout(checkout.ref)
    assert page is None or page.status != "open"
    assert till.ref().startswith("pi_")


def test_a_declined_card_may_be_tried_again(till: Till) -> None:
    tab = till.tab()
    secret = secret_of(tab.press(PayElementState.start))
    till.stripe.confirm_intent(till.ref(), "decline")
    assert secret_of(tab.press(PayElementState.start)) == secret
    assert tab.state(PayElementState).phase == "open"


# ── paid, on its way, over ───────────────────────────────────────────────────
def test_paid_by_the_form_it_is_confirmed_on_the_way_back(till: Till) -> None:
    assert opened(till.tab()).phase == "open"
    till.stripe.confirm_intent(till.ref(), "succeed")
    back = tab_of(till.scene.student, routes.confirmation(till.session))
    back.press(PayingState.load)
    assert back.state(PayingState).phase == "booked"
    assert till.status() == "confirmed"


@pytest.mark.parametrize("told", [True, False], ids=["known", "not known yet"])
def test_what_is_paid_is_shown_by_the_confirmation(till: Till, told: bool) -> None:
    opened(till.tab())
    till.stripe.confirm_intent(till.ref(), "succeed")
    if told:
        tab_of(till.scene.student, routes.confirmation(till.session)).press(PayingState.load)
    answer = till.tab().press(PayElementState.start)
    assert (answer.goes_to, answer.replaces) == (routes.confirmation(till.session), True)
    assert secret_of(answer) == ""
    assert till.status() == "confirmed"


def test_money_on_its_way_is_shown_by_the_confirmation(till: Till) -> None:
    opened(till.tab())
    till.stripe.confirm_intent(till.ref(), "delay")
    answer = till.tab().press(PayElementState.start)
    assert (answer.goes_to, secret_of(answer)) == (routes.confirmation(till.session), "")
    # And when the page is opened again, by when our own books know of it.
    again = till.tab().press(PayElementState.load)
    assert again.goes_to == routes.confirmation(till.session)


def test_a_hold_that_lapses_meanwhile_says_so(till: Till, clock: FixedClock) -> None:
    tab = till.tab()
    assert opened(tab).phase == "open"
    clock.advance(minutes=31)
    answer = tab.press(PayElementState.start)
    assert (tab.state(PayElementState).phase, secret_of(answer)) == ("over", "")


def test_it_is_let_go(till: Till) -> None:
    tab = till.tab()
    opened(tab)
    tab.press(PayElementState.let_go)
    assert tab.state(PayElementState).phase == "over"
    assert till.status() == "cancelled"
    assert opened(till.tab()).phase == "over"


def test_what_is_paid_is_not_let_go(till: Till) -> None:
    tab = till.tab()
    opened(tab)
    till.stripe.confirm_intent(till.ref(), "succeed")
    assert tab.press(PayElementState.let_go).goes_to == routes.confirmation(till.session)
    assert till.status() == "confirmed"


# ── Stripe does not answer ───────────────────────────────────────────────────
@pytest.mark.parametrize("fault", ["unreachable", "fail_calls"])
def test_where_stripe_does_not_answer_one_may_try_again(till: Till, fault: str) -> None:
    tab = till.tab()
    setattr(till.stripe.faults, fault, 100)
    answer = tab.press(PayElementState.start)
    state = tab.state(PayElementState)
    assert (state.phase, secret_of(answer)) == ("stuck", "")
    assert state.trouble == "Stripe does not answer just now. Please try again."
    tab.press(PayElementState.let_go)
    assert (state.phase, till.status()) == ("stuck", "pending_payment")
    till.stripe.faults.clear()
    answer = tab.press(PayElementState.start)
    assert (tab.state(PayElementState).phase, state.trouble) == ("open", "")
    assert secret_of(answer)


# ── others, and what no page would send ──────────────────────────────────────
@pytest.mark.parametrize("who", ["stranger", "classmate", "st", "admin"])
def test_nobody_else_is_given_anything(till: Till, who: str) -> None:
    opened(till.tab())
    with till.database.writing() as db:
        people = {
            "stranger": make_user(db),
            "classmate": enrolled_student(db, till.scene.course),
            "st": till.scene.st,
            "admin": make_user(db, is_admin=True),
        }
    before = contents(till.database, "logins", "analytics_events")
    tab = till.tab(people[who])
    answer = tab.press(PayElementState.start)
    assert (tab.state(PayElementState).phase, secret_of(answer)) == ("missing", "")
    assert till.scene.course.title not in tab.snapshot()
    if who != "admin":  # who may let any hold go
        tab.press(PayElementState.let_go)
        assert tab.state(PayElementState).phase == "missing"
    assert contents(till.database, "logins", "analytics_events") == before


@pytest.mark.parametrize("path", [
    "/pay/none", f"/pay/{UUID(int=7)}", "/pay", "/pay/", "/PAY/{id}", "/payments",
    "/dashboard/{id}",
    "/pay/' OR 1=1 --", "/pay/%00", "/pay/" + "x" * 5000, "/sessions/{id}", "/pay/x/{id}",
])  # fmt: skip
def test_other_addresses_hold_nothing(till: Till, path: str) -> None:
    tab = tab_of(till.scene.student, path.format(id=till.session))
    for handler in HANDLERS:
        assert secret_of(tab.press(handler)) == ""
    assert tab.state(PayElementState).phase == "missing"
    assert till.database.count("payment_attempts") == 0
    assert till.status() == "pending_payment"


def test_a_session_without_a_price_is_not_there(till: Till) -> None:
    free = a_scene(till.database)
    booked = book_at(free.student, free.st, free.course, wiring.now() + timedelta(days=2))
    assert opened(tab_of(free.student, routes.pay(booked.session_id))).phase == "missing"


def test_another_login_in_the_same_tab_sees_nothing_of_it(till: Till) -> None:
    tab = till.tab()
    opened(tab)
    tab.cookie = tab_of(till.scene.st).cookie
    answer = tab.press(PayElementState.start)
    assert (tab.state(PayElementState).phase, secret_of(answer)) == ("missing", "")
    assert till.scene.course.title not in tab.snapshot()


def test_signed_out_one_is_asked_to_sign_in(till: Till) -> None:
    for handler in HANDLERS:
        answer = Tab(None, routes.pay(till.session)).press(handler)
        assert answer.goes_to == routes.login(then=routes.pay(till.session))
        assert secret_of(answer) == ""


# ── where it is offered ──────────────────────────────────────────────────────
def test_without_a_key_there_is_no_such_page(till: Till, fresh_settings: Any) -> None:
    fresh_settings(STRIPE_PUBLISHABLE_KEY="")
    assert opened(till.tab()).phase == "missing"
    assert till.database.count("payment_attempts") == 0


@pytest.mark.parametrize("key", [KEY, ""])
def test_the_confirmation_offers_it_where_it_is(till: Till, key: str, fresh_settings: Any) -> None:
    fresh_settings(STRIPE_PUBLISHABLE_KEY=key)
    tab = tab_of(till.scene.student, routes.confirmation(till.session))
    tab.press(PayingState.load)
    assert tab.state(PayingState).pay_here == (routes.pay(till.session) if key else "")
