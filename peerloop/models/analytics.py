"""What happened in the booking funnel, as rows (SBOK, "Analytics Events")."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from peerloop.models.base import id_field, instant_field


class AnalyticsEvent(SQLModel, table=True):
    """One of the eight events; `data` has exactly the keys of `peerloop.domain.events`."""

    __tablename__ = "analytics_events"
    __table_args__ = (Index("ix_analytics_events_name", "name", "occurred_at"),)

    id: UUID = id_field()
    name: str = Field(max_length=20)
    person_id: UUID | None = Field(default=None, foreign_key="users.id", index=True)
    data: dict[str, Any] = Field(sa_type=JSON)
    occurred_at: datetime = instant_field()
