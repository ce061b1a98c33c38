"""Events: what they say, and how they are listed."""

import pytest
import stripe

from peerloop.integrations.sandbox import SandboxRefused


def test_an_event_holds_its_object_as_it_was(till):
    checkout = till.checkout()
    till.sandbox.pay_delayed(checkout.id)
    intent_id = till.seen(checkout.id).payment_intent.id
    till.clock.advance(minutes=1)
    till.sandbox.settle(intent_id, ok=True)
    (event,) = till.v1.events.list({"types": ["checkout.session.completed"]}).data
    assert event.id.startswith("evt_")
    assert (event.object, event.livemode) == ("event", False)
    assert event.api_version == stripe.api_version
    assert event.created == int(till.clock().timestamp()) - 60
    assert event.data.object.id == checkout.id
    assert event.data.object.payment_status == "unpaid"
    assert till.v1.events.retrieve(event.id) == event


def test_an_update_says_what_was_before(till):
    till.sandbox.faults.refunds = "pending"
    intent = till.paid_intent()
    refund = till.v1.refunds.create({"payment_intent": intent.id})
    till.sandbox.finish_refund(refund.id, ok=True)
    event = till.v1.events.list({"limit": 1}).data[0]
    before = event.data.previous_attributes.to_dict()
    assert before == {"status": "pending", "pending_reason": "processing"}


def test_events_name_the_call_that_caused_them(till):
    intent = till.v1.payment_intents.create(
        {"amount": 100, "currency": "eur"}, {"idempotency_key": "intent/1"}
    )
    till.sandbox.confirm_intent(intent.id, "succeed")
    by_customer, *_, by_call = till.v1.events.list().data
    assert by_call.request.idempotency_key == "intent/1"
    assert by_call.request.id == intent.last_response.request_id
    assert (by_customer.request.id, by_customer.request.idempotency_key) == (None, None)


def test_lists(till, webhook):
    first = till.paid_intent()
    till.sandbox.deliver(webhook)
    till.clock.advance(minutes=1)
    till.paid_intent()

    def types(**asked):
        return [event.type for event in till.v1.events.list(asked).data]

    made = ["charge.succeeded", "payment_intent.succeeded", "payment_intent.created"]
    assert types() == made * 2
    assert types(types=made[:2]) == made[:2] * 2
    assert types(type=made[2]) == made[2:] * 2
    assert types(type="payment_intent.*") == made[1:] * 2
    assert types(delivery_success=False) == made
    assert types(delivery_success=True) == made
    assert types(created={"gte": first.created + 60}) == made
    assert types(delivery_success=False, types=made[:1], limit=1) == made[:1]
    cursor = till.v1.events.list({"limit": 3}).data[-1].id
    assert types(starting_after=cursor) == made
    assert types(ending_before=cursor) == made[:2]
    assert types(ending_before=cursor, limit=1) == made[1:2]


def test_one_type_or_several(till):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.events.list({"type": "charge.*", "types": ["charge.succeeded"]})
    assert refused.value.param == "types"


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_up_to_a_hundred(till, limit):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.events.list({"limit": limit})
    assert refused.value.param == "limit"


def test_what_is_refused_tells_nobody(till):
    intent = till.paid_intent()
    before = till.told()
    with pytest.raises(stripe.InvalidRequestError):
        till.v1.refunds.create({"payment_intent": intent.id, "amount": 9999})
    with pytest.raises(SandboxRefused):
        till.sandbox.settle(intent.id, ok=True)
    assert till.told() == before
