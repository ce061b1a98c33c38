"""The rules of paying for a session: statuses, what Stripe's word on an attempt means, refunds.

What is asked of Stripe and kept of its answers is done elsewhere; here are only values.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TransitionRefused
from peerloop.domain.money import Money

# Requirements, rule 8.
OPEN_HOLDS = 2
CHECKOUT_STAYS_OPEN = timedelta(minutes=31)  # Stripe takes no less than 30
EXPIRES_UNASKED = timedelta(minutes=5)


class PaymentStatus(StrEnum):
    """What has become of the money for a session (SAGA)."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class AttemptStatus(StrEnum):
    """What is known of one try to pay at Stripe."""

    NEW = "new"  # written down, perhaps not yet made at Stripe
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"  # can no longer be paid


class RefundStatus(StrEnum):
    """How far a refund has come."""

    DUE = "due"
    SENT = "sent"  # Stripe has it
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # Stripe could not pay it out; it is tried again


class Way(StrEnum):
    """How money is asked for: Stripe's own page (MYM-24), or an intent on ours (SAGA)."""

    CHECKOUT = "checkout"
    INTENT = "intent"


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLED = "cancelled"
    TOO_LATE = "too_late"  # paid after the hold, and the time was gone or let go
    PAID_TWICE = "paid_twice"
    WRONG_AMOUNT = "wrong_amount"
    BY_HAND = "by_hand"


_P, _A, _R = PaymentStatus, AttemptStatus, RefundStatus
TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    _P.PENDING: frozenset({_P.SUCCEEDED, _P.FAILED}),
    _P.FAILED: frozenset({_P.SUCCEEDED}),
    _P.SUCCEEDED: frozenset(),
    _A.NEW: frozenset({_A.OPEN, _A.PAID, _A.CLOSED}),
    _A.OPEN: frozenset({_A.PAID, _A.CLOSED}),
    _A.CLOSED: frozenset({_A.PAID}),  # money that arrives is never overlooked
    _A.PAID: frozenset(),
    _R.DUE: frozenset({_R.SENT, _R.SUCCEEDED, _R.FAILED}),
    _R.SENT: frozenset({_R.SUCCEEDED, _R.FAILED}),
    _R.FAILED: frozenset({_R.SENT, _R.SUCCEEDED, _R.FAILED}),  # the next round may fail, too
    _R.SUCCEEDED: frozenset({_R.FAILED}),  # a bank may send it back days later
}
ACTIVE = frozenset({_A.NEW, _A.OPEN})


def next_step(current: StrEnum, wanted: StrEnum) -> None:
    """The setters' rule for these statuses.

    Raises:
        TransitionRefused: `TRANSITIONS` does not have it.
    """
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current=current.value, wanted=wanted.value)


# ── what Stripe says ────────────────────────────────────────────────────────
class Word(StrEnum):
    """Stripe's word on an attempt."""

    OPEN = "open"
    PROCESSING = "processing"  # the money is on its way; it may still fail
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Report:
    """What Stripe says of an attempt when it is asked.

    Attributes:
        ref: the Checkout Session's or PaymentIntent's id.
        attempt_id: ours, from its metadata; None where that is not one.
        received: what was paid, or is to be.
        livemode: whether it is real money.
        intent_ref: the PaymentIntent's id, once there is one.
        declined: whether the last try at it failed.
        receipt_url: Stripe's receipt, once there is one.
    """

    ref: str
    word: Word
    attempt_id: UUID | None
    received: Money
    livemode: bool
    intent_ref: str | None = None
    declined: bool = False
    receipt_url: str | None = None


class Verdict(StrEnum):
    """What is to be done about a report."""

    NOTHING = "nothing"
    WAIT = "wait"  # the money is on its way; it may still not come
    FOREIGN = "foreign"  # not our money: another mode, or another's attempt
    CLOSE = "close"
    CONFIRM = "confirm"
    TRY_TO_CONFIRM = "try_to_confirm"  # late: only if the time is still free
    PAID_TWICE = "paid_twice"
    WRONG_AMOUNT = "wrong_amount"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an attempt was made for, to hold a report against.

    Attributes:
        livemode: whether this installation takes real money.
        settled: whether the session's payment has succeeded already, by another attempt.
        has_begun: whether the session's start is over.
    """

    attempt_id: UUID
    amount: Money
    livemode: bool
    attempt: AttemptStatus
    session: SessionStatus
    settled: bool
    has_begun: bool = False


def judge(report: Report, terms: Terms) -> Verdict:
    """What a report means for a session. The order in which reports arrive does not matter."""
    if report.livemode != terms.livemode or report.attempt_id != terms.attempt_id:
        return Verdict.FOREIGN
    if terms.attempt is _A.PAID or report.word is Word.OPEN:
        return Verdict.NOTHING
    if report.word is Word.PROCESSING:
        return Verdict.WAIT
    if report.word is Word.CLOSED:
        return Verdict.NOTHING if terms.attempt is _A.CLOSED else Verdict.CLOSE
    return _judge_money(report.received, terms)


def _judge_money(received: Money, terms: Terms) -> Verdict:
    if received != terms.amount:
        return Verdict.WRONG_AMOUNT
    if terms.settled:
        return Verdict.PAID_TWICE
    if terms.has_begun:
        return Verdict.TOO_LATE
    return {
        SessionStatus.PENDING_PAYMENT: Verdict.CONFIRM,
        SessionStatus.EXPIRED: Verdict.TRY_TO_CONFIRM,
    }.get(terms.session, Verdict.TOO_LATE)


# ── holds and refunds ───────────────────────────────────────────────────────
def checkout_ends(hold_expires_at: datetime, now: datetime) -> datetime:
    """Until when Stripe's page can be paid on: the hold's end, or as early as Stripe allows."""
    return max(hold_expires_at, now + CHECKOUT_STAYS_OPEN)


def lapses_unasked(hold_expires_at: datetime, attempt_ends: datetime | None, now: datetime) -> bool:
    """Whether a hold is so long overdue that it ends even if Stripe cannot be reached."""
    return now > (attempt_ends or hold_expires_at) + EXPIRES_UNASKED


def next_try(tries: int, now: datetime) -> datetime:
    """When a refund that did not go through is tried again: after a minute, two, four … an hour."""
    return now + min(timedelta(minutes=2 ** min(tries, 6)), timedelta(hours=1))
