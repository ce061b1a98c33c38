"""Everything that can happen to sessions and their money, in any order, at any moment.

Each rule is something one person, Stripe, a bank, the network or fate does; people are in
`money_people.py`. What somebody is told no for is part of it; what nobody expects ends the test.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from hypothesis import strategies as some
from hypothesis.stateful import invariant, precondition, rule

from peerloop.integrations.sandbox import SandboxRefused
from peerloop.services.reconciling import Findings, push_refunds, release_overdue
from tests.integration.services.money_checks import check_always, check_at_rest, unsettled
from tests.integration.services.money_people import FEW, PICKED, YES_OR_NO, People, picked

MINUTES = some.sampled_from([1, 1, 16, 31, 40, 90, 240, 720, 1500])
# Reconciliation reaches back three days: so often, at least, it comes to its end.
RECONCILED_WITHIN = timedelta(days=2)
ROUNDS_TO_REST = 40

CALLS = ("unreachable", "fail_calls", "hang_after_commit")
EVENTS = ("duplicate_deliveries", "drop_events")
REFUNDS = ("pending", "failed", "succeeded")


class MoneyMachine(People):
    """See the module."""

    # ── Stripe and banks ────────────────────────────────────────────────────
    @precondition(lambda self: self.world.intents("processing"))
    @rule(pick=PICKED, ok=YES_OR_NO)
    def settle(self, pick: int, ok: bool) -> None:
        self.world.stripe.settle(picked(self.world.intents("processing"), pick)["id"], ok)

    @precondition(lambda self: self.world.intents("succeeded"))
    @rule(pick=PICKED, won=YES_OR_NO)
    def dispute(self, pick: int, won: bool) -> None:
        """Open a dispute; where one is open, decide it."""
        paid = picked(self.world.intents("succeeded"), pick)["id"]
        if paid in self.disputed():
            self.world.stripe.close_dispute(paid, won)
        else:
            self.attempt(lambda: self.world.stripe.dispute(paid), SandboxRefused)

    @precondition(lambda self: self.world.at_stripe("refund"))
    @rule(pick=PICKED, ok=YES_OR_NO)
    def finish_refund(self, pick: int, ok: bool) -> None:
        refund = picked(self.world.at_stripe("refund"), pick)
        self.attempt(lambda: self.world.stripe.finish_refund(refund["id"], ok), SandboxRefused)

    # ── what runs by itself ─────────────────────────────────────────────────
    @rule(work=some.sampled_from([release_overdue, push_refunds, push_refunds]))
    def do_due(self, work: Callable[..., None]) -> None:
        self.attempt(lambda: work(self.world.till, Findings()))

    @rule()
    def reconcile(self) -> None:
        self.attempt(self.world.reconcile)

    @rule()
    def deliver(self) -> None:
        self.attempt(self.world.deliver)

    @rule(minutes=MINUTES, expire=YES_OR_NO)
    def time_passes(self, minutes: int, expire: bool) -> None:
        world = self.world
        if world.clock() + timedelta(minutes=minutes) - world.reconciled_at > RECONCILED_WITHIN:
            self.repair()
            world.reconcile()
        world.clock.advance(minutes=minutes)
        if expire:
            world.stripe.expire_overdue()

    # ── fate ────────────────────────────────────────────────────────────────
    @rule(steps=some.integers(1, 14), late=YES_OR_NO)
    def die_soon(self, steps: int, late: bool) -> None:
        self.world.reaper.come(steps, late)

    @rule(fault=some.sampled_from([*CALLS, *EVENTS, *REFUNDS]), times=some.integers(1, 4))
    def go_wrong(self, fault: str, times: int) -> None:
        """Three lost calls in a row are one to us: the SDK tries twice more by itself."""
        if fault in REFUNDS:
            fault, times = "refunds", fault
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
        self.repair()
        for round_ in range(ROUNDS_TO_REST):
            before = unsettled(world)
            self._finish(ok=bool(round_ % 2))
            world.deliver()
            world.reconcile()
            check_always(world)
            world.clock.advance(hours=2)
            if round_ > 1 and unsettled(world) == before:
                break
        check_at_rest(world)

    def _finish(self, ok: bool) -> None:
        """Banks do what they were asked to."""
        stripe = self.world.stripe
        for intent in self.world.intents("processing"):
            stripe.settle(intent["id"], ok)
        for intent_id in self.disputed():
            stripe.close_dispute(intent_id, won=ok)
        for refund in self.world.at_stripe("refund"):
            if refund["status"] == "pending":
                stripe.finish_refund(refund["id"], ok=True)

    def repair(self) -> None:
        """Nothing goes wrong any more."""
        self.world.reaper.leave()
        self.world.stripe.faults.clear()

    def disputed(self) -> list[str]:
        """Whose disputes are open."""
        found = self.world.at_stripe("dispute")
        return [each["payment_intent"] for each in found if each["status"] == "needs_response"]
