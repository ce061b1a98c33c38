"""PaymentIntents without a Checkout Session, as the Payment Element uses them."""

import pytest
import stripe

from peerloop.integrations.sandbox import SandboxRefused


def test_a_new_intent(till):
    intent = till.intent(
        automatic_payment_methods={"enabled": True},
        metadata={"attempt": "1"},
        receipt_email="leila@example.com",
        description="Algebra",
    )
    assert intent.id.startswith("pi_")
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert (intent.amount, intent.currency, intent.livemode) == (2400, "eur", False)
    assert intent.status == "requires_payment_method"
    assert intent.automatic_payment_methods.enabled is True
    assert intent.metadata.attempt == "1"
    assert (intent.receipt_email, intent.description) == ("leila@example.com", "Algebra")
    assert intent.latest_charge is None
    assert till.v1.payment_intents.retrieve(intent.id) == intent
    assert till.told() == ["payment_intent.created"]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": "24.00"}, "amount"),
        ({"currency": "kwd", "amount": 15}, "amount"),
        ({"currency": "€"}, "currency"),
        ({"automatic_payment_methods": {"enabled": "yes"}}, "automatic_payment_methods[enabled]"),
    ],
)
def test_what_cannot_be_charged_is_refused(till, change, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.intent(**change)
    assert (refused.value.http_status, refused.value.param) == (400, param)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("succeed", "succeeded"),
        ("decline", "requires_payment_method"),
        ("challenge", "requires_action"),
        ("delay", "processing"),
    ],
)
def test_confirming(till, outcome, status):
    intent = till.intent()
    till.sandbox.confirm_intent(intent.id, outcome)
    assert till.v1.payment_intents.retrieve(intent.id).status == status


def test_a_delayed_intent_settles(till):
    intent = till.intent()
    till.sandbox.confirm_intent(intent.id, "delay")
    till.sandbox.settle(intent.id, ok=True)
    seen = till.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (seen.status, seen.latest_charge.status) == ("succeeded", "succeeded")
    assert seen.latest_charge.amount_captured == 2400
    assert till.told() == [
        "payment_intent.created",
        "payment_intent.processing",
        "charge.pending",
        "payment_intent.succeeded",
        "charge.succeeded",
    ]


@pytest.mark.parametrize("outcome", [None, "decline", "challenge"])
def test_what_nobody_paid_can_be_canceled(till, outcome):
    intent = till.intent()
    if outcome:
        till.sandbox.confirm_intent(intent.id, outcome)
    canceled = till.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert canceled.canceled_at == int(till.clock().timestamp())
    assert till.told()[-1] == "payment_intent.canceled"
    with pytest.raises(SandboxRefused, match="already canceled"):
        till.sandbox.confirm_intent(intent.id, "succeed")


@pytest.mark.parametrize("outcome", ["succeed", "delay"])
def test_what_is_paid_or_under_way_cannot_be_canceled(till, outcome):
    intent = till.intent()
    till.sandbox.confirm_intent(intent.id, outcome)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.payment_intents.cancel(intent.id)
    assert refused.value.http_status == 400
    assert refused.value.code == "payment_intent_unexpected_state"
    with pytest.raises(SandboxRefused):
        till.sandbox.confirm_intent(intent.id, "succeed")


def test_the_intent_of_a_checkout_is_the_checkouts(till):
    checkout = till.checkout()
    till.sandbox.decline(checkout.id)
    intent_id = till.seen(checkout.id).payment_intent.id
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session") as refused:
        till.v1.payment_intents.cancel(intent_id)
    assert refused.value.code == "payment_intent_unexpected_state"
    with pytest.raises(SandboxRefused, match="page of its checkout"):
        till.sandbox.confirm_intent(intent_id, "succeed")


def test_lists_by_when_they_were_made(till):
    till.intent()
    till.clock.advance(seconds=1)
    late = till.intent()
    found = till.v1.payment_intents.list({"created": {"gte": late.created}}).data
    assert [each.id for each in found] == [late.id]
    assert till.v1.payment_intents.list({"created": {"gt": late.created}}).data == []


def test_charges_are_found_by_id(till):
    charge = till.charge(till.paid_intent().id)
    assert (charge.amount, charge.amount_refunded, charge.refunded) == (2400, 0, False)
    assert (charge.disputed, charge.failure_code) == (False, None)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.charges.retrieve("ch_nothing")
    assert refused.value.code == "resource_missing"


@pytest.mark.parametrize("key", ["sk_test_other", "sk"])
def test_another_accounts_key_is_refused(till, key):
    with pytest.raises(stripe.AuthenticationError) as refused:
        till.v1.payment_intents.list(options={"api_key": key})
    assert refused.value.http_status == 401


def test_an_address_that_means_nothing(till):
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refused:
        till.v1.customers.list()
    assert refused.value.http_status == 404
