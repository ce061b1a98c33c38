"""Reads of payments: a student sees their own, admins all; an ST sees none."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.payment import AttemptStatus, PaymentStatus, RefundReason, RefundStatus
from peerloop.domain.people import Actor
from peerloop.models import Course, Payment, PaymentAttempt, Refund, TutoringSession, User

SHOWN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money that goes back. `last_error` is for admins."""

    id: UUID
    amount: Money
    reason: RefundReason
    status: RefundStatus
    last_error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What a student owes or paid for a session; instants are aware UTC.

    Attributes:
        left: what came and does not go back.
        receipt_url: Stripe's, once paid.
        is_declined: the last card was declined, and nothing is paid.
        is_processing: the money is on its way; it may still not come.
        is_disputed: the bank is looking into it.
    """

    id: UUID
    session_id: UUID
    course_title: str
    course_slug: str
    st_name: str
    starts_at: datetime
    session_status: SessionStatus
    hold_expires_at: datetime | None
    amount: Money
    status: PaymentStatus
    created_at: datetime
    left: Money
    receipt_url: str | None
    is_declined: bool
    is_processing: bool
    is_disputed: bool
    refunds: tuple[RefundView, ...]


def payments(db: Session, actor: Actor) -> list[PaymentView]:
    """The actor's own payments, latest first."""
    own = _payments().where(col(Payment.student_id) == actor.id)
    return _views(db, own.order_by(col(Payment.created_at).desc()).limit(SHOWN_AT_ONCE))


def payment(db: Session, actor: Actor, session_id: UUID) -> PaymentView:
    """What is owed for one session.

    Raises:
        NotFound: nothing, or it is not the reader's to see.
    """
    found = _payments().where(col(Payment.session_id) == session_id)
    if not actor.is_admin:
        found = found.where(col(Payment.student_id) == actor.id)
    views = _views(db, found)
    if not views:
        raise NotFound
    return views[0]


def _payments() -> Select[Payment, TutoringSession, str, str, str]:
    return (
        select(Payment, TutoringSession, col(Course.title), col(Course.slug), col(User.name))
        .join(TutoringSession, col(TutoringSession.id) == col(Payment.session_id))
        .join(Course, col(Course.id) == col(TutoringSession.course_id))
        .join(User, col(User.id) == col(TutoringSession.teacher_id))
    )


def _views(
    db: Session, found: Select[Payment, TutoringSession, str, str, str]
) -> list[PaymentView]:
    rows = db.execute(found).all()
    attempts = _attempts(db, [row[0].id for row in rows])
    refunds = _refunds(db, [each.id for tries in attempts.values() for each in tries])
    return [
        _view(payment, session, (title, slug, name), attempts[payment.id], refunds)
        for payment, session, title, slug, name in rows
    ]


def _attempts(db: Session, payment_ids: list[UUID]) -> dict[UUID, list[PaymentAttempt]]:
    found = (
        select(PaymentAttempt)
        .where(col(PaymentAttempt.payment_id).in_(payment_ids))
        .order_by(col(PaymentAttempt.created_at))
    )
    by_payment: defaultdict[UUID, list[PaymentAttempt]] = defaultdict(list)
    for attempt in db.scalars(found):
        by_payment[attempt.payment_id].append(attempt)
    return by_payment


def _refunds(db: Session, attempt_ids: list[UUID]) -> dict[UUID, list[Refund]]:
    found = (
        select(Refund)
        .where(col(Refund.attempt_id).in_(attempt_ids))
        .order_by(col(Refund.created_at))
    )
    by_attempt: defaultdict[UUID, list[Refund]] = defaultdict(list)
    for refund in db.scalars(found):
        by_attempt[refund.attempt_id].append(refund)
    return by_attempt


def _view(
    payment: Payment,
    session: TutoringSession,
    names: tuple[str, str, str],
    attempts: list[PaymentAttempt],
    refunds: dict[UUID, list[Refund]],
) -> PaymentView:
    paid = [each for each in attempts if each.status is AttemptStatus.PAID]
    back = [refund for attempt in attempts for refund in refunds.get(attempt.id, ())]
    left = sum(each.received_minor or 0 for each in paid) - sum(each.amount_minor for each in back)
    return PaymentView(
        id=payment.id,
        session_id=session.id,
        course_title=names[0],
        course_slug=names[1],
        st_name=names[2],
        starts_at=session.starts_at,
        session_status=session.status,
        hold_expires_at=session.hold_expires_at,
        amount=payment.amount,
        status=payment.status,
        created_at=payment.created_at,
        left=Money(max(left, 0), payment.currency),
        receipt_url=next((each.receipt_url for each in paid if each.receipt_url), None),
        is_declined=bool(attempts) and attempts[-1].is_declined and not paid,
        is_processing=any(each.is_processing for each in attempts),
        is_disputed=any(each.dispute == "open" for each in attempts),
        refunds=tuple(_refund_views(back)),
    )


def _refund_views(refunds: Iterable[Refund]) -> Iterable[RefundView]:
    for each in refunds:
        yield RefundView(
            each.id, each.amount, each.reason, each.status, each.last_error, each.created_at
        )
