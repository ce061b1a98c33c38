"""Stripe's endpoints for events.

How they come about is `Ledger.tell`; who is told is `deliveries.py`.
"""

from peerloop.integrations.sandbox.errors import malformed
from peerloop.integrations.sandbox.ledger import Json, Ledger
from peerloop.integrations.sandbox.listing import EXPAND, PAGED, Condition, page
from peerloop.integrations.sandbox.parameters import Listed, Schema, boolean, text

RETRIEVE = EXPAND
LIST: Schema = {"delivery_success": boolean, "type": text, "types": Listed(text), **PAGED}


def retrieve(ledger: Ledger, asked: Json, id: str) -> Json:
    """GET /v1/events/{id}"""
    return ledger.find("event", id)


def list_all(ledger: Ledger, asked: Json) -> Json:
    """GET /v1/events"""
    wanted: list[Condition] = []
    if "type" in asked and "types" in asked:
        raise malformed("You may only specify one of these parameters: type, types.", "types")
    if "type" in asked:
        # Stripe's `charge.*` means to GLOB what it means to Stripe.
        wanted.append(("json_extract(body, '$.type') GLOB ?", (asked["type"],)))
    if "types" in asked:
        types = tuple(asked["types"])
        marks = ", ".join("?" * len(types))
        wanted.append((f"json_extract(body, '$.type') IN ({marks})", types))
    if "delivery_success" in asked:
        which = "IN" if asked["delivery_success"] else "NOT IN"
        delivered = "SELECT event FROM deliveries WHERE state = 'delivered'"
        wanted.append((f"id {which} ({delivered})", ()))
    return page(ledger, "event", "/v1/events", asked, *wanted)
