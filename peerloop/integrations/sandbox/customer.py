"""What the customer and their bank do on Stripe's side: pay, decline, prove who they are, settle.

What PeerLoop asks of Stripe are the endpoints; the page with the buttons is `api/sandbox.py`.
"""

from typing import Literal

from peerloop.integrations.sandbox import checkouts, payments
from peerloop.integrations.sandbox.errors import SandboxRefused
from peerloop.integrations.sandbox.ledger import Json, Ledger

Outcome = Literal["succeed", "decline", "challenge", "delay"]

_OVER = {
    "complete": "This checkout is already complete.",
    "expired": "This checkout has expired.",
}


def pay(ledger: Ledger, checkout: Json) -> None:
    """By a card that works."""
    payments.succeed(ledger, _confirmed(ledger, checkout))
    checkouts.complete(ledger, checkout, "paid")


def decline(ledger: Ledger, checkout: Json) -> None:
    """By a card that does not; the customer may try another."""
    payments.fail(ledger, _confirmed(ledger, checkout), payments.DECLINED)


def challenge(ledger: Ledger, checkout: Json) -> None:
    """By a card whose bank asks for proof first (3-D Secure)."""
    payments.challenge(ledger, _confirmed(ledger, checkout))


def authenticate(ledger: Ledger, checkout: Json, ok: bool) -> None:
    """The proof is given, or fails; the bank asks for it now if it has not yet."""
    intent = _confirmed(ledger, checkout)
    if intent["status"] != "requires_action":
        payments.challenge(ledger, intent)
    if ok:
        payments.succeed(ledger, intent)
        checkouts.complete(ledger, checkout, "paid")
    else:
        payments.fail(ledger, intent, payments.NOT_AUTHENTICATED)


def pay_delayed(ledger: Ledger, checkout: Json) -> None:
    """By bank transfer: the customer is through, the money comes later or never."""
    payments.process(ledger, _confirmed(ledger, checkout))
    checkouts.complete(ledger, checkout, "unpaid")


def settle(ledger: Ledger, intent: Json, ok: bool) -> None:
    """The money of a delayed payment comes, or does not.

    Raises:
        SandboxRefused: none is under way.
    """
    if intent["status"] != "processing":
        raise SandboxRefused(f"Nothing is under way here: the payment is {intent['status']}.")
    if ok:
        payments.succeed(ledger, intent)
    else:
        payments.fail(ledger, intent, payments.TRANSFER_FAILED)
    checkout = ledger.of_intent("checkout.session", intent["id"])
    if checkout is not None:
        ledger.change(checkout, payment_status="paid" if ok else "unpaid")
        ended = "succeeded" if ok else "failed"
        ledger.tell(f"checkout.session.async_payment_{ended}", checkout)


def confirm_intent(ledger: Ledger, intent: Json, outcome: Outcome) -> None:
    """What the Payment Element does on PeerLoop's own page.

    Raises:
        SandboxRefused: the intent is over, under way, or a Checkout Session's.
    """
    if intent["status"] not in payments.CONFIRMABLE:
        raise SandboxRefused(f"This payment is already {intent['status']}.")
    if ledger.of_intent("checkout.session", intent["id"]) is not None:
        raise SandboxRefused("This payment is made on the page of its checkout.")
    if outcome == "succeed":
        payments.succeed(ledger, intent)
    elif outcome == "decline":
        payments.fail(ledger, intent, payments.DECLINED)
    elif outcome == "challenge":
        payments.challenge(ledger, intent)
    else:
        payments.process(ledger, intent)


def _confirmed(ledger: Ledger, checkout: Json) -> Json:
    """The checkout's intent, made when the customer first confirms.

    Raises:
        SandboxRefused: the checkout is over.
    """
    if checkout["status"] != "open":
        raise SandboxRefused(_OVER[checkout["status"]])
    if checkout["expires_at"] <= ledger.now:
        raise SandboxRefused(_OVER["expired"])
    if checkout["payment_intent"] is not None:
        return ledger.find("payment_intent", checkout["payment_intent"])
    intent = payments.open_intent(
        ledger,
        ledger.hidden(checkout["id"])["payment_intent_data"],
        amount=checkout["amount_total"],
        currency=checkout["currency"],
        livemode=checkout["livemode"],
    )
    ledger.change(checkout, payment_intent=intent["id"])
    return intent
