"""What was changed, by whom, when: sessions and availability. Rows are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from peerloop.domain.audit import What
from peerloop.models.base import choice_field, id_field, instant_field


class AuditEvent(SQLModel, table=True):
    """One change. `before` and `after` have what changed and nothing else; no notes, no secrets."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_session", "session_id", "happened_at"),
        Index("ix_audit_events_st", "st_id", "happened_at"),
    )

    id: UUID = id_field()
    happened_at: datetime = instant_field()
    # None for what PeerLoop does by itself.
    actor_id: UUID | None = Field(default=None, foreign_key="users.id")
    what: What = choice_field(What, length=24)
    session_id: UUID | None = Field(default=None, foreign_key="sessions.id")
    # Whose availability it was.
    st_id: UUID | None = Field(default=None, foreign_key="users.id")
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
