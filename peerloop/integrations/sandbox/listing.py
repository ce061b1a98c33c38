"""Lists as Stripe pages through them, newest first, and objects unfolded where `expand[]` asks.

Which objects an endpoint lists is its own business.
"""

import json
from typing import Any

from peerloop.integrations.sandbox.errors import malformed, missing
from peerloop.integrations.sandbox.ledger import Json, Ledger
from peerloop.integrations.sandbox.parameters import Listed, Schema, integer, text

EXPAND: Schema = {"expand": Listed(text)}
PAGED: Schema = {
    "created": {"gt": integer, "gte": integer, "lt": integer, "lte": integer},
    "ending_before": text,
    "limit": integer,
    "starting_after": text,
    **EXPAND,
}
_COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
# What each kind of object names by id, and of which kind that is.
_LINKS = {
    "checkout.session": {"payment_intent": "payment_intent"},
    "payment_intent": {"latest_charge": "charge"},
    "charge": {"payment_intent": "payment_intent"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
}

Condition = tuple[str, tuple[Any, ...]]


def member(field: str, value: Any) -> Condition:
    """That a field of the object has this value."""
    return f"json_extract(body, '$.{field}') = ?", (value,)


def page(ledger: Ledger, kind: str, url: str, asked: Json, *conditions: Condition) -> Json:
    """The part of the list that was asked for."""
    limit = asked.get("limit", 10)
    if not 1 <= limit <= 100:
        message = "This value must be between 1 and 100."
        raise malformed(message, "limit", "parameter_invalid_integer")
    backwards = "ending_before" in asked
    wanted = [("kind = ?", (kind,)), *conditions, *_created(asked), *_cursors(ledger, kind, asked)]
    rows = ledger.db.execute(
        f"SELECT body FROM objects WHERE {' AND '.join(where for where, _ in wanted)}"
        f" ORDER BY seq {'ASC' if backwards else 'DESC'} LIMIT ?",
        (*(value for _, values in wanted for value in values), limit + 1),
    ).fetchall()
    found = [json.loads(row["body"]) for row in rows[:limit]]
    return {
        "object": "list",
        "data": found[::-1] if backwards else found,
        "has_more": len(rows) > limit,
        "url": url,
    }


def expanded(ledger: Ledger, answer: Json, paths: list[str]) -> Json:
    """The answer with the named ids replaced by what they name.

    Raises:
        ApiError: a path names nothing that can be expanded.
    """
    for path in paths:
        steps = path.split(".")
        if answer["object"] == "list" and steps[0] == "data":
            for each in answer["data"]:
                _expand(ledger, each, steps[1:], path)
        else:
            _expand(ledger, answer, steps, path)
    return answer


def _expand(ledger: Ledger, body: Json, steps: list[str], path: str) -> None:
    if not steps:
        return
    name, *deeper = steps
    if body["object"] == "checkout.session" and name == "line_items" and not deeper:
        lines = ledger.hidden(body["id"])["line_items"]
        url = f"/v1/checkout/sessions/{body['id']}/line_items"
        body[name] = {"object": "list", "data": lines, "has_more": False, "url": url}
        return
    kind = _LINKS.get(body["object"], {}).get(name)
    if kind is None:
        raise malformed(f"This property cannot be expanded ({path}).", "expand")
    if isinstance(body[name], str):
        body[name] = ledger.find(kind, body[name])
    if body[name] is not None:
        _expand(ledger, body[name], deeper, path)


def _created(asked: Json) -> list[Condition]:
    bounds = asked.get("created", {})
    return [(f"created {_COMPARED[name]} ?", (value,)) for name, value in bounds.items()]


def _cursors(ledger: Ledger, kind: str, asked: Json) -> list[Condition]:
    found: list[Condition] = []
    for name, compared in (("starting_after", "<"), ("ending_before", ">")):
        if name in asked:
            row = ledger.db.execute(
                "SELECT seq FROM objects WHERE id = ? AND kind = ?", (asked[name], kind)
            ).fetchone()
            if row is None:
                raise missing(kind, asked[name], name)
            found.append((f"seq {compared} ?", (row["seq"],)))
    return found
