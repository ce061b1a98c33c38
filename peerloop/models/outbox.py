"""Mail that is owed: written with what it is about, sent after it (a transactional outbox)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from peerloop.domain.mail import MailStatus, next_status
from peerloop.models.base import choice_field, id_field, instant_field


class OutboxMail(SQLModel, table=True):
    """One mail to one person. `payload` has the facts as they were; words come when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "status", "due_at"),)

    id: UUID = id_field()
    template: str = Field(max_length=40)
    recipient_id: UUID = Field(foreign_key="users.id", index=True)
    session_id: UUID | None = Field(default=None, foreign_key="sessions.id", index=True)
    payload: dict[str, Any] = Field(sa_type=JSON)
    # One row for one fact, however often it is told.
    dedupe_key: str = Field(max_length=200, unique=True)
    status: MailStatus = choice_field(MailStatus, length=12, default=MailStatus.WAITING)
    attempts: int = 0
    due_at: datetime = instant_field()
    # After it the mail would be wrong, and is dropped.
    expires_at: datetime | None = instant_field(default=None)
    # When it was first tried: the provider forgets its key a day later.
    first_tried_at: datetime | None = instant_field(default=None)
    # One more each time an admin sends it again; part of the provider's key.
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    lease_token: UUID | None = None
    lease_until: datetime | None = instant_field(default=None)
    sent_at: datetime | None = instant_field(default=None)
    last_error: str | None = Field(default=None, max_length=500)
    # The provider's id for it, and what it told of it since (`domain.mail.Delivery`).
    provider_ref: str | None = Field(default=None, max_length=255, index=True)
    delivery: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    delivery_note: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    created_at: datetime = instant_field(index=True)

    def set_status(self, wanted: MailStatus) -> None:
        """The only way a status changes; `services/dispatching.py` claims in one statement.

        Raises:
            TransitionRefused: see `peerloop.domain.mail.TRANSITIONS`.
        """
        self.status = next_status(self.status, wanted)


class MailEvent(SQLModel, table=True):
    """An event of the mail provider's that was taken: each of them once."""

    __tablename__ = "mail_events"

    id: str = Field(primary_key=True, max_length=255)
    type: str = Field(max_length=80)
    received_at: datetime = instant_field(index=True)
