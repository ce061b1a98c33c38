"""What the sandbox's pages show: a Checkout Session to be paid, and the receipt of a payment.

Nothing is changed here; the pages themselves are `api/sandbox.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from peerloop.domain.money import Money
from peerloop.integrations.sandbox.ledger import Json, Ledger


@dataclass(frozen=True, slots=True)
class Line:
    """What is bought, how often, and what that costs."""

    name: str
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True)
class HostedCheckout:
    """What the page shows.

    Attributes:
        status: `open`, `complete` or `expired`; expired as soon as its time is over.
        now, expires_at: aware UTC.
        success_url: with the id in place.
    """

    id: str
    status: str
    lines: tuple[Line, ...]
    total: Money
    now: datetime
    expires_at: datetime
    success_url: str
    cancel_url: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was paid and when; `refunded` is None as long as nothing went back."""

    id: str
    paid: Money
    refunded: Money | None
    at: datetime


def hosted(ledger: Ledger, checkout: Json) -> HostedCheckout:
    """The page's facts."""
    status = checkout["status"]
    if status == "open" and checkout["expires_at"] <= ledger.now:
        status = "expired"
    currency = checkout["currency"].upper()
    return HostedCheckout(
        id=checkout["id"],
        status=status,
        lines=tuple(
            Line(line["description"], line["quantity"], Money(line["amount_total"], currency))
            for line in ledger.hidden(checkout["id"])["line_items"]
        ),
        total=Money(checkout["amount_total"], currency),
        now=datetime.fromtimestamp(ledger.now, UTC),
        expires_at=datetime.fromtimestamp(checkout["expires_at"], UTC),
        success_url=checkout["success_url"].replace("{CHECKOUT_SESSION_ID}", checkout["id"]),
        cancel_url=checkout["cancel_url"],
    )


def receipt(charge: Json) -> Receipt | None:
    """The receipt of a charge; None where no money came."""
    if not charge["paid"]:
        return None
    currency, back = charge["currency"].upper(), charge["amount_refunded"]
    return Receipt(
        id=charge["id"],
        paid=Money(charge["amount"], currency),
        refunded=Money(back, currency) if back else None,
        at=datetime.fromtimestamp(charge["created"], UTC),
    )
