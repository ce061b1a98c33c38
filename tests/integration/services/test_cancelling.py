"""Cancelling and refunding: who may, what goes back, who is told."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    NothingToRefund,
    TooLate,
    TransitionRefused,
)
from peerloop.domain.payment import RefundReason, RefundStatus
from peerloop.domain.people import Actor
from peerloop.integrations.sandbox import Sandbox
from peerloop.services.cancelling import cancel
from peerloop.services.dispatching import dispatch
from peerloop.services.refunding import push_refund, refund_by_hand, refunds_to_do
from tests.factories import FixedClock, book_at, make_course, make_st, make_user
from tests.factories import enrolled_student as a_student
from tests.integration.conftest import Database
from tests.integration.services.shop import START, Shop, open_shop


@pytest.fixture
def shop(database: Database, stripe: Sandbox) -> Shop:
    return open_shop(database, stripe)


@pytest.fixture
def paid(shop: Shop) -> UUID:
    """A paid session two days ahead."""
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    return session_id


def admin(shop: Shop) -> Actor:
    with shop.database.writing() as db:
        return make_user(db, is_admin=True)


def refund(shop: Shop, actor: Actor, session_id: UUID, minor: int, key: str = "k") -> None:
    till = wiring.till()
    till.run(lambda db: refund_by_hand(db, actor, session_id, minor, key, now=till.now()))
    for refund_id in till.run(lambda db: refunds_to_do(db, now=till.now())):
        push_refund(till, refund_id)


def test_in_time_all_goes_back_and_both_are_told(shop: Shop, paid: UUID) -> None:
    done = cancel(wiring.till(), shop.student, paid, "I am ill")
    assert (str(done.refund), done.status) == ("€24.00", SessionStatus.CANCELLED)
    (back,) = shop.payment(paid).refunds
    assert (back.reason, back.status) == (RefundReason.CANCELLED, RefundStatus.SUCCEEDED)
    assert shop.database.count("session_seats") == 0
    assert shop.database.rows("SELECT cancelled_as, cancel_reason, sequence FROM sessions") == [
        ("student", "I am ill", 1)
    ]
    total = shop.books().totals["EUR"]
    assert (total.money_in, total.refunded, total.worth) == (2400, 2400, 0)


def test_one_mail_tells_that_it_is_cancelled_and_what_goes_back(shop: Shop, paid: UUID) -> None:
    before = shop.mails()
    dispatch(wiring.mailroom())  # the ST has heard of it
    cancel(wiring.till(), shop.st, paid)
    assert shop.mails() == {**before, "session-cancelled": 2}
    told = shop.database.rows("SELECT payload FROM outbox WHERE template = 'session-cancelled'")
    facts = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in told]
    assert [each["refund"] for each in facts] == ["€24.00", "€24.00"]


def test_what_goes_back_is_told_however_late(shop: Shop, paid: UUID, clock: FixedClock) -> None:
    """The ST cancels an hour before; no worker looks until the session would be over."""
    dispatch(wiring.mailroom())
    clock.set(START - timedelta(hours=1))
    cancel(wiring.till(), shop.st, paid)
    clock.set(START + timedelta(days=1))
    while dispatch(wiring.mailroom()).is_worth_another:
        pass
    told = "SELECT status FROM outbox WHERE template = 'session-cancelled'"
    assert shop.database.rows(told) == [("sent",), ("sent",)]


def test_late_nothing_goes_back_and_the_price_is_kept(
    shop: Shop, paid: UUID, clock: FixedClock
) -> None:
    clock.set(START - timedelta(hours=23))
    assert cancel(wiring.till(), shop.student, paid).refund is None
    assert shop.payment(paid).refunds == ()
    total = shop.books().totals["EUR"]
    assert (total.money_in, total.worth) == (2400, 2400)


def test_the_st_gives_all_back_until_the_start(shop: Shop, paid: UUID, clock: FixedClock) -> None:
    clock.set(START - timedelta(minutes=1))
    assert str(cancel(wiring.till(), shop.st, paid).refund) == "€24.00"
    clock.advance(minutes=1)
    with pytest.raises(TransitionRefused):
        cancel(wiring.till(), shop.st, paid)


def test_what_has_begun_is_not_cancelled(shop: Shop, paid: UUID, clock: FixedClock) -> None:
    clock.set(START)
    for person in (shop.student, shop.st):
        with pytest.raises(TooLate):
            cancel(wiring.till(), person, paid)
    assert shop.status(paid) is SessionStatus.CONFIRMED


def test_others_find_nothing_to_cancel(shop: Shop, paid: UUID) -> None:
    with pytest.raises(NotFound):
        cancel(wiring.till(), shop.rival, paid)
    with pytest.raises(NotFound):
        cancel(wiring.till(), shop.student, uuid4())
    with pytest.raises(InvalidInput):
        cancel(wiring.till(), shop.student, paid, "x" * 501)
    assert shop.status(paid) is SessionStatus.CONFIRMED


def test_a_hold_is_let_go(shop: Shop) -> None:
    session_id, _ = shop.book()
    assert cancel(wiring.till(), shop.student, session_id).refund is None
    assert shop.status(session_id) is SessionStatus.CANCELLED
    shop.book(shop.rival)


def test_a_free_session(database: Database, stripe: Sandbox) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), a_student(db, course)
    session_id = book_at(student, st, course, START).session_id
    assert cancel(wiring.till(), st, session_id).refund is None
    assert database.count("refunds") == database.count("session_seats") == 0


# ── by hand ──────────────────────────────────────────────────────────────────
def test_an_admin_gives_back_a_part_and_then_the_rest(shop: Shop, paid: UUID) -> None:
    boss = admin(shop)
    refund(shop, boss, paid, 1000)
    refund(shop, boss, paid, 1000)  # the same press, sent twice
    assert [each.amount.minor for each in shop.payment(paid).refunds] == [1000]
    with pytest.raises(NothingToRefund):
        refund(shop, boss, paid, 1401, "more")
    refund(shop, boss, paid, 1400, "rest")
    assert shop.mails()["payment-refunded"] == 2
    assert shop.payment(paid).left.minor == 0
    total = shop.books().totals["EUR"]
    assert (total.refunded, total.by_hand, total.worth) == (2400, 2400, 2400)
    assert shop.status(paid) is SessionStatus.CONFIRMED


def test_cancelling_after_a_part_was_given_back_gives_the_rest(shop: Shop, paid: UUID) -> None:
    refund(shop, admin(shop), paid, 1000)
    assert str(cancel(wiring.till(), shop.student, paid).refund) == "€14.00"
    assert shop.books().totals["EUR"].refunded == 2400


def test_only_admins_and_only_what_was_paid(shop: Shop, paid: UUID) -> None:
    for person in (shop.student, shop.st, shop.rival):
        with pytest.raises(Forbidden):
            refund(shop, person, paid, 100)
    boss = admin(shop)
    for minor in (0, -1):
        with pytest.raises(NothingToRefund):
            refund(shop, boss, paid, minor)
    with pytest.raises(NotFound):
        refund(shop, boss, uuid4(), 100)
    held, _ = shop.book(shop.rival, START + timedelta(days=1))
    with pytest.raises(NotFound):
        refund(shop, boss, held, 100)
    assert shop.database.count("refunds") == 0


def test_a_dispute_blocks_refunds_until_it_is_won(
    shop: Shop, paid: UUID, clock: FixedClock
) -> None:
    ((intent,),) = shop.database.rows("SELECT intent_ref FROM payment_attempts")
    shop.stripe.dispute(intent)
    shop.deliver()
    assert shop.payment(paid).is_disputed
    cancel(wiring.till(), shop.student, paid)
    assert shop.payment(paid).refunds[0].status is RefundStatus.DUE
    assert any("dispute open" in line for line in shop.books().exceptions)
    shop.stripe.close_dispute(intent, won=True)
    shop.deliver()
    clock.advance(hours=1)
    shop.reconcile()
    assert shop.payment(paid).refunds[0].status is RefundStatus.SUCCEEDED
