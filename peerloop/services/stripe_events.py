"""Stripe's webhooks: each event asks how its object stands now; order and number do not matter."""

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from peerloop.domain.errors import PaymentRefused
from peerloop.domain.payment import RefundStatus, Way
from peerloop.domain.ports import Notice
from peerloop.models import PaymentAttempt, Refund, StripeEvent
from peerloop.services.attempts import fulfil, keep_event
from peerloop.services.refunding import record_refund, refund_by_ref
from peerloop.services.till import Till

log = logging.getLogger(__name__)

ABOUT_ATTEMPTS = ("checkout.session.", "payment_intent.")
ABOUT_REFUNDS = ("refund.", "charge.refund")
ABOUT_DISPUTES = ("charge.dispute.",)
# What `stripe listen` and the dashboard's endpoint are told to send (docs/payments.md).
WANTED = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)


def receive(till: Till, notice: Notice) -> bool:
    """Have an event take its effect, unless it had it before.

    Returns:
        Whether it was news.

    Raises:
        PaymentsUnreachable: Stripe does not answer; the event is to be sent again.
    """
    if till.run(lambda db: db.get(StripeEvent, notice.id)) is not None:
        return False
    attempt_id = till.run(lambda db: _attempt(db, notice))
    if notice.type.startswith(ABOUT_DISPUTES):
        attempt_id = attempt_id or _disputed(till, notice)
        return till.run(lambda db: _dispute(db, notice, attempt_id, now=till.now()))
    if notice.type.startswith(ABOUT_REFUNDS):
        return _follow_refund(till, notice)
    if notice.type.startswith(ABOUT_ATTEMPTS) and attempt_id is not None:
        fulfil(till, attempt_id, notice)
        return True
    log.info("event %s (%s) is not about anything of ours", notice.id, notice.type)
    return till.run(lambda db: keep_event(db, notice, now=till.now()))


def _attempt(db: Session, notice: Notice) -> UUID | None:
    """Which attempt an event is about: by its metadata, else by Stripe's ids."""
    refs = [ref for ref in (notice.ref, notice.intent_ref) if ref]
    known = or_(
        col(PaymentAttempt.id) == notice.attempt_id,
        col(PaymentAttempt.provider_ref).in_(refs),
        col(PaymentAttempt.intent_ref).in_(refs),
    )
    return db.scalar(select(PaymentAttempt.id).where(known).limit(1))


def _disputed(till: Till, notice: Notice) -> UUID | None:
    """Which attempt a dispute is about whose payment we have not heard of yet.

    A dispute tells only the intent, which we know of a Checkout Session once it is paid;
    the intent tells its attempt.
    """
    if not notice.intent_ref:
        return None
    try:
        told = till.gateway.report(Way.INTENT, notice.intent_ref)
    except PaymentRefused:  # there is none: not about anything of ours
        return None
    return till.run(lambda db: _attempt(db, replace(notice, attempt_id=told.attempt_id)))


def _follow_refund(till: Till, notice: Notice) -> bool:
    refund_id = till.run(lambda db: refund_by_ref(db, notice.ref))
    report = till.gateway.refund_report(notice.ref) if refund_id else None

    def work(db: Session) -> bool:
        if not keep_event(db, notice, now=till.now()):
            return False
        if refund_id is not None and report is not None:
            record_refund(db, refund_id, report, now=till.now())
        return True

    return till.run(work)


def _dispute(db: Session, notice: Notice, attempt_id: UUID | None, *, now: datetime) -> bool:
    """Note how a dispute stands; one that is over never opens again."""
    if not keep_event(db, notice, now=now):
        return False
    if attempt_id is not None:
        attempt = db.get_one(PaymentAttempt, attempt_id, with_for_update=True)
        if attempt.dispute not in ("won", "lost"):
            attempt.dispute = notice.outcome
        log.warning("attempt %s is disputed: %s", attempt_id, notice.outcome)
        if notice.outcome != "open":
            _hurry_refunds(db, attempt_id, now=now)
    return True


def _hurry_refunds(db: Session, attempt_id: UUID, *, now: datetime) -> None:
    waiting = select(Refund).where(
        col(Refund.attempt_id) == attempt_id, col(Refund.status) == RefundStatus.DUE
    )
    for refund in db.scalars(waiting):
        refund.due_at = now
