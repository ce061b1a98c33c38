"""Calendars of other programs: the feed they read from us, and the busy times we read from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from peerloop.models.base import id_field, instant_field


class CalendarFeed(SQLModel, table=True):
    """A person's private feed: what its address holds is known here only as a hash."""

    __tablename__ = "calendar_feeds"

    person_id: UUID = Field(foreign_key="users.id", primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant_field()


class ExternalCalendar(SQLModel, table=True):
    """A calendar elsewhere whose busy times cannot be booked with its owner."""

    __tablename__ = "external_calendars"

    id: UUID = id_field()
    person_id: UUID = Field(foreign_key="users.id", index=True)
    name: str = Field(max_length=80)
    url: str = Field(max_length=2000)
    added_at: datetime = instant_field()
    # When it is read next; a worker that reads it moves this on first, as its lease.
    due_at: datetime = instant_field(index=True)
    # When it was last read well. What was read then stays until it is read well again.
    read_at: datetime = instant_field()
    # Until when its busy times are known; what is later is not offered.
    known_until: datetime = instant_field()
    # Why it could not be read last time, in words for its owner; empty when it could.
    problem: str = Field(default="", max_length=300)
    failures: int = 0


class ExternalBusy(SQLModel, table=True):
    """A stretch of time in which an external calendar says its owner is busy."""

    __tablename__ = "external_busy"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="time_runs_forward"),
        Index("ix_external_busy_person", "person_id", "ends_at", "starts_at"),
    )

    calendar_id: UUID = Field(foreign_key="external_calendars.id", primary_key=True)
    starts_at: datetime = instant_field(primary_key=True)
    ends_at: datetime = instant_field(primary_key=True)
    person_id: UUID = Field(foreign_key="users.id")
