"""Stripe's endpoints for payment intents and charges.

How a payment goes on once it is made is `payments.py`.
"""

from peerloop.integrations.sandbox import payments
from peerloop.integrations.sandbox.errors import ApiError
from peerloop.integrations.sandbox.ledger import Json, Ledger
from peerloop.integrations.sandbox.listing import EXPAND, PAGED, page
from peerloop.integrations.sandbox.parameters import (
    METADATA,
    Needed,
    Schema,
    boolean,
    check_amount,
    currency,
    email,
    one_of,
    positive,
    text,
)

CREATE: Schema = {
    "amount": Needed(positive),
    "currency": Needed(currency),
    "automatic_payment_methods": {
        "allow_redirects": one_of("always", "never"),
        "enabled": Needed(boolean),
    },
    "description": text,
    "metadata": METADATA,
    "receipt_email": email,
    **EXPAND,
}
RETRIEVE = EXPAND
LIST = PAGED
CANCEL: Schema = {
    "cancellation_reason": one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer"),
    **EXPAND,
}


def create(ledger: Ledger, asked: Json) -> Json:
    """POST /v1/payment_intents"""
    amount, currency_ = asked["amount"], asked["currency"]
    check_amount(amount, currency_, "amount")
    return payments.open_intent(ledger, asked, amount=amount, currency=currency_)


def retrieve(ledger: Ledger, asked: Json, id: str) -> Json:
    """GET /v1/payment_intents/{id}"""
    return ledger.find("payment_intent", id, "intent")


def list_all(ledger: Ledger, asked: Json) -> Json:
    """GET /v1/payment_intents"""
    return page(ledger, "payment_intent", "/v1/payment_intents", asked)


def cancel(ledger: Ledger, asked: Json, id: str) -> Json:
    """POST /v1/payment_intents/{id}/cancel"""
    intent = ledger.find("payment_intent", id, "intent")
    if intent["status"] not in payments.CONFIRMABLE:
        raise _unexpected_state(
            "You cannot cancel this PaymentIntent because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may "
            f"be canceled: {', '.join(payments.CONFIRMABLE)}."
        )
    if ledger.of_intent("checkout.session", id) is not None:
        raise _unexpected_state(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session."
            " Expire the Checkout Session instead."
        )
    payments.cancel(ledger, intent, asked.get("cancellation_reason"))
    return intent


def retrieve_charge(ledger: Ledger, asked: Json, id: str) -> Json:
    """GET /v1/charges/{id}"""
    return ledger.find("charge", id)


def _unexpected_state(message: str) -> ApiError:
    return ApiError(message, code="payment_intent_unexpected_state")
