"""Unpaid sessions: what is owed for one, how many a student may have, letting one go.

All here happens in the caller's transaction. That Stripe has been told first is the business
of `paying.py`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, func, select

from peerloop.domain.audit import What
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.errors import TooManyHolds
from peerloop.domain.money import Money
from peerloop.domain.payment import ACTIVE, OPEN_HOLDS, PaymentStatus
from peerloop.models import Course, Payment, PaymentAttempt, SessionSeat, TutoringSession
from peerloop.services.auditing import keep
from peerloop.services.locking import lock_people
from peerloop.services.session_mails import tell

_UNPAID = SessionStatus.PENDING_PAYMENT


def check_holds(db: Session, student_id: UUID) -> None:
    """Whether a student, who is locked, may have one more unpaid session (rule 8).

    Raises:
        TooManyHolds: they have two.
    """
    unpaid = db.scalar(
        select(func.count())
        .select_from(TutoringSession)
        .where(
            col(TutoringSession.student_id) == student_id, col(TutoringSession.status) == _UNPAID
        )
    )
    if (unpaid or 0) >= OPEN_HOLDS:
        raise TooManyHolds


def own_hold(
    db: Session, student_id: UUID, st_id: UUID, course_id: UUID, start: datetime, *, now: datetime
) -> UUID | None:
    """The session by which a student holds just this time already."""
    return db.scalar(
        select(TutoringSession.id).where(
            col(TutoringSession.student_id) == student_id,
            col(TutoringSession.teacher_id) == st_id,
            col(TutoringSession.course_id) == course_id,
            col(TutoringSession.starts_at) == start,
            col(TutoringSession.status) == _UNPAID,
            col(TutoringSession.hold_expires_at) > now,
        )
    )


def owe_payment(db: Session, session: TutoringSession, price: Money, *, now: datetime) -> None:
    """Write down what the student owes for a new session."""
    db.add(
        Payment(
            id=uuid4(),
            session_id=session.id,
            student_id=session.student_id,
            amount_minor=price.minor,
            currency=price.currency,
            created_at=now,
        )
    )
    db.flush()


def overdue_holds(
    db: Session, *, now: datetime, person_ids: list[UUID] | None = None, limit: int = 100
) -> list[UUID]:
    """Unpaid sessions whose time to pay is over, longest overdue first."""
    found = select(TutoringSession.id).where(
        col(TutoringSession.status) == _UNPAID, col(TutoringSession.hold_expires_at) <= now
    )
    if person_ids is not None:
        found = found.where(
            col(TutoringSession.student_id).in_(person_ids)
            | col(TutoringSession.teacher_id).in_(person_ids)
        )
    return list(db.scalars(found.order_by(col(TutoringSession.hold_expires_at)).limit(limit)))


def let_go(
    db: Session,
    session_id: UUID,
    wanted: SessionStatus,
    by: By | None = None,
    *,
    now: datetime,
    actor_id: UUID | None = None,
) -> bool:
    """Give an unpaid session's time back: `expired`, or `cancelled` by somebody.

    Args:
        by: in which role somebody let it go; `actor_id` is who. Nobody lets one expire.

    Returns:
        Whether it was done: not while it can still be paid, and not for what is paid.
    """
    session = db.get_one(TutoringSession, session_id, with_for_update=True)
    payment = payment_of(db, session_id)
    if session.status is not _UNPAID or has_active_attempt(db, payment.id):
        return False
    expires = wanted is SessionStatus.EXPIRED
    if expires and session.hold_expires_at is not None and session.hold_expires_at > now:
        return False
    session.set_status(wanted)
    session.sequence += 1
    session.cancelled_as = by.value if by else ""
    if payment.status is PaymentStatus.PENDING:  # else it was paid too late, and goes back
        payment.set_status(PaymentStatus.FAILED)
    people = lock_people(db, session)  # before their seats, as everywhere
    free_seats(db, session_id)
    keep(
        db,
        What.EXPIRED if expires else What.LET_GO,
        actor_id=actor_id,
        now=now,
        session_id=session_id,
        before={"status": _UNPAID.value},
        after={"status": wanted.value},
    )
    if expires:
        course = db.get_one(Course, session.course_id)
        more = {"course_slug": course.slug}
        told: Any = {"roles": ("student",), "now": now, "more": more}
        tell(db, "hold-released", session, course.title, people, **told)
    return True


def payment_of(db: Session, session_id: UUID) -> Payment:
    """What is owed for a priced session, locked."""
    found = select(Payment).where(col(Payment.session_id) == session_id).with_for_update()
    return db.scalars(found.execution_options(populate_existing=True)).one()


def has_active_attempt(db: Session, payment_id: UUID) -> bool:
    """Whether something at Stripe can still be paid, or may have been made there."""
    active = select(PaymentAttempt.id).where(
        col(PaymentAttempt.payment_id) == payment_id, col(PaymentAttempt.status).in_(ACTIVE)
    )
    return db.scalar(active.limit(1)) is not None


def free_seats(db: Session, session_id: UUID) -> None:
    """Let both people's time go."""
    db.flush()
    db.execute(delete(SessionSeat).where(col(SessionSeat.session_id) == session_id))
