"""Paying on our own page, with Stripe's Payment Element.

What Stripe's own page and the way back from it need is `paying.py`; the browser's part is
`assets/payment_element.js`. The client secret passes through here to the tab that asked for
it and is kept in no state.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.errors import NotFound, PaymentError, PaymentsUnreachable, PeerLoopError
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
        """The page was opened, or asks again: the hold may be over, the card was declined."""
        self.trouble = ""
        wanted = self._wanted()
        if self.bill.session != str(wanted):
            self.phase = "loading"
            yield
        actor = await self._actor()
        if actor is None:
            yield self._to_login()
        elif wanted is None:
            self.phase = "missing"
        else:
            yield await self._open(actor, wanted)

    @rx.event
    async def let_go(self) -> Any:
        """`Let this time go` was pressed."""
        actor, wanted = await self._actor(), self._wanted()
        if actor is None:
            return self._to_login()
        if wanted is None:
            return None
        try:
            await wiring.off_loop(lambda: let_hold_go(wiring.till(), actor, wanted))
        except PeerLoopError as error:
            return await self._refused(error, actor, wanted)
        return await self._look(actor, wanted)

    def _wanted(self) -> UUID | None:
        """The session of the address; None for other addresses, and where no key is set."""
        if not settings().stripe_publishable_key or self._segment(0) != "pay":
            return None
        return parse_uuid(self._segment(1))

    async def _open(self, actor: Actor, wanted: UUID) -> Any:
        """Show the form where there is something to pay with it, and hand over its secret."""
        away = await self._look(actor, wanted)
        if away or self.phase != "open":
            return away
        try:
            if await wiring.off_loop(lambda: _is_processing(wanted)):
                return _to_confirmation(wanted)
            opened = await wiring.off_loop(
                lambda: start_paying(wiring.till(), actor, wanted, Way.INTENT)
            )
        except PeerLoopError as error:
            return await self._refused(error, actor, wanted)
        self.publishable_key = settings().stripe_publishable_key
        self.return_url = routes.confirmation(wanted)
        return rx.set_value(SECRET_FIELD, opened.client_secret)

    async def _look(self, actor: Actor, wanted: UUID) -> Any:
        """Show how it stands in our own books; what is paid is shown by the confirmation."""
        student = replace(actor, is_admin=False)  # admins see what others owe, but pay nothing
        found = await wiring.off_loop(lambda: standing(student, wanted))
        if found is None:
            self.phase = "missing"
            return None
        phase, self.ticket, self.bill = found
        if phase == "booked":
            return _to_confirmation(wanted)
        self.phase = "open" if phase == "held" else "over"
        return None

    async def _refused(self, error: PeerLoopError, actor: Actor, wanted: UUID) -> Any:
        if isinstance(error, NotFound):
            self.phase = "missing"
            return None
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
