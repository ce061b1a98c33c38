"""What must hold of sessions and money: after every step, and once everything has come to rest."""

from collections import Counter
from itertools import combinations
from uuid import UUID

from peerloop import wiring
from peerloop.domain.booking import STANDING, SessionStatus
from peerloop.domain.intervals import Interval
from peerloop.domain.payment import ACTIVE, PaymentStatus, RefundReason, RefundStatus
from peerloop.integrations.stripe_asks import ATTEMPT
from peerloop.models import (
    OutboxMail,
    Payment,
    PaymentAttempt,
    Refund,
    SessionSeat,
    TutoringSession,
)
from peerloop.queries.ledger import ledger
from tests.integration.services.money_world import Json, World, refund_of, session_of

# Told at most once of a session, whatever happens to it.
ONCE = ("session-booked", "session-cancelled", "payment-received", "hold-released")
_OUTCOMES = {"needs_response": "open", "won": "won", "lost": "lost"}


def check_always(world: World) -> None:
    """What holds after every step, whoever has died in it."""
    _confirmed_is_paid(world)
    _payable_is_known(world)
    _seats_are_of_standing_sessions(world)
    _told_once(world)
    _refunds_are_covered(world)
    assert max(world.news.values(), default=0) <= 1, "an event had its effect twice"


def check_at_rest(world: World) -> None:
    """What holds besides, when all that was under way has ended."""
    _nothing_is_under_way(world)
    _refunds_agree(world)
    _charges_are_accounted_for(world)
    _disputes_agree(world)
    with wiring.reading() as db:
        books = ledger(db)
    assert not any(total.difference for total in books.totals.values()), books.exceptions
    assert not [line for line in books.exceptions if "unexplained" in line or "unpaid" in line]


# ── after every step ────────────────────────────────────────────────────────
def _confirmed_is_paid(world: World) -> None:
    paid = {
        (session_of(each), each["amount_received"], each["currency"].upper())
        for each in world.intents("succeeded")
    }
    for each in world.all(TutoringSession):
        if each.status is SessionStatus.CONFIRMED:
            assert (each.id, each.price_minor, each.currency) in paid, "confirmed, and not paid"


def _payable_is_known(world: World) -> None:
    """At most one active attempt a payment; what Stripe lets be paid is it, or long over."""
    attempts = {str(each.id): each for each in world.all(PaymentAttempt)}
    active = Counter(each.payment_id for each in attempts.values() if each.status in ACTIVE)
    assert max(active.values(), default=0) <= 1, "two active attempts of one payment"
    sessions = {each.id: each.status for each in world.all(TutoringSession)}
    open_intents = world.own_intents("requires_payment_method", "requires_action")
    for each in (*world.open_checkouts(), *open_intents):
        attempt = attempts[each["metadata"][ATTEMPT]]
        # A hold lapses unasked where Stripe cannot be reached: what it left open stays open.
        lapsed = sessions[session_of(each)] is SessionStatus.EXPIRED
        assert attempt.status in ACTIVE or lapsed, f"payable, though {attempt.status} with us"


def _seats_are_of_standing_sessions(world: World) -> None:
    seats = world.all(SessionSeat)
    wanted = {
        (each.id, person)
        for each in world.all(TutoringSession)
        if each.status in STANDING
        for person in (each.student_id, each.teacher_id)
    }
    assert {(each.session_id, each.person_id) for each in seats} == wanted
    for one, other in combinations(seats, 2):
        if one.person_id == other.person_id:
            mine, others = (Interval(each.starts_at, each.blocked_until) for each in (one, other))
            assert not mine.overlaps(others), "in two places at once"


def _told_once(world: World) -> None:
    mails: list[OutboxMail] = world.all(OutboxMail)
    told = Counter(
        (each.template, each.session_id, each.payload["to"])
        for each in mails
        if each.template in ONCE
    )
    assert not [key for key, times in told.items() if times > 1], "told twice"
    keys = [each.dedupe_key for each in mails if each.template == "payment-refunded"]
    owed = [
        f"payment-refunded/{each.id}/student"
        for each in world.all(Refund)
        if each.reason is not RefundReason.CANCELLED  # `session-cancelled` tells of it
    ]
    assert sorted(keys) == sorted(owed), "not one mail for one refund"


def _refunds_are_covered(world: World) -> None:
    """At the sandbox: no more than was paid, and for each refund of ours one that counts."""
    going = _not_failed(world)
    for charge in world.at_stripe("charge"):
        back = sum(each["amount"] for each in going if each["charge"] == charge["id"])
        assert back <= charge["amount"], "more back than came"
    rounds = Counter(refund_of(each) for each in going)
    assert max(rounds.values(), default=0) <= 1, "one refund was made twice"
    owed = {each.id: each.amount_minor for each in world.all(Refund)}
    assert all(owed[refund_of(each)] == each["amount"] for each in going)


# ── at rest ─────────────────────────────────────────────────────────────────
def _nothing_is_under_way(world: World) -> None:
    sessions = world.all(TutoringSession)
    assert not [each for each in sessions if each.status is SessionStatus.PENDING_PAYMENT]
    attempts = world.all(PaymentAttempt)
    assert not [each for each in attempts if each.status in ACTIVE]
    lost = [each.id for each in attempts if _is_lost(world, each.intent_ref)]
    for refund in world.all(Refund):
        done = refund.status is RefundStatus.SUCCEEDED
        assert done or refund.attempt_id in lost, f"unfinished: {refund!r}"


def _refunds_agree(world: World) -> None:
    theirs = {refund_of(each): each for each in _not_failed(world)}
    ours = {each.id: each for each in world.all(Refund) if each.status is RefundStatus.SUCCEEDED}
    assert ours.keys() == theirs.keys()
    for id_, refund in ours.items():
        told = theirs[id_]
        facts = told["id"], told["status"], told["amount"], told["currency"].upper()
        assert (refund.provider_ref, "succeeded", refund.amount_minor, refund.currency) == facts


def _charges_are_accounted_for(world: World) -> None:
    """A charge is fully given back, or is the price of a session that stands."""
    sessions = {each.id: each for each in world.all(TutoringSession)}
    payments = {each.session_id: each for each in world.all(Payment)}
    by_hand = {each.id for each in world.all(Refund) if each.dedupe_key.startswith("by_hand/")}
    kept: Counter[UUID] = Counter()
    for intent in world.intents("succeeded"):
        back = [each for each in _not_failed(world) if each["payment_intent"] == intent["id"]]
        rest = intent["amount_received"] - sum(each["amount"] for each in back)
        if rest and not _is_lost(world, intent["id"]):
            session = sessions[session_of(intent)]
            assert _stands(session, payments[session.id]), "money of no session is still here"
            assert intent["amount_received"] == session.price_minor
            assert {refund_of(each) for each in back} <= by_hand
            kept[session.id] += 1
    assert max(kept.values(), default=0) <= 1, "a session is paid twice"


def _disputes_agree(world: World) -> None:
    ours = {each.intent_ref: each.dispute for each in world.all(PaymentAttempt) if each.dispute}
    disputes = world.at_stripe("dispute")
    assert ours == {each["payment_intent"]: _OUTCOMES[each["status"]] for each in disputes}


def _stands(session: TutoringSession, payment: Payment) -> bool:
    kept = session.status is SessionStatus.CANCELLED and payment.is_kept
    return payment.status is PaymentStatus.SUCCEEDED and (
        session.status is SessionStatus.CONFIRMED or kept
    )


def _not_failed(world: World) -> list[Json]:
    return [each for each in world.at_stripe("refund") if each["status"] != "failed"]


def _is_lost(world: World, intent_ref: str | None) -> bool:
    disputes = world.at_stripe("dispute")
    return (intent_ref, "lost") in {(each["payment_intent"], each["status"]) for each in disputes}


def unsettled(world: World) -> list[object]:
    """What may still change by itself, to see whether it does."""
    attempts = [(each.id, each.status) for each in world.all(PaymentAttempt)]
    refunds = [(each.id, each.status, each.provider_ref) for each in world.all(Refund)]
    sessions = [(each.id, each.status) for each in world.all(TutoringSession)]
    return sorted(map(str, (*attempts, *refunds, *sessions)))
