"""One transaction on Stripe's objects: find, add, change, and the events that tell of it.

Which changes Stripe allows is decided by those who call this; who is told of events and when is
`deliveries.py`.
"""

import json
import secrets
import sqlite3
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import stripe

from peerloop.integrations.sandbox.errors import missing
from peerloop.integrations.sandbox.faults import Faults

Json = dict[str, Any]

API_VERSION: str = stripe.api_version
_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id as Stripe makes them: `pi_3f…`."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(24))}"


@dataclass(slots=True)
class Ledger:
    """What happens at one instant, all of it or nothing.

    Attributes:
        now: the instant, in seconds since 1970.
        request: as events name the API call that caused them; both None if none did.
    """

    db: sqlite3.Connection
    now: int
    faults: Faults
    public_url: str
    request: Mapping[str, str | None]

    def find(self, kind: str, id: str, param: str = "id") -> Json:
        """The object.

        Raises:
            ApiError: there is none (`resource_missing`).
        """
        found = self.one("id = ?", id)
        if found is None or found["object"] != kind:
            raise missing(kind, id, param)
        return found

    def one(self, where: str, *values: object) -> Json | None:
        """The newest object for which the condition on `objects` holds."""
        row = self.db.execute(
            f"SELECT body FROM objects WHERE {where} ORDER BY seq DESC LIMIT 1", values
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def of_intent(self, kind: str, intent_id: str) -> Json | None:
        """The newest object of this kind that belongs to a payment intent."""
        where = "json_extract(body, '$.payment_intent') = ? AND kind = ?"
        return self.one(where, intent_id, kind)

    def hidden(self, id: str) -> Json:
        """What Stripe remembers of an object and does not show."""
        row = self.db.execute("SELECT hidden FROM objects WHERE id = ?", (id,)).fetchone()
        return json.loads(row["hidden"]) if row else {}

    def add(self, body: Json, hidden: Json | None = None) -> Json:
        """Keep a new object; answers it as it is kept."""
        self.faults.distort(body)
        self.db.execute(
            "INSERT INTO objects (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            (body["id"], body["object"], self.now, json.dumps(body), json.dumps(hidden or {})),
        )
        return body

    def change(self, body: Json, **changes: Any) -> Json:
        """Keep an object with these changes, in place; answers what they replaced."""
        before = {name: body.get(name) for name in changes}
        body.update(changes)
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return {name: value for name, value in before.items() if value != body[name]}

    def tell(self, type: str, body: Json, before: Json | None = None) -> None:
        """Add the event that this happened to an object, to be delivered at once.

        Args:
            before: what the object said before, for events of the kind `….updated`.
        """
        data = {"object": body} | ({"previous_attributes": before} if before else {})
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": body.get("livemode", False),
            "pending_webhooks": 1,
            "request": dict(self.request),
            "type": type,
        }
        self.add(event)
        state = "dropped" if self.faults.take("drop_events") else "due"
        self.db.execute(
            "INSERT INTO deliveries (event, state, next_at) VALUES (?, ?, ?)",
            (event["id"], state, self.now),
        )
