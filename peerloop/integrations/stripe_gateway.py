"""Stripe behind `domain.ports.PaymentGateway`: its SDK's calls, objects and errors, and no rules.

The sandbox is not known here: it stands in for Stripe's server, not for this.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from peerloop.domain.errors import (
    InvalidInput,
    PaymentDisputed,
    PaymentRefused,
    PaymentsUnreachable,
)
from peerloop.domain.money import Money
from peerloop.domain.payment import RefundStatus, Report, Way, Word
from peerloop.domain.ports import Ask, Clock, Notice, Opened, RefundReport

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 10
SECONDS_ON_THE_WAY = 300
RETRIES = 2
# Our ids in Stripe's metadata, on the Checkout Session, its PaymentIntent, and refunds.
ATTEMPT, SESSION, REFUND = "peerloop_attempt", "peerloop_session", "peerloop_refund"
_INTENT_WORDS = {"succeeded": Word.PAID, "processing": Word.PROCESSING, "canceled": Word.CLOSED}
_REFUND_WORDS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
log = logging.getLogger(__name__)
# At DEBUG the SDK writes whole answers down, with the client secrets of payment intents.
logging.getLogger("stripe").addFilter(lambda record: record.levelno > logging.DEBUG)


def stripe_client(
    key: str, api_base: str = "", http_client: stripe.HTTPClient | None = None
) -> stripe.StripeClient:
    """A client of Stripe's, with time limits and retries under the same key."""
    http = http_client or stripe.RequestsClient(timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER))
    bases: Any = {"api": api_base} if api_base else None
    return stripe.StripeClient(
        key, base_addresses=bases, http_client=http, max_network_retries=RETRIES
    )


class StripeGateway:
    """See `PaymentGateway`.

    Args:
        secrets: of the webhook; several while they are rotated.
        missed: whose delivery to ask for in `missed`.
    """

    def __init__(
        self,
        client: stripe.StripeClient,
        *,
        livemode: bool,
        secrets: Sequence[str],
        wanted: Sequence[str],
        clock: Clock,
    ) -> None:
        self.livemode = livemode
        self._v1 = client.v1
        self._secrets = secrets
        self._wanted = list(wanted)
        self._clock = clock

    # ── attempts ────────────────────────────────────────────────────────────
    def open(self, ask: Ask) -> Opened:
        """See `PaymentGateway.open`."""
        options: Any = {"idempotency_key": f"{ask.way.value}/{ask.attempt_id}"}
        with _translated():
            try:
                made = self._make(ask, options)
            except stripe.IdempotencyError:
                # Made before, with words that have changed since (a title, an address).
                made = self._found(ask)
                if made is None:
                    raise
        secret = "" if ask.way is Way.CHECKOUT else made.client_secret
        return Opened(made.id, url=getattr(made, "url", None) or "", client_secret=secret or "")

    def _make(self, ask: Ask, options: Any) -> Any:
        if ask.way is Way.CHECKOUT:
            checkout: Any = _checkout_params(ask)
            return self._v1.checkout.sessions.create(checkout, options)
        intent: Any = _intent_params(ask)
        return self._v1.payment_intents.create(intent, options)

    def report(self, way: Way, ref: str) -> Report:
        """See `PaymentGateway.report`."""
        with _translated():
            if way is Way.INTENT:
                return _intent_report(self._intent(ref), ref)
            params: Any = {"expand": ["payment_intent.latest_charge"]}
            return _checkout_report(self._v1.checkout.sessions.retrieve(ref, params))

    def find(self, ask: Ask) -> str | None:
        """See `PaymentGateway.find`."""
        with _translated():
            found = self._found(ask)
        return found.id if found is not None else None

    def close(self, way: Way, ref: str) -> Report:
        """See `PaymentGateway.close`."""
        try:
            with _translated():
                if way is Way.CHECKOUT:
                    self._v1.checkout.sessions.expire(ref)
                else:
                    self._v1.payment_intents.cancel(ref)
        except PaymentRefused as error:  # it is paid, or closed already: that is said below
            log.info("%s was not closed: %s", ref, error.said)
        return self.report(way, ref)

    def client_secret(self, ref: str) -> str:
        """See `PaymentGateway.client_secret`."""
        with _translated():
            return self._v1.payment_intents.retrieve(ref).client_secret or ""

    def _intent(self, ref: str) -> Any:
        params: Any = {"expand": ["latest_charge"]}
        return self._v1.payment_intents.retrieve(ref, params)

    def _found(self, ask: Ask) -> Any:
        """What has this attempt's id in its metadata, of what was made since the attempt."""
        checkout = ask.way is Way.CHECKOUT
        listed = self._v1.checkout.sessions.list if checkout else self._v1.payment_intents.list
        since: Any = {"created": {"gte": int(ask.asked_at.timestamp()) - 60}, "limit": 100}
        for each in listed(since).auto_paging_iter():
            if _metadata(each).get(ATTEMPT) == str(ask.attempt_id):
                return each
        return None

    # ── refunds ─────────────────────────────────────────────────────────────
    def refund(self, refund_id: UUID, round: int, intent_ref: str, amount: Money) -> RefundReport:
        """See `PaymentGateway.refund`."""
        key = f"{refund_id}/{round}"
        options: Any = {"idempotency_key": f"refund/{key}"}
        asked: Any = {
            "payment_intent": intent_ref,
            "amount": amount.minor,
            "metadata": {REFUND: key},
        }
        with _translated():
            # Stripe forgets keys after a day; the refund itself it never forgets.
            listed: Any = {"payment_intent": intent_ref, "limit": 100}
            for each in self._v1.refunds.list(listed).auto_paging_iter():
                if _metadata(each).get(REFUND) == key:
                    return _refund_report(each)
            return _refund_report(self._v1.refunds.create(asked, options))

    def refund_report(self, ref: str) -> RefundReport:
        """See `PaymentGateway.refund_report`."""
        with _translated():
            return _refund_report(self._v1.refunds.retrieve(ref))

    # ── events ──────────────────────────────────────────────────────────────
    def notice(self, payload: bytes, signature: str) -> Notice:
        """See `PaymentGateway.notice`."""
        text = _decoded(payload)
        if not any(_signed(text, signature, secret) for secret in self._secrets):
            raise InvalidInput("This is not signed by Stripe.")
        age = self._clock().timestamp() - _signed_at(signature)
        if abs(age) > SECONDS_ON_THE_WAY:
            raise InvalidInput("This was signed too long ago.")
        try:
            return _notice(json.loads(text))
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
            raise InvalidInput("This is not an event.") from error

    def missed(self, since: datetime) -> list[Notice]:
        """See `PaymentGateway.missed`."""
        params: Any = {
            "delivery_success": False,
            "types": self._wanted,
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        with _translated():
            listed = list(self._v1.events.list(params).auto_paging_iter())
        return [_notice(event.to_dict()) for event in reversed(listed)]


# ── what is asked ───────────────────────────────────────────────────────────
def _checkout_params(ask: Ask) -> dict[str, Any]:
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


def _intent_params(ask: Ask) -> dict[str, Any]:
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


# ── what is answered ────────────────────────────────────────────────────────
def _checkout_report(checkout: Any) -> Report:
    intent = checkout.payment_intent
    if checkout.payment_status == "paid":
        word = Word.PAID
    elif checkout.status == "open":
        word = Word.OPEN
    elif checkout.status == "expired":
        word = Word.CLOSED
    else:  # complete, but the money is on its way, or did not come
        word = Word.CLOSED if _is_dead(intent) else Word.PROCESSING
    return Report(
        ref=checkout.id,
        word=word,
        attempt_id=_uuid(_metadata(checkout).get(ATTEMPT)),
        received=Money(checkout.amount_total, checkout.currency.upper()),
        livemode=checkout.livemode,
        intent_ref=intent.id if intent is not None else None,
        declined=intent is not None and intent.last_payment_error is not None,
        receipt_url=_receipt(intent),
    )


def _intent_report(intent: Any, ref: str) -> Report:
    word = _INTENT_WORDS.get(intent.status, Word.OPEN)
    amount = intent.amount_received if word is Word.PAID else intent.amount
    return Report(
        ref=ref,
        word=word,
        attempt_id=_uuid(_metadata(intent).get(ATTEMPT)),
        received=Money(amount, intent.currency.upper()),
        livemode=intent.livemode,
        intent_ref=intent.id,
        declined=intent.last_payment_error is not None,
        receipt_url=_receipt(intent),
    )


def _is_dead(intent: Any) -> bool:
    return intent is not None and intent.status in ("requires_payment_method", "canceled")


def _receipt(intent: Any) -> str | None:
    charge = getattr(intent, "latest_charge", None)
    return getattr(charge, "receipt_url", None)


def _refund_report(refund: Any) -> RefundReport:
    status = _REFUND_WORDS.get(refund.status, RefundStatus.SENT)
    return RefundReport(refund.id, status, getattr(refund, "failure_reason", None) or "")


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("This is not UTF-8.") from error


def _signed(text: str, signature: str, secret: str) -> bool:
    """Whether Stripe signed it. When is asked of our own clock, not of the machine's."""
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret, tolerance=None)
    except stripe.SignatureVerificationError:
        return False
    return True


def _signed_at(signature: str) -> int:
    parts = dict(part.strip().partition("=")[::2] for part in signature.split(","))
    return int(parts["t"])  # a header that verifies has it


def _notice(event: dict[str, Any]) -> Notice:
    if not isinstance(event["id"], str) or not isinstance(event["type"], str):
        raise TypeError("an event has an id and a type")
    about = event["data"]["object"]
    intent = about["id"] if about.get("object") == "payment_intent" else about.get("payment_intent")
    return Notice(
        id=event["id"],
        type=event["type"],
        attempt_id=_uuid((about.get("metadata") or {}).get(ATTEMPT)),
        ref=str(about.get("id") or ""),
        intent_ref=intent if isinstance(intent, str) else None,
        outcome=_outcome(about) if about.get("object") == "dispute" else "",
    )


def _outcome(dispute: dict[str, Any]) -> str:
    """How a dispute stands: `open`, `won`, `lost`. A mere inquiry blocks nothing once closed."""
    return {"won": "won", "warning_closed": "won", "lost": "lost"}.get(dispute["status"], "open")


def _metadata(thing: Any) -> dict[str, str]:
    return thing.metadata.to_dict() if getattr(thing, "metadata", None) else {}


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors in our words: did it say no, or is it not known what it did?"""
    try:
        yield
    except stripe.InvalidRequestError as error:
        kind = PaymentDisputed if error.code == "charge_disputed" else PaymentRefused
        raise kind(said=str(error)) from error
    except (stripe.CardError, stripe.IdempotencyError, stripe.PermissionError) as error:
        raise PaymentRefused(said=str(error)) from error
    except stripe.StripeError as error:
        log.warning("Stripe: %s", type(error).__name__)
        raise PaymentsUnreachable(said=str(error)) from error
