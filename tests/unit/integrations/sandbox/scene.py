"""A sandbox with a clock that stands still, and Stripe's own client that talks to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import stripe

from peerloop.integrations.sandbox import Sandbox, SandboxHTTPClient
from tests.factories.clock import FixedClock

SECRET = "whsec_test"
PUBLIC_URL = "http://localhost:8000"
# Signatures are made by the clock that stands still, years from the machine's.
ANY_AGE = 10**10


def open_sandbox(path: Path, clock: FixedClock) -> Sandbox:
    return Sandbox(path, clock=clock, webhook_secret=SECRET, public_url=PUBLIC_URL)


def client_of(sandbox: Sandbox, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_sandbox", http_client=SandboxHTTPClient(sandbox), max_network_retries=retries
    )


def order(**more: Any) -> dict[str, Any]:
    """The parameters of a Checkout Session for one lesson of €24."""
    price = {
        "currency": "eur",
        "unit_amount": 2400,
        "product_data": {"name": "Algebra, one session"},
    }
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": f"{PUBLIC_URL}/paid?checkout={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{PUBLIC_URL}/left",
        **more,
    }


@dataclass
class Webhook:
    """Takes deliveries, checks their signatures, answers with `status`."""

    status: int = 200
    events: list[stripe.Event] = field(default_factory=list)
    then: Callable[[], object] = lambda: None

    def __call__(self, body: bytes, signature: str) -> int:
        event = stripe.Webhook.construct_event(body, signature, SECRET, tolerance=ANY_AGE)
        self.events.append(event)
        self.then()
        return self.status

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


@dataclass
class Till:
    """Everything a test needs to sell something."""

    path: Path
    clock: FixedClock
    sandbox: Sandbox
    client: stripe.StripeClient

    @property
    def v1(self):
        return self.client.v1

    def checkout(self, **more: Any) -> stripe.checkout.Session:
        return self.v1.checkout.sessions.create(order(**more))

    def seen(self, checkout_id: str) -> stripe.checkout.Session:
        """A checkout as it is now, with its intent and charge."""
        expand = {"expand": ["payment_intent.latest_charge"]}
        return self.v1.checkout.sessions.retrieve(checkout_id, expand)

    def intent(self, **more: Any) -> stripe.PaymentIntent:
        return self.v1.payment_intents.create({"amount": 2400, "currency": "eur", **more})

    def paid_intent(self, **more: Any) -> stripe.PaymentIntent:
        intent = self.intent(**more)
        self.sandbox.confirm_intent(intent.id, "succeed")
        return self.v1.payment_intents.retrieve(intent.id)

    def charge(self, intent_id: str) -> stripe.Charge:
        intent = self.v1.payment_intents.retrieve(intent_id)
        return self.v1.charges.retrieve(intent.latest_charge)

    def told(self) -> list[str]:
        """The types of all events so far, oldest first."""
        found = self.v1.events.list({"limit": 100})
        return [event.type for event in found.auto_paging_iter()][::-1]
