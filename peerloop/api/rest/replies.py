"""What the API's JSON looks like. Which facts a person may see is decided by `queries`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, PlainSerializer

from peerloop.domain.booking import SessionStatus
from peerloop.domain.dates import instant_text
from peerloop.domain.money import Money

# Instants leave as UTC with a Z, whatever they were asked in.
Instant = Annotated[
    datetime, PlainSerializer(instant_text, return_type=str, when_used="json-unless-none")
]


class Price(BaseModel):
    """An amount in minor units, and as people read it."""

    amount: int
    currency: str
    display: str

    @classmethod
    def of(cls, money: Money | None) -> "Price | None":
        """The price of a session; None where it is free."""
        if money is None:
            return None
        return cls(amount=money.minor, currency=money.currency, display=str(money))


class EnrollmentReply(BaseModel):
    """A student's place in a course."""

    id: UUID
    course_id: UUID
    course_slug: str
    course_title: str
    deferred_at: Instant | None


class Me(BaseModel):
    """Who asks."""

    id: UUID
    name: str
    email: str
    timezone: str
    is_admin: bool
    teaches: bool
    enrollments: list[EnrollmentReply]


class CourseReply(BaseModel):
    """A course as the one who asks sees it."""

    id: UUID
    slug: str
    title: str
    summary: str
    duration_minutes: int
    session_count: int | None
    price: Price | None
    enrolled: bool
    enrollment_id: UUID | None
    deferred_at: Instant | None
    booked: int
    completed: int
    sts: int


class CourseList(BaseModel):
    """All courses."""

    courses: list[CourseReply]


class StReply(BaseModel):
    """A Student-Teacher of a course."""

    id: UUID
    name: str
    timezone: str
    students_taught: int


class StList(BaseModel):
    """Who teaches a course now."""

    course_id: UUID
    sts: list[StReply]


class Busy(BaseModel):
    """Time that is taken; by whom is nobody's business."""

    starts_at: Instant
    ends_at: Instant


class BusyList(BaseModel):
    """When an ST is busy in a range; ends include the buffer after a session."""

    st_id: UUID
    bookings: list[Busy]


class PersonReply(BaseModel):
    """One of a session's two people."""

    id: UUID
    name: str


class CourseName(BaseModel):
    """Which course a session belongs to."""

    id: UUID
    slug: str
    title: str


class CalendarReply(BaseModel):
    """Where a tap adds a session to a calendar."""

    google: str
    outlook: str
    ics: str


class SessionReply(BaseModel):
    """A session as one of its people sees it."""

    session_id: UUID
    status: SessionStatus
    course: CourseName
    student: PersonReply
    st: PersonReply
    scheduled_start: Instant
    scheduled_end: Instant
    duration_minutes: int
    price: Price | None
    hold_expires_at: Instant | None
    note: str
    reminders: bool
    calendar: CalendarReply


class MovedReply(SessionReply):
    """A session at its new time, and the zone that was asked in."""

    timezone: str


class SessionList(BaseModel):
    """The reader's sessions, latest first."""

    sessions: list[SessionReply]


class Confirmation(BaseModel):
    """What was booked, for a success page."""

    course: str
    st: str
    scheduled_start: Instant
    scheduled_end: Instant
    timezone: str
    calendar: CalendarReply


class BookedReply(BaseModel):
    """A new session."""

    session_id: UUID
    status: SessionStatus
    confirmation: Confirmation


class DeferredReply(BaseModel):
    """Since when the choice of a time is put off."""

    enrollment_id: UUID
    deferred_at: Instant
