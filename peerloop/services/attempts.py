"""One attempt to pay, between our rows and Stripe: asked for, asked after, closed.

Every call to Stripe stands outside transactions, and everything here may be done again after a
crash at any line. Which steps make up a payment is `paying.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from peerloop.domain.errors import HoldLapsed, PaymentRefused
from peerloop.domain.payment import ACTIVE, AttemptStatus, Verdict, Way, Word
from peerloop.domain.ports import Ask, Notice, Opened
from peerloop.models import Course, Payment, PaymentAttempt, StripeEvent, TutoringSession, User
from peerloop.models.transactions import insert_if_absent
from peerloop.services.settling import settle
from peerloop.services.till import Till

KEYS_ARE_KEPT = timedelta(hours=24)
LAPSED = "given up while Stripe could not be reached"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with what is needed to ask for it again, read out of its rows."""

    id: UUID
    way: Way
    status: AttemptStatus
    ref: str | None
    url: str
    created_at: datetime
    ask: Ask


def open_attempt(till: Till, attempt: Attempt) -> Opened:
    """Steps 3 and 4: have Stripe make what can be paid, and record it; or say what it made.

    Raises:
        HoldLapsed: the attempt was closed while Stripe was asked.
        PaymentsUnreachable, PaymentRefused: Stripe does not answer, or says no.
    """
    if attempt.status is AttemptStatus.OPEN and attempt.ref:
        if attempt.way is Way.CHECKOUT:
            return Opened(attempt.ref, url=attempt.url)
        return Opened(attempt.ref, client_secret=till.gateway.client_secret(attempt.ref))
    try:
        opened = till.gateway.open(attempt.ask)
    except PaymentRefused:
        till.run(lambda db: give_up(db, attempt.id))
        raise
    if not till.run(lambda db: _record(db, attempt.id, opened)):
        # Let go while Stripe was asked: what was made must not be paid.
        till.gateway.close(attempt.way, opened.ref)
        raise HoldLapsed
    return opened


def fulfil(till: Till, attempt_id: UUID, notice: Notice | None = None) -> Verdict | None:
    """Step 5: ask Stripe how an attempt stands, and do what that means.

    Args:
        notice: the event that made us ask; kept in the transaction of its effect.

    Returns:
        What it meant; None where there is nothing at Stripe.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    attempt = till.run(lambda db: read_attempt(db, attempt_id))
    ref = attempt.ref or _made_unseen(till, attempt)
    if ref is None:
        till.run(lambda db: give_up(db, attempt_id))
        return None
    report = till.gateway.report(attempt.way, ref)

    def work(db: Session) -> Verdict | None:
        if notice is not None and not keep_event(db, notice, now=till.now()):
            return None
        return settle(db, attempt_id, report, livemode=till.gateway.livemode, now=till.now())

    return till.run(work)


def close_attempt(till: Till, attempt: Attempt) -> Word | None:
    """Let an attempt be paid no more.

    Returns:
        Stripe's word on it then: it may turn out to be paid. None where it has none.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    ref = attempt.ref or _made_unseen(till, attempt)
    if ref is None:
        till.run(lambda db: give_up(db, attempt.id))
        return None
    report = till.gateway.close(attempt.way, ref)
    livemode = till.gateway.livemode
    till.run(lambda db: settle(db, attempt.id, report, livemode=livemode, now=till.now()))
    return report.word


def check_session(till: Till, session_id: UUID) -> bool:
    """Ask Stripe about all of a session's attempts that may have been paid (return page).

    Returns:
        Whether money is on its way that may still not come.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    asked = till.run(lambda db: active_attempts(db, session_id))
    return Verdict.WAIT in [fulfil(till, attempt.id) for attempt in asked]


def active_attempts(db: Session, session_id: UUID) -> list[Attempt]:
    """What may still be paid for a session."""
    found = (
        select(PaymentAttempt.id)
        .join(Payment, col(Payment.id) == col(PaymentAttempt.payment_id))
        .where(col(Payment.session_id) == session_id, col(PaymentAttempt.status).in_(ACTIVE))
    )
    return [read_attempt(db, attempt_id) for attempt_id in db.scalars(found)]


def keep_event(db: Session, notice: Notice, *, now: datetime) -> bool:
    """Note an event whose effect is in this transaction; False where it had its effect before."""
    return insert_if_absent(db, StripeEvent, id=notice.id, type=notice.type[:80], received_at=now)


def give_up(db: Session, attempt_id: UUID, *, unasked: bool = False) -> None:
    """Close an attempt of which there is nothing at Stripe.

    Args:
        unasked: close it even so, because it is long over and Stripe cannot be reached.
    """
    attempt = db.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt.status is AttemptStatus.NEW or (unasked and attempt.status in ACTIVE):
        attempt.set_status(AttemptStatus.CLOSED)
        attempt.problem = LAPSED if unasked else ""


def lapsed_attempts(db: Session) -> list[UUID]:
    """What was given up unasked, and may still be payable at Stripe."""
    found = select(PaymentAttempt.id).where(col(PaymentAttempt.problem) == LAPSED)
    return list(db.scalars(found.limit(100)))


def close_lapsed_attempt(till: Till, attempt_id: UUID) -> None:
    """Let what was given up unasked be paid no more; if it was paid, that is settled.

    Raises:
        PaymentsUnreachable: Stripe does not answer even now.
    """
    word = close_attempt(till, till.run(lambda db: read_attempt(db, attempt_id)))
    if word in (Word.OPEN, Word.PROCESSING):
        return  # it may still be paid: looked at again

    def clear(db: Session) -> None:
        attempt = db.get_one(PaymentAttempt, attempt_id, with_for_update=True)
        if attempt.problem == LAPSED:
            attempt.problem = ""

    till.run(clear)


def _record(db: Session, attempt_id: UUID, opened: Opened) -> bool:
    """Step 4. False where the attempt was closed meanwhile."""
    attempt = db.get_one(PaymentAttempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt.status is AttemptStatus.NEW:
        attempt.set_status(AttemptStatus.OPEN)
        attempt.provider_ref, attempt.url = opened.ref, opened.url or None
    return attempt.status is not AttemptStatus.CLOSED


def _made_unseen(till: Till, attempt: Attempt) -> str | None:
    """What Stripe made of an ask whose answer was lost; None where it made nothing.

    Asking again under the same key finds it; once keys are forgotten, its metadata does.
    """
    if till.now() - attempt.created_at >= KEYS_ARE_KEPT:
        return till.gateway.find(attempt.ask)
    try:
        return till.gateway.open(attempt.ask).ref
    except PaymentRefused:
        return None


def read_attempt(db: Session, attempt_id: UUID) -> Attempt:
    """An attempt with all that is needed to ask for it again."""
    row = db.execute(
        rows_of(PaymentAttempt, Payment, TutoringSession, col(Course.title), col(User.email))
        .join(Payment, col(Payment.id) == col(PaymentAttempt.payment_id))
        .join(TutoringSession, col(TutoringSession.id) == col(Payment.session_id))
        .join(Course, col(Course.id) == col(TutoringSession.course_id))
        .join(User, col(User.id) == col(Payment.student_id))
        .where(col(PaymentAttempt.id) == attempt_id)
    ).one()
    attempt, payment, session, title, email = row
    ask = Ask(
        attempt_id=attempt.id,
        session_id=session.id,
        way=attempt.way,
        amount=payment.amount,
        asked_at=attempt.created_at,
        ends_at=attempt.ends_at,
        return_url=attempt.return_url,
        title=title,
        email=email,
    )
    return Attempt(
        id=attempt.id,
        way=attempt.way,
        status=attempt.status,
        ref=attempt.provider_ref,
        url=attempt.url or "",
        created_at=attempt.created_at,
        ask=ask,
    )
