"""Refunds: owed in the transaction that decides them, then sent and followed to their end."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from peerloop.domain.audit import What
from peerloop.domain.errors import (
    Forbidden,
    NotFound,
    NothingToRefund,
    PaymentDisputed,
    PaymentError,
    PaymentsUnreachable,
)
from peerloop.domain.money import Money
from peerloop.domain.payment import (
    AttemptStatus,
    PaymentStatus,
    RefundReason,
    RefundStatus,
    next_try,
)
from peerloop.domain.people import Actor
from peerloop.domain.ports import RefundReport
from peerloop.models import Course, Payment, PaymentAttempt, Refund, TutoringSession
from peerloop.models.transactions import insert_if_absent
from peerloop.services.auditing import keep
from peerloop.services.locking import lock_people
from peerloop.services.session_mails import tell
from peerloop.services.till import Till

log = logging.getLogger(__name__)
_TO_DO = (RefundStatus.DUE, RefundStatus.FAILED)
ASK_AGAIN = timedelta(minutes=15)


def owe_refund(
    db: Session,
    attempt: PaymentAttempt,
    amount: Money,
    reason: RefundReason,
    dedupe_key: str,
    *,
    session: TutoringSession,
    now: datetime,
    asked_by: UUID | None = None,
) -> UUID | None:
    """Decide in the caller's transaction that money goes back, and tell the student.

    Of what goes back with a cancelled session the mail about its cancelling tells.

    Returns:
        The refund's id; None where this was decided before.

    Raises:
        NothingToRefund: more than is left of what came by this attempt.
    """
    if amount.minor < 1 or amount.minor > left_of(db, attempt):
        if db.scalar(select(Refund.id).where(col(Refund.dedupe_key) == dedupe_key)):
            return None
        raise NothingToRefund
    new = Refund(
        attempt_id=attempt.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        dedupe_key=dedupe_key,
        due_at=now,
        asked_by=asked_by,
        created_at=now,
    )
    if not insert_if_absent(db, Refund, **new.model_dump()):
        return None
    if reason is not RefundReason.CANCELLED:
        _tell(db, new, session, now=now)
    return new.id


def _tell(db: Session, refund: Refund, session: TutoringSession, *, now: datetime) -> None:
    people = lock_people(db, session)
    title = db.get_one(Course, session.course_id).title
    facts = {"amount": str(refund.amount), "reason": refund.reason.value}
    told: dict[str, Any] = {"roles": ("student",), "more": facts, "of": refund.id}
    told["lasts"] = True
    tell(db, "payment-refunded", session, title, people, now=now, **told)


def left_of(db: Session, attempt: PaymentAttempt) -> int:
    """What has come by an attempt and does not go back yet (minor units)."""
    going = db.scalar(
        select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(
            col(Refund.attempt_id) == attempt.id
        )
    )
    return (attempt.received_minor or 0) - int(going or 0)


@dataclass(frozen=True, slots=True)
class Owed:
    """A refund that was just decided, still to be sent."""

    refund_id: UUID
    amount: Money


def refund_cancelled(
    db: Session, payment: Payment, session: TutoringSession, *, now: datetime
) -> list[Owed]:
    """Give back all that is left of a session's price, because it is cancelled."""
    paid = db.scalars(
        select(PaymentAttempt).where(
            col(PaymentAttempt.payment_id) == payment.id,
            col(PaymentAttempt.status) == AttemptStatus.PAID,
        )
    ).all()
    owed = []
    for attempt in paid:
        left = left_of(db, attempt)
        if left > 0:
            amount = Money(left, payment.currency)
            key = f"{RefundReason.CANCELLED.value}/{attempt.id}"
            refund_id = owe_refund(
                db, attempt, amount, RefundReason.CANCELLED, key, session=session, now=now
            )
            owed += [Owed(refund_id, amount)] if refund_id else []
    return owed


def refund_by_hand(
    db: Session, actor: Actor, session_id: UUID, minor: int, key: str, *, now: datetime
) -> UUID | None:
    """Let an admin give back part or all of what was paid for a session.

    Args:
        minor: how much, in the payment's minor units.
        key: the same for the same press of a button, so that it is given once.

    Raises:
        Forbidden: the actor is no admin.
        NotFound: nothing was paid for such a session.
        NothingToRefund: it is more than is left.
    """
    if not actor.is_admin:
        raise Forbidden
    session = db.get(TutoringSession, session_id, with_for_update=True)
    attempt = db.scalars(
        select(PaymentAttempt)
        .join(Payment, col(Payment.id) == col(PaymentAttempt.payment_id))
        .where(
            col(Payment.session_id) == session_id,
            col(Payment.status) == PaymentStatus.SUCCEEDED,
            col(PaymentAttempt.status) == AttemptStatus.PAID,
            # What came wrong has gone back already; this paid the session.
            col(PaymentAttempt.received_minor) == col(Payment.amount_minor),
            col(PaymentAttempt.received_currency) == col(Payment.currency),
        )
        .order_by(col(PaymentAttempt.paid_at))
        .limit(1)
        .with_for_update()
    ).first()
    if session is None or attempt is None or attempt.received_currency is None:
        raise NotFound
    if minor < 1:
        raise NothingToRefund
    amount = Money(minor, attempt.received_currency)
    dedupe = f"{RefundReason.BY_HAND.value}/{attempt.id}/{key[:40]}"
    refund_id = owe_refund(
        db,
        attempt,
        amount,
        RefundReason.BY_HAND,
        dedupe,
        session=session,
        now=now,
        asked_by=actor.id,
    )
    if refund_id is not None:
        after = {"amount": str(amount)}
        keep(db, What.REFUNDED, actor_id=actor.id, now=now, session_id=session_id, after=after)
    return refund_id


# ── sending and following ───────────────────────────────────────────────────
def refunds_to_do(db: Session, *, now: datetime, limit: int = 50) -> list[UUID]:
    """Refunds to send, or to ask after."""
    found = select(Refund.id).where(
        col(Refund.status).in_((*_TO_DO, RefundStatus.SENT)), col(Refund.due_at) <= now
    )
    return list(db.scalars(found.order_by(col(Refund.due_at)).limit(limit)))


def push_refund(till: Till, refund_id: UUID) -> None:
    """Send a refund to Stripe, or ask how one that was sent stands; never both twice.

    The same refund is always sent under the same key, so that sending it again,
    after a crash too, makes no second one. What goes wrong is kept and tried later.
    """
    refund, intent_ref, dispute = till.run(lambda db: _row(db, refund_id))
    if refund.status is RefundStatus.SUCCEEDED:
        return
    try:
        if dispute == "open":
            raise PaymentDisputed
        if refund.status is RefundStatus.SENT and refund.provider_ref:
            report = till.gateway.refund_report(refund.provider_ref)
        else:
            report = till.gateway.refund(refund.id, refund.round, intent_ref, refund.amount)
    except PaymentError as error:
        reason = error
        till.run(lambda db: _postpone(db, refund_id, reason, now=till.now()))
        return
    till.run(lambda db: record_refund(db, refund_id, report, now=till.now()))


def _row(db: Session, refund_id: UUID) -> tuple[Refund, str, str]:
    refund = db.get_one(Refund, refund_id)
    attempt = db.get_one(PaymentAttempt, refund.attempt_id)
    return refund, attempt.intent_ref or "", attempt.dispute


def _postpone(db: Session, refund_id: UUID, error: PaymentError, *, now: datetime) -> None:
    refund = db.get_one(Refund, refund_id, with_for_update=True)
    refund.tries += 1
    if error.said and not isinstance(error, PaymentsUnreachable):
        # Stripe said no, and says it again to the same key. Where it was not asked the
        # round stays: this one may have been made unseen, and must not be made twice.
        refund.round += 1
    refund.last_error = (error.said or error.message)[:300]
    refund.due_at = next_try(refund.tries, now)
    log.warning("refund %s waits: %s", refund_id, refund.last_error)


def record_refund(db: Session, refund_id: UUID, report: RefundReport, *, now: datetime) -> None:
    """Keep what Stripe says of a refund. Word of an earlier round changes nothing."""
    refund = db.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    is_known, has_failed = refund.provider_ref == report.ref, refund.status is RefundStatus.FAILED
    if is_known and has_failed:
        return  # it is made anew: when, is decided
    if refund.provider_ref is not None and not is_known and not has_failed:
        return
    if is_known and refund.status is report.status:
        refund.due_at = now + ASK_AGAIN
        return
    refund.provider_ref = report.ref
    refund.set_status(report.status)
    refund.due_at = now + ASK_AGAIN
    refund.last_error = report.reason[:300]
    if report.status is RefundStatus.SUCCEEDED:
        refund.settled_at = now
    if report.status is RefundStatus.FAILED:
        refund.round += 1
        refund.tries += 1
        refund.due_at = next_try(refund.tries, now)
        log.error("refund %s failed at Stripe: %s", refund_id, report.reason)


def refund_by_ref(db: Session, ref: str) -> UUID | None:
    """Which of our refunds Stripe means."""
    return db.scalar(select(Refund.id).where(col(Refund.provider_ref) == ref))
