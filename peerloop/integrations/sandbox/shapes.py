"""Stripe's objects as its API first shows them, field by field.

How they change afterwards is `payments.py`, `checkouts.py`, `refunds.py` and `disputes.py`.
"""

from typing import Any

from peerloop.integrations.sandbox.ledger import Json, new_id

DAY = 24 * 60 * 60
_EVERY_NEW_CHECKOUT: Json = {
    **dict.fromkeys(
        """adaptive_pricing after_expiration allow_promotion_codes billing_address_collection
        client_secret consent consent_collection customer customer_details invoice locale
        payment_intent payment_link recovered_from setup_intent shipping_cost submit_type
        subscription""".split()
    ),
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "customer_creation": "if_required",
    "livemode": False,
    "mode": "payment",
    "payment_method_types": ["card", "customer_balance"],
    "payment_status": "unpaid",
    "shipping_options": [],
    "status": "open",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}
_EVERY_NEW_INTENT: Json = {
    **dict.fromkeys(
        """application application_fee_amount canceled_at cancellation_reason customer
        last_payment_error latest_charge next_action on_behalf_of payment_method processing
        review setup_future_usage shipping statement_descriptor statement_descriptor_suffix
        transfer_data transfer_group""".split()
    ),
    "amount_capturable": 0,
    "amount_received": 0,
    "capture_method": "automatic_async",
    "confirmation_method": "automatic",
    "payment_method_types": ["card", "customer_balance"],
    "status": "requires_payment_method",
}
_EVERY_NEW_CHARGE: Json = {
    **dict.fromkeys(
        """application application_fee balance_transaction customer failure_code failure_message
        on_behalf_of outcome payment_method receipt_number review shipping transfer_data
        transfer_group""".split()
    ),
    "amount_refunded": 0,
    "disputed": False,
    "refunded": False,
}


def checkout(
    asked: Json, *, total: int, currency: str, expires_at: int, now: int, public_url: str
) -> Json:
    """A Checkout Session that waits for its customer; `asked` are the parameters as read."""
    id = new_id("cs_test")
    given = ("cancel_url", "client_reference_id", "customer_email", "success_url")
    return {
        "id": id,
        "object": "checkout.session",
        **_EVERY_NEW_CHECKOUT,
        **{name: asked.get(name) for name in given},
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "currency": currency,
        "expires_at": expires_at,
        "metadata": asked.get("metadata", {}),
        "url": f"{public_url}/sandbox/pay/{id}",
    }


def line_item(asked: Json, currency: str) -> Json:
    """One line of a Checkout Session."""
    price, quantity = asked["price_data"], asked.get("quantity", 1)
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": price["product_data"]["name"],
        "quantity": quantity,
    }


def payment_intent(
    asked: Json, *, amount: int, currency: str, now: int, livemode: bool = False
) -> Json:
    """A PaymentIntent that nobody has confirmed yet."""
    id = new_id("pi")
    automatic = asked.get("automatic_payment_methods")
    if automatic is not None:
        automatic = {"allow_redirects": "always", **automatic}
    return {
        "id": id,
        "object": "payment_intent",
        **_EVERY_NEW_INTENT,
        "amount": amount,
        "automatic_payment_methods": automatic,
        "client_secret": new_id(f"{id}_secret"),
        "created": now,
        "currency": currency,
        "description": asked.get("description"),
        "livemode": livemode,
        "metadata": asked.get("metadata", {}),
        "receipt_email": asked.get("receipt_email"),
    }


def charge(intent: Json, *, status: str, now: int, public_url: str) -> Json:
    """An attempt to take the money of a payment intent."""
    id, paid = new_id("ch"), status == "succeeded"
    same = "amount currency description livemode metadata receipt_email".split()
    return {
        "id": id,
        "object": "charge",
        **_EVERY_NEW_CHARGE,
        **{name: intent[name] for name in same},
        "amount_captured": intent["amount"] if paid else 0,
        "billing_details": {"email": intent["receipt_email"]},
        "captured": paid,
        "created": now,
        "paid": paid,
        "payment_intent": intent["id"],
        "receipt_url": f"{public_url}/sandbox/receipts/{id}" if paid else None,
        "status": status,
    }


def refund(asked: Json, charge: Json, *, amount: int, status: str, now: int) -> Json:
    """Money on its way back to the customer."""
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "metadata": asked.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": asked.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def dispute(charge: Json, *, now: int) -> Json:
    """A charge that the customer's bank takes back until it is decided."""
    details: dict[str, Any] = {"due_by": now + 7 * DAY, "has_evidence": False}
    return {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "evidence_details": {**details, "past_due": False, "submission_count": 0},
        "is_charge_refundable": False,
        "livemode": charge["livemode"],
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "general",
        "status": "needs_response",
    }
