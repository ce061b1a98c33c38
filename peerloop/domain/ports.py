"""The small interfaces by which inner rooms know the outer world; adapters: `integrations/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from peerloop.domain.mail import Message
from peerloop.domain.money import Money
from peerloop.domain.payment import RefundStatus, Report, Way


class Clock(Protocol):
    """Where `now` comes from; tests inject their own."""

    def __call__(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class Mailer(Protocol):
    """Whoever brings our mail to people; over the network, so never in a transaction."""

    def send(self, message: Message, *, key: str) -> str:
        """Hand over a mail; the same `key` twice is one mail, where the provider knows keys.

        Returns:
            The provider's id for it, by which its webhook speaks of it.

        Raises:
            MailUnreachable: not taken, or nobody knows; try again with the same key.
            MailRefused: this mail will never be taken.
        """
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords."""

    def hash(self, password: str) -> str:
        """A new hash with its salt and parameters."""
        ...

    def verify(self, password: str, stored: str | None) -> bool:
        """Whether `password` made `stored`; takes as long where nothing is stored."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What Stripe is asked to take.

    Attributes:
        attempt_id: also the idempotency key: the same ask twice makes one object.
        asked_at: when the attempt was written down, aware UTC.
        ends_at: until when it can be paid, aware UTC (Checkout only).
        return_url: where Stripe's page leads back to (Checkout only).
        title: what is paid for, as the student reads it.
    """

    attempt_id: UUID
    session_id: UUID
    way: Way
    amount: Money
    asked_at: datetime
    ends_at: datetime
    return_url: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What Stripe made of an `Ask`: its id, and the page or secret to pay with."""

    ref: str
    url: str = ""
    client_secret: str = ""


@dataclass(frozen=True, slots=True)
class RefundReport:
    """What Stripe says of a refund: its id, and how far it is."""

    ref: str
    status: RefundStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified event of Stripe's: that something happened, not what is true now.

    Attributes:
        attempt_id: ours, from the object's metadata.
        ref: the object's id.
        intent_ref: of the payment it is about.
        outcome: of a dispute: `open`, `won` or `lost`.
    """

    id: str
    type: str
    attempt_id: UUID | None = None
    ref: str = ""
    intent_ref: str | None = None
    outcome: str = ""


class PaymentGateway(Protocol):
    """Stripe, as PeerLoop uses it. Every call goes over the network: never in a transaction.

    All raise PaymentsUnreachable when the outcome is unknown, PaymentRefused when
    Stripe says no.
    """

    livemode: bool

    def open(self, ask: Ask) -> Opened:
        """Make a Checkout Session or PaymentIntent, or find the one this ask made before."""
        ...

    def report(self, way: Way, ref: str) -> Report:
        """How it stands now."""
        ...

    def find(self, ask: Ask) -> str | None:
        """The id of what an ask of long ago made, by its metadata."""
        ...

    def close(self, way: Way, ref: str) -> Report:
        """Let it no longer be paid, unless it is; how it stands then."""
        ...

    def client_secret(self, ref: str) -> str:
        """What the browser pays a PaymentIntent with; for its owner only, never logged."""
        ...

    def refund(self, refund_id: UUID, round: int, intent_ref: str, amount: Money) -> RefundReport:
        """Give money back, or find the refund this made before.

        Raises also PaymentDisputed.
        """
        ...

    def refund_report(self, ref: str) -> RefundReport:
        """How a refund stands now."""
        ...

    def notice(self, payload: bytes, signature: str) -> Notice:
        """Verify a webhook.

        Raises:
            InvalidInput: it is not a signed event of Stripe's.
        """
        ...

    def missed(self, since: datetime) -> list[Notice]:
        """Events whose delivery failed, oldest first."""
        ...
