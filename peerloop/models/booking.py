"""Sessions and seats. The seats carry the one constraint on people's time (docs/decisions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from peerloop.domain.booking import NOTE_LENGTH, SessionStatus, next_status
from peerloop.models.base import choice_field, id_field, instant_field


class TutoringSession(SQLModel, table=True):
    """A one-to-one session, from the hold on, with its terms as they were when it was booked."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="time_runs_forward"),
        CheckConstraint("student_id <> teacher_id", name="two_people"),
        CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", name="price_is_whole"),
        CheckConstraint(
            "status IN ('pending_payment','confirmed','cancelled','expired','completed','no_show')",
            name="status",
        ),
        Index("ix_sessions_student_course", "student_id", "course_id"),
        Index("ix_sessions_teacher_starts", "teacher_id", "starts_at"),
        Index("ix_sessions_holds", "status", "hold_expires_at"),
    )

    id: UUID = id_field()
    course_id: UUID = Field(foreign_key="courses.id", index=True)
    student_id: UUID = Field(foreign_key="users.id")
    teacher_id: UUID = Field(foreign_key="users.id")
    status: SessionStatus = choice_field(SessionStatus, length=16)
    starts_at: datetime = instant_field()
    ends_at: datetime = instant_field()
    hold_expires_at: datetime | None = instant_field(default=None)
    note: str = Field(default="", max_length=NOTE_LENGTH)
    reminders: bool = True
    duration_minutes: int
    buffer_minutes: int
    price_minor: int | None = None
    currency: str | None = Field(default=None, max_length=3)
    cancel_notice_minutes: int
    # RFC 5545 SEQUENCE of its calendar event.
    sequence: int = 0
    # In which role it was moved (`domain.cancelling.By`): the last, but an ST's move counts
    # until its student moves it alone.
    moved_as: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    # In which role it was cancelled (`domain.cancelling.By`), and what was said of it.
    cancelled_as: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    cancel_reason: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    # When its student said that the ST was not there.
    absence_reported_at: datetime | None = instant_field(default=None)
    created_at: datetime = instant_field()

    def set_status(self, wanted: SessionStatus) -> None:
        """The only way a status changes.

        Raises:
            TransitionRefused: see `peerloop.domain.booking.TRANSITIONS`.
        """
        self.status = next_status(self.status, wanted)


class SessionSeat(SQLModel, table=True):
    """A person's claim on a stretch of time, there exactly while the session holds that time.

    No two seats of one person overlap: `ex_person`, an exclusion constraint on
    PostgreSQL, triggers on SQLite. Both are made by the migrations.
    """

    __tablename__ = "session_seats"
    __table_args__ = (
        CheckConstraint("starts_at < blocked_until", name="time_runs_forward"),
        CheckConstraint("role IN ('student','teacher')", name="role"),
        # Ends first: what lies in the past is never looked at.
        Index("ix_session_seats_person", "person_id", "blocked_until", "starts_at"),
    )

    session_id: UUID = Field(foreign_key="sessions.id", primary_key=True)
    person_id: UUID = Field(foreign_key="users.id", primary_key=True)
    role: str = Field(max_length=8)
    starts_at: datetime = instant_field()
    # The session's end; for the ST, with the buffer as booked.
    blocked_until: datetime = instant_field()
