"""Cancelling a session: who may, what goes back, who is told (requirements, rule 9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, refunds_when_cancelled, role_of
from peerloop.domain.errors import InvalidInput, NotFound, TransitionRefused
from peerloop.domain.money import Money
from peerloop.domain.people import Actor, one_line
from peerloop.models import Course, TutoringSession
from peerloop.services.auditing import keep
from peerloop.services.holds import free_seats, payment_of
from peerloop.services.locking import lock_people, locked_session
from peerloop.services.refunding import Owed, push_refund, refund_cancelled
from peerloop.services.releasing import let_hold_go
from peerloop.services.session_mails import BOTH, st_was_told, tell
from peerloop.services.till import Till

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A session that no longer takes place, and what goes back to the student."""

    session_id: UUID
    status: SessionStatus
    refund: Money | None


def cancel(till: Till, actor: Actor, session_id: UUID, reason: object = "") -> Cancelled:
    """Cancel a session, or let a held one go; refunds are sent at once where Stripe answers.

    Raises:
        NotFound: it is not one the actor takes part in.
        TooLate: it has begun.
        TransitionRefused: it is over already, or was paid just now.
        PaymentsUnreachable: it is unpaid, and Stripe cannot be told.
        InvalidInput: the reason is too long.
    """
    said = clean_reason(reason)
    if till.run(lambda db: _role(db, actor, session_id)[1]) is SessionStatus.PENDING_PAYMENT:
        if not let_hold_go(till, actor, session_id):
            _check_gone(till.run(lambda db: _role(db, actor, session_id)[1]))
        return Cancelled(session_id, SessionStatus.CANCELLED, None)
    owed = till.run(lambda db: cancel_confirmed(db, actor, session_id, said, now=till.now()))
    for each in owed:
        push_refund(till, each.refund_id)
    return Cancelled(session_id, SessionStatus.CANCELLED, _total(owed))


def _check_gone(status: SessionStatus) -> None:
    """Whether a hold that was not let go is gone all the same, by another press of the same."""
    if status is SessionStatus.CONFIRMED:
        raise TransitionRefused("This session has just been paid.")
    if status is SessionStatus.PENDING_PAYMENT:
        raise TransitionRefused("A payment for this session is on its way.")


def cancel_confirmed(
    db: Session, actor: Actor, session_id: UUID, reason: str, *, now: datetime
) -> list[Owed]:
    """Cancel in the caller's transaction: seats, refund and mails go with it.

    Returns:
        What goes back; nothing for a free session, or when it is too late for a refund.
    """
    session, by = locked_session(db, actor, session_id)
    standing = Standing.of(session)
    refunds = refunds_when_cancelled(standing, by, now=now)
    session.set_status(SessionStatus.CANCELLED)
    session.sequence += 1
    session.cancelled_as, session.cancel_reason = by.value, reason
    people = lock_people(db, session)  # before their seats, as everywhere
    free_seats(db, session_id)
    keep(
        db,
        What.CANCELLED,
        actor_id=actor.id,
        now=now,
        session_id=session_id,
        before={"status": standing.status.value},
        after={"status": session.status.value, "by": by.value, "refunded": refunds},
    )
    owed: list[Owed] = []
    if session.price_minor is not None:
        payment = payment_of(db, session_id)
        payment.is_kept = not refunds
        owed = refund_cancelled(db, payment, session, now=now) if refunds else []
    refund = _total(owed)
    course = db.get_one(Course, session.course_id)
    facts = {
        "by": by.value,
        "reason": reason,
        "refund": str(refund) if refund else "",
        "course_slug": course.slug,
    }
    # An ST who was not even told of the session need not hear that it is off.
    roles = BOTH if st_was_told(db, session) else ("student",)
    told: Any = {"roles": roles, "now": now, "more": facts, "lasts": refund is not None}
    tell(db, "session-cancelled", session, course.title, people, **told)
    return owed


def _total(owed: list[Owed]) -> Money | None:
    return Money(sum(each.amount.minor for each in owed), owed[0].amount.currency) if owed else None


def clean_reason(text: object) -> str:
    """Why somebody cancels, on one line.

    Raises:
        InvalidInput: it is too long (field `reason`).
    """
    said = one_line(text)
    if len(said) > REASON_LENGTH:
        raise InvalidInput(f"A reason has at most {REASON_LENGTH} characters.", field="reason")
    return said


def _role(db: Session, actor: Actor, session_id: UUID) -> tuple[By, SessionStatus]:
    """In which role the actor may cancel it.

    Raises:
        NotFound: in none.
    """
    session = db.get(TutoringSession, session_id)
    if session is None:
        raise NotFound
    by = role_of(actor, student_id=session.student_id, st_id=session.teacher_id)
    return by, session.status
