"""What customers do on the hosted page, as the API and the events tell of it afterwards."""

import pytest

from peerloop.integrations.sandbox import SandboxRefused


def test_paying_completes_the_checkout(till):
    data = {"metadata": {"attempt": "1"}, "description": "A session", "receipt_email": "l@x.org"}
    checkout = till.checkout(payment_intent_data=data, customer_email="leila@example.com")
    till.sandbox.pay(checkout.id)
    seen = till.seen(checkout.id)
    intent, charge = seen.payment_intent, seen.payment_intent.latest_charge
    assert (seen.status, seen.payment_status, seen.url) == ("complete", "paid", None)
    assert seen.customer_details.email == "leila@example.com"
    assert (intent.status, intent.amount, intent.amount_received) == ("succeeded", 2400, 2400)
    assert intent.metadata.to_dict() == {"attempt": "1"}
    assert (intent.description, intent.receipt_email) == ("A session", "l@x.org")
    assert (charge.status, charge.paid, charge.amount, charge.currency) == (
        "succeeded",
        True,
        2400,
        "eur",
    )
    assert charge.payment_intent == intent.id
    assert charge.receipt_url.endswith(charge.id)
    assert till.told() == [
        "payment_intent.created",
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.completed",
    ]


def test_a_declined_card_leaves_the_checkout_open(till):
    checkout = till.checkout()
    till.sandbox.decline(checkout.id)
    seen = till.seen(checkout.id)
    intent = seen.payment_intent
    assert (seen.status, seen.payment_status) == ("open", "unpaid")
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == "card_declined"
    assert intent.last_payment_error.message == "Your card was declined."
    assert intent.latest_charge.failure_code == "card_declined"
    assert till.told() == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "charge.failed",
    ]
    till.sandbox.pay(checkout.id)
    again = till.seen(checkout.id)
    assert (again.status, again.payment_intent.id) == ("complete", intent.id)
    assert again.payment_intent.last_payment_error is None


def test_three_d_secure(till):
    checkout = till.checkout()
    till.sandbox.challenge(checkout.id)
    waiting = till.seen(checkout.id)
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    till.sandbox.authenticate(checkout.id, ok=False)
    intent = till.seen(checkout.id).payment_intent
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    till.sandbox.authenticate(checkout.id, ok=True)
    assert till.seen(checkout.id).payment_status == "paid"
    assert till.told() == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.completed",
    ]


SETTLED = {
    True: [
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.async_payment_succeeded",
    ],
    False: [
        "payment_intent.payment_failed",
        "charge.failed",
        "checkout.session.async_payment_failed",
    ],
}


@pytest.mark.parametrize("ok", [True, False])
def test_a_delayed_payment_settles_later(till, ok):
    checkout = till.checkout()
    till.sandbox.pay_delayed(checkout.id)
    seen = till.seen(checkout.id)
    assert (seen.status, seen.payment_status) == ("complete", "unpaid")
    assert seen.payment_intent.status == "processing"
    before = till.told()
    assert before[-1] == "checkout.session.completed"
    till.sandbox.settle(seen.payment_intent.id, ok)
    after = till.seen(checkout.id)
    assert (after.status, after.payment_status) == ("complete", "paid" if ok else "unpaid")
    assert after.payment_intent.status == ("succeeded" if ok else "requires_payment_method")
    assert after.payment_intent.latest_charge.id == seen.payment_intent.latest_charge.id
    assert after.payment_intent.latest_charge.paid is ok
    assert till.told()[len(before) :] == SETTLED[ok]
    with pytest.raises(SandboxRefused, match="Nothing is under way"):
        till.sandbox.settle(seen.payment_intent.id, ok)


ACTIONS = [
    lambda sandbox, id: sandbox.pay(id),
    lambda sandbox, id: sandbox.decline(id),
    lambda sandbox, id: sandbox.challenge(id),
    lambda sandbox, id: sandbox.authenticate(id, ok=True),
    lambda sandbox, id: sandbox.pay_delayed(id),
]


@pytest.mark.parametrize("act", ACTIONS)
def test_what_is_over_takes_no_payment(till, act):
    paid, expired, overdue = (till.checkout() for _ in range(3))
    till.sandbox.pay(paid.id)
    till.v1.checkout.sessions.expire(expired.id)
    till.clock.advance(days=1)
    before = till.told()
    with pytest.raises(SandboxRefused, match="already complete"):
        act(till.sandbox, paid.id)
    for over in (expired, overdue):
        with pytest.raises(SandboxRefused, match="has expired"):
            act(till.sandbox, over.id)
    with pytest.raises(SandboxRefused, match="No such checkout session"):
        act(till.sandbox, "cs_test_nothing")
    assert till.told() == before


def test_what_the_page_shows(till):
    checkout = till.checkout()
    page = till.sandbox.checkout(checkout.id)
    assert page.status == "open"
    assert [(line.name, str(line.amount)) for line in page.lines] == [
        ("Algebra, one session", "€24.00")
    ]
    assert str(page.total) == "€24.00"
    assert page.success_url == f"http://localhost:8000/paid?checkout={checkout.id}"
    assert page.cancel_url == "http://localhost:8000/left"
    till.clock.advance(days=1)
    assert till.sandbox.checkout(checkout.id).status == "expired"
    assert till.sandbox.checkout("cs_test_nothing") is None
