"""Booking with a price, the page Stripe leads back to, the history, cancelling on its page."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peerloop import routes, wiring
from peerloop.integrations.sandbox import Sandbox
from peerloop.state.booking import BookingState
from peerloop.state.dashboard import DashboardState
from peerloop.state.paying import PayingState, PaymentsState
from peerloop.state.session import SessionState
from tests.factories import FixedClock, make_user, move_to
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene, filled
from tests.integration.state.walking import START

FAILED = "Unable to book. Please try again."


@pytest.fixture
def scene(database: Database, stripe: Sandbox) -> Scene:
    return a_scene(database, price_minor=2400, currency="EUR")


def press_book(scene: Scene) -> Tab:
    tab = tab_of(scene.student, scene.confirm())
    tab.press(BookingState.load)
    tab.press(BookingState.book, form=filled("Eigenvalues"))
    return tab


def the_session(database: Database) -> UUID:
    ((found,),) = database.rows("SELECT id FROM sessions")
    return found if isinstance(found, UUID) else UUID(found)


def come_back(scene: Scene, session: object) -> Tab:
    tab = tab_of(scene.student)
    tab.open(PayingState.load, routes.confirmation(str(session)))
    return tab


def checkout_of(tab: Tab, state: type = BookingState) -> str:
    url: str = tab.state(state).leaving.url
    assert url.startswith("http://localhost:8000/sandbox/pay/cs_test_")
    return url.rpartition("/")[2]


def test_booking_leads_to_stripe_and_back(
    scene: Scene, database: Database, stripe: Sandbox
) -> None:
    tab = press_book(scene)
    stripe.pay(checkout_of(tab))
    assert tab.state(BookingState).note == ""
    back = come_back(scene, the_session(database))
    state = back.state(PayingState)
    assert (state.phase, state.bill.state, state.ticket.status) == ("booked", "paid", "Confirmed")
    assert database.rows("SELECT note FROM sessions") == [("Eigenvalues",)]


def test_stripe_out_of_reach_keeps_what_was_written_and_a_second_press_goes_on(
    scene: Scene, database: Database, stripe: Sandbox
) -> None:
    stripe.faults.unreachable = 100
    tab = press_book(scene)
    state = tab.state(BookingState)
    assert (state.refusal.message, state.note, state.leaving.url) == (FAILED, "Eigenvalues", "")
    stripe.faults.clear()
    tab.press(BookingState.book, form=filled("Eigenvalues"))
    checkout_of(tab)
    assert database.count("sessions") == 1


def test_a_hold_is_shown_to_its_owner_and_the_step_leads_to_it(
    scene: Scene, database: Database
) -> None:
    tab = press_book(scene)
    session = the_session(database)
    answer = tab.open(BookingState.load, scene.confirm())
    assert answer.goes_to == routes.confirmation(session)
    tab.open(BookingState.load, scene.times())
    (hold,) = tab.state(BookingState).holds
    assert (hold.session, hold.amount, hold.until) == (
        str(session),
        "€24.00",
        "2026-06-01T08:30:00Z",
    )
    tab.open(DashboardState.load, "/dashboard")
    assert [each.session for each in tab.state(DashboardState).holds] == [str(session)]
    assert tab.state(DashboardState).upcoming == []


def test_declined_then_paid(scene: Scene, database: Database, stripe: Sandbox) -> None:
    checkout = checkout_of(press_book(scene))
    stripe.decline(checkout)
    tab = come_back(scene, the_session(database))
    state = tab.state(PayingState)
    assert (state.phase, state.bill.declined, state.bill.word) == ("held", True, "Declined")
    assert state.bill.until_clock == "10:30"
    tab.press(PayingState.pay)
    assert checkout_of(tab, PayingState) == checkout
    stripe.pay(checkout)
    tab.press(PayingState.load)
    assert state.phase == "booked"


def test_let_go(scene: Scene, database: Database) -> None:
    press_book(scene)
    tab = come_back(scene, the_session(database))
    tab.press(PayingState.let_go)
    state = tab.state(PayingState)
    assert (state.phase, state.bill.state, state.ticket.status) == ("over", "unpaid", "Cancelled")
    tab.press(PayingState.pay)
    assert state.trouble == "There is nothing to pay for this session."
    assert database.count("session_seats") == 0


def test_a_hold_that_is_over_says_so(scene: Scene, database: Database, clock: FixedClock) -> None:
    press_book(scene)
    tab = come_back(scene, the_session(database))
    clock.advance(minutes=30)
    tab.press(PayingState.pay)
    state = tab.state(PayingState)
    assert state.trouble == "This time is no longer held for you. Select another."
    assert state.phase == "over"


def test_money_on_its_way_is_waited_for(scene: Scene, database: Database, stripe: Sandbox) -> None:
    stripe.pay_delayed(checkout_of(press_book(scene)))
    tab = come_back(scene, the_session(database))
    assert tab.state(PayingState).phase == "processing"


def test_stripe_out_of_reach_on_the_way_back(
    scene: Scene, database: Database, stripe: Sandbox
) -> None:
    press_book(scene)
    stripe.faults.unreachable = 100
    tab = come_back(scene, the_session(database))
    assert tab.state(PayingState).phase == "held"
    tab.press(PayingState.let_go)
    assert tab.state(PayingState).trouble == FAILED
    assert database.count("session_seats") == 2


def test_others_find_nothing(scene: Scene, database: Database) -> None:
    press_book(scene)
    session = the_session(database)
    with database.writing() as db:
        stranger = make_user(db)
    for person in (stranger, scene.st):
        tab = tab_of(person)
        for handler in (PayingState.load, PayingState.pay, PayingState.let_go):
            tab.open(handler, routes.confirmation(session))
            assert tab.state(PayingState).phase == "missing"
        tab.open(PaymentsState.load, routes.PAYMENTS)
        assert tab.state(PaymentsState).bills == []
    for wanted in (uuid4(), "none", ""):
        assert come_back(scene, wanted).state(PayingState).phase == "missing"
    assert database.rows("SELECT status FROM sessions") == [("pending_payment",)]


# ── the session's page ───────────────────────────────────────────────────────
def paid(scene: Scene, database: Database, stripe: Sandbox) -> str:
    stripe.pay(checkout_of(press_book(scene)))
    wiring.deliver_sandbox_events()
    return routes.session(the_session(database))


def test_it_says_what_cancelling_gives_back_and_does_it(
    scene: Scene, database: Database, stripe: Sandbox
) -> None:
    url = paid(scene, database, stripe)
    tab = tab_of(scene.st)
    tab.open(SessionState.load, url)
    state = tab.state(SessionState)
    assert state.cancelling.back == "€24.00 goes back to the student’s card"
    assert state.bill.amount == ""  # money is the student's business
    tab.press(SessionState.cancel, form={"reason": "A train is late"})
    assert state.cancelled == "Cancelled by you: A train is late"
    mine = tab_of(scene.student)
    mine.open(SessionState.load, url)
    seen = mine.state(SessionState)
    assert seen.cancelled == "Cancelled by the Student-Teacher: A train is late"
    assert seen.bill.refunds == ["€24.00 was given back."]
    assert not seen.cancelling.possible


def test_late_it_says_that_nothing_goes_back(
    scene: Scene, database: Database, stripe: Sandbox, clock: FixedClock
) -> None:
    url = paid(scene, database, stripe)
    clock.advance(hours=20)
    tab = tab_of(scene.student)
    tab.open(SessionState.load, url)
    cancelling = tab.state(SessionState).cancelling
    assert cancelling.back == "Nothing goes back"
    assert cancelling.why == "A full refund is possible until 24 hours before the start."


def test_after_the_sts_move_all_goes_back_until_the_start(
    scene: Scene, database: Database, stripe: Sandbox, clock: FixedClock
) -> None:
    url = paid(scene, database, stripe)
    later = START + timedelta(hours=1)
    move_to(scene.st, the_session(database), later, now=clock())
    clock.instant = later - timedelta(hours=1)
    tab = tab_of(scene.student)
    tab.open(SessionState.load, url)
    assert tab.state(SessionState).cancelling.back == "€24.00 goes back to your card"
    tab.press(SessionState.cancel, form={})
    assert tab.state(SessionState).bill.refunds == ["€24.00 was given back."]


def test_an_admin_refunds_by_hand(scene: Scene, database: Database, stripe: Sandbox) -> None:
    url = paid(scene, database, stripe)
    with database.writing() as db:
        boss = make_user(db, is_admin=True)
    tab = tab_of(boss)
    tab.open(SessionState.load, url)
    state = tab.state(SessionState)
    for wrong in ("x", "25", "-1", "", None):
        tab.press(SessionState.refund, form={"amount": wrong})
        assert state.trouble
    tab.press(SessionState.refund, form={"amount": "4.50"})
    assert (state.trouble, state.bill.left_words) == ("", "€19.50")
    assert state.bill.refunds == ["€4.50 was given back."]
    student = tab_of(scene.student)
    student.open(SessionState.load, url)
    student.press(SessionState.refund, form={"amount": "1"})
    assert student.state(SessionState).trouble == "This is not yours to do."
    assert database.count("refunds") == 1


def test_the_history(scene: Scene, database: Database, stripe: Sandbox) -> None:
    paid(scene, database, stripe)
    tab = tab_of(scene.student)
    tab.open(PaymentsState.load, routes.PAYMENTS)
    (bill,) = tab.state(PaymentsState).bills
    assert (bill.amount, bill.word, bill.state) == ("€24.00", "Paid", "paid")
    assert bill.receipt.startswith("http://localhost:8000/sandbox/receipts/ch_")
