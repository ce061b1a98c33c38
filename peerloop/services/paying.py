"""`BookAndPayForSession` (SAGA): the steps by which a session is held, paid and confirmed.

| step | what happens | what takes it back |
|---|---|---|
| 1 reserve | `booking.book`: session `pending_payment`, seats, payment | `releasing.release` |
| 2 note | `_prepare`: an attempt, `new` | `attempts.close_attempt` |
| 3 ask | `attempts.open_attempt`: Stripe makes a page or an intent | `attempts.close_attempt` |
| 4 record | the same: the attempt is `open` | `attempts.close_attempt` |
| 5 settle | `attempts.fulfil`: Stripe is asked, `settling.settle` does what it means | a refund |
| 6 refund | `refunding.push_refund`: sent, asked after, sent again | – |

Each step leaves its state in the rows named, and none relies on the memory of a process: whoever
comes next (the same request again, a webhook, the return page, reconciliation) goes on from them.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from peerloop import routes
from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.errors import HoldLapsed, NotFound, NothingToPay
from peerloop.domain.payment import Way, Word, checkout_ends
from peerloop.domain.people import Actor
from peerloop.domain.ports import Opened
from peerloop.models import PaymentAttempt, TutoringSession
from peerloop.services.attempts import (
    Attempt,
    active_attempts,
    close_attempt,
    open_attempt,
    read_attempt,
)
from peerloop.services.booking import book
from peerloop.services.holds import payment_of
from peerloop.services.till import Till


def book_and_pay(
    till: Till, actor: Actor, request: BookingRequest, way: Way
) -> tuple[UUID, Opened | None]:
    """The saga from its first step: book, and where there is a price, begin to pay.

    Returns:
        The session's id, and how to pay; None where there is nothing to pay.

    Raises:
        BookingRefused, NotFound: see `booking.book`.
        PaymentError: see `start_paying`; the session is held meanwhile.
    """
    booked = book(till.run, actor, request, now=till.now(), till=till)
    if booked.status is not SessionStatus.PENDING_PAYMENT:
        return booked.session_id, None
    return booked.session_id, start_paying(till, actor, booked.session_id, way)


def start_paying(
    till: Till, actor: Actor, session_id: UUID, way: Way, return_url: str = ""
) -> Opened:
    """Steps 2 to 4: a page or a secret to pay a held session with; the same one when asked again.

    Args:
        return_url: on our own origin; the confirmation page if left out.

    Raises:
        NotFound: it is not the actor's session as a student.
        NothingToPay: it is free, paid or over.
        HoldLapsed: its time to pay is over.
        PaymentsUnreachable, PaymentRefused: Stripe does not answer, or says no.
    """
    back = return_url or till.public_url + routes.confirmation(session_id)
    other = till.run(lambda db: _other_way(db, actor, session_id, way, now=till.now()))
    if other is not None and close_attempt(till, other) is Word.PROCESSING:
        raise NothingToPay("A payment for this session is on its way.")
    attempt = till.run(lambda db: _prepare(db, actor, session_id, way, back, now=till.now()))
    return open_attempt(till, attempt)


# ── the steps' transactions ─────────────────────────────────────────────────
def _other_way(
    db: Session, actor: Actor, session_id: UUID, way: Way, *, now: datetime
) -> Attempt | None:
    """What could be paid in another way than the one that is wanted now."""
    _payable(db, actor, session_id, now=now)
    found = active_attempts(db, session_id)
    return next((attempt for attempt in found if attempt.way is not way), None)


def _prepare(
    db: Session, actor: Actor, session_id: UUID, way: Way, return_url: str, *, now: datetime
) -> Attempt:
    """Step 2: the attempt that is being made, or a new one."""
    session = _payable(db, actor, session_id, now=now)
    payment = payment_of(db, session_id)
    active = active_attempts(db, session_id)
    if active:
        return active[0]
    assert session.hold_expires_at is not None  # what every unpaid session has
    attempt = PaymentAttempt(
        payment_id=payment.id,
        way=way,
        return_url=return_url,
        ends_at=checkout_ends(session.hold_expires_at, now),
        created_at=now,
    )
    db.add(attempt)
    db.flush()
    return read_attempt(db, attempt.id)


def _payable(db: Session, actor: Actor, session_id: UUID, *, now: datetime) -> TutoringSession:
    session = db.get(TutoringSession, session_id, with_for_update=True, populate_existing=True)
    if session is None or session.student_id != actor.id:
        raise NotFound
    if session.status is SessionStatus.EXPIRED:
        raise HoldLapsed
    if session.status is not SessionStatus.PENDING_PAYMENT or session.hold_expires_at is None:
        raise NothingToPay
    if session.hold_expires_at <= now:
        raise HoldLapsed
    return session
