"""Stripe's endpoints for events.

How they come about is `Ledger.tell`; who is told is `deliveries.py`.
"""

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
    if "type" in asked or "types" in asked:
        types = tuple(asked.get("types", [asked.get("type")]))
        marks = ", ".join("?" * len(types))
        wanted.append((f"json_extract(body, '$.type') IN ({marks})", types))
    if "delivery_success" in asked:
        which = "IN" if asked["delivery_success"] else "NOT IN"
        delivered = "SELECT event FROM deliveries WHERE state = 'delivered'"
        wanted.append((f"id {which} ({delivered})", ()))
    return page(ledger, "event", "/v1/events", asked, *wanted)
