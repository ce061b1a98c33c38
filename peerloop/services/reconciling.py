"""Reconciliation: what webhooks missed is found by asking Stripe, and healed the same way."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import PaymentError
from peerloop.domain.payment import ACTIVE, Verdict
from peerloop.models import PaymentAttempt
from peerloop.services.attempts import close_lapsed_attempt, fulfil, lapsed_attempts
from peerloop.services.holds import overdue_holds
from peerloop.services.refunding import push_refund, refunds_to_do
from peerloop.services.releasing import release
from peerloop.services.stripe_events import receive
from peerloop.services.till import Till

LOOKS_BACK = timedelta(days=3)
# The request that made an attempt is given time to finish it.
STALE = timedelta(seconds=20)


@dataclass(slots=True)
class Findings:
    """What a run did, and what it could not do: one line each."""

    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def check_attempts(till: Till, found: Findings) -> None:
    """Ask about every attempt that may have been paid unseen."""
    for attempt_id in till.run(lambda db: _unsettled(db, before=till.now() - STALE)):
        try:
            verdict = fulfil(till, attempt_id)
        except PaymentError as error:
            found.failures.append(f"attempt {attempt_id}: {error.said or error.message}")
            continue
        if verdict not in (None, Verdict.NOTHING, Verdict.WAIT):
            found.lines.append(f"attempt {attempt_id}: {verdict}")


def release_overdue(till: Till, found: Findings) -> None:
    """Let overdue holds go, at Stripe first."""
    for session_id in till.run(lambda db: overdue_holds(db, now=till.now())):
        try:
            freed = release(till, session_id, SessionStatus.EXPIRED)
        except PaymentError as error:
            found.failures.append(f"hold of session {session_id}: {error.said or error.message}")
            continue
        found.lines.append(f"session {session_id}: {'expired' if freed else 'not let go'}")


def close_lapsed(till: Till, found: Findings) -> None:
    """Close at Stripe what was given up while it could not be reached, so that nobody pays it."""
    for attempt_id in till.run(lapsed_attempts):
        try:
            close_lapsed_attempt(till, attempt_id)
        except PaymentError as error:
            found.failures.append(f"attempt {attempt_id}: {error.said or error.message}")
            continue
        found.lines.append(f"attempt {attempt_id}: closed")


def push_refunds(till: Till, found: Findings) -> None:
    """Send the refunds that are due, and ask after those that were sent."""
    for refund_id in till.run(lambda db: refunds_to_do(db, now=till.now())):
        push_refund(till, refund_id)
        found.lines.append(f"refund {refund_id}: pushed")


def take_missed_events(till: Till, found: Findings) -> None:
    """Fetch the events Stripe could not deliver."""
    try:
        missed = till.gateway.missed(till.now() - LOOKS_BACK)
    except PaymentError as error:
        found.failures.append(f"events: {error.said or error.message}")
        return
    for notice in missed:
        try:
            if receive(till, notice):
                found.lines.append(f"event {notice.id} ({notice.type}): taken")
        except PaymentError as error:  # one that cannot be taken holds up no other
            found.failures.append(f"event {notice.id}: {error.said or error.message}")


def reconcile(till: Till) -> Findings:
    """All of it, at once."""
    found = Findings()
    for part in (take_missed_events, check_attempts, close_lapsed, release_overdue, push_refunds):
        part(till, found)
    return found


def _unsettled(db: Session, *, before: datetime) -> list[UUID]:
    """Attempts that may still be paid, oldest first."""
    found = (
        select(PaymentAttempt.id)
        .where(col(PaymentAttempt.status).in_(ACTIVE), col(PaymentAttempt.created_at) <= before)
        .order_by(col(PaymentAttempt.created_at))
        .limit(200)
    )
    return list(db.scalars(found))
