"""Refunds: how much, whether at all, how they end; and disputes, which forbid them."""

import pytest
import stripe

from peerloop.integrations.sandbox import SandboxRefused


def refund(till, intent, **more):
    return till.v1.refunds.create({"payment_intent": intent.id, **more})


def test_all_of_a_payment_goes_back(till):
    intent = till.paid_intent()
    made = refund(till, intent, metadata={"refund": "1"}, reason="requested_by_customer")
    assert made.id.startswith("re_")
    assert (made.amount, made.currency, made.status) == (2400, "eur", "succeeded")
    assert (made.payment_intent, made.charge) == (intent.id, intent.latest_charge)
    assert (made.metadata.refund, made.reason) == ("1", "requested_by_customer")
    charge = till.charge(intent.id)
    assert (charge.amount_refunded, charge.refunded) == (2400, True)
    assert till.told()[-2:] == ["refund.created", "charge.refunded"]
    assert till.v1.refunds.retrieve(made.id) == made


def test_parts_until_nothing_is_left(till):
    intent = till.paid_intent()
    refund(till, intent, amount=1000)
    assert till.charge(intent.id).refunded is False
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        refund(till, intent, amount=1401)
    assert refused.value.param == "amount"
    assert refund(till, intent).amount == 1400
    assert till.charge(intent.id).refunded is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(till, intent)
    assert (refused.value.http_status, refused.value.code) == (400, "charge_already_refunded")
    found = till.v1.refunds.list({"payment_intent": intent.id}).data
    assert [each.amount for each in found] == [1400, 1000]
    assert till.v1.refunds.list({"payment_intent": "pi_other"}).data == []


@pytest.mark.parametrize("outcome", [None, "decline", "delay"])
def test_what_is_not_paid_is_not_refunded(till, outcome):
    intent = till.intent()
    if outcome:
        till.sandbox.confirm_intent(intent.id, outcome)
    with pytest.raises(stripe.InvalidRequestError, match="successful charge") as refused:
        refund(till, intent)
    assert refused.value.http_status == 400


def test_an_unknown_payment(till):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.refunds.create({"payment_intent": "pi_nothing"})
    assert (refused.value.code, refused.value.param) == ("resource_missing", "payment_intent")


@pytest.mark.parametrize("ok", [True, False])
def test_a_pending_refund_ends(till, ok):
    intent = till.paid_intent()
    till.sandbox.faults.refunds = "pending"
    made = refund(till, intent)
    assert (made.status, till.charge(intent.id).refunded) == ("pending", True)
    before = till.told()
    till.sandbox.finish_refund(made.id, ok)
    after, charge = till.v1.refunds.retrieve(made.id), till.charge(intent.id)
    new = till.told()[len(before) :]
    if ok:
        assert (after.status, charge.amount_refunded, charge.refunded) == ("succeeded", 2400, True)
        assert new == ["refund.updated"]
    else:
        assert (after.status, charge.amount_refunded, charge.refunded) == ("failed", 0, False)
        assert after.failure_reason == "expired_or_canceled_card"
        assert new == ["refund.updated", "refund.failed"]
        till.sandbox.faults.refunds = "succeeded"
        assert refund(till, intent).status == "succeeded"
    with pytest.raises(SandboxRefused, match=f"already {after.status}"):
        till.sandbox.finish_refund(made.id, ok)


def test_a_bank_may_send_back_what_had_succeeded(till):
    intent = till.paid_intent()
    made = refund(till, intent)
    till.sandbox.finish_refund(made.id, ok=False)
    assert till.v1.refunds.retrieve(made.id).status == "failed"
    assert till.charge(intent.id).amount_refunded == 0


def test_a_refund_that_fails_at_once(till):
    intent = till.paid_intent()
    till.sandbox.faults.refunds = "failed"
    assert refund(till, intent).status == "failed"
    assert till.charge(intent.id).amount_refunded == 0
    assert till.told()[-2:] == ["refund.created", "refund.failed"]


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_forbids_refunds_until_it_is_won(till, won):
    intent = till.paid_intent()
    refund(till, intent, amount=400)
    dispute_id = till.sandbox.dispute(intent.id)
    assert dispute_id.startswith("dp_")
    assert till.charge(intent.id).disputed is True
    event = till.v1.events.list({"types": ["charge.dispute.created"]}).data[0]
    dispute = event.data.object
    assert (dispute.id, dispute.amount, dispute.status) == (dispute_id, 2000, "needs_response")
    assert (dispute.charge, dispute.payment_intent) == (intent.latest_charge, intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(till, intent)
    assert (refused.value.http_status, refused.value.code) == (400, "charge_disputed")
    till.sandbox.close_dispute(intent.id, won)
    closed = till.v1.events.list({"types": ["charge.dispute.closed"]}).data[0].data.object
    assert closed.status == ("won" if won else "lost")
    if won:
        assert refund(till, intent).amount == 2000
    else:
        with pytest.raises(stripe.InvalidRequestError):
            refund(till, intent)


def test_what_cannot_be_disputed(till):
    unpaid, paid, refunded = till.intent(), till.paid_intent(), till.paid_intent()
    with pytest.raises(SandboxRefused, match="Nothing was paid"):
        till.sandbox.dispute(unpaid.id)
    refund(till, refunded)
    with pytest.raises(SandboxRefused, match="refunded"):
        till.sandbox.dispute(refunded.id)
    with pytest.raises(SandboxRefused, match="No dispute is open"):
        till.sandbox.close_dispute(paid.id, won=True)
    till.sandbox.dispute(paid.id)
    with pytest.raises(SandboxRefused, match="disputed before"):
        till.sandbox.dispute(paid.id)
    till.sandbox.close_dispute(paid.id, won=True)
    with pytest.raises(SandboxRefused, match="No dispute is open"):
        till.sandbox.close_dispute(paid.id, won=True)
