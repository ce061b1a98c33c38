"""Each fault does what it says, as often as it is told to, and nothing else."""

from random import Random

import pytest
import stripe

from tests.unit.integrations.sandbox.scene import client_of, open_sandbox, order

KEY = {"idempotency_key": "checkout/1"}


def made(till) -> int:
    return len(till.v1.checkout.sessions.list().data)


def test_calls_that_fail_change_nothing(till):
    till.sandbox.faults.fail_calls = 2
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            till.v1.checkout.sessions.create(order(), KEY)
        assert failed.value.http_status == 500
    assert made(till) == 0
    till.v1.checkout.sessions.create(order(), KEY)
    assert made(till) == 1


def test_calls_that_never_arrive_change_nothing(till):
    till.sandbox.faults.unreachable = 1
    with pytest.raises(stripe.APIConnectionError) as lost:
        till.v1.checkout.sessions.create(order(), KEY)
    assert lost.value.http_status is None
    assert made(till) == 0


def test_answers_that_get_lost_were_carried_out(till):
    till.sandbox.faults.hang_after_commit = 1
    assert made(till) == 0  # a GET does not hang
    with pytest.raises(stripe.APIConnectionError) as lost:
        till.v1.checkout.sessions.create(order(), KEY)
    assert lost.value.http_status is None
    assert made(till) == 1
    again = till.v1.checkout.sessions.create(order(), KEY)
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert made(till) == 1


@pytest.mark.parametrize("fault", ["fail_calls", "unreachable", "hang_after_commit"])
def test_the_sdk_retries_what_can_be_retried(till, fault, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail("slept") if seconds else None)
    client = client_of(till.sandbox, retries=2)
    setattr(till.sandbox.faults, fault, 2)
    assert client.v1.checkout.sessions.create(order()).status == "open"
    assert made(till) == 1
    setattr(till.sandbox.faults, fault, 3)
    with pytest.raises(stripe.StripeError):
        client.v1.checkout.sessions.create(order())


def test_deliveries_made_twice(till, webhook):
    till.paid_intent()
    till.sandbox.faults.duplicate_deliveries = 2
    assert till.sandbox.deliver(webhook) == 3
    created, succeeded, charged = till.told()
    assert webhook.types == [created, created, succeeded, succeeded, charged]
    assert webhook.events[0].id == webhook.events[1].id


def test_events_that_are_never_delivered(till, webhook):
    till.sandbox.faults.drop_events = 2
    till.paid_intent()
    assert till.sandbox.deliver(webhook) == 1
    assert webhook.types == ["charge.succeeded"]
    lost = till.v1.events.list({"delivery_success": False}).data
    assert [event.type for event in lost] == ["payment_intent.succeeded", "payment_intent.created"]


def test_deliveries_that_wait(till, webhook):
    till.paid_intent()
    till.sandbox.faults.hold_deliveries = True
    assert till.sandbox.deliver(webhook) == 0
    till.sandbox.faults.hold_deliveries = False
    assert till.sandbox.deliver(webhook) == 3


def test_deliveries_in_another_order(till, webhook):
    for _ in range(3):
        till.paid_intent()
    till.sandbox.faults.shuffle_deliveries = Random(7)
    till.sandbox.deliver(webhook)
    assert sorted(webhook.types) == sorted(till.told())
    assert webhook.types != till.told()


def test_a_checkout_that_tells_other_facts(till):
    till.sandbox.faults.misreport(amount=1, currency="usd", livemode=True)
    wrong, right = till.checkout(), till.checkout()
    assert (wrong.amount_total, wrong.currency, wrong.livemode) == (1, "usd", True)
    assert (right.amount_total, right.currency, right.livemode) == (2400, "eur", False)
    till.sandbox.pay(wrong.id)
    intent = till.seen(wrong.id).payment_intent
    charge = intent.latest_charge
    assert (intent.amount, intent.currency, intent.livemode) == (1, "usd", True)
    assert (charge.amount, charge.currency, charge.livemode) == (1, "usd", True)
    assert till.v1.events.list({"limit": 1}).data[0].livemode is True


def test_only_what_was_paid_differs(till):
    checkout = till.checkout()
    till.sandbox.faults.misreport(amount=2399)
    till.sandbox.pay(checkout.id)
    seen = till.seen(checkout.id)
    assert (seen.amount_total, seen.payment_intent.amount_received) == (2400, 2399)


def test_faults_are_of_this_process(till, tmp_path):
    till.sandbox.faults.unreachable = 1
    other = client_of(open_sandbox(till.path, till.clock))
    assert other.v1.checkout.sessions.list().data == []


def test_all_can_be_switched_off(till, webhook):
    faults = till.sandbox.faults
    faults.fail_calls = faults.unreachable = faults.hang_after_commit = 5
    faults.duplicate_deliveries = faults.drop_events = 5
    faults.hold_deliveries, faults.shuffle_deliveries = True, Random(7)
    faults.refunds = "failed"
    faults.misreport(amount=1)
    faults.clear()
    intent = till.paid_intent()
    refund = till.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.amount) == ("succeeded", 2400)
    assert till.sandbox.deliver(webhook) == 5
    assert webhook.types == till.told()
