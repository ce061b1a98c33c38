"""Stripe's endpoints for refunds, and what a bank makes of one that was under way.

Disputes, which forbid refunds, are `disputes.py`.
"""

from peerloop.integrations.sandbox import payments, shapes
from peerloop.integrations.sandbox.errors import ApiError, SandboxRefused
from peerloop.integrations.sandbox.ledger import Json, Ledger
from peerloop.integrations.sandbox.listing import EXPAND, PAGED, member, page
from peerloop.integrations.sandbox.parameters import (
    METADATA,
    Needed,
    Schema,
    check_amount,
    one_of,
    positive,
    text,
)

CREATE: Schema = {
    "amount": positive,
    "metadata": METADATA,
    "payment_intent": Needed(text),
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
    **EXPAND,
}
RETRIEVE = EXPAND
LIST: Schema = {"payment_intent": text, **PAGED}
FAILURE = "expired_or_canceled_card"


def create(ledger: Ledger, asked: Json) -> Json:
    """POST /v1/refunds"""
    intent = ledger.find("payment_intent", asked["payment_intent"], "payment_intent")
    charge = _refundable(ledger, intent)
    left = charge["amount"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    if amount > left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            param="amount",
        )
    check_amount(amount, charge["currency"], "amount")
    status = ledger.faults.refunds
    refund = shapes.refund(asked, charge, amount=amount, status=status, now=ledger.now)
    if status == "failed":
        refund["failure_reason"] = FAILURE
    ledger.add(refund)
    ledger.tell("refund.created", refund)
    if status == "failed":
        ledger.tell("refund.failed", refund)
    else:
        _give_back(ledger, charge, amount)
    return refund


def retrieve(ledger: Ledger, asked: Json, id: str) -> Json:
    """GET /v1/refunds/{id}"""
    return ledger.find("refund", id)


def list_all(ledger: Ledger, asked: Json) -> Json:
    """GET /v1/refunds"""
    wanted = [member(name, asked[name]) for name in ("payment_intent",) if name in asked]
    return page(ledger, "refund", "/v1/refunds", asked, *wanted)


def finish(ledger: Ledger, refund: Json, ok: bool) -> None:
    """The bank took the money back to the customer, or sent it to us again.

    Raises:
        SandboxRefused: it has already failed, or is to succeed twice.
    """
    if refund["status"] == "failed" or (ok and refund["status"] == "succeeded"):
        raise SandboxRefused(f"This refund is already {refund['status']}.")
    if ok:
        before = ledger.change(refund, status="succeeded", pending_reason=None)
        ledger.tell("refund.updated", refund, before)
        return
    before = ledger.change(refund, status="failed", failure_reason=FAILURE, pending_reason=None)
    charge = ledger.find("charge", refund["charge"])
    left = charge["amount_refunded"] - refund["amount"]
    ledger.change(charge, amount_refunded=left, refunded=False)
    ledger.tell("refund.updated", refund, before)
    ledger.tell("refund.failed", refund)


def _refundable(ledger: Ledger, intent: Json) -> Json:
    """The intent's charge, if money can be given back from it."""
    charge = payments.charge_of(ledger, intent)
    if charge is None:
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    dispute = ledger.of_intent("dispute", intent["id"])
    if dispute is not None and dispute["status"] != "won":
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded")
    return charge


def _give_back(ledger: Ledger, charge: Json, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    before = ledger.change(charge, amount_refunded=refunded, refunded=refunded >= charge["amount"])
    ledger.tell("charge.refunded", charge, before)
