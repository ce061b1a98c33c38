"""What taking money needs, handed to every service that does; made in `wiring`."""

from dataclasses import dataclass
from datetime import timedelta

from peerloop.domain.ports import Clock, PaymentGateway
from peerloop.models.transactions import InTransaction


@dataclass(frozen=True, slots=True)
class Till:
    """Transactions, Stripe, the clock, and this installation's terms.

    Money is never asked for within a transaction: each step opens its own with `run`.

    Attributes:
        public_url: the origin people come back to from Stripe.
        hold: how long an unpaid session keeps its time (requirements, rule 8).
    """

    run: InTransaction
    gateway: PaymentGateway
    now: Clock
    public_url: str
    hold: timedelta
