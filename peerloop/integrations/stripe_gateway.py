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
from peerloop.domain.payment import RefundStatus, Report, Way
from peerloop.domain.ports import Ask, Clock, Notice, Opened, RefundReport
from peerloop.integrations import stripe_answers as answers
from peerloop.integrations import stripe_asks as asks

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 10
SECONDS_ON_THE_WAY = 300
RETRIES = 2
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
            checkout: Any = asks.checkout_params(ask)
            return self._v1.checkout.sessions.create(checkout, options)
        intent: Any = asks.intent_params(ask)
        return self._v1.payment_intents.create(intent, options)

    def report(self, way: Way, ref: str) -> Report:
        """See `PaymentGateway.report`."""
        with _translated():
            if way is Way.INTENT:
                return answers.intent_report(self._intent(ref), ref)
            params: Any = {"expand": ["payment_intent.latest_charge"]}
            return answers.checkout_report(self._v1.checkout.sessions.retrieve(ref, params))

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
            if answers.metadata(each).get(asks.ATTEMPT) == str(ask.attempt_id):
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
            "metadata": {asks.REFUND: key},
        }
        made = self._refund_made(refund_id, key, intent_ref)
        if made is not None:
            return made
        with _translated():
            return answers.refund_report(self._v1.refunds.create(asked, options))

    def _refund_made(self, refund_id: UUID, key: str, intent_ref: str) -> RefundReport | None:
        """What this refund made before: Stripe forgets keys after a day, the refund itself never.

        One of another round counts too, unless it failed: its answer may have been lost.
        """
        listed: Any = {"payment_intent": intent_ref, "limit": 100}
        try:
            with _translated():
                found = list(self._v1.refunds.list(listed).auto_paging_iter())
        except PaymentRefused as error:  # nothing was refused but to look
            raise PaymentsUnreachable(said=error.said) from error
        for each in found:
            ours = answers.metadata(each).get(asks.REFUND, "")
            report = answers.refund_report(each)
            is_alive = report.status is not RefundStatus.FAILED
            if ours == key or (ours.startswith(f"{refund_id}/") and is_alive):
                return report
        return None

    def refund_report(self, ref: str) -> RefundReport:
        """See `PaymentGateway.refund_report`."""
        with _translated():
            return answers.refund_report(self._v1.refunds.retrieve(ref))

    # ── events ──────────────────────────────────────────────────────────────
    def notice(self, payload: bytes, signature: str) -> Notice:
        """See `PaymentGateway.notice`."""
        text = _decoded(payload)
        if not signature.isascii():  # such cannot even be compared
            raise InvalidInput("This is not signed by Stripe.")
        if not any(_signed(text, signature, secret) for secret in self._secrets):
            raise InvalidInput("This is not signed by Stripe.")
        age = self._clock().timestamp() - _signed_at(signature)
        if abs(age) > SECONDS_ON_THE_WAY:
            raise InvalidInput("This was signed too long ago.")
        try:
            return answers.notice(json.loads(text))
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
        return [answers.notice(event.to_dict()) for event in reversed(listed)]


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
    """When it was signed, in seconds since 1970: the time that was signed, which is the first."""
    stamp = next((part[2:] for part in signature.split(",") if part.startswith("t=")), "")
    if not stamp.isdigit():
        raise InvalidInput("This is not signed by Stripe.")
    return int(stamp)


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
