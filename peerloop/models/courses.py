"""Courses, who teaches them and who is enrolled."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from peerloop.domain.booking import DEFAULT_CANCEL_NOTICE_MINUTES, DEFAULT_DURATION_MINUTES
from peerloop.domain.money import Money
from peerloop.models.base import columns, id_field, instant_field


class Course(SQLModel, table=True):
    """Something students learn from Student-Teachers. Without a price its sessions are free."""

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", name="price_is_whole"),
        CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name="duration"),
        CheckConstraint("session_count IS NULL OR session_count > 0", name="session_count"),
    )

    id: UUID = id_field()
    slug: str = Field(max_length=80, unique=True)
    title: str = Field(max_length=160)
    summary: str = Field(default="", max_length=500)
    duration_minutes: int = DEFAULT_DURATION_MINUTES
    session_count: int | None = None
    price_minor: int | None = None
    currency: str | None = Field(default=None, max_length=3)
    cancel_notice_minutes: int = DEFAULT_CANCEL_NOTICE_MINUTES
    created_at: datetime = instant_field()

    @property
    def price(self) -> Money | None:
        """A session's price; None where sessions are free."""
        if self.price_minor is None or self.currency is None:
            return None
        return Money(self.price_minor, self.currency)


class StudentTeacher(SQLModel, table=True):
    """A person teaches a course."""

    __tablename__ = "student_teachers"
    __table_args__ = (UniqueConstraint("course_id", "user_id"),)

    id: UUID = id_field()
    user_id: UUID = Field(foreign_key="users.id", index=True)
    course_id: UUID = Field(foreign_key="courses.id")
    is_active: bool = True
    # Whether they take bookings of it; theirs to switch, where `is_active` is not.
    is_open: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    created_at: datetime = instant_field()


def takes_bookings() -> Any:
    """Of a row of `student_teachers`: the person teaches the course now, and can be booked."""
    teacher = columns(StudentTeacher)
    return teacher.is_active.is_(True) & teacher.is_open.is_(True)


class Enrollment(SQLModel, table=True):
    """A student's place in a course; the lock under which included sessions are counted."""

    __tablename__ = "enrollments"
    __table_args__ = (UniqueConstraint("student_id", "course_id"),)

    id: UUID = id_field()
    student_id: UUID = Field(foreign_key="users.id")
    course_id: UUID = Field(foreign_key="courses.id", index=True)
    enrolled_at: datetime = instant_field()
    # Set by "Schedule Later", cleared by the next booking (CD-033).
    deferred_at: datetime | None = instant_field(default=None)
