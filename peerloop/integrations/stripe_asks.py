"""What Stripe is asked for, in its own words; who asks is `stripe_gateway.py`."""

from typing import Any

from peerloop.domain.ports import Ask

# Our ids in Stripe's metadata, on the Checkout Session, its PaymentIntent, and refunds.
ATTEMPT, SESSION, REFUND = "peerloop_attempt", "peerloop_session", "peerloop_refund"


def checkout_params(ask: Ask) -> dict[str, Any]:
    """A page of Stripe's that leads back to `return_url`, paid or not."""
    currency, metadata = ask.amount.currency.lower(), _ours(ask)
    product = {"name": ask.title}
    price = {"currency": currency, "unit_amount": ask.amount.minor, "product_data": product}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": str(ask.session_id),
        "customer_email": ask.email,
        "expires_at": int(ask.ends_at.timestamp()),
        "success_url": ask.return_url,
        "cancel_url": ask.return_url,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": ask.title},
    }


def intent_params(ask: Ask) -> dict[str, Any]:
    """A payment that our own page asks for."""
    return {
        "amount": ask.amount.minor,
        "currency": ask.amount.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "description": ask.title,
        "receipt_email": ask.email,
        "metadata": _ours(ask),
    }


def _ours(ask: Ask) -> dict[str, str]:
    return {ATTEMPT: str(ask.attempt_id), SESSION: str(ask.session_id)}
