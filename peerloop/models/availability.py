"""When a Student-Teacher can be booked: their calendar's rules, weekly hours and special dates."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from peerloop.models.base import id_field


class TeachingCalendar(SQLModel, table=True):
    """The rules of one person's calendar; its zone is the zone of all their hours."""

    __tablename__ = "teaching_calendars"
    __table_args__ = (
        CheckConstraint("buffer_minutes BETWEEN 0 AND 120", name="buffer"),
        CheckConstraint("notice_minutes >= 0", name="notice"),
        CheckConstraint("window_days BETWEEN 1 AND 366", name="window"),
        CheckConstraint("step_minutes BETWEEN 5 AND 240", name="step"),
        CheckConstraint("most_a_day > 0", name="most_a_day"),
        CheckConstraint("most_a_week > 0", name="most_a_week"),
    )

    person_id: UUID = Field(foreign_key="users.id", primary_key=True)
    zone: str = Field(max_length=64)
    buffer_minutes: int = 15
    notice_minutes: int = 240
    window_days: int = 56
    step_minutes: int = 30
    paused: bool = False
    # Most sessions a day and a week of the calendar's zone; None for no limit.
    most_a_day: int | None = None
    most_a_week: int | None = None
    # One more with each save: who saves an older one is told.
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Availability(SQLModel, table=True):
    """Hours that come every week. An end at or before the start lies on the next day."""

    __tablename__ = "availability"
    __table_args__ = (
        UniqueConstraint("person_id", "day_of_week", "start_time"),
        CheckConstraint("day_of_week BETWEEN 1 AND 7", name="day_of_week"),
    )

    id: UUID = id_field()
    person_id: UUID = Field(foreign_key="users.id")
    day_of_week: int
    start_time: time
    end_time: time


class AvailabilityOverride(SQLModel, table=True):
    """What replaces the weekly hours on one date: a row a range; a row without times is off."""

    __tablename__ = "availability_overrides"
    __table_args__ = (
        UniqueConstraint("person_id", "on_date", "start_time"),
        CheckConstraint("(start_time IS NULL) = (end_time IS NULL)", name="hours_are_whole"),
    )

    id: UUID = id_field()
    person_id: UUID = Field(foreign_key="users.id")
    on_date: date
    start_time: time | None = None
    end_time: time | None = None


class TimeOff(SQLModel, table=True):
    """Whole days, first to last, on which nothing is offered, whatever else is said of them."""

    __tablename__ = "time_off"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_run_forward"),)

    id: UUID = id_field()
    person_id: UUID = Field(foreign_key="users.id", index=True)
    first_day: date
    last_day: date
