"""The rules of a booking: a session's life, what a course includes, what a request must be.

When time is free is `slots.py`; who teaches an "Any Student-Teacher" booking is `assignment.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from peerloop.domain.errors import SessionLimitReached, TransitionRefused
from peerloop.domain.money import Money
from peerloop.domain.texts import clean_text

NOTE_LENGTH = 2000
DEFAULT_DURATION_MINUTES = 60
DEFAULT_CANCEL_NOTICE_MINUTES = 24 * 60


class SessionStatus(StrEnum):
    """A session's status (requirements, "One vocabulary")."""

    PENDING_PAYMENT = "pending_payment"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


_S = SessionStatus
TRANSITIONS: dict[SessionStatus, frozenset[SessionStatus]] = {
    _S.PENDING_PAYMENT: frozenset({_S.CONFIRMED, _S.CANCELLED, _S.EXPIRED}),
    _S.EXPIRED: frozenset({_S.CONFIRMED}),
    _S.CONFIRMED: frozenset({_S.CANCELLED, _S.COMPLETED, _S.NO_SHOW}),
    _S.COMPLETED: frozenset({_S.NO_SHOW}),
    _S.NO_SHOW: frozenset({_S.COMPLETED}),
    _S.CANCELLED: frozenset(),
}
# What still takes place, or may.
STANDING = frozenset({_S.PENDING_PAYMENT, _S.CONFIRMED})
# What counts against a course's included sessions (requirements, rule 5).
COUNTED = frozenset({_S.PENDING_PAYMENT, _S.CONFIRMED, _S.COMPLETED, _S.NO_SHOW})


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a student asks for, checked for form but not yet for truth.

    Attributes:
        start: aware UTC.
        note: for the ST, at most `NOTE_LENGTH` characters.
        reminders: whether both get reminders by mail.
    """

    course_id: UUID
    st_id: UUID
    start: datetime
    note: str = ""
    reminders: bool = True


def initial_status(price: Money | None) -> SessionStatus:
    """A free session is confirmed at once, a priced one waits for its payment (MYM-21)."""
    return _S.CONFIRMED if price is None else _S.PENDING_PAYMENT


def next_status(current: SessionStatus, wanted: SessionStatus) -> SessionStatus:
    """The one setter's rule for a status.

    Raises:
        TransitionRefused: `TRANSITIONS` does not have it.
    """
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current=current.value, wanted=wanted.value)
    return wanted


def check_included(session_count: int | None, counted: int, price: Money | None) -> None:
    """Whether one more session fits in the course (requirements, rule 5).

    Args:
        session_count: the course's included sessions; None for no limit.
        counted: the student's sessions of the course in a status of `COUNTED`.

    Raises:
        SessionLimitReached: a free course is used up. A paid one may go on.
    """
    if price is None and session_count is not None and counted >= session_count:
        raise SessionLimitReached(session_count)


def progress_label(session_count: int | None, counted: int) -> str:
    """`Session 3 of 6` for the next one to book; no total where there is none or it is passed."""
    number = counted + 1
    if session_count is None or number > session_count:
        return f"Session {number}"
    return f"Session {number} of {session_count}"


def clean_note(text: object) -> str:
    """A message to the ST, with line breaks kept and other control characters taken out.

    Raises:
        InvalidInput: not text, or too long (field `note`).
    """
    return clean_text(text, most=NOTE_LENGTH, field="note", what="A message")
