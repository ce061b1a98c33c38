"""What becomes of a payment intent: attempted, declined, waiting, paid, canceled.

Whose turn it is to decide that is `customer.py` (people, banks) and `intents.py` (the API).
"""

from peerloop.integrations.sandbox import shapes
from peerloop.integrations.sandbox.ledger import Json, Ledger

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
DECLINED = ("card_declined", "Your card was declined.")
NOT_AUTHENTICATED = (
    "payment_intent_authentication_failure",
    "The provided payment method has failed authentication.",
)
TRANSFER_FAILED = ("payment_intent_payment_attempt_failed", "The payment failed.")


def open_intent(
    ledger: Ledger, asked: Json, *, amount: int, currency: str, livemode: bool = False
) -> Json:
    """A new payment intent, told of."""
    intent = shapes.payment_intent(
        asked, amount=amount, currency=currency, now=ledger.now, livemode=livemode
    )
    ledger.add(intent)
    ledger.tell("payment_intent.created", intent)
    return intent


def challenge(ledger: Ledger, intent: Json) -> None:
    """The customer's bank wants to see that it is them (3-D Secure)."""
    action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    ledger.change(intent, status="requires_action", next_action=action)
    ledger.tell("payment_intent.requires_action", intent)


def process(ledger: Ledger, intent: Json) -> None:
    """The money is on its way and may still not come."""
    charge = _attempt(ledger, intent, "pending")
    ledger.change(
        intent,
        status="processing",
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=None,
    )
    ledger.tell("payment_intent.processing", intent)
    ledger.tell("charge.pending", charge)


def succeed(ledger: Ledger, intent: Json) -> None:
    """The money is there."""
    charge = _pending(ledger, intent)
    if charge is None:
        charge = _attempt(ledger, intent, "succeeded")
    else:
        url = f"{ledger.public_url}/sandbox/receipts/{charge['id']}"
        amount = charge["amount"]
        ledger.change(charge, status="succeeded", paid=True, captured=True, amount_captured=amount)
        ledger.change(charge, receipt_url=url)
    ledger.change(
        intent,
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=None,
    )
    ledger.tell("payment_intent.succeeded", intent)
    ledger.tell("charge.succeeded", charge)


def fail(ledger: Ledger, intent: Json, why: tuple[str, str]) -> None:
    """The attempt came to nothing; the customer may make another."""
    code, message = why
    charge = _pending(ledger, intent)
    if charge is None and why == DECLINED:
        charge = _attempt(ledger, intent, "failed")
    error: Json = {"type": "card_error", "code": code, "message": message}
    if why == DECLINED:
        error["decline_code"] = "generic_decline"
    if charge is not None:
        error["charge"] = charge["id"]
        ledger.change(charge, status="failed", failure_code=code, failure_message=message)
    ledger.change(
        intent,
        status="requires_payment_method",
        latest_charge=charge["id"] if charge else intent["latest_charge"],
        last_payment_error=error,
        next_action=None,
    )
    ledger.tell("payment_intent.payment_failed", intent)
    if charge is not None:
        ledger.tell("charge.failed", charge)


def cancel(ledger: Ledger, intent: Json, reason: str | None) -> None:
    """Nobody can pay this any more."""
    ledger.change(
        intent,
        status="canceled",
        canceled_at=ledger.now,
        cancellation_reason=reason,
        next_action=None,
    )
    ledger.tell("payment_intent.canceled", intent)


def charge_of(ledger: Ledger, intent: Json) -> Json | None:
    """The charge by which an intent was paid; None where it was not."""
    if intent["status"] != "succeeded":
        return None
    return ledger.find("charge", intent["latest_charge"])


def _attempt(ledger: Ledger, intent: Json, status: str) -> Json:
    return ledger.add(
        shapes.charge(intent, status=status, now=ledger.now, public_url=ledger.public_url)
    )


def _pending(ledger: Ledger, intent: Json) -> Json | None:
    if intent["status"] != "processing":
        return None
    return ledger.find("charge", intent["latest_charge"])
