"""Where Stripe's page leads back to, and the history of payments."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound, PaymentError, PeerLoopError
from peerloop.domain.payment import Way
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries.payment import payment, payments
from peerloop.services.attempts import check_session
from peerloop.services.paying import start_paying
from peerloop.services.releasing import let_hold_go
from peerloop.settings import settings
from peerloop.state.bills import Bill, bill
from peerloop.state.cards import ticket
from peerloop.state.leaving import Leaving, leave_for
from peerloop.state.views import Ticket
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import parse_uuid

log = logging.getLogger(__name__)

_LOOKS, _SECONDS_BETWEEN = 40, 3
_PHASES = {
    SessionStatus.PENDING_PAYMENT: "held",
    SessionStatus.CONFIRMED: "booked",
    SessionStatus.COMPLETED: "booked",
    SessionStatus.NO_SHOW: "booked",
}


class PayingState(Visitor):
    """What became of the payment for one session."""

    # loading, held, processing, booked, over, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()
    bill: Bill = Bill()
    # Where else it can be paid: our own page, if it is configured.
    pay_here: str = ""
    # Why the last press did not do what it should.
    trouble: str = ""
    leaving: Leaving = Leaving()
    answers: int = 0
    _watches: bool = False

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """The page was opened, most likely by Stripe: ask it, so that no webhook is waited for."""
        self.trouble, self.leaving = "", Leaving()
        wanted = parse_uuid(self._query("session"))
        actor = await self._actor()
        if actor is None:
            yield self._to_login()
            return
        if wanted is None or not await self._look(actor, wanted):
            self.phase = "missing"
            return
        self.pay_here = routes.pay(wanted) if settings().stripe_publishable_key else ""
        if self.phase in ("held", "processing"):
            await self._ask_stripe(actor, wanted)
        if self.phase == "processing":
            yield PayingState.watch

    @rx.event(background=True)
    async def watch(self) -> None:
        """Look again until the bank has decided, for as long as somebody may wait for it."""
        async with self:
            if self._watches:
                return
            self._watches = True
        for _ in range(_LOOKS):
            await asyncio.sleep(_SECONDS_BETWEEN)
            async with self:
                if not await self._still_processing():
                    break
        async with self:
            self._watches = False

    async def _still_processing(self) -> bool:
        actor, wanted = await self._actor(), parse_uuid(self._query("session"))
        if actor is None or wanted is None or self.phase != "processing":
            return False
        await self._ask_stripe(actor, wanted)
        return True

    @rx.event
    async def pay(self) -> Any:
        """`Pay` was pressed: on to Stripe's page."""

        def work(actor: Actor, wanted: UUID) -> str:
            return start_paying(wiring.till(), actor, wanted, Way.CHECKOUT).url

        return await self._do(work)

    @rx.event
    async def let_go(self) -> Any:
        """`Let this time go` was pressed."""

        def work(actor: Actor, wanted: UUID) -> None:
            let_hold_go(wiring.till(), actor, wanted)

        return await self._do(work)

    async def _do(self, work: Callable[[Actor, UUID], str | None]) -> Any:
        """Do what was pressed; go where it leads, or show how it stands then."""
        actor, wanted = await self._actor(), parse_uuid(self._query("session"))
        if actor is None:
            return self._to_login()
        if wanted is None:
            return None
        try:
            url = await wiring.off_loop(lambda: work(actor, wanted))
        except PeerLoopError as error:
            self.answers += 1
            await self._refused(error, actor, wanted)
            return None
        self.answers += 1
        if url is not None:
            self.leaving = leave_for(url, self.leaving)
        else:
            await self._look(actor, wanted)
        return None

    async def _refused(self, error: PeerLoopError, actor: Actor, wanted: UUID) -> None:
        if isinstance(error, NotFound) or not await self._look(actor, wanted):
            self.phase = "missing"
            return
        self.trouble = error.message

    async def _look(self, actor: Actor, wanted: UUID) -> bool:
        """Show how it stands in our own books; False where it is not the actor's."""
        found = await wiring.off_loop(lambda: standing(actor, wanted))
        if found is None:
            return False
        self.phase, self.ticket, self.bill = found
        return True

    async def _ask_stripe(self, actor: Actor, wanted: UUID) -> None:
        try:
            await wiring.off_loop(lambda: check_session(wiring.till(), wanted))
        except PaymentError:
            log.info("Stripe could not be asked; our own books hold until it can")
        await self._look(actor, wanted)


def standing(actor: Actor, session_id: UUID) -> tuple[str, Ticket, Bill] | None:
    """How a session that costs something stands in our own books; None where it is not theirs.

    Returns:
        `held`, `processing`, `booked` or `over`, the session and what is owed.
    """
    with wiring.reading() as db:
        try:
            owed = payment(db, actor, session_id)
            view = sessions.session(db, actor, session_id)
        except NotFound:
            return None
        shown = ticket(view, actor), bill(owed, actor, now=wiring.now())
    phase = _PHASES.get(view.status, "over")
    if phase == "held":
        phase = {"unpaid": "over", "processing": "processing"}.get(shown[1].state, phase)
    return phase, *shown


class PaymentsState(Visitor):
    """A student's payments."""

    is_loaded: bool = False
    bills: list[Bill] = []

    @rx.event
    async def load(self) -> Any:
        """The history was opened."""

        def read(db: wiring.Database, actor: Actor) -> list[Bill]:
            now = wiring.now()
            return [bill(view, actor, now=now) for view in payments(db, actor)]

        found = await self._enter(read)
        if found is None:
            return self._to_login()
        self.bills = found[1]
        self.is_loaded = True
        return None
