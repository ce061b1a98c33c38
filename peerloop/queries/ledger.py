"""The ledger: money in − refunds = value of paid sessions, and each exception to it.

For who runs the platform: nothing here is filtered by who asks.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from peerloop.domain.booking import SessionStatus
from peerloop.domain.payment import AttemptStatus, PaymentStatus, RefundStatus
from peerloop.models import Payment, PaymentAttempt, Refund, TutoringSession

_TAKES_PLACE = (SessionStatus.CONFIRMED, SessionStatus.COMPLETED, SessionStatus.NO_SHOW)


@dataclass(slots=True)
class Totals:
    """Of one currency, in minor units.

    Attributes:
        going_back: decided to be refunded, but not yet refunded.
        by_hand: given back by an admin though the session stands, so worth less.
        worth: prices of the sessions that were paid and stand, or whose price is kept.
    """

    money_in: int = 0
    refunded: int = 0
    going_back: int = 0
    by_hand: int = 0
    worth: int = 0

    @property
    def difference(self) -> int:
        """What is not explained; 0 in sound books."""
        return self.money_in - self.refunded - self.going_back - (self.worth - self.by_hand)


@dataclass(slots=True)
class Ledger:
    """Totals by currency, and what somebody should look at, one line each."""

    totals: dict[str, Totals] = field(default_factory=lambda: defaultdict(Totals))
    exceptions: list[str] = field(default_factory=list)


def ledger(db: Session) -> Ledger:
    """The books as they are now."""
    books = Ledger()
    money_in, back, hand = _money_in(db), _refunds(db), _by_hand(db)
    rows = db.execute(
        select(Payment, TutoringSession.status).join(  # type: ignore[call-overload]
            TutoringSession, col(TutoringSession.id) == col(Payment.session_id)
        )
    )
    for payment, status in rows:
        came = money_in.get(payment.id, 0)
        refunded, going = back.get(payment.id, (0, 0))
        given = hand.get(payment.id, 0)
        stands = payment.status is PaymentStatus.SUCCEEDED and (
            status in _TAKES_PLACE or (status is SessionStatus.CANCELLED and payment.is_kept)
        )
        worth = payment.amount_minor if stands else 0
        total = books.totals[payment.currency]
        total.money_in += came
        total.refunded += refunded
        total.going_back += going
        total.by_hand += given if stands else 0
        total.worth += worth
        odd = came - refunded - going - (worth - (given if stands else 0))
        if odd:
            books.exceptions.append(
                f"session {payment.session_id} ({status}): {odd} {payment.currency} unexplained"
            )
    books.exceptions += [*_troubles(db), *_unpaid(db)]
    return books


def _money_in(db: Session) -> dict[UUID, int]:
    found = (
        select(col(PaymentAttempt.payment_id), func.sum(PaymentAttempt.received_minor))
        .where(col(PaymentAttempt.status) == AttemptStatus.PAID)
        .group_by(col(PaymentAttempt.payment_id))
    )
    return {payment_id: int(total or 0) for payment_id, total in db.execute(found)}


def _refunds(db: Session) -> dict[UUID, tuple[int, int]]:
    """What went back, and what is on its way, by payment."""
    done = col(Refund.status) == RefundStatus.SUCCEEDED
    found = (
        select(
            col(PaymentAttempt.payment_id),
            func.coalesce(func.sum(Refund.amount_minor).filter(done), 0),
            func.coalesce(func.sum(Refund.amount_minor).filter(~done), 0),
        )
        .join(PaymentAttempt, col(PaymentAttempt.id) == col(Refund.attempt_id))
        .group_by(col(PaymentAttempt.payment_id))
    )
    return {payment_id: (int(went), int(goes)) for payment_id, went, goes in db.execute(found)}


def _by_hand(db: Session) -> dict[UUID, int]:
    found = (
        select(col(PaymentAttempt.payment_id), func.sum(Refund.amount_minor))
        .join(PaymentAttempt, col(PaymentAttempt.id) == col(Refund.attempt_id))
        .where(col(Refund.dedupe_key).startswith("by_hand/"))
        .group_by(col(PaymentAttempt.payment_id))
    )
    return {payment_id: int(total) for payment_id, total in db.execute(found)}


def _troubles(db: Session) -> list[str]:
    """Refunds that do not get through, disputes, and reports that were not believed."""
    found = [
        f"refund {each.id}: {each.status}, tried {each.tries} times: {each.last_error}"
        for each in db.scalars(
            select(Refund).where(
                col(Refund.status) != RefundStatus.SUCCEEDED, col(Refund.last_error) != ""
            )
        )
    ]
    for attempt in db.scalars(
        select(PaymentAttempt).where(
            (col(PaymentAttempt.dispute) != "") | (col(PaymentAttempt.problem) != "")
        )
    ):
        if attempt.dispute:
            found.append(f"attempt {attempt.id}: dispute {attempt.dispute}")
        if attempt.problem:
            found.append(f"attempt {attempt.id}: {attempt.problem}")
    return found


def _unpaid(db: Session) -> list[str]:
    """Priced sessions that take place though nothing was paid for them."""
    found = (
        select(col(TutoringSession.id))
        .outerjoin(Payment, col(Payment.session_id) == col(TutoringSession.id))
        .where(
            and_(
                col(TutoringSession.price_minor).is_not(None),
                col(TutoringSession.status).in_(_TAKES_PLACE),
                col(Payment.status).is_(None) | (col(Payment.status) != PaymentStatus.SUCCEEDED),
            )
        )
    )
    return [f"session {session_id} takes place unpaid" for session_id in db.scalars(found)]
