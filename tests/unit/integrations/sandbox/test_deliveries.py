"""Deliveries: signed, once each where accepted, again later where not, for three days."""

from threading import Barrier, Thread

import pytest
import stripe

from tests.unit.integrations.sandbox.scene import ANY_AGE, SECRET, Webhook, open_sandbox


def test_events_arrive_oldest_first_and_once(till, webhook):
    checkout = till.checkout()
    till.sandbox.pay(checkout.id)
    assert till.sandbox.deliver(webhook) == 4
    assert webhook.types == till.told()
    assert till.sandbox.deliver(webhook) == 0
    assert [event.pending_webhooks for event in till.v1.events.list().data] == [0] * 4


def test_signatures_are_those_stripe_checks(till):
    till.intent()
    sent = []

    def send(body, signature):
        sent.append((body, signature))
        return 200

    till.sandbox.deliver(send)
    ((body, signature),) = sent
    at = int(till.clock().timestamp())
    assert signature.startswith(f"t={at},v1=")
    event = stripe.Webhook.construct_event(body, signature, SECRET, tolerance=ANY_AGE)
    assert (event.type, event.pending_webhooks) == ("payment_intent.created", 1)
    for wrong in ((body + b" ", SECRET), (body, "whsec_other")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(wrong[0], signature, wrong[1], tolerance=ANY_AGE)


def test_each_try_is_signed_anew(till):
    till.intent()
    stamps = []

    def send(_body, signature):
        stamps.append(int(signature.split(",")[0].removeprefix("t=")))
        return 500

    till.sandbox.deliver(send)
    till.clock.advance(minutes=1)
    till.sandbox.deliver(send)
    assert stamps == [int(till.clock().timestamp()) - 60, int(till.clock().timestamp())]


@pytest.mark.parametrize("status", [199, 302, 400, 500])
def test_what_is_not_accepted_comes_again(till, webhook, status):
    till.intent()
    webhook.status = status
    assert till.sandbox.deliver(webhook) == 0
    assert till.sandbox.deliver(webhook) == 0
    assert len(webhook.events) == 1
    till.clock.advance(seconds=59)
    till.sandbox.deliver(webhook)
    assert len(webhook.events) == 1
    till.clock.advance(seconds=1)
    webhook.status = 204
    assert till.sandbox.deliver(webhook) == 1
    assert webhook.types == ["payment_intent.created"] * 2


def test_the_gaps_grow_for_three_days(till, webhook):
    till.intent()
    start, webhook.status = till.clock(), 500
    hours = []
    for _ in range(6 * 24 * 60):
        seen = len(webhook.events)
        till.sandbox.deliver(webhook)
        if len(webhook.events) > seen:
            hours.append(round((till.clock() - start).total_seconds() / 3600, 1))
        till.clock.advance(minutes=1)
    assert hours == [0.0, 0.0, 0.1, 0.3, 1.4, 5.7, 17.7, 29.7, 41.7, 53.7, 65.7]
    webhook.status = 200
    assert till.sandbox.deliver(webhook) == 0
    assert len(till.v1.events.list({"delivery_success": False}).data) == 1


def test_events_that_come_of_a_delivery_go_out_with_it(till, webhook):
    intent = till.paid_intent()

    def refund_once():
        webhook.then = lambda: None
        till.v1.refunds.create({"payment_intent": intent.id})

    webhook.then = refund_once
    assert till.sandbox.deliver(webhook) == 5
    assert webhook.types[-2:] == ["refund.created", "charge.refunded"]


def test_a_webhook_that_breaks_gets_it_later(till, webhook):
    till.paid_intent()

    def broken(_body, _signature):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        till.sandbox.deliver(broken)
    assert till.sandbox.deliver(webhook) == 0
    till.clock.advance(minutes=1)
    assert till.sandbox.deliver(webhook) == 3


def test_two_processes_send_each_event_once(till):
    for _ in range(10):
        till.paid_intent()
    hooks, start = [Webhook(), Webhook()], Barrier(2)
    sandboxes = [till.sandbox, open_sandbox(till.path, till.clock)]

    def deliver(sandbox, hook):
        start.wait()
        sandbox.deliver(hook)

    threads = [Thread(target=deliver, args=pair) for pair in zip(sandboxes, hooks, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [event.id for hook in hooks for event in hook.events]
    assert len(sent) == len(set(sent)) == 30
