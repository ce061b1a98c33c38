"""The tables. Importing this package registers all of them with `SQLModel.metadata`."""

from peerloop.models.analytics import AnalyticsEvent
from peerloop.models.audit import AuditEvent
from peerloop.models.availability import (
    Availability,
    AvailabilityOverride,
    TeachingCalendar,
    TimeOff,
)
from peerloop.models.booking import SessionSeat, TutoringSession
from peerloop.models.calendars import CalendarFeed, ExternalBusy, ExternalCalendar
from peerloop.models.courses import Course, Enrollment, StudentTeacher
from peerloop.models.idempotency import IdempotencyKey
from peerloop.models.outbox import MailEvent, OutboxMail
from peerloop.models.payment import Payment, PaymentAttempt, Refund, StripeEvent
from peerloop.models.people import ApiToken, Login, OneTimeLink, SignInTries, User
from peerloop.models.proposals import MoveProposal, ProposedTime
from peerloop.models.ratings import Rating

__all__ = [
    "AnalyticsEvent",
    "ApiToken",
    "AuditEvent",
    "Availability",
    "AvailabilityOverride",
    "CalendarFeed",
    "Course",
    "Enrollment",
    "ExternalBusy",
    "ExternalCalendar",
    "IdempotencyKey",
    "Login",
    "MailEvent",
    "MoveProposal",
    "OneTimeLink",
    "OutboxMail",
    "Payment",
    "PaymentAttempt",
    "ProposedTime",
    "Rating",
    "Refund",
    "SessionSeat",
    "SignInTries",
    "StripeEvent",
    "StudentTeacher",
    "TeachingCalendar",
    "TimeOff",
    "TutoringSession",
    "User",
]
