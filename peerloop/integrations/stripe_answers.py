"""What Stripe answers and tells, as our own values; what they mean is `domain/payment.py`."""

import re
from typing import Any
from uuid import UUID

from peerloop.domain.money import Money
from peerloop.domain.payment import RefundStatus, Report, Word
from peerloop.domain.ports import Notice, RefundReport
from peerloop.integrations.stripe_asks import ATTEMPT

_WORD = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_INTENT_WORDS = {"succeeded": Word.PAID, "processing": Word.PROCESSING, "canceled": Word.CLOSED}
_REFUND_WORDS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


def checkout_report(checkout: Any) -> Report:
    """How a Checkout Session stands, with its intent expanded."""
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
        attempt_id=_uuid(metadata(checkout).get(ATTEMPT)),
        received=Money(checkout.amount_total, checkout.currency.upper()),
        livemode=checkout.livemode,
        intent_ref=intent.id if intent is not None else None,
        declined=intent is not None and intent.last_payment_error is not None,
        receipt_url=_receipt(intent),
    )


def intent_report(intent: Any, ref: str) -> Report:
    """How a PaymentIntent stands, with its charge expanded."""
    word = _INTENT_WORDS.get(intent.status, Word.OPEN)
    amount = intent.amount_received if word is Word.PAID else intent.amount
    return Report(
        ref=ref,
        word=word,
        attempt_id=_uuid(metadata(intent).get(ATTEMPT)),
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


def refund_report(refund: Any) -> RefundReport:
    """How a refund stands."""
    status = _REFUND_WORDS.get(refund.status, RefundStatus.SENT)
    return RefundReport(refund.id, status, getattr(refund, "failure_reason", None) or "")


def notice(event: dict[str, Any]) -> Notice:
    """What an event tells of.

    Raises:
        KeyError, TypeError, AttributeError: it is not shaped like one.
    """
    for name in ("id", "type"):
        if not isinstance(event[name], str) or not _WORD.fullmatch(event[name]):
            raise TypeError(f"this is no event's {name}")
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


def metadata(thing: Any) -> dict[str, str]:
    """What we wrote on an object of Stripe's."""
    return thing.metadata.to_dict() if getattr(thing, "metadata", None) else {}


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
