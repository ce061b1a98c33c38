"""Stripe's endpoints for Checkout Sessions, and how one ends: complete or expired.

What the customer does on its page is `customer.py`.
"""

import json

from peerloop.integrations.sandbox import payments, shapes
from peerloop.integrations.sandbox.errors import ApiError, malformed
from peerloop.integrations.sandbox.ledger import Json, Ledger
from peerloop.integrations.sandbox.listing import EXPAND, PAGED, member, page
from peerloop.integrations.sandbox.parameters import (
    METADATA,
    Listed,
    Needed,
    Schema,
    check_amount,
    currency,
    email,
    integer,
    one_of,
    positive,
    text,
    url,
)

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60

CREATE: Schema = {
    "cancel_url": url,
    "client_reference_id": text,
    "customer_email": email,
    "expires_at": integer,
    "line_items": Needed(
        Listed(
            {
                "price_data": Needed(
                    {
                        "currency": Needed(currency),
                        "product_data": Needed(
                            {"description": text, "metadata": METADATA, "name": Needed(text)}
                        ),
                        "unit_amount": Needed(integer),
                    }
                ),
                "quantity": Needed(positive),
            }
        )
    ),
    "metadata": METADATA,
    "mode": Needed(one_of("payment")),
    "payment_intent_data": {
        "description": text,
        "metadata": METADATA,
        "receipt_email": email,
    },
    "success_url": Needed(url),
    **EXPAND,
}
RETRIEVE = EXPAND
LIST: Schema = {
    "payment_intent": text,
    "status": one_of("complete", "expired", "open"),
    **PAGED,
}
EXPIRE = EXPAND


def create(ledger: Ledger, asked: Json) -> Json:
    """POST /v1/checkout/sessions"""
    lines, currency_ = _lines(asked)
    total = sum(line["amount_total"] for line in lines)
    check_amount(total, currency_, "line_items")
    checkout = shapes.checkout(
        asked,
        total=total,
        currency=currency_,
        expires_at=_expires_at(asked, ledger.now),
        now=ledger.now,
        public_url=ledger.public_url,
    )
    intent_data = asked.get("payment_intent_data", {})
    return ledger.add(checkout, {"line_items": lines, "payment_intent_data": intent_data})


def retrieve(ledger: Ledger, asked: Json, id: str) -> Json:
    """GET /v1/checkout/sessions/{id}"""
    return ledger.find("checkout.session", id, "session")


def list_all(ledger: Ledger, asked: Json) -> Json:
    """GET /v1/checkout/sessions"""
    wanted = [member(name, asked[name]) for name in ("payment_intent", "status") if name in asked]
    return page(ledger, "checkout.session", "/v1/checkout/sessions", asked, *wanted)


def expire(ledger: Ledger, asked: Json, id: str) -> Json:
    """POST /v1/checkout/sessions/{id}/expire"""
    checkout = ledger.find("checkout.session", id, "session")
    if checkout["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{checkout['status']}`.",
            param="session",
        )
    close(ledger, checkout)
    return checkout


def close(ledger: Ledger, checkout: Json) -> None:
    """Nobody can pay by this checkout any more."""
    ledger.change(checkout, status="expired", url=None)
    if checkout["payment_intent"] is not None:
        intent = ledger.find("payment_intent", checkout["payment_intent"])
        payments.cancel(ledger, intent, "expired")
    ledger.tell("checkout.session.expired", checkout)


def expire_overdue(ledger: Ledger) -> int:
    """End the open checkouts whose time is over; answers how many."""
    rows = ledger.db.execute(
        "SELECT body FROM objects WHERE kind = 'checkout.session'"
        " AND json_extract(body, '$.status') = 'open'"
        " AND json_extract(body, '$.expires_at') <= ? ORDER BY seq",
        (ledger.now,),
    ).fetchall()
    for row in rows:
        close(ledger, json.loads(row["body"]))
    return len(rows)


def complete(ledger: Ledger, checkout: Json, payment_status: str) -> None:
    """The customer is through, whether or not the money is there yet."""
    details = {"address": None, "email": checkout["customer_email"], "name": None, "phone": None}
    ledger.change(
        checkout,
        status="complete",
        payment_status=payment_status,
        url=None,
        customer_details={**details, "tax_exempt": "none", "tax_ids": []},
    )
    ledger.tell("checkout.session.completed", checkout)


def _lines(asked: Json) -> tuple[list[Json], str]:
    currencies = {line["price_data"]["currency"] for line in asked["line_items"]}
    if len(currencies) != 1:
        raise malformed("All prices must have the same currency.", "line_items")
    if any(line["price_data"]["unit_amount"] < 0 for line in asked["line_items"]):
        message = "This value must be greater than or equal to 0."
        raise malformed(message, "line_items", "parameter_invalid_integer")
    (currency_,) = currencies
    return [shapes.line_item(line, currency_) for line in asked["line_items"]], currency_


def _expires_at(asked: Json, now: int) -> int:
    at: int = asked.get("expires_at", now + LONGEST)
    if at < now + SHORTEST:
        message = "must be at least 30 minutes from Checkout Session creation"
    elif at > now + LONGEST:
        message = "must be less than 24 hours from Checkout Session creation"
    else:
        return at
    raise malformed(f"The `expires_at` timestamp {message}.", "expires_at")
