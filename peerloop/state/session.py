"""One session, for its people: what it is, what was paid, how it is cancelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain.cancelling import By, Standing, notice_words, refunds_when_cancelled
from peerloop.domain.errors import NotFound, PeerLoopError, TransitionRefused
from peerloop.domain.money import parse_amount
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries.booking import SessionView
from peerloop.queries.payment import payment
from peerloop.services.cancelling import cancel
from peerloop.services.refunding import push_refund, refund_by_hand
from peerloop.state.bills import Bill, bill
from peerloop.state.cards import ticket
from peerloop.state.views import Ticket
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import parse_uuid

_BY = {"student": "the student", "st": "the Student-Teacher", "admin": "PeerLoop"}


@dataclass(frozen=True)
class Cancelling:
    """What cancelling now would mean, said before it is asked for.

    Attributes:
        back: what goes back; empty where nothing was paid.
        why: the sentence below it.
    """

    possible: bool = False
    back: str = ""
    why: str = ""
    told: str = ""


class SessionState(Visitor):
    """A session's page."""

    # loading, ready, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()
    bill: Bill = Bill()
    cancelling: Cancelling = Cancelling()
    # Who cancelled it and why, where it is cancelled.
    cancelled: str = ""
    trouble: str = ""
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        self.trouble = ""
        return await self._look()

    @rx.event
    async def cancel(self, form: dict[str, Any]) -> Any:
        """`Cancel session` was confirmed."""
        reason = form.get("reason", "") if isinstance(form, dict) else ""
        return await self._do(lambda actor, id_: cancel(wiring.till(), actor, id_, reason))

    @rx.event
    async def refund(self, form: dict[str, Any]) -> Any:
        """An admin gives money back by hand."""
        typed = form.get("amount") if isinstance(form, dict) else None

        def give(actor: Actor, session_id: UUID) -> None:
            till = wiring.till()
            with wiring.reading() as db:
                owed = payment(db, actor, session_id)
            minor = parse_amount(typed, owed.amount.currency)
            # The same amount off the same rest is the same press, sent twice.
            key = f"{owed.left.minor}-{minor}"
            refund_id = till.run(
                lambda db: refund_by_hand(db, actor, session_id, minor, key, now=till.now())
            )
            if refund_id is not None:
                push_refund(till, refund_id)

        return await self._do(give)

    async def _do(self, work: Any) -> Any:
        """Do what was pressed, say what stands in its way, show how it stands then."""
        actor, wanted = await self._actor(), parse_uuid(self._segment(1))
        if actor is None:
            return self._to_login()
        self.trouble, failed = "", None
        try:
            if wanted is None:
                raise NotFound
            await wiring.off_loop(lambda: work(actor, wanted))
        except PeerLoopError as error:
            failed, self.trouble = error, _said(error)
        self.answers += 1
        left = await self._look()
        if self.ticket.status == "Cancelled" and isinstance(failed, TransitionRefused):
            self.trouble = ""  # the same press came twice
        return left

    async def _look(self) -> Any:
        wanted = parse_uuid(self._segment(1))
        try:
            if wanted is None:
                raise NotFound
            found = await self._enter(lambda db, actor: _read(db, actor, wanted))
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        actor, (view, self.bill) = found
        self.ticket = ticket(view, actor)
        self.cancelling = _cancelling(view, self.bill, actor, now=wiring.now())
        self.cancelled = _cancelled(view, actor)
        self.phase = "ready"
        return None


def _cancelled(view: SessionView, actor: Actor) -> str:
    """Who cancelled it and why; empty where nobody did."""
    if not view.cancelled_as:
        return ""
    people = {By.STUDENT: view.student.id, By.ST: view.st.id}
    own = people.get(By(view.cancelled_as)) == actor.id
    who = "you" if own else _BY[view.cancelled_as]
    reason = f": {view.cancel_reason}" if view.cancel_reason else "."
    return f"Cancelled by {who}{reason}"


def _said(error: PeerLoopError) -> str:
    """What stands in the way, in words that fit a session that is booked already."""
    if error.message == PeerLoopError.default_message:
        return "This did not work. Please try again."
    return error.message


def _read(db: wiring.Database, actor: Actor, wanted: UUID) -> tuple[SessionView, Bill]:
    view = sessions.session(db, actor, wanted)
    try:
        return view, bill(payment(db, actor, wanted), actor, now=wiring.now())
    except NotFound:  # free, or the reader is the ST: money is the student's business
        return view, Bill()


def _cancelling(view: SessionView, owed: Bill, actor: Actor, *, now: datetime) -> Cancelling:
    by = By.STUDENT if view.student.id == actor.id else By.ST
    if actor.id not in (view.student.id, view.st.id):
        by = By.ADMIN
    other = (view.st if by is By.STUDENT else view.student).name.split(" ")[0]
    told = f"{other} is told by e-mail, and the time opens for others."
    moved_by_st = view.moved_as == By.ST
    standing = Standing(view.status, view.starts_at, view.cancel_notice_minutes, moved_by_st)
    try:
        refunds = refunds_when_cancelled(standing, by, now=now)
    except PeerLoopError:
        return Cancelling()
    if view.price is None:
        return Cancelling(possible=True, told=told)
    if not refunds:
        notice = notice_words(view.cancel_notice_minutes)
        why = f"A full refund is possible until {notice} before the start."
        return Cancelling(possible=True, back="Nothing goes back", why=why, told=told)
    amount = owed.left_words or str(view.price)
    whose = "your card" if by is By.STUDENT else "the student’s card"
    return Cancelling(
        possible=True,
        back=f"{amount} goes back to {whose}",
        why="Usually within 5 to 10 days.",
        told=told,
    )
