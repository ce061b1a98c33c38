"""Answers already given, for requests that are sent again (the `Idempotency-Key` header)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from peerloop.models.base import instant_field


class IdempotencyKey(SQLModel, table=True):
    """The reply to a person's request on a route, kept for 24 hours."""

    __tablename__ = "idempotency_keys"

    person_id: UUID = Field(foreign_key="users.id", primary_key=True)
    route: str = Field(max_length=80, primary_key=True)
    key: str = Field(max_length=255, primary_key=True)
    request_hash: str = Field(max_length=64)
    status_code: int = 0
    reply: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = instant_field(index=True)
