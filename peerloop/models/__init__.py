"""The tables. Importing this package registers all of them with `SQLModel.metadata`."""

from peerloop.models.analytics import AnalyticsEvent
from peerloop.models.availability import Availability, AvailabilityOverride, TeachingCalendar
from peerloop.models.booking import SessionSeat, TutoringSession
from peerloop.models.calendars import CalendarFeed, ExternalBusy, ExternalCalendar
from peerloop.models.courses import Course, Enrollment, StudentTeacher
from peerloop.models.idempotency import IdempotencyKey
from peerloop.models.outbox import MailEvent, OutboxMail
from peerloop.models.payment import Payment, PaymentAttempt, Refund, StripeEvent
from peerloop.models.people import ApiToken, Login, OneTimeLink, SignInTries, User

__all__ = [
    "AnalyticsEvent",
    "ApiToken",
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
    "OneTimeLink",
    "OutboxMail",
    "Payment",
    "PaymentAttempt",
    "Refund",
    "SessionSeat",
    "SignInTries",
    "StripeEvent",
    "StudentTeacher",
    "TeachingCalendar",
    "TutoringSession",
    "User",
]
