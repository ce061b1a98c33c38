"""Paying on our own page, with Stripe's Payment Element.

What Stripe's own page and the way back from it need is `paying.py`; the browser's part is
`assets/payment_element.js`. The client secret passes through here to the tab that asked for
it and is kept in no state.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.errors import NotFound, PaymentError, PaymentsUnreachable
from peerloop.domain.payment import Way
from peerloop.domain.people import Actor
from peerloop.services.attempts import check_session
from peerloop.services.paying import start_paying
from peerloop.services.releasing import let_hold_go
from peerloop.settings import settings
from peerloop.state.bills import Bill
from peerloop.state.paying import standing
from peerloop.state.views import Ticket
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import parse_uuid

# The field of the page in which the script finds the client secret.
SECRET_FIELD = "payment-secret"
_NO_ANSWER = "Stripe does not answer just now. Please try again."


class PayElementState(Visitor):
    """`/pay/…`: one held session and the form to pay it with."""

    # loading, open, stuck (Stripe does not answer), over, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()
    bill: Bill = Bill()
    publishable_key: str = ""
    return_url: str = ""
    # Why the form is not there, or the last press did not do what it should.
    trouble: str = ""
    answers: int = 0

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """The page was opened, or `Try again` was pressed."""
        wanted = self._wanted()
        if self.bill.session != str(wanted):
            self.phase = "loading"
            yield
        yield await self._for_its_student(self._look)

    @rx.event
    async def start(self) -> Any:
        """The form stands and asks for its secret; and again after a decline and after the hold."""
        return await self._for_its_student(self._start)

    @rx.event
    async def let_go(self) -> Any:
        """`Let this time go` was pressed."""
        return await self._for_its_student(self._let_go)

    async def _for_its_student(self, work: Callable[[Actor, UUID], Awaitable[Any]]) -> Any:
        """Do something for who asks with the session of the address."""
        actor, wanted = await self._actor(), self._wanted()
        if actor is None:
            return self._to_login()
        if wanted is None:
            self.phase = "missing"
            return None
        try:
            return await work(actor, wanted)
        except NotFound:
            self.phase = "missing"
            return None

    def _wanted(self) -> UUID | None:
        """The session of the address; None for other addresses, and where no key is set."""
        if not settings().stripe_publishable_key or self._segment(0) != "pay":
            return None
        return parse_uuid(self._segment(1))

    async def _start(self, actor: Actor, wanted: UUID) -> Any:
        """Hand over what the form needs, where there still is something to pay."""
        away = await self._look(actor, wanted)
        if away or self.phase != "open":
            return away
        try:
            if await wiring.off_loop(lambda: _is_processing(wanted)):
                return _to_confirmation(wanted)
            opened = await wiring.off_loop(
                lambda: start_paying(wiring.till(), actor, wanted, Way.INTENT)
            )
        except PaymentError as error:
            return await self._refused(error, actor, wanted)
        return rx.set_value(SECRET_FIELD, opened.client_secret)

    async def _let_go(self, actor: Actor, wanted: UUID) -> Any:
        try:
            await wiring.off_loop(lambda: let_hold_go(wiring.till(), actor, wanted))
        except PaymentError as error:
            return await self._refused(error, actor, wanted)
        return await self._look(actor, wanted)

    async def _look(self, actor: Actor, wanted: UUID) -> Any:
        """Show how it stands in our own books; what is paid is shown by the confirmation."""
        student = replace(actor, is_admin=False)  # admins see what others owe, but pay nothing
        found = await wiring.off_loop(lambda: standing(student, wanted))
        if found is None:
            self.phase = "missing"
            return None
        self.trouble = ""
        phase, self.ticket, self.bill = found
        if phase in ("booked", "processing"):
            return _to_confirmation(wanted)
        self.phase = "open" if phase == "held" else "over"
        self.publishable_key = settings().stripe_publishable_key
        self.return_url = routes.confirmation(wanted)
        return None

    async def _refused(self, error: PaymentError, actor: Actor, wanted: UUID) -> Any:
        away = await self._look(actor, wanted)
        if not away and self.phase == "open":
            self.phase = "stuck"
            unanswered = isinstance(error, PaymentsUnreachable)
            self.trouble = _NO_ANSWER if unanswered else error.message
            self.answers += 1
        return away


def _is_processing(session_id: UUID) -> bool:
    """Ask Stripe what has become of earlier tries; whether money is on its way."""
    try:
        return check_session(wiring.till(), session_id)
    except PaymentError:
        return False  # our own books hold meanwhile


def _to_confirmation(session_id: UUID) -> Any:
    return rx.redirect(routes.confirmation(session_id), replace=True)
