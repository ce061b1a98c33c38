"""The sandbox of Stripe: its API, its customers, their banks and its webhooks, in one object.

It holds no rule of its own: each method is a transaction around a function of this package.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from peerloop.integrations.sandbox import api, checkouts, customer, disputes, refunds
from peerloop.integrations.sandbox.deliveries import Deliverer, Send
from peerloop.integrations.sandbox.errors import ApiError, SandboxRefused
from peerloop.integrations.sandbox.faults import Faults
from peerloop.integrations.sandbox.hosted import HostedCheckout, Receipt, hosted, receipt
from peerloop.integrations.sandbox.ledger import Json, Ledger, new_id
from peerloop.integrations.sandbox.store import Store

_BY_NOBODY: Mapping[str, str | None] = {"id": None, "idempotency_key": None}


class Sandbox:
    """Stripe without Stripe: no money moves, and no network is needed.

    Its state is in a file, which several processes may use at once and which outlives them.

    Args:
        path: the SQLite file; made if there is none.
        clock: where `now` comes from.
        webhook_secret: signs the events that are delivered.
        public_url: PeerLoop's origin, where the hosted page is, without a trailing slash.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        clock: Callable[[], datetime],
        webhook_secret: str,
        public_url: str,
    ) -> None:
        self._faults = Faults()
        self._store = Store(path)
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._deliverer = Deliverer(self._ledger, clock, self._faults, webhook_secret)

    @property
    def faults(self) -> Faults:
        """What is to go wrong, in this process."""
        return self._faults

    # ── what PeerLoop asks ──────────────────────────────────────────────────
    def handle(
        self, method: str, path: str, params: str, headers: Mapping[str, str]
    ) -> tuple[int, Json, dict[str, str]]:
        """Answer a call of Stripe's REST API.

        Args:
            path: without query: `/v1/refunds`.
            params: the query of a GET, the form of a POST, both URL-encoded.

        Returns:
            The HTTP status, the JSON body, the headers by names in lower case.
        """
        if self.faults.take("fail_calls"):
            error = ApiError("An unknown error occurred.", status=500, type="api_error")
            return error.status, error.body, {"request-id": new_id("req")}
        known = {name.lower(): value for name, value in headers.items()}
        call = api.Call(new_id("req"), method.lower(), path, params, known)
        with self._ledger({"id": call.id, "idempotency_key": call.key}) as ledger:
            return api.answer(ledger, call)

    def deliver(self, send: Send) -> int:
        """Send the events that are due, oldest first, to PeerLoop's webhook.

        What is not accepted comes again, after growing gaps, for up to three days.

        Args:
            send: is given the raw body and the `Stripe-Signature` header, and answers the
                HTTP status; 2xx accepts.

        Returns:
            How many events were accepted.
        """
        return self._deliverer.run(send)

    # ── what the customer does on the hosted page ───────────────────────────
    def checkout(self, checkout_id: str) -> HostedCheckout | None:
        """What the hosted page shows; None for an unknown id."""
        with self._ledger() as ledger:
            found = ledger.one("id = ? AND kind = 'checkout.session'", checkout_id)
            return hosted(ledger, found) if found else None

    def pay(self, checkout_id: str) -> None:
        """Pay by a card that works. All of these raise SandboxRefused where it is too late."""
        with self._open("checkout.session", checkout_id) as (ledger, checkout):
            customer.pay(ledger, checkout)

    def decline(self, checkout_id: str) -> None:
        """Try a card that is declined; the checkout stays open."""
        with self._open("checkout.session", checkout_id) as (ledger, checkout):
            customer.decline(ledger, checkout)

    def challenge(self, checkout_id: str) -> None:
        """Use a card whose bank asks for proof (3-D Secure), and do not give it yet."""
        with self._open("checkout.session", checkout_id) as (ledger, checkout):
            customer.challenge(ledger, checkout)

    def authenticate(self, checkout_id: str, ok: bool) -> None:
        """Use a card whose bank asks for proof (3-D Secure), and give it or fail to."""
        with self._open("checkout.session", checkout_id) as (ledger, checkout):
            customer.authenticate(ledger, checkout, ok)

    def pay_delayed(self, checkout_id: str) -> None:
        """Pay by bank transfer: complete, and unpaid until `settle`."""
        with self._open("checkout.session", checkout_id) as (ledger, checkout):
            customer.pay_delayed(ledger, checkout)

    def settle(self, intent_id: str, ok: bool) -> None:
        """Let the money of a delayed payment come, or not."""
        with self._open("payment_intent", intent_id) as (ledger, intent):
            customer.settle(ledger, intent, ok)

    def confirm_intent(self, intent_id: str, outcome: customer.Outcome) -> None:
        """Confirm a payment intent as the Payment Element on PeerLoop's page does."""
        with self._open("payment_intent", intent_id) as (ledger, intent):
            customer.confirm_intent(ledger, intent, outcome)

    def receipt(self, charge_id: str) -> Receipt | None:
        """What the receipt of a charge shows; None where nothing was paid."""
        with self._ledger() as ledger:
            found = ledger.one("id = ? AND kind = 'charge'", charge_id)
            return receipt(found) if found else None

    # ── what happens by itself, and what banks do ───────────────────────────
    def expire_overdue(self) -> int:
        """Expire the open checkouts whose time is over; answers how many."""
        with self._ledger() as ledger:
            return checkouts.expire_overdue(ledger)

    def dispute(self, intent_id: str) -> str:
        """Let the customer's bank take a payment back; answers the dispute's id."""
        with self._open("payment_intent", intent_id) as (ledger, intent):
            id: str = disputes.open_dispute(ledger, intent)["id"]
            return id

    def close_dispute(self, intent_id: str, won: bool) -> None:
        """Let the bank decide a dispute."""
        with self._open("payment_intent", intent_id) as (ledger, intent):
            disputes.close_dispute(ledger, intent, won)

    def finish_refund(self, refund_id: str, ok: bool) -> None:
        """Let a refund arrive, or come back."""
        with self._open("refund", refund_id) as (ledger, refund):
            refunds.finish(ledger, refund, ok)

    @contextmanager
    def _ledger(self, request: Mapping[str, str | None] = _BY_NOBODY) -> Iterator[Ledger]:
        with self._store.transaction() as db:
            now = int(self._clock().timestamp())
            yield Ledger(db, now, self.faults, self._public_url, request)

    @contextmanager
    def _open(self, kind: str, id: str) -> Iterator[tuple[Ledger, Json]]:
        with self._ledger() as ledger:
            try:
                found = ledger.find(kind, id)
            except ApiError as error:
                raise SandboxRefused(str(error)) from None
            yield ledger, found
