"""Money for sessions: what is owed, each try to pay it, each refund, and Stripe's events."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from peerloop.domain.money import Money
from peerloop.domain.payment import (
    AttemptStatus,
    PaymentStatus,
    RefundReason,
    RefundStatus,
    Way,
    next_step,
)
from peerloop.models.base import choice_field, id_field, instant_field


class Payment(SQLModel, table=True):
    """What a student owes for one session (SAGA)."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("status IN ('pending','succeeded','failed')", name="status"),
        Index("ix_payments_student_created", "student_id", "created_at"),
    )

    id: UUID = id_field()
    session_id: UUID = Field(foreign_key="sessions.id", unique=True)
    student_id: UUID = Field(foreign_key="users.id")
    amount_minor: int
    currency: str = Field(max_length=3)
    status: PaymentStatus = choice_field(PaymentStatus, length=12, default=PaymentStatus.PENDING)
    # Cancelled too late for a refund: the money is kept, by the policy that was booked.
    is_kept: bool = False
    created_at: datetime = instant_field()

    @property
    def amount(self) -> Money:
        """What is owed."""
        return Money(self.amount_minor, self.currency)

    def set_status(self, wanted: PaymentStatus) -> None:
        """The only way its status changes."""
        next_step(self.status, wanted)
        self.status = wanted


class PaymentAttempt(SQLModel, table=True):
    """One try to pay: a Checkout Session or a PaymentIntent at Stripe."""

    __tablename__ = "payment_attempts"
    __table_args__ = (
        CheckConstraint("status IN ('new','open','paid','closed')", name="status"),
        CheckConstraint("way IN ('checkout','intent')", name="way"),
        # Never two at once that can be paid.
        Index(
            "uq_payment_attempts_active",
            "payment_id",
            unique=True,
            sqlite_where=text("status IN ('new','open')"),
            postgresql_where=text("status IN ('new','open')"),
        ),
    )

    id: UUID = id_field()
    payment_id: UUID = Field(foreign_key="payments.id", index=True)
    way: Way = choice_field(Way, length=12)
    status: AttemptStatus = choice_field(AttemptStatus, length=12, default=AttemptStatus.NEW)
    provider_ref: str | None = Field(default=None, max_length=255, unique=True)
    intent_ref: str | None = Field(default=None, max_length=255, unique=True)
    # Stripe's page to pay on; of a PaymentIntent nothing is kept that could pay it.
    url: str | None = Field(default=None, max_length=2000)
    return_url: str = Field(default="", max_length=500)
    ends_at: datetime = instant_field()
    received_minor: int | None = None
    received_currency: str | None = Field(default=None, max_length=3)
    receipt_url: str | None = Field(default=None, max_length=2000)
    # The last card was declined.
    is_declined: bool = False
    # The money is on its way; it may still not come.
    is_processing: bool = False
    # What the bank says of it: open, won, lost; empty where it was asked nothing.
    dispute: str = Field(default="", max_length=12)
    # Why Stripe's word on it is not believed.
    problem: str = Field(default="", max_length=200)
    created_at: datetime = instant_field()
    paid_at: datetime | None = instant_field(default=None)

    def set_status(self, wanted: AttemptStatus) -> None:
        """The only way its status changes."""
        next_step(self.status, wanted)
        self.status = wanted


class Refund(SQLModel, table=True):
    """Money that goes back, from the moment it is decided."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("status IN ('due','sent','succeeded','failed')", name="status"),
        Index("ix_refunds_due", "status", "due_at"),
    )

    id: UUID = id_field()
    attempt_id: UUID = Field(foreign_key="payment_attempts.id", index=True)
    amount_minor: int
    currency: str = Field(max_length=3)
    reason: RefundReason = choice_field(RefundReason, length=16)
    # One row for one reason to refund.
    dedupe_key: str = Field(max_length=120, unique=True)
    status: RefundStatus = choice_field(RefundStatus, length=12, default=RefundStatus.DUE)
    provider_ref: str | None = Field(default=None, max_length=255, unique=True)
    # A refund that Stripe could not pay out is made anew: another round, another key.
    round: int = 0
    tries: int = 0
    due_at: datetime = instant_field()
    last_error: str = Field(default="", max_length=300)
    asked_by: UUID | None = Field(default=None, foreign_key="users.id")
    created_at: datetime = instant_field()
    settled_at: datetime | None = instant_field(default=None)

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, self.currency)

    def set_status(self, wanted: RefundStatus) -> None:
        """The only way its status changes."""
        next_step(self.status, wanted)
        self.status = wanted


class StripeEvent(SQLModel, table=True):
    """An event of Stripe's whose effect is in the database."""

    __tablename__ = "stripe_events"

    id: str = Field(primary_key=True, max_length=255)
    type: str = Field(max_length=80)
    received_at: datetime = instant_field(index=True)
