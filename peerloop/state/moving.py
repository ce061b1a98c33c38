"""Moving a session: the calendar of where to, the choice its address holds, the move itself.

The steps are the browser's business, as in the wizard.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.errors import NotFound, PeerLoopError, SlotUnavailable
from peerloop.domain.people import Actor
from peerloop.domain.proposals import MOST_TIMES
from peerloop.queries.booking import SessionView
from peerloop.services.moving import move
from peerloop.services.proposing import propose
from peerloop.state.calendar import instant_key, parse_instant_key
from peerloop.state.cards import ticket
from peerloop.state.new_time import Choice, Picked, Reading, picked, policy, read, told
from peerloop.state.views import DayCard, Month, Refusal, SlotCard, Ticket
from peerloop.state.visitor import Visitor, pressed
from peerloop.state.wizard import is_date, parse_uuid


class MoveState(Visitor):
    """The page on which a session is moved."""

    # loading, ready, refused, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()
    # Until when, or why not.
    policy: str = ""
    told: str = ""
    months: list[Month] = []
    days: dict[str, DayCard] = {}
    first_free: str = ""
    # Its ST may propose times in place of moving it; and those to be proposed.
    proposes: bool = False
    picked: list[Picked] = []
    full: bool = False
    refusal: Refusal = Refusal()
    # How often a press was answered: the button waits for its own answer.
    answers: int = 0
    # The time that was refused: it stays on the board though it is no longer offered.
    lost: SlotCard = SlotCard()
    lost_day: DayCard = DayCard()

    @rx.event
    async def load(self) -> Any:
        """The page was opened, or its address changed."""
        wanted, choice = self._wanted(), self._choice()
        if self.ticket.id != str(wanted):
            self.refusal, self.lost, self.lost_day = Refusal(), SlotCard(), DayCard()
        found = await self._look(wanted)
        if found is None:
            return None if self.phase == "missing" else self._to_login()
        if self.refusal.step != choice.step or self.refusal.at not in ("", choice.at):
            self.refusal = Refusal()
        return self._correct(found, choice)

    @rx.event
    async def move(self) -> Any:
        """`Move session` was pressed."""
        start = parse_instant_key(self._choice().at)

        def work(actor: Actor, wanted: UUID) -> None:
            if start is None:
                raise SlotUnavailable
            move(wiring.in_transaction, actor, wanted, start, now=wiring.now())

        return await self._do(work, done="moved")

    @rx.event
    async def propose(self, form: dict[str, Any]) -> Any:
        """`Send proposal` was pressed."""
        message = form.get("message") if isinstance(form, dict) else None
        starts = self._choice().starts

        def work(actor: Actor, wanted: UUID) -> None:
            run, now = wiring.in_transaction, wiring.now()
            propose(run, actor, wanted, starts, message, now=now)

        return await self._do(work, done="proposed")

    async def _do(self, work: Callable[[Actor, UUID], None], *, done: str) -> Any:
        """Do what was pressed; back on the session's page it is said what was done."""
        actor, wanted, choice = await self._actor(), self._wanted(), self._choice()
        if actor is None:
            return self._to_login()
        try:
            if wanted is None:
                raise NotFound
            await pressed(lambda: work(actor, wanted))
        except NotFound:
            self.phase = "missing"
            return None
        except PeerLoopError as error:
            return await self._refuse(error, choice)
        self.answers += 1
        self.refusal = Refusal()
        return rx.redirect(routes.session(wanted, done=done), replace=True)

    def _wanted(self) -> UUID | None:
        return parse_uuid(self._segment(1))

    def _choice(self) -> Choice:
        names = ("step", "date", "at", "propose", "times")
        return Choice(*(self._query(name) for name in names))

    async def _look(self, wanted: UUID | None) -> Reading | None:
        """Show how it stands now; None where nobody is signed in, or nothing is to be seen."""
        try:
            if wanted is None:
                raise NotFound
            proposes = bool(self._choice().propose)
            found = await self._enter(lambda db, actor: read(db, actor, wanted, proposes=proposes))
        except NotFound:
            self.phase, self.ticket = "missing", Ticket()
            return None
        if found is None:
            self.phase = "loading"
            return None
        actor, reading = found
        view = reading.view
        self.ticket = ticket(view, actor)
        self.policy = reading.why or policy(view, actor)
        self.told = told(view, actor)
        if (reading.days, reading.months) != (self.days, self.months):
            self.days, self.months = reading.days, reading.months
        self.first_free = next(iter(reading.days), "")
        self.phase = "refused" if reading.why else "ready"
        self.proposes = view.st.id == actor.id
        starts = self._choice().starts if self.proposes else []
        self.picked = [picked(at, reading, actor) for at in starts]
        self.full = len(starts) >= MOST_TIMES
        return reading

    def _correct(self, found: Reading, choice: Choice) -> Any:
        """Where the address asks for what is not there, go to the nearest step that is."""
        if self.phase != "ready":
            return None
        here = found.view.id
        if choice.step == "time" and not is_date(choice.date):
            return rx.redirect(routes.move(here, **choice.kept), replace=True)
        if self.proposes and choice.propose:
            return None  # each of the times is looked at when they are sent
        lost = self._slot(choice) is None and not self.refusal.code
        return self._instead(found.view, choice) if choice.step == "confirm" and lost else None

    def _instead(self, view: SessionView, choice: Choice) -> Any:
        """Where a time leads that is not offered on the day the address names."""
        if choice.at == instant_key(view.starts_at):  # the same press, a moment ago
            return rx.redirect(routes.session(view.id), replace=True)
        day = next((d for d in self.days if self._slot(replace(choice, date=d))), "")
        if day:  # a link from another zone can name another day for it
            there = routes.move(view.id, step="confirm", date=day, at=choice.at)
            return rx.redirect(there, replace=True)
        return self._back_to_times(view.id, choice)

    def _slot(self, choice: Choice) -> SlotCard | None:
        day = self.days.get(choice.date)
        slots = [slot for group in day.groups for slot in group.slots] if day else []
        return next((slot for slot in slots if slot.at == choice.at), None)

    def _back_to_times(self, session_id: UUID, choice: Choice) -> Any:
        date = choice.date if choice.date in self.days else ""
        step = "time" if date else ""
        self.refusal = Refusal(SlotUnavailable.code, SlotUnavailable.default_message, step)
        return rx.redirect(routes.move(session_id, step=step, date=date), replace=True)

    async def _refuse(self, error: PeerLoopError, choice: Choice) -> Any:
        """Say why, with fresh times behind it."""
        message = error.message
        if message == PeerLoopError.default_message:
            message = "Unable to move. Please try again."
        self.refusal = Refusal(error.code, message, "confirm", choice.at)
        self.answers += 1
        lost = self._slot(choice)
        if lost is not None:
            self.lost, self.lost_day = lost, replace(self.days[choice.date], groups=[])
        found = await self._look(self._wanted())
        if found is None:
            return None if self.phase == "missing" else self._to_login()
        goes_back = error.code == SlotUnavailable.code and not choice.propose
        if goes_back and self.phase == "ready":
            return self._back_to_times(found.view.id, choice)
        return None
