"""What students, STs and admins do with sessions and money, as rules of the money machine."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.errors import (
    BookingRefused,
    HoldLapsed,
    NotFound,
    NothingToPay,
    NothingToRefund,
    PaymentsUnreachable,
    TooLate,
    TransitionRefused,
)
from peerloop.domain.payment import Way
from peerloop.models import TutoringSession
from peerloop.services.attempts import check_session
from peerloop.services.cancelling import cancel
from peerloop.services.paying import book_and_pay, start_paying
from peerloop.services.refunding import refund_by_hand
from peerloop.services.releasing import let_hold_go
from tests.integration.services.money_faults import Killed
from tests.integration.services.money_world import World

T = TypeVar("T")

FEW = some.integers(0, 2)
PICKED = some.integers(0, 5)
YES_OR_NO = some.booleans()
WAYS = some.sampled_from(Way)
CARDS = some.sampled_from(["works", "works", "declined", "challenged", "proved", "delayed"])
# What each does on Stripe's page, and on the form of our own.
_ON_PAGE = {"works": "pay", "declined": "decline", "challenged": "challenge"}
_ON_FORM: dict[str, Any] = {"declined": "decline", "challenged": "challenge", "delayed": "delay"}
# What Stripe makes of an ask is, now and then, not what was asked for.
TOLD = some.sampled_from([{}, {}, {}, {}, {"amount": 100}, {"currency": "usd"}])


class People(RuleBasedStateMachine):
    """All who ask PeerLoop for something. Who pays does so at the sandbox, whatever we know."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.begin()

    @initialize(
        ways=some.lists(WAYS, min_size=2, max_size=2),
        card=CARDS,
        refunds=some.sampled_from(["succeeded", "pending", "failed"]),
    )
    def begin(self, ways: list[Way], card: str, refunds: Any) -> None:
        """A run without any session has little to tell."""
        self.world.stripe.faults.refunds = refunds
        self.book(0, 0, 0, False, ways[0], {}, card)
        self.book(1, 1, 0, True, ways[1], {}, "")

    @rule(
        student=FEW,
        st=some.integers(0, 1),
        half_hours=FEW,
        soon=YES_OR_NO,
        way=WAYS,
        told=TOLD,
        card=CARDS | some.just(""),
    )
    def book(  # noqa: PLR0917  (hypothesis gives all by name)
        self, student: int, st: int, half_hours: int, soon: bool, way: Way, told: Any, card: str
    ) -> None:
        """Book, and use a card at once, or leave."""
        world, known = self.world, len(self.payable())
        start = world.start(half_hours, soon)
        wanted = BookingRequest(course_id=world.course.id, st_id=world.sts[st].id, start=start)
        world.stripe.faults.misreport(**told)
        self.attempt(
            lambda: book_and_pay(world.till, world.students[student], wanted, way),
            BookingRefused,
            PaymentsUnreachable,
            NothingToPay,  # held before, and paid in another way meanwhile
        )
        world.stripe.faults.misreport()
        if card and len(self.payable()) > known:
            self.use_card(0, card)

    @precondition(lambda self: self.held())
    @rule(pick=PICKED, way=WAYS)
    def pay_again(self, pick: int, way: Way) -> None:
        session = picked(self.held(), pick)
        student = self.world.person(session.student_id)
        self.attempt(
            lambda: start_paying(self.world.till, student, session.id, way),
            PaymentsUnreachable,
            HoldLapsed,
            NothingToPay,
        )

    @precondition(lambda self: self.payable())
    @rule(pick=PICKED, card=CARDS)
    def use_card(self, pick: int, card: str) -> None:
        stripe, found = self.world.stripe, picked(self.payable(), pick)
        if found["object"] == "payment_intent":
            stripe.confirm_intent(found["id"], _ON_FORM.get(card, "succeed"))
        elif card in _ON_PAGE:
            getattr(stripe, _ON_PAGE[card])(found["id"])
        elif card == "delayed":
            stripe.pay_delayed(found["id"])
        else:
            stripe.authenticate(found["id"], ok=pick % 2 == 0)

    @rule(pick=PICKED)
    def come_back(self, pick: int) -> None:
        session = picked(self.world.sessions(), pick)
        self.attempt(lambda: check_session(self.world.till, session.id), PaymentsUnreachable)

    @precondition(lambda self: self.held())
    @rule(pick=PICKED)
    def let_go(self, pick: int) -> None:
        session = picked(self.held(), pick)
        student = self.world.person(session.student_id)
        self.attempt(lambda: let_hold_go(self.world.till, student, session.id), PaymentsUnreachable)

    @precondition(lambda self: self.standing())
    @rule(pick=PICKED, who=some.sampled_from(["student_id", "teacher_id", "admin"]))
    def cancel(self, pick: int, who: str) -> None:
        world, session = self.world, picked(self.standing(), pick)
        actor = world.admin if who == "admin" else world.person(getattr(session, who))
        refusals = [TooLate, TransitionRefused, PaymentsUnreachable]
        if who == "teacher_id":  # an unpaid session is not an ST's to cancel
            refusals.append(NotFound)
        self.attempt(lambda: cancel(world.till, actor, session.id), *refusals)

    @precondition(lambda self: self.standing())
    @rule(pick=PICKED, minor=some.sampled_from([1, 700, 2400]), press=FEW)
    def refund_by_hand(self, pick: int, minor: int, press: int) -> None:
        """Whoever is told that so much is not there any more is told the truth."""
        world, session = self.world, picked(self.standing(), pick)
        left = world.left_of(session) if session.status is SessionStatus.CONFIRMED else 0
        failed = self.attempt(
            lambda: world.till.run(
                lambda db: refund_by_hand(
                    db, world.admin, session.id, minor, f"{press}", now=world.clock()
                )
            ),
            NotFound,
            NothingToRefund,
        )
        assert not (minor <= left and isinstance(failed, NothingToRefund)), "it is still there"

    # ── what they pick ──────────────────────────────────────────────────────
    def held(self) -> list[TutoringSession]:
        """Sessions that wait for their money."""
        wanted = SessionStatus.PENDING_PAYMENT
        return [each for each in self.world.sessions() if each.status is wanted]

    def standing(self) -> list[TutoringSession]:
        """Sessions that take place, the unpaid ones first."""
        confirmed = SessionStatus.CONFIRMED
        paid = [each for each in self.world.sessions() if each.status is confirmed]
        return [*self.held(), *paid]

    def payable(self) -> list[dict[str, Any]]:
        """What takes a card at Stripe, oldest first in either way."""
        forms = self.world.own_intents("requires_payment_method", "requires_action")
        return sorted([*self.world.open_checkouts(), *forms], key=lambda each: each["created"])

    def attempt(
        self, act: Callable[[], object], *refusals: type[Exception]
    ) -> BaseException | None:
        """Let somebody act, who may be told no, or whose process may die; answers that."""
        try:
            act()
        except (Killed, *refusals) as error:
            return error
        return None


def picked(found: Sequence[T], pick: int) -> T:
    """The newest is 0: what was just made is picked most."""
    return found[-1 - pick % len(found)]
