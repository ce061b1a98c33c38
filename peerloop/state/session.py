"""One session, for its people: what it is, what became of it, what is pressed on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain.audit import What
from peerloop.domain.errors import NotFound, PeerLoopError, TransitionRefused
from peerloop.domain.money import parse_amount
from peerloop.domain.people import Actor
from peerloop.domain.proposals import GONE
from peerloop.queries import booking as sessions
from peerloop.queries.audit import Change, changes
from peerloop.queries.booking import SessionView
from peerloop.queries.moving import still_free
from peerloop.queries.payment import payment
from peerloop.queries.proposals import ProposalView, open_proposal
from peerloop.services.answering import accept, decline, withdraw
from peerloop.services.cancelling import cancel
from peerloop.services.completing import mark, report_absence
from peerloop.services.refunding import push_refund, refund_by_hand
from peerloop.state.bills import Bill, bill
from peerloop.state.calendar import parse_instant_key
from peerloop.state.cards import ticket
from peerloop.state.history import ChangeLine, history
from peerloop.state.proposals import ProposalCard, proposal_card
from peerloop.state.session_words import (
    Cancelling,
    Managing,
    SessionHead,
    cancelled,
    cancelling,
    head,
    managing,
)
from peerloop.state.views import Ticket
from peerloop.state.visitor import Visitor, pressed, words_of
from peerloop.state.wizard import parse_uuid

# Where the focus goes when what was pressed is no longer there.
TITLE = "session-title"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one visit to the database gave."""

    view: SessionView
    bill: Bill
    head: SessionHead
    proposal: ProposalView | None
    # Which of the proposed times could be taken now.
    free: frozenset[datetime]
    changes: list[Change]


class SessionState(Visitor):
    """A session's page."""

    # loading, ready, missing
    phase: str = "loading"
    head: SessionHead = SessionHead()
    ticket: Ticket = Ticket()
    bill: Bill = Bill()
    cancelling: Cancelling = Cancelling()
    managing: Managing = Managing()
    proposal: ProposalCard = ProposalCard()
    history: list[ChangeLine] = []
    # Who cancelled it and why, where it is cancelled.
    cancelled: str = ""
    trouble: str = ""
    said: str = ""
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        self.trouble = self.said = ""
        left = await self._look()
        done, latest = self._query("done"), self.history[0].what if self.history else ""
        if self.phase == "ready" and done == "moved" and latest == What.MOVED:
            both = "Both of them" if self.head.third.id else "Both of you"
            self.said = f"Moved. {both} are told by e-mail."
        elif self.phase == "ready" and done == "proposed" and self.proposal.withdraws:
            self.said = f"Proposed. {self.head.person.first} is told by e-mail."
        return left or (rx.set_focus(TITLE) if self.said else None)

    @rx.event
    async def cancel(self, form: dict[str, Any]) -> Any:
        """`Cancel session` was confirmed."""
        reason = form.get("reason", "") if isinstance(form, dict) else ""
        return await self._do(
            lambda actor, id_: _quietly(cancel(wiring.till(), actor, id_, reason))
        )

    @rx.event
    async def refund(self, form: dict[str, Any]) -> Any:
        """An admin gives money back by hand."""
        typed = form.get("amount") if isinstance(form, dict) else None

        def give(actor: Actor, session_id: UUID) -> str:
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
            return ""

        return await self._do(give)

    @rx.event
    async def mark(self, wanted: str) -> Any:
        """It was said what became of the session."""
        run, now = wiring.in_transaction, wiring.now()
        return await self._do(lambda actor, id_: _quietly(mark(run, actor, id_, wanted, now=now)))

    @rx.event
    async def report_absence(self) -> Any:
        """The student says that nobody came."""

        def report(actor: Actor, session_id: UUID) -> str:
            report_absence(wiring.in_transaction, actor, session_id, now=wiring.now())
            return "Thank you. It is kept with this session; PeerLoop decides what goes back."

        return await self._do(report)

    @rx.event
    async def accept(self, at: str) -> Any:
        """One of the proposed times was tapped."""
        start = parse_instant_key(at)

        def take(actor: Actor, session_id: UUID) -> str:
            if start is None:
                raise TransitionRefused(GONE)
            accept(wiring.in_transaction, actor, session_id, start, now=wiring.now())
            return "Moved. Both of you are told by e-mail."

        return await self._do(take)

    @rx.event
    async def decline(self) -> Any:
        """None of the proposed times suits the student."""

        def work(actor: Actor, session_id: UUID) -> str:
            decline(wiring.in_transaction, actor, session_id, now=wiring.now())
            return "Declined. The session stays as it is."

        return await self._do(work)

    @rx.event
    async def withdraw(self) -> Any:
        """The ST takes the proposed times back."""

        def work(actor: Actor, session_id: UUID) -> str:
            withdraw(wiring.in_transaction, actor, session_id, now=wiring.now())
            return "The proposed times are taken back."

        return await self._do(work)

    async def _do(self, work: Callable[[Actor, UUID], str]) -> Any:
        """Do what was pressed, say what stands in its way, show how it stands then."""
        actor, wanted = await self._actor(), parse_uuid(self._segment(1))
        if actor is None:
            return self._to_login()
        self.trouble, self.said, failed = "", "", None
        try:
            if wanted is None:
                raise NotFound
            self.said = await pressed(lambda: work(actor, wanted))
        except PeerLoopError as error:
            failed, self.trouble = error, words_of(error)
        self.answers += 1
        left = await self._look()
        if self.ticket.status == "Cancelled" and isinstance(failed, TransitionRefused):
            self.trouble = ""  # the same press came twice
        # What was pressed is gone; one goes on where it is told how the session stands.
        told = self.phase == "ready" and not self.trouble
        return left or (rx.set_focus(TITLE) if told else None)

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
        self._show(*found)
        return None

    def _show(self, actor: Actor, read: _Reading) -> None:
        view, now = read.view, wiring.now()
        self.bill, self.head = read.bill, read.head
        self.ticket = ticket(view, actor)
        self.cancelling = cancelling(view, read.bill, actor, now=now)
        self.managing = managing(view, actor, proposes=read.proposal is not None, now=now)
        self.proposal = proposal_card(read.proposal, view, actor, read.free)
        self.history = history(read.changes, view, actor)
        self.cancelled = cancelled(view, actor)
        self.phase = "ready"


def _quietly(_done: object) -> str:
    """What was done shows by itself."""
    return ""


def _read(db: wiring.Database, actor: Actor, wanted: UUID) -> _Reading:
    """Everything the page draws, in one visit to the database.

    Raises:
        NotFound: it is not the reader's to see.
    """
    now = wiring.now()
    view = sessions.session(db, actor, wanted)
    try:
        owed = bill(payment(db, actor, wanted), actor, now=now)
    except NotFound:  # free, or the reader is the ST: money is the student's business
        owed = Bill()
    proposal = open_proposal(db, actor, wanted, now=now)
    free: frozenset[datetime] = frozenset()
    if proposal is not None:
        free = still_free(db, actor, wanted, proposal.starts, now=now)
    place = sessions.place_in_course(db, view)
    return _Reading(
        view,
        owed,
        head(view, actor, place, now=now),
        proposal,
        free,
        changes(db, actor, wanted),
    )
