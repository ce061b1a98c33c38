"""A customer's bank takes a payment back, and decides about it later.

While that is open, or lost, nothing can be refunded: see `refunds.py`.
"""

from peerloop.integrations.sandbox import payments, shapes
from peerloop.integrations.sandbox.errors import SandboxRefused
from peerloop.integrations.sandbox.ledger import Json, Ledger


def open_dispute(ledger: Ledger, intent: Json) -> Json:
    """The bank takes back what is left of the payment.

    Raises:
        SandboxRefused: nothing was paid, all is refunded, or there was a dispute before.
    """
    charge = payments.charge_of(ledger, intent)
    if charge is None:
        raise SandboxRefused("Nothing was paid here that could be disputed.")
    if charge["disputed"]:
        raise SandboxRefused("This payment was disputed before.")
    if charge["refunded"]:
        raise SandboxRefused("All of this payment was refunded.")
    ledger.change(charge, disputed=True)
    dispute = ledger.add(shapes.dispute(charge, now=ledger.now))
    ledger.tell("charge.dispute.created", dispute)
    return dispute


def close_dispute(ledger: Ledger, intent: Json, won: bool) -> Json:
    """The bank decides: `won` leaves the money with us.

    Raises:
        SandboxRefused: no dispute is open.
    """
    dispute = ledger.of_intent("dispute", intent["id"])
    if dispute is None or dispute["status"] != "needs_response":
        raise SandboxRefused("No dispute is open for this payment.")
    before = ledger.change(dispute, status="won" if won else "lost", is_charge_refundable=won)
    ledger.tell("charge.dispute.closed", dispute, before)
    return dispute
