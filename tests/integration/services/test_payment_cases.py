"""What has cost other booking systems money: each case by name, on both databases."""

from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import (
    HoldLapsed,
    InvalidInput,
    NothingToPay,
    PaymentsUnreachable,
    SlotTaken,
    TooManyHolds,
)
from peerloop.domain.payment import PaymentStatus, RefundReason, RefundStatus, Way
from peerloop.integrations.sandbox import Sandbox, SandboxRefused
from peerloop.integrations.stripe_gateway import StripeGateway, stripe_client
from peerloop.services.attempts import check_session, fulfil
from peerloop.services.cancelling import cancel
from peerloop.services.releasing import let_hold_go
from peerloop.wiring.money import SANDBOX_SECRET
from peerloop.wiring.sandbox_events import _take
from tests.factories import FixedClock
from tests.factories.rivals import at_once
from tests.integration.conftest import Database
from tests.integration.services.shop import START, Shop, open_shop

CONFIRMED, PENDING = SessionStatus.CONFIRMED, SessionStatus.PENDING_PAYMENT
EXPIRED = SessionStatus.EXPIRED
BOOKED_MAILS = {"session-booked": 2, "payment-received": 1}


@pytest.fixture
def shop(database: Database, stripe: Sandbox) -> Shop:
    return open_shop(database, stripe)


def test_paying_confirms_once_with_its_mails_and_its_event(shop: Shop) -> None:
    session_id, opened = shop.book()
    assert shop.status(session_id) is PENDING
    assert shop.mails() == {}
    shop.stripe.pay(opened.ref)
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.payment(session_id).status is PaymentStatus.SUCCEEDED
    assert shop.mails() == BOOKED_MAILS
    events = shop.database.rows("SELECT name FROM analytics_events ORDER BY name")
    assert events == [("booking_attempted",), ("booking_success",)]
    total = shop.books().totals["EUR"]
    assert (total.money_in, total.worth) == (2400, 2400)


def test_the_same_event_twice(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.stripe.faults.duplicate_deliveries = 20
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == BOOKED_MAILS


def test_ten_of_the_same_event_at_once(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    sent: list[tuple[bytes, str]] = []
    shop.stripe.deliver(lambda body, signature: sent.append((body, signature)) or 500)  # type: ignore[func-returns-value]
    completed = next(each for each in sent if b"checkout.session.completed" in each[0])
    assert at_once([partial(_take, *completed)] * 10) == [200] * 10
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == BOOKED_MAILS
    assert shop.database.count("stripe_events") == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_intents_event_before_the_checkouts(shop: Shop, seed: int) -> None:
    """And in any other order."""
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.stripe.faults.shuffle_deliveries = Random(seed)
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == BOOKED_MAILS


def test_completed_but_unpaid_then_the_money_does_not_come(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay_delayed(opened.ref)
    shop.deliver()
    assert shop.status(session_id) is PENDING
    clock.advance(hours=2)  # the hold is over, but the money is on its way: nothing is let go
    shop.reconcile()
    assert shop.status(session_id) is PENDING
    intent = shop.database.rows("SELECT intent_ref FROM payment_attempts")[0][0]
    shop.stripe.settle(intent, ok=False)
    shop.deliver()
    shop.reconcile()
    assert shop.status(session_id) is EXPIRED
    assert shop.payment(session_id).status is PaymentStatus.FAILED
    assert shop.mails() == {"hold-released": 1}


def test_completed_but_unpaid_then_the_money_comes(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay_delayed(opened.ref)
    shop.deliver()
    clock.advance(hours=30)
    intent = shop.database.rows("SELECT intent_ref FROM payment_attempts")[0][0]
    shop.stripe.settle(intent, ok=True)
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED


def test_the_return_page_before_the_webhook_then_the_webhook(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    check_session(wiring.till(), session_id)
    assert shop.status(session_id) is CONFIRMED
    shop.deliver()
    assert shop.mails() == BOOKED_MAILS


def test_the_return_page_and_the_webhook_at_once(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    at_once(
        [partial(check_session, wiring.till(), session_id), shop.deliver] * 4  # type: ignore[list-item]
    )
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == BOOKED_MAILS


def test_a_webhook_that_never_comes(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    shop.stripe.faults.drop_events = 20
    shop.stripe.pay(opened.ref)
    shop.deliver()
    assert shop.status(session_id) is PENDING
    clock.advance(seconds=60)
    assert not shop.reconcile().failures
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == BOOKED_MAILS


def test_a_create_that_hangs_after_stripe_committed(shop: Shop) -> None:
    shop.stripe.faults.hang_after_commit = 3  # the call and both of the client's own retries
    with pytest.raises(PaymentsUnreachable):
        shop.book()
    ((session_id,),) = shop.database.rows("SELECT id FROM sessions")
    known = session_id if isinstance(session_id, UUID) else UUID(session_id)
    first = shop.again(known)
    assert shop.again(known) == first
    assert shop.database.count("payment_attempts") == 1
    shop.stripe.pay(first.ref)
    shop.deliver()
    assert shop.status(known) is CONFIRMED


def test_payment_after_the_hold_lapsed_and_the_slot_is_free(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book(way=Way.INTENT)
    lapse_unasked(shop, clock)
    assert shop.status(session_id) is EXPIRED
    shop.stripe.confirm_intent(opened.ref, "succeed")
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.mails() == {**BOOKED_MAILS, "hold-released": 1}
    assert shop.database.count("session_seats") == 2


def test_payment_after_the_hold_lapsed_and_the_slot_is_taken(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book(way=Way.INTENT)
    lapse_unasked(shop, clock)
    other, theirs = shop.book(shop.rival)
    shop.stripe.pay(theirs.ref)
    shop.stripe.confirm_intent(opened.ref, "succeed")
    shop.deliver()
    shop.deliver()
    shop.reconcile()
    assert (shop.status(session_id), shop.status(other)) == (EXPIRED, CONFIRMED)
    (refund,) = shop.payment(session_id).refunds
    assert (refund.reason, refund.status) == (RefundReason.TOO_LATE, RefundStatus.SUCCEEDED)
    assert refund.amount.minor == 2400
    assert shop.mails() == {**BOOKED_MAILS, "hold-released": 1, "payment-refunded": 1}


def lapse_unasked(shop: Shop, clock: FixedClock) -> None:
    """Let a hold end while Stripe cannot be reached, so that it could still be paid there."""
    clock.advance(minutes=37)
    shop.stripe.faults.unreachable = 100
    shop.reconcile()
    shop.stripe.faults.clear()


def test_two_tabs_pay(shop: Shop) -> None:
    session_id, _ = shop.book()
    tabs = at_once([partial(shop.again, session_id)] * 6)
    assert len({opened.ref for opened in tabs}) == 1  # type: ignore[union-attr]
    assert shop.database.count("payment_attempts") == 1


def test_two_ways_to_pay_are_never_open_at_once(shop: Shop) -> None:
    session_id, checkout = shop.book()
    intent = shop.again(session_id, Way.INTENT)
    with pytest.raises(SandboxRefused):
        shop.stripe.pay(checkout.ref)
    shop.stripe.confirm_intent(intent.ref, "succeed")
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.books().totals["EUR"].money_in == 2400


def test_a_wrong_amount(shop: Shop, clock: FixedClock) -> None:
    shop.stripe.faults.misreport(amount=1)
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    shop.reconcile()
    assert shop.status(session_id) is PENDING
    (refund,) = shop.payment(session_id).refunds
    assert (refund.reason, refund.amount.minor) == (RefundReason.WRONG_AMOUNT, 1)
    assert "session-booked" not in shop.mails()
    assert any("came" in line for line in shop.books().exceptions)


@pytest.mark.parametrize("wrong", [{"currency": "usd"}, {"livemode": True}], ids=str)
def test_a_wrong_currency_or_mode(shop: Shop, wrong: dict[str, object]) -> None:
    shop.stripe.faults.misreport(**wrong)  # type: ignore[arg-type]
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    shop.reconcile()
    assert shop.status(session_id) is PENDING
    assert "session-booked" not in shop.mails()


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 500), ("KWD", 7250)])
def test_yen_stay_yen_and_dinars_end_in_nought(
    database: Database, stripe: Sandbox, currency: str, minor: int
) -> None:
    shop = open_shop(database, stripe, price_minor=minor, currency=currency)
    session_id, opened = shop.book()
    hosted = stripe.checkout(opened.ref)
    assert hosted is not None
    assert (hosted.total.minor, hosted.total.currency) == (minor, currency)
    stripe.pay(opened.ref)
    shop.deliver()
    assert shop.status(session_id) is CONFIRMED
    assert shop.books().totals[currency].money_in == minor


def test_a_refund_that_fails_is_visible_tried_again_and_never_doubled(
    shop: Shop, clock: FixedClock
) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    shop.stripe.faults.refunds = "failed"
    done = cancel(wiring.till(), shop.student, session_id)
    assert done.refund is not None
    (refund,) = shop.payment(session_id).refunds
    assert refund.status is RefundStatus.FAILED
    assert any(str(refund.id) in line for line in shop.books().exceptions)

    shop.stripe.faults.refunds = "succeeded"
    clock.advance(minutes=5)
    shop.reconcile()
    shop.reconcile()
    (refund,) = shop.payment(session_id).refunds
    assert refund.status is RefundStatus.SUCCEEDED
    assert shop.books().totals["EUR"].refunded == 2400
    assert shop.mails() == {**BOOKED_MAILS, "session-cancelled": 1}  # the ST had not heard of it


def test_a_refund_whose_answer_is_lost_is_not_made_twice(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    shop.stripe.faults.hang_after_commit = 3
    cancel(wiring.till(), shop.student, session_id)
    assert shop.payment(session_id).refunds[0].status is RefundStatus.DUE
    clock.advance(hours=30)  # Stripe has forgotten the key by now
    shop.reconcile()
    assert shop.payment(session_id).refunds[0].status is RefundStatus.SUCCEEDED
    assert shop.books().totals["EUR"].refunded == 2400


def test_expiry_races_a_completing_payment(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    clock.advance(minutes=30)
    shop.stripe.pay(opened.ref)
    shop.reconcile()  # asks Stripe before it lets the time go
    assert shop.status(session_id) is CONFIRMED
    assert "hold-released" not in shop.mails()


@pytest.mark.parametrize("round_", range(3))
def test_expiry_and_payment_at_once(shop: Shop, clock: FixedClock, round_: int) -> None:
    session_id, opened = shop.book()
    clock.advance(minutes=30)

    def pay() -> None:
        shop.stripe.pay(opened.ref)
        shop.deliver()

    at_once([pay, shop.reconcile, shop.reconcile])  # type: ignore[list-item]
    shop.reconcile()
    paid = shop.payment(session_id).status is PaymentStatus.SUCCEEDED
    assert shop.status(session_id) is (CONFIRMED if paid else EXPIRED)
    shop.books()


def test_stripe_down_while_confirming(shop: Shop, clock: FixedClock) -> None:
    shop.stripe.faults.unreachable = 100
    with pytest.raises(PaymentsUnreachable, match=r"Unable to book\. Please try again\."):
        shop.book()
    clock.advance(minutes=30)
    with pytest.raises(SlotTaken):  # an overdue hold that Stripe cannot be asked about
        shop.book(shop.rival)
    clock.advance(minutes=7)
    shop.reconcile()
    assert shop.database.count("session_seats") == 0
    shop.stripe.faults.clear()
    shop.book(shop.rival)


def test_an_overdue_hold_gives_way_to_the_next_student(shop: Shop, clock: FixedClock) -> None:
    session_id, _ = shop.book()
    with pytest.raises(SlotTaken):
        shop.book(shop.rival)
    clock.advance(minutes=30)
    shop.book(shop.rival)
    assert shop.status(session_id) is EXPIRED


def test_secrets_are_rotated(shop: Shop) -> None:
    sent: list[tuple[bytes, str]] = []
    shop.book()
    shop.stripe.pay(shop.book(shop.rival, START + timedelta(days=1))[1].ref)
    shop.stripe.deliver(lambda body, signature: sent.append((body, signature)) or 500)  # type: ignore[func-returns-value]

    def gateway(*secrets: str) -> StripeGateway:
        client = stripe_client("sk_test_x")
        return StripeGateway(client, livemode=False, secrets=secrets, wanted=(), clock=wiring.now)

    assert gateway("whsec_new", SANDBOX_SECRET).notice(*sent[0]).id.startswith("evt_")
    assert gateway(SANDBOX_SECRET, "whsec_new").notice(*sent[0]).id.startswith("evt_")
    with pytest.raises(InvalidInput):
        gateway("whsec_new").notice(*sent[0])


# ── holds ────────────────────────────────────────────────────────────────────
def test_paying_again_never_extends_a_hold(shop: Shop, clock: FixedClock) -> None:
    session_id, opened = shop.book()
    ends = shop.payment(session_id).hold_expires_at
    clock.advance(minutes=20)
    assert shop.book() == (session_id, opened)
    assert shop.again(session_id) == opened
    assert shop.payment(session_id).hold_expires_at == ends
    clock.advance(minutes=10)
    with pytest.raises(HoldLapsed):
        shop.again(session_id)


def test_a_student_has_at_most_two_holds(shop: Shop, clock: FixedClock) -> None:
    for hours in (0, 3):
        shop.book(start=START + timedelta(hours=hours))
    with pytest.raises(TooManyHolds):
        shop.book(start=START + timedelta(hours=6))
    clock.advance(minutes=30)  # overdue ones do not count
    shop.book(start=START + timedelta(hours=6))


def test_a_hold_is_let_go_by_its_owner_and_money_that_comes_then_goes_back(
    shop: Shop, clock: FixedClock
) -> None:
    session_id, opened = shop.book(way=Way.INTENT)
    assert let_hold_go(wiring.till(), shop.student, session_id)
    assert shop.status(session_id) is SessionStatus.CANCELLED
    assert shop.mails() == {}
    shop.book(shop.rival)
    with pytest.raises(SandboxRefused):
        shop.stripe.confirm_intent(opened.ref, "succeed")


def test_a_hold_that_is_paid_meanwhile_is_not_let_go(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    assert not let_hold_go(wiring.till(), shop.student, session_id)
    assert shop.status(session_id) is CONFIRMED


def test_a_report_of_another_attempt_is_not_believed(shop: Shop) -> None:
    session_id, _ = shop.book()
    _, theirs = shop.book(shop.rival, START + timedelta(days=1))
    shop.stripe.pay(theirs.ref)
    mine = f"UPDATE payment_attempts SET provider_ref = '{theirs.ref}' WHERE provider_ref <> 'gone'"
    gone = f"UPDATE payment_attempts SET provider_ref = 'gone' WHERE provider_ref = '{theirs.ref}'"
    shop.database.execute(gone, mine)
    ((attempt,),) = shop.database.rows(
        "SELECT id FROM payment_attempts WHERE provider_ref = :ref", ref=theirs.ref
    )
    fulfil(wiring.till(), attempt if isinstance(attempt, UUID) else UUID(attempt))
    assert shop.status(session_id) is PENDING


def test_what_lapsed_unasked_is_closed_once_stripe_answers(shop: Shop, clock: FixedClock) -> None:
    _, opened = shop.book(way=Way.INTENT)
    lapse_unasked(shop, clock)
    shop.reconcile()
    with pytest.raises(SandboxRefused):
        shop.stripe.confirm_intent(opened.ref, "succeed")
    assert shop.books().exceptions == []


def test_money_that_comes_when_the_session_has_begun_goes_back(
    shop: Shop, clock: FixedClock
) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay_delayed(opened.ref)
    shop.deliver()
    clock.advance(days=3)
    intent = shop.database.rows("SELECT intent_ref FROM payment_attempts")[0][0]
    shop.stripe.settle(intent, ok=True)
    shop.deliver()
    shop.reconcile()
    assert shop.status(session_id) is EXPIRED
    assert shop.payment(session_id).refunds[0].status is RefundStatus.SUCCEEDED
    assert "session-booked" not in shop.mails()


def test_another_way_is_not_begun_while_money_is_on_its_way(shop: Shop) -> None:
    session_id, opened = shop.book()
    shop.stripe.pay_delayed(opened.ref)
    with pytest.raises(NothingToPay):
        shop.again(session_id, Way.INTENT)
    assert shop.database.count("payment_attempts") == 1


@pytest.mark.parametrize("is_paid", [False, True], ids=["unpaid", "paid"])
def test_what_is_not_our_money_holds_no_time_for_ever(
    shop: Shop, clock: FixedClock, is_paid: bool
) -> None:
    shop.stripe.faults.misreport(livemode=True)
    session_id, opened = shop.book()
    if is_paid:
        shop.stripe.pay(opened.ref)
    clock.advance(hours=1)
    for _ in range(2):
        shop.reconcile()
    assert shop.status(session_id) is EXPIRED
    assert shop.database.count("session_seats") == 0
    assert any("is not this attempt's" in line for line in shop.books().exceptions)


def test_cancelling_sends_ones_own_refund_only(shop: Shop) -> None:
    paid = []
    for who, days in ((shop.rival, 1), (shop.student, 0)):
        session_id, opened = shop.book(who, START + timedelta(days=days))
        shop.stripe.pay(opened.ref)
        shop.deliver()
        paid.append((who, session_id))
    shop.stripe.faults.unreachable = 100
    cancel(wiring.till(), *paid[0])
    shop.stripe.faults.clear()
    cancel(wiring.till(), *paid[1])
    theirs, mine = (shop.payment(session_id).refunds[0].status for _, session_id in paid)
    assert (theirs, mine) == (RefundStatus.DUE, RefundStatus.SUCCEEDED)


def test_letting_go_twice_is_letting_go(shop: Shop) -> None:
    session_id, _ = shop.book()
    answers = at_once([partial(cancel, wiring.till(), shop.student, session_id)] * 6)
    said = {getattr(each, "message", "done") for each in answers}
    assert "done" in said
    assert "This session has just been paid." not in said
