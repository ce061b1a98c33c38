"""Everything that can happen to sessions and their money, in any order, at any moment.

Each rule is something one person, Stripe, the network or fate does. Errors that people are told
are part of it; what nobody expects ends the test.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

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
from peerloop.integrations.sandbox import SandboxRefused
from peerloop.models import TutoringSession
from peerloop.services.attempts import check_session
from peerloop.services.cancelling import cancel
from peerloop.services.paying import book_and_pay, start_paying
from peerloop.services.reconciling import Findings, push_refunds, release_overdue
from peerloop.services.refunding import refund_by_hand
from peerloop.services.releasing import let_hold_go
from tests.integration.services.money_checks import check_always, check_at_rest, unsettled
from tests.integration.services.money_faults import Killed
from tests.integration.services.money_world import World

T = TypeVar("T")

FEW = some.integers(0, 2)
PICKED = some.integers(0, 7)
YES_OR_NO = some.booleans()
WAYS = some.sampled_from(Way)
MINUTES = some.sampled_from([1, 16, 31, 40, 90, 240, 720, 1500])
# What Stripe makes of an ask is, now and then, not what was asked for.
TOLD = some.sampled_from([{}, {}, {}, {}, {"amount": 100}, {"currency": "usd"}])
# Reconciliation reaches back three days: so often, at least, it comes to its end.
RECONCILED_WITHIN = timedelta(days=2)
ROUNDS_TO_REST = 40


class MoneyMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.begin()

    # ── students ────────────────────────────────────────────────────────────
    @rule(student=FEW, st=some.integers(0, 1), half_hours=FEW, soon=YES_OR_NO, way=WAYS, told=TOLD)
    def book(
        self, student: int, st: int, half_hours: int, soon: bool, way: Way, told: dict[str, Any]
    ) -> None:
        world = self.world
        world.stripe.faults.misreport(**told)
        start = world.start(half_hours, soon)
        wanted = BookingRequest(course_id=world.course.id, st_id=world.sts[st].id, start=start)
        self._try(
            lambda: book_and_pay(world.till, world.students[student], wanted, way),
            BookingRefused,
            PaymentsUnreachable,
        )
        world.stripe.faults.misreport()

    @precondition(lambda self: self.held())
    @rule(pick=PICKED, way=WAYS)
    def pay_again(self, pick: int, way: Way) -> None:
        session = self._picked(self.held(), pick)
        student = self.world.person(session.student_id)
        self._try(
            lambda: start_paying(self.world.till, student, session.id, way),
            PaymentsUnreachable,
            HoldLapsed,
            NothingToPay,
        )

    @precondition(lambda self: self.world.open_checkouts())
    @rule(pick=PICKED, act=some.sampled_from(["pay", "pay_delayed", "decline", "challenge"]))
    def use_page(self, pick: int, act: str) -> None:
        checkout = self._picked(self.world.open_checkouts(), pick)
        getattr(self.world.stripe, act)(checkout["id"])

    @precondition(lambda self: self.world.open_checkouts())
    @rule(pick=PICKED, ok=YES_OR_NO)
    def prove_identity(self, pick: int, ok: bool) -> None:
        self.world.stripe.authenticate(self._picked(self.world.open_checkouts(), pick)["id"], ok)

    @precondition(lambda self: self.open_intents())
    @rule(pick=PICKED, act=some.sampled_from(["succeed", "decline", "challenge", "delay"]))
    def use_form(self, pick: int, act: Any) -> None:
        self.world.stripe.confirm_intent(self._picked(self.open_intents(), pick)["id"], act)

    @precondition(lambda self: self.sessions())
    @rule(pick=PICKED)
    def come_back(self, pick: int) -> None:
        session = self._picked(self.sessions(), pick)
        self._try(lambda: check_session(self.world.till, session.id), PaymentsUnreachable)

    @precondition(lambda self: self.held())
    @rule(pick=PICKED)
    def let_go(self, pick: int) -> None:
        session = self._picked(self.held(), pick)
        student = self.world.person(session.student_id)
        self._try(lambda: let_hold_go(self.world.till, student, session.id), PaymentsUnreachable)

    @precondition(lambda self: self.sessions())
    @rule(pick=PICKED, who=some.sampled_from(["student", "st", "admin"]))
    def cancel(self, pick: int, who: str) -> None:
        session = self._picked(self.sessions(), pick)
        actor = self.world.admin
        if who != "admin":
            actor = self.world.person(
                session.student_id if who == "student" else session.teacher_id
            )
        self._try(
            lambda: cancel(self.world.till, actor, session.id),
            TooLate,
            TransitionRefused,
            PaymentsUnreachable,
            *([NotFound] if who == "st" else []),
        )

    # ── Stripe and banks ────────────────────────────────────────────────────
    @precondition(lambda self: self.world.intents("processing"))
    @rule(pick=PICKED, ok=YES_OR_NO)
    def settle(self, pick: int, ok: bool) -> None:
        self.world.stripe.settle(self._picked(self.world.intents("processing"), pick)["id"], ok)

    @precondition(lambda self: self.world.intents("succeeded"))
    @rule(pick=PICKED)
    def dispute(self, pick: int) -> None:
        paid = self._picked(self.world.intents("succeeded"), pick)
        self._try(lambda: self.world.stripe.dispute(paid["id"]), SandboxRefused)

    @precondition(lambda self: self.disputed())
    @rule(pick=PICKED, won=YES_OR_NO)
    def close_dispute(self, pick: int, won: bool) -> None:
        self.world.stripe.close_dispute(self._picked(self.disputed(), pick), won)

    @rule(status=some.sampled_from(["succeeded", "pending", "failed"]))
    def refunds_become(self, status: Any) -> None:
        self.world.stripe.faults.refunds = status

    @precondition(lambda self: self.world.at_stripe("refund"))
    @rule(pick=PICKED, ok=YES_OR_NO)
    def finish_refund(self, pick: int, ok: bool) -> None:
        refund = self._picked(self.world.at_stripe("refund"), pick)
        self._try(lambda: self.world.stripe.finish_refund(refund["id"], ok), SandboxRefused)

    # ── admins, and what runs by itself ─────────────────────────────────────
    @precondition(lambda self: self.sessions())
    @rule(pick=PICKED, minor=some.sampled_from([1, 700, 2400]), press=FEW)
    def refund_by_hand(self, pick: int, minor: int, press: int) -> None:
        world, session = self.world, self._picked(self.sessions(), pick)
        left = world.left_of(session) if session.status is SessionStatus.CONFIRMED else 0
        failed = self._try(
            lambda: world.till.run(
                lambda db: refund_by_hand(
                    db, world.admin, session.id, minor, f"{press}", now=world.clock()
                )
            ),
            NotFound,
            NothingToRefund,
        )
        assert not (minor <= left and isinstance(failed, NothingToRefund)), "it is still there"

    @rule(work=some.sampled_from([release_overdue, push_refunds]))
    def do_due(self, work: Callable[..., None]) -> None:
        self._try(lambda: work(self.world.till, Findings()))

    @rule()
    def reconcile(self) -> None:
        failed = self._try(self.world.reconcile)
        assert failed is None or isinstance(failed, Killed)

    @rule()
    def deliver(self) -> None:
        self._try(self.world.deliver)

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        world = self.world
        if world.clock() + timedelta(minutes=minutes) - world.reconciled_at > RECONCILED_WITHIN:
            self._repair()
            world.reconcile()
        world.clock.advance(minutes=minutes)

    @rule()
    def pages_expire(self) -> None:
        self.world.stripe.expire_overdue()

    # ── fate ────────────────────────────────────────────────────────────────
    @rule(steps=some.integers(1, 14), late=YES_OR_NO)
    def die_soon(self, steps: int, late: bool) -> None:
        self.world.reaper.come(steps, late)

    @rule(
        fault=some.sampled_from(["unreachable", "fail_calls", "hang_after_commit"]),
        times=some.integers(1, 6),
    )
    def lose_calls(self, fault: str, times: int) -> None:
        setattr(self.world.stripe.faults, fault, times)

    @rule(fault=some.sampled_from(["duplicate_deliveries", "drop_events"]), times=FEW)
    def lose_or_repeat_events(self, fault: str, times: int) -> None:
        setattr(self.world.stripe.faults, fault, times)

    @rule(held=YES_OR_NO, seed=some.none() | FEW)
    def disturb_deliveries(self, held: bool, seed: int | None) -> None:
        faults = self.world.stripe.faults
        faults.hold_deliveries = held
        faults.shuffle_deliveries = None if seed is None else Random(seed)

    # ── what must hold ──────────────────────────────────────────────────────
    @invariant()
    def is_sound(self) -> None:
        check_always(self.world)

    def teardown(self) -> None:
        """Let all that is under way come to its end, and close the books."""
        world = self.world
        self._repair()
        for round_ in range(ROUNDS_TO_REST):
            before = unsettled(world)
            self._finish(world, round_)
            world.deliver()
            world.reconcile()
            check_always(world)
            world.clock.advance(hours=2)
            if round_ > 1 and unsettled(world) == before:
                break
        check_at_rest(world)

    def _finish(self, world: World, round_: int) -> None:
        """What banks were asked to do, they have done."""
        for each in world.intents("processing"):
            world.stripe.settle(each["id"], ok=bool(round_ % 2))
        for each in self.disputed():
            world.stripe.close_dispute(each, won=bool(round_ % 2))
        for each in world.at_stripe("refund"):
            if each["status"] == "pending":
                world.stripe.finish_refund(each["id"], ok=True)

    def _repair(self) -> None:
        self.world.reaper.leave()
        self.world.stripe.faults.clear()

    # ── whom and what rules pick ────────────────────────────────────────────
    def sessions(self) -> list[TutoringSession]:
        return self.world.sessions()

    def held(self) -> list[TutoringSession]:
        wanted = SessionStatus.PENDING_PAYMENT
        return [each for each in self.world.sessions() if each.status is wanted]

    def open_intents(self) -> list[dict[str, Any]]:
        return self.world.own_intents("requires_payment_method", "requires_action")

    def disputed(self) -> list[str]:
        found = self.world.at_stripe("dispute")
        return [each["payment_intent"] for each in found if each["status"] == "needs_response"]

    def _picked(self, found: Sequence[T], pick: int) -> T:
        """The newest is 0: what was just made is picked most."""
        return found[-1 - pick % len(found)]

    def _try(self, act: Callable[[], object], *refusals: type[Exception]) -> BaseException | None:
        """Let somebody act, who may be told no, or whose process may die."""
        try:
            act()
        except (Killed, *refusals) as error:
            return error
        return None
