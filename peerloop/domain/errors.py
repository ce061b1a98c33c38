"""Every way PeerLoop says no: one class per business fact.

Each class has a stable `code` (the one in REST problem documents, GraphQL
errors and `booking_failed` events) and the words people read. How a code
becomes an HTTP status or an alert is decided by whoever translates it
(`api/errors.py`, the states), not here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from peerloop.domain.ranges import Problem


class PeerLoopError(Exception):
    """The root of everything PeerLoop raises on purpose.

    Attributes:
        code: stable, machine-readable name of the fact.
        message: what a person reads; complete sentences, no internals.
        details: further public facts for a client (never secrets).
    """

    code: ClassVar[str] = "failed"
    default_message: ClassVar[str] = "Unable to book. Please try again."

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or self.default_message
        self.details = details
        super().__init__(self.message)


# ── who asks ────────────────────────────────────────────────────────────────
class AccessError(PeerLoopError):
    """Who asks may not do this."""


class NotSignedIn(AccessError):
    """Nobody is signed in, or the login or token is no longer valid."""

    code = "not_signed_in"
    default_message = "Please sign in."


class WrongCredentials(AccessError):
    """E-mail and password do not belong together."""

    code = "wrong_credentials"
    default_message = "This e-mail and password do not match."


class TooManyAttempts(AccessError):
    """Too many failed sign-ins; `details["retry_after"]` is in seconds."""

    code = "too_many_attempts"
    default_message = "Too many attempts. Please wait a few minutes and try again."


class Forbidden(AccessError):
    """The thing may be known to exist, but this is not for the one who asks."""

    code = "forbidden"
    default_message = "This is not yours to do."


class NotFound(AccessError):
    """It does not exist, or the one who asks may not know that it does."""

    code = "not_found"
    default_message = "There is nothing here, or it is not yours to see."


# ── what was sent ───────────────────────────────────────────────────────────
class InputError(PeerLoopError):
    """What was sent cannot be used; nothing was changed."""

    code = "invalid_input"
    default_message = "Something that was sent cannot be used."


class InvalidInput(InputError):
    """A field is missing, malformed or out of range; `details["field"]` names it."""


class AlreadyRegistered(InputError):
    """An account with this e-mail exists."""

    code = "already_registered"
    default_message = "There is already an account with this e-mail. Sign in instead."


class UnknownZone(InputError):
    """Not a name of the IANA time zone database."""

    code = "unknown_timezone"
    default_message = "This is not a known time zone."


class TimeDoesNotExist(InputError):
    """A local time that a clock change skips."""

    code = "time_does_not_exist"
    default_message = "The clocks skip this time on that day. Choose another."


class TimeAmbiguous(InputError):
    """A local time that a clock change repeats, sent without an offset."""

    code = "time_ambiguous"
    default_message = "This time comes twice on that day. Send it with its UTC offset."


class CalendarUnreadable(InputError):
    """A calendar elsewhere cannot be read; the message says why, in words for its owner."""

    code = "calendar_unreadable"
    default_message = "The calendar cannot be read."


class PlanRefused(InputError):
    """An ST's availability cannot be kept as it is; each problem is told at its place.

    Attributes:
        problems: as in `domain.availability`; `details["fields"]` has the first of them.
    """

    default_message = "Some of this cannot be saved yet."

    def __init__(self, problems: "Sequence[Problem]" = ()) -> None:
        fields = [{"field": each.where, "message": each.message} for each in problems[:100]]
        super().__init__(fields=fields)
        self.problems = tuple(problems)


class IdempotencyKeyReused(InputError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"
    default_message = "This Idempotency-Key was already used for another request."


# ── booking ─────────────────────────────────────────────────────────────────
class BookingRefused(PeerLoopError):
    """A booking that cannot be made. Which answer wins: requirements, rule 4."""


class NotEnrolled(BookingRefused):
    """The student is not enrolled in the course."""

    code = "not_enrolled"
    default_message = "You must be enrolled to book."


class SessionLimitReached(BookingRefused):
    """All included sessions of a free course are booked."""

    code = "session_limit_reached"

    def __init__(self, session_count: int) -> None:
        super().__init__(
            f"All {session_count} sessions of this course are booked.", session_count=session_count
        )


class SlotUnavailable(BookingRefused):
    """The start is not offered, whoever else has sessions (past, notice, grid, paused …)."""

    code = "slot_unavailable"
    default_message = "This time is no longer available. Select another."


class StudentConflict(BookingRefused):
    """The student is somewhere else at this time."""

    code = "student_conflict"
    default_message = "You have another session at this time."


class SlotTaken(BookingRefused):
    """Another student took this time meanwhile."""

    code = "slot_taken"
    default_message = "Sorry, this time slot is no longer available."


class TooManyHolds(BookingRefused):
    """The student has unpaid sessions enough (requirements, rule 8)."""

    code = "too_many_holds"
    default_message = "You have two sessions to pay already. Pay one of them, or let it go."


# ── paying ──────────────────────────────────────────────────────────────────
class PaymentError(PeerLoopError):
    """Something about money that cannot be done.

    Attributes:
        said: what Stripe said; for the log and for admins, never for clients.
    """

    def __init__(self, message: str | None = None, *, said: str = "", **details: Any) -> None:
        super().__init__(message, **details)
        self.said = said


class PaymentsUnreachable(PaymentError):
    """Stripe did not answer: whether it did what was asked is not known."""

    code = "payments_unreachable"
    default_message = "Unable to book. Please try again."


class PaymentRefused(PaymentError):
    """Stripe will not do what was asked; the message is for the log, not for people."""

    code = "payment_refused"
    default_message = "Unable to book. Please try again."


class HoldLapsed(PaymentError):
    """The time is no longer held, so it cannot be paid for."""

    code = "hold_lapsed"
    default_message = "This time is no longer held for you. Select another."


class NothingToPay(PaymentError):
    """The session is free, paid or over."""

    code = "nothing_to_pay"
    default_message = "There is nothing to pay for this session."


class NothingToRefund(PaymentError):
    """No more than was paid goes back."""

    code = "nothing_to_refund"
    default_message = "There is not that much to give back."


class PaymentDisputed(PaymentError):
    """The student's bank is looking into the payment: no refund until it is done."""

    code = "payment_disputed"
    default_message = "This payment is disputed at the bank; it cannot be refunded meanwhile."


# ── a session's life ────────────────────────────────────────────────────────
class TooLate(PeerLoopError):
    """The time until which this could be done is over (requirements, rule 9)."""

    code = "too_late"
    default_message = "It is too late for that."


class TransitionRefused(PeerLoopError):
    """A status change that `domain/booking.py` does not allow."""

    code = "transition_refused"
    default_message = "This session can no longer be changed that way."


# ── mail ────────────────────────────────────────────────────────────────────
class MailError(PeerLoopError):
    """A mail did not go out; `said` is the provider's word for it, for the log and for admins."""

    code = "mail_failed"
    default_message = "The mail could not be sent."

    def __init__(self, said: str = "", **details: Any) -> None:
        super().__init__(None, **details)
        self.said = said


class MailUnreachable(MailError):
    """It may go through later; `retry_after` (seconds) is what the provider asked for."""

    code = "mail_unreachable"

    def __init__(self, said: str = "", retry_after: float | None = None) -> None:
        super().__init__(said)
        self.retry_after = retry_after


class MailRefused(MailError):
    """The provider will never take this mail."""

    code = "mail_refused"


# ── an ST's availability ────────────────────────────────────────────────────
class PlanChanged(PeerLoopError):
    """It was saved meanwhile, from another tab or program: nothing of this was kept."""

    code = "availability_changed"
    default_message = "Your availability was changed elsewhere meanwhile. Nothing was saved here."
