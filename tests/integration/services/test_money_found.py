"""What the money machine found, each in as few steps as it takes."""

from typing import Any
from uuid import UUID

import pytest

from peerloop.domain.booking import BookingRequest
from peerloop.domain.payment import RefundStatus, Way
from peerloop.models import PaymentAttempt, Refund
from peerloop.services.attempts import check_session
from peerloop.services.cancelling import cancel
from peerloop.services.paying import book_and_pay, start_paying
from peerloop.services.reconciling import Findings, push_refunds
from peerloop.services.refunding import refund_by_hand
from tests.integration.services.money_faults import Killed
from tests.integration.services.money_world import World


def booked(world: World, way: Way = Way.CHECKOUT) -> UUID:
    """The first student's session, to be paid."""
    wanted = BookingRequest(
        course_id=world.course.id, st_id=world.sts[0].id, start=world.start(0, is_soon=False)
    )
    session_id, _ = book_and_pay(world.till, world.students[0], wanted, way)
    return session_id


def paid(world: World) -> UUID:
    """The same, paid and confirmed."""
    session_id = booked(world)
    world.stripe.pay(world.open_checkouts()[-1]["id"])
    check_session(world.till, session_id)
    return session_id


def give_back(world: World, session_id: UUID, minor: int, press: str = "1") -> None:
    """An admin decides a refund; it is not sent yet."""
    world.till.run(
        lambda db: refund_by_hand(db, world.admin, session_id, minor, press, now=world.clock())
    )


def only(found: list[Any]) -> Any:
    (one,) = found
    return one


def test_a_refund_that_fails_twice_is_tried_a_third_time(world: World) -> None:
    session_id = paid(world)
    world.stripe.faults.refunds = "failed"
    cancel(world.till, world.admin, session_id)
    world.clock.advance(hours=1)
    push_refunds(world.till, Findings())
    world.stripe.faults.clear()
    world.clock.advance(hours=1)
    push_refunds(world.till, Findings())

    assert only(world.all(Refund)).status is RefundStatus.SUCCEEDED
    told = [each["status"] for each in world.at_stripe("refund")]
    assert told == ["failed", "failed", "succeeded"]


def test_a_refund_made_unseen_before_a_dispute_is_not_made_twice(world: World) -> None:
    session_id = paid(world)
    give_back(world, session_id, 700)
    world.reaper.come(4, late=True)  # what is due, its row, what Stripe has; made, and dead
    with pytest.raises(Killed):
        push_refunds(world.till, Findings())
    intent_id = world.intents("succeeded")[0]["id"]
    world.stripe.dispute(intent_id)
    world.reconcile()
    world.stripe.close_dispute(intent_id, won=True)
    world.reconcile()

    assert [each["amount"] for each in world.at_stripe("refund")] == [700]
    assert only(world.all(Refund)).status is RefundStatus.SUCCEEDED


def test_by_hand_goes_back_what_is_left_after_a_wrong_amount(world: World) -> None:
    world.stripe.faults.misreport(amount=100)
    session_id = booked(world)
    world.stripe.pay(world.open_checkouts()[-1]["id"])
    check_session(world.till, session_id)
    world.clock.advance(minutes=1)
    start_paying(world.till, world.students[0], session_id, Way.CHECKOUT)
    world.stripe.pay(world.open_checkouts()[-1]["id"])
    check_session(world.till, session_id)

    give_back(world, session_id, 2400)

    assert sorted(each.amount_minor for each in world.all(Refund)) == [100, 2400]


def test_a_dispute_told_of_before_its_payment_is_noted(world: World) -> None:
    booked(world)
    world.stripe.pay(world.open_checkouts()[-1]["id"])
    intent_id = world.intents("succeeded")[0]["id"]
    world.stripe.dispute(intent_id)

    class NewestFirst:
        def shuffle(self, found: list[Any]) -> None:
            found.reverse()

    world.stripe.faults.shuffle_deliveries = NewestFirst()  # type: ignore[assignment]
    world.deliver()

    assert only(world.all(PaymentAttempt)).dispute == "open"
