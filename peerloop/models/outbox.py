"""Mail that is owed: written with what it is about, sent after it (a transactional outbox)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from peerloop.models.base import id_field, instant_field


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
    status: str = Field(default="waiting", max_length=12)
    attempts: int = 0
    due_at: datetime = instant_field()
    lease_token: UUID | None = None
    lease_until: datetime | None = instant_field(default=None)
    sent_at: datetime | None = instant_field(default=None)
    last_error: str | None = Field(default=None, max_length=500)
    created_at: datetime = instant_field(index=True)
