"""Which events are due at PeerLoop's webhook, how they are signed, and when they come again.

How a request is made is for the caller; where events come from is `Ledger.tell`.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stripe import WebhookSignature

from peerloop.integrations.sandbox.faults import Faults
from peerloop.integrations.sandbox.ledger import Json, Ledger

MINUTE, HOUR = 60, 60 * 60
GIVEN_UP_AFTER = 72 * HOUR
LONGEST_GAP = 12 * HOUR


class Transactions(Protocol):
    """Where the ledger comes from: a transaction each time."""

    def __call__(self) -> AbstractContextManager[Ledger]:
        """The next transaction."""
        ...


class Send(Protocol):
    """Posts a body with its `Stripe-Signature` header to the webhook; answers the HTTP status."""

    def __call__(self, body: bytes, signature: str, /) -> int:
        """The status of the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends what is due."""

    transactions: Transactions
    clock: Callable[[], datetime]
    faults: Faults
    secret: str

    def run(self, send: Send) -> int:
        """Send all that is due, and what comes of it; answers how many were accepted.

        Another call at the same time sends others. What `send` raises ends this one; the
        events it had not got to come again like those that were not accepted.
        """
        accepted = 0
        while batch := self._claimed():
            for event in batch:
                accepted += self._sent(event, send)
        return accepted

    def _claimed(self) -> list[Json]:
        """The events that are due, in their order; they are next due after a gap."""
        if self.faults.hold_deliveries:
            return []
        with self.transactions() as ledger:
            due = ledger.db.execute(
                "SELECT event, attempts, body, objects.created FROM deliveries"
                " JOIN objects ON objects.id = event"
                " WHERE state = 'due' AND next_at <= ? ORDER BY seq",
                (ledger.now,),
            ).fetchall()
            for row in due:
                at = ledger.now + gap(row["attempts"] + 1)
                late = at > row["created"] + GIVEN_UP_AFTER
                ledger.db.execute(
                    "UPDATE deliveries SET attempts = attempts + 1, next_at = ?, state = ?"
                    " WHERE event = ?",
                    (at, "given_up" if late else "due", row["event"]),
                )
        if self.faults.shuffle_deliveries is not None:
            self.faults.shuffle_deliveries.shuffle(due)
        return [json.loads(row["body"]) for row in due]

    def _sent(self, event: Json, send: Send) -> bool:
        accepted = self._accepted(event, send)
        if self.faults.take("duplicate_deliveries"):
            accepted = self._accepted(event, send) or accepted
        if accepted:
            with self.transactions() as ledger:
                ledger.db.execute(
                    "UPDATE deliveries SET state = 'delivered' WHERE event = ?", (event["id"],)
                )
                ledger.change(event, pending_webhooks=0)
        return accepted

    def _accepted(self, event: Json, send: Send) -> bool:
        body, now = json.dumps(event, indent=2), int(self.clock().timestamp())
        signature = WebhookSignature.generate_signature_header(body, self.secret, now)
        return 200 <= send(body.encode(), signature) < 300


def gap(attempts: int) -> int:
    """How many seconds after so many attempts in vain the next one is made."""
    grown: int = MINUTE * 4 ** (attempts - 1)
    return min(grown, LONGEST_GAP)
