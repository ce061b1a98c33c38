"""Idempotency keys as Stripe keeps them, under races and restarts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.unit.integrations.sandbox.scene import client_of, open_sandbox, order

KEY = {"idempotency_key": "checkout/1"}


def headers(made):
    return made.last_response.headers


def test_the_same_call_is_answered_as_before(till):
    first = till.v1.checkout.sessions.create(order(), KEY)
    till.sandbox.pay(first.id)
    again = till.v1.checkout.sessions.create(order(), KEY)
    assert again == first
    assert again.status == "open"  # the answer of then, not the object of now
    assert "idempotent-replayed" not in headers(first)
    assert headers(again)["idempotent-replayed"] == "true"
    assert len(till.v1.checkout.sessions.list().data) == 1


def test_the_order_of_parameters_does_not_matter(till):
    first = till.v1.checkout.sessions.create(order(), KEY)
    turned = dict(reversed(order().items()))
    assert till.v1.checkout.sessions.create(turned, KEY).id == first.id


@pytest.mark.parametrize(
    "other",
    [
        lambda v1: v1.checkout.sessions.create(order(client_reference_id="2"), KEY),
        lambda v1: v1.checkout.sessions.create({"mode": "payment"}, KEY),
        lambda v1: v1.payment_intents.create({"amount": 1, "currency": "eur"}, KEY),
    ],
)
def test_another_call_with_the_same_key_is_refused(till, other):
    till.v1.checkout.sessions.create(order(), KEY)
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refused:
        other(till.v1)
    assert refused.value.http_status == 400
    assert till.told() == []


def test_a_refusal_is_kept_too(till):
    intent = till.paid_intent()
    till.sandbox.dispute(intent.id)

    def refused():
        with pytest.raises(stripe.InvalidRequestError) as refused:
            till.v1.refunds.create({"payment_intent": intent.id}, KEY)
        return refused.value

    assert refused().code == "charge_disputed"
    till.sandbox.close_dispute(intent.id, won=True)
    again = refused()
    assert again.code == "charge_disputed"
    assert again.headers["idempotent-replayed"] == "true"
    assert till.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_what_could_not_be_read_is_not_kept(till):
    with pytest.raises(stripe.InvalidRequestError):
        till.v1.checkout.sessions.create(order(success_url="nowhere"), KEY)
    assert till.v1.checkout.sessions.create(order(), KEY).status == "open"


def test_keys_are_forgotten_after_a_day(till):
    first = till.v1.checkout.sessions.create(order(), KEY)
    till.clock.advance(hours=24, seconds=-1)
    assert till.v1.checkout.sessions.create(order(), KEY).id == first.id
    till.clock.advance(seconds=1)
    assert till.v1.checkout.sessions.create(order(), KEY).id != first.id


def test_twenty_threads_with_one_key_make_one_object(till):
    with ThreadPoolExecutor(20) as pool:
        calls = [pool.submit(till.v1.checkout.sessions.create, order(), KEY) for _ in range(20)]
        made = [call.result() for call in calls]
    assert len({each.id for each in made}) == 1
    assert sum("idempotent-replayed" not in headers(each) for each in made) == 1
    assert len(till.v1.checkout.sessions.list({"limit": 100}).data) == 1


def test_twenty_threads_refund_no_more_than_there_is(till):
    intent = till.paid_intent()

    def refund(_):
        try:
            return till.v1.refunds.create({"payment_intent": intent.id, "amount": 500}).amount
        except stripe.InvalidRequestError:
            return 0

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(refund, range(20))) == 2000
    assert till.charge(intent.id).amount_refunded == 2000


def test_everything_outlives_the_process(till, webhook):
    checkout = till.v1.checkout.sessions.create(order(), KEY)
    till.sandbox.pay(checkout.id)
    restarted = open_sandbox(till.path, till.clock)
    v1 = client_of(restarted).v1
    assert v1.checkout.sessions.retrieve(checkout.id).payment_status == "paid"
    assert v1.checkout.sessions.create(order(), KEY).id == checkout.id
    assert restarted.deliver(webhook) == 4
    assert till.sandbox.deliver(webhook) == 0
