"""Bringing a session, its payment and the attempt to what Stripe says, in one transaction.

What a report means is `domain.payment.judge`; asking Stripe for one is `paying.py`. Whoever
brings the report (webhook, return page, reconciliation) and however often: it has its effect once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from peerloop.domain.audit import What
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import BookingRefused
from peerloop.domain.events import EventName
from peerloop.domain.payment import (
    ACTIVE,
    AttemptStatus,
    PaymentStatus,
    RefundReason,
    Report,
    Terms,
    Verdict,
    Word,
    judge,
)
from peerloop.domain.people import Actor
from peerloop.models import Course, Payment, PaymentAttempt, TutoringSession
from peerloop.services.analytics import record_events
from peerloop.services.auditing import keep
from peerloop.services.holds import payment_of
from peerloop.services.locking import Person, lock_people
from peerloop.services.refunding import owe_refund
from peerloop.services.seats import take_seats
from peerloop.services.session_mails import announce, tell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """The three rows a report is about, locked in this order."""

    session: TutoringSession
    payment: Payment
    attempt: PaymentAttempt


def settle(
    db: Session, attempt_id: UUID, report: Report, *, livemode: bool, now: datetime
) -> Verdict:
    """Do what a report of an attempt means.

    Args:
        livemode: whether this installation takes real money.
        now: aware UTC.

    Returns:
        What it meant.
    """
    case = _locked(db, attempt_id)
    terms = Terms(
        attempt_id=attempt_id,
        amount=case.payment.amount,
        livemode=livemode,
        attempt=case.attempt.status,
        session=case.session.status,
        settled=case.payment.status is PaymentStatus.SUCCEEDED,
        has_begun=case.session.starts_at <= now,
    )
    verdict = judge(report, terms)
    if verdict is Verdict.TRY_TO_CONFIRM:
        verdict = _take_time_again(db, case.session)
    if verdict is not Verdict.FOREIGN:
        _note(case.attempt, report, now=now)
    _EFFECTS[verdict](db, case, report, now)
    return verdict


def _locked(db: Session, attempt_id: UUID) -> Case:
    """The rows, read anew once they are locked: a rival may have settled them meanwhile."""
    session_id = db.scalars(
        select(Payment.session_id)
        .join(PaymentAttempt, col(PaymentAttempt.payment_id) == col(Payment.id))
        .where(col(PaymentAttempt.id) == attempt_id)
    ).one()
    session = db.get_one(TutoringSession, session_id, with_for_update=True, populate_existing=True)
    payment = payment_of(db, session_id)
    attempt = db.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    return Case(session, payment, attempt)


def _note(attempt: PaymentAttempt, report: Report, *, now: datetime) -> None:
    """Keep what Stripe says of the attempt, whatever it means."""
    attempt.provider_ref = attempt.provider_ref or report.ref
    attempt.intent_ref = report.intent_ref or attempt.intent_ref
    attempt.receipt_url = report.receipt_url or attempt.receipt_url
    attempt.is_declined = report.declined
    attempt.is_processing = report.word is Word.PROCESSING
    if report.word is Word.PAID and attempt.status is not AttemptStatus.PAID:
        attempt.set_status(AttemptStatus.PAID)
        attempt.received_minor = report.received.minor
        attempt.received_currency = report.received.currency
        attempt.paid_at = now


def _take_time_again(db: Session, session: TutoringSession) -> Verdict:
    """Whether an expired session that is paid after all can have its time back."""
    lock_people(db, session)
    try:
        with db.begin_nested():
            take_seats(db, session)
    except BookingRefused:
        return Verdict.TOO_LATE
    return Verdict.CONFIRM


def _confirm(db: Session, case: Case, report: Report, now: datetime) -> None:
    """The one way a priced session is confirmed: its mails and its event come with it."""
    session, was = case.session, case.session.status
    session.set_status(SessionStatus.CONFIRMED)
    session.hold_expires_at = None
    case.payment.set_status(PaymentStatus.SUCCEEDED)
    db.flush()
    people, title = _people_and_title(db, session)
    announce(db, "session-booked", session, title, people, now=now)
    tell(
        db,
        "payment-received",
        session,
        title,
        people,
        roles=("student",),
        now=now,
        more={"amount": str(report.received), "receipt": report.receipt_url or ""},
        of=case.attempt.id,
        lasts=True,
    )
    keep(
        db,
        What.CONFIRMED,
        actor_id=None,
        now=now,
        session_id=session.id,
        before={"status": was.value},
        after={"status": session.status.value, "paid": str(report.received)},
    )
    success = (EventName.BOOKING_SUCCESS, {"session_id": session.id})
    student = people[session.student_id]
    record_events(
        db, Actor(student.id, student.name, student.email, student.zone), [success], now=now
    )


def _close(_db: Session, case: Case, _report: Report, _now: datetime) -> None:
    case.attempt.set_status(AttemptStatus.CLOSED)


def _give_back(reason: RefundReason) -> "Effect":
    def give_back(db: Session, case: Case, report: Report, now: datetime) -> None:
        if case.payment.status is not PaymentStatus.SUCCEEDED and reason is RefundReason.TOO_LATE:
            case.payment.set_status(PaymentStatus.SUCCEEDED)
        db.flush()
        owe_refund(
            db,
            case.attempt,
            report.received,
            reason,
            f"{reason.value}/{case.attempt.id}",
            session=case.session,
            now=now,
        )

    return give_back


def _wrong_amount(db: Session, case: Case, report: Report, now: datetime) -> None:
    case.attempt.problem = f"{report.received} came, {case.payment.amount} was asked for"
    log.error("attempt %s: %s", case.attempt.id, case.attempt.problem)
    _give_back(RefundReason.WRONG_AMOUNT)(db, case, report, now)


def _foreign(_db: Session, case: Case, report: Report, _now: datetime) -> None:
    mode = "live" if report.livemode else "test"
    case.attempt.problem = f"Stripe's {report.ref} ({mode} mode) is not this attempt's"
    if report.word in (Word.CLOSED, Word.PAID) and case.attempt.status in ACTIVE:
        case.attempt.set_status(AttemptStatus.CLOSED)  # nothing of ours can come by it
    log.error("attempt %s: %s", case.attempt.id, case.attempt.problem)


def _nothing(_db: Session, _case: Case, _report: Report, _now: datetime) -> None:
    pass


Effect = Callable[[Session, Case, Report, datetime], None]
_EFFECTS: dict[Verdict, Effect] = {
    Verdict.NOTHING: _nothing,
    Verdict.WAIT: _nothing,
    Verdict.FOREIGN: _foreign,
    Verdict.CLOSE: _close,
    Verdict.CONFIRM: _confirm,
    Verdict.PAID_TWICE: _give_back(RefundReason.PAID_TWICE),
    Verdict.TOO_LATE: _give_back(RefundReason.TOO_LATE),
    Verdict.WRONG_AMOUNT: _wrong_amount,
}


def _people_and_title(db: Session, session: TutoringSession) -> tuple[dict[UUID, Person], str]:
    return lock_people(db, session), db.get_one(Course, session.course_id).title
