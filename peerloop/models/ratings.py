"""What students say of sessions that took place: one rating each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from peerloop.domain.ratings import COMMENT_LENGTH
from peerloop.models.base import instant_field


class Rating(SQLModel, table=True):
    """A student's rating of a completed session."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    session_id: UUID = Field(foreign_key="sessions.id", primary_key=True)
    st_id: UUID = Field(foreign_key="users.id", index=True)
    student_id: UUID = Field(foreign_key="users.id")
    stars: int
    comment: str = Field(default="", max_length=COMMENT_LENGTH)
    created_at: datetime = instant_field()
