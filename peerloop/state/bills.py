"""What a session costs and what became of it, in the reader's words and on their clock."""

from dataclasses import dataclass, field
from datetime import datetime

from peerloop import routes
from peerloop.domain import dates
from peerloop.domain.booking import SessionStatus
from peerloop.domain.payment import PaymentStatus, RefundStatus
from peerloop.domain.people import Actor
from peerloop.queries.payment import PaymentView, RefundView

_REFUND_WORDS = {
    RefundStatus.DUE: "is on its way back",
    RefundStatus.SENT: "is on its way back",
    RefundStatus.SUCCEEDED: "was given back",
    RefundStatus.FAILED: "could not be given back yet; we try again",
}


@dataclass(frozen=True)
class Bill:
    """A payment as its student reads it.

    Attributes:
        state: waiting, processing, paid, going_back, refunded, kept, unpaid.
        until: when the hold ends, as the page's countdown reads it (UTC); empty without one.
        until_clock: the same on the reader's clock.
        declined: the last card was declined.
        refunds: a sentence each.
        left: what came and does not go back, in minor units.
    """

    id: str = ""
    session: str = ""
    course: str = ""
    course_slug: str = ""
    with_whom: str = ""
    date: str = ""
    amount: str = ""
    state: str = ""
    word: str = ""
    until: str = ""
    until_clock: str = ""
    declined: bool = False
    disputed: bool = False
    receipt: str = ""
    refunds: list[str] = field(default_factory=list)
    left: int = 0
    left_words: str = ""
    confirm_url: str = ""


def bill(view: PaymentView, actor: Actor, *, now: datetime) -> Bill:
    """A payment in words."""
    state = _state(view, now=now)
    word = _WORDS[state]
    starts = dates.local(view.starts_at, actor.zone)
    held = view.hold_expires_at if state == "waiting" else None
    return Bill(
        id=str(view.id),
        session=str(view.session_id),
        course=view.course_title,
        course_slug=view.course_slug,
        with_whom=f"{view.st_name}, {dates.short_date(starts.date())}",
        date=dates.full_date(dates.local(view.created_at, actor.zone).date()),
        amount=str(view.amount),
        state=state,
        word="Declined" if state == "waiting" and view.is_declined else word,
        until=dates.instant_text(held) if held else "",
        until_clock=dates.clock(dates.local(held, actor.zone)) if held else "",
        declined=view.is_declined,
        disputed=view.is_disputed,
        receipt=view.receipt_url or "",
        refunds=[_refund(each) for each in view.refunds],
        left=view.left.minor,
        left_words=str(view.left),
        confirm_url=routes.confirmation(view.session_id),
    )


_WORDS = {
    "waiting": "Waiting",
    "processing": "At your bank",
    "paid": "Paid",
    "going_back": "Refund on its way",
    "refunded": "Refunded",
    "kept": "Paid",
    "unpaid": "Not paid",
}


def _state(view: PaymentView, *, now: datetime) -> str:
    if view.session_status is SessionStatus.PENDING_PAYMENT:
        if view.is_processing:
            return "processing"
        overdue = view.hold_expires_at is not None and view.hold_expires_at <= now
        return "unpaid" if overdue and view.status is not PaymentStatus.SUCCEEDED else "waiting"
    if view.refunds and not view.left.minor:
        done = all(each.status is RefundStatus.SUCCEEDED for each in view.refunds)
        return "refunded" if done else "going_back"
    if view.status is not PaymentStatus.SUCCEEDED:
        return "unpaid"
    return "kept" if view.session_status is SessionStatus.CANCELLED else "paid"


def _refund(view: RefundView) -> str:
    return f"{view.amount} {_REFUND_WORDS[view.status]}."
