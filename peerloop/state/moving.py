"""Moving a session: the calendar of where to, the choice its address holds, the move itself.

The steps are the browser's business, as in the wizard.
"""

import logging
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain import dates
from peerloop.domain.cancelling import By, Standing, full_refund_until, role_of
from peerloop.domain.errors import (
    NotFound,
    PeerLoopError,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
    TooLate,
    TransitionRefused,
)
from peerloop.domain.moving import check_may_move
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries.booking import SessionView
from peerloop.queries.slots import move_slots, move_window_end
from peerloop.services.moving import move
from peerloop.state.calendar import days, instant_key, months, parse_instant_key
from peerloop.state.cards import ticket
from peerloop.state.views import DayCard, Month, Refusal, SlotCard, Ticket
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import is_date, parse_uuid

log = logging.getLogger(__name__)
# These say that this time is gone: only another one helps.
_GONE = (SlotTaken.code, StudentConflict.code)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the address says; all of it comes from the client."""

    step: str
    date: str
    at: str


@dataclass(slots=True)
class _Reading:
    """What one visit to the database gave."""

    view: SessionView
    # Why it cannot be moved; empty where it can.
    why: str = ""
    days: dict[str, DayCard] = field(default_factory=dict)
    months: list[Month] = field(default_factory=list)


class MoveState(Visitor):
    """The page on which a session is moved."""

    # loading, ready, refused, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()
    # Until when, or why not.
    policy: str = ""
    months: list[Month] = []
    days: dict[str, DayCard] = {}
    first_free: str = ""
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
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        wanted, choice = self._wanted(), self._choice()
        start = parse_instant_key(choice.at)
        try:
            if wanted is None:
                raise NotFound
            if start is None:
                raise SlotUnavailable
            run, now = wiring.in_transaction, wiring.now()
            await wiring.off_loop(lambda: move(run, actor, wanted, start, now=now))
        except NotFound:
            self.phase = "missing"
            return None
        except PeerLoopError as error:
            return await self._refuse(error, choice)
        except Exception:
            log.exception("moving failed")
            return await self._refuse(PeerLoopError(), choice)
        self.answers += 1
        self.refusal = Refusal()
        return rx.redirect(routes.session(wanted, moved="1"), replace=True)

    def _wanted(self) -> UUID | None:
        return parse_uuid(self._segment(1))

    def _choice(self) -> _Choice:
        return _Choice(self._query("step"), self._query("date"), self._query("at"))

    async def _look(self, wanted: UUID | None) -> _Reading | None:
        """Show how it stands now; None where nobody is signed in, or nothing is to be seen."""
        try:
            if wanted is None:
                raise NotFound
            found = await self._enter(lambda db, actor: _read(db, actor, wanted))
        except NotFound:
            self.phase, self.ticket = "missing", Ticket()
            return None
        if found is None:
            self.phase = "loading"
            return None
        actor, reading = found
        view = reading.view
        self.ticket = ticket(view, actor)
        self.policy = reading.why or _policy(view, actor)
        if (reading.days, reading.months) != (self.days, self.months):
            self.days, self.months = reading.days, reading.months
        self.first_free = next(iter(reading.days), "")
        self.phase = "refused" if reading.why else "ready"
        return reading

    def _correct(self, found: _Reading, choice: _Choice) -> Any:
        """Where the address asks for what is not there, go to the nearest step that is."""
        if self.phase != "ready":
            return None
        here = found.view.id
        if choice.step == "time" and not is_date(choice.date):
            return rx.redirect(routes.move(here), replace=True)
        lost = self._slot(choice) is None and not self.refusal.code
        return self._instead(found.view, choice) if choice.step == "confirm" and lost else None

    def _instead(self, view: SessionView, choice: _Choice) -> Any:
        """Where a time leads that is not offered on the day the address names."""
        if choice.at == instant_key(view.starts_at):  # the same press, a moment ago
            return rx.redirect(routes.session(view.id), replace=True)
        day = next((d for d in self.days if self._slot(replace(choice, date=d))), "")
        if day:  # a link from another zone can name another day for it
            there = routes.move(view.id, step="confirm", date=day, at=choice.at)
            return rx.redirect(there, replace=True)
        return self._back_to_times(view.id, choice)

    def _slot(self, choice: _Choice) -> SlotCard | None:
        day = self.days.get(choice.date)
        slots = [slot for group in day.groups for slot in group.slots] if day else []
        return next((slot for slot in slots if slot.at == choice.at), None)

    def _back_to_times(self, session_id: UUID, choice: _Choice) -> Any:
        date = choice.date if choice.date in self.days else ""
        step = "time" if date else ""
        self.refusal = Refusal(SlotUnavailable.code, SlotUnavailable.default_message, step)
        return rx.redirect(routes.move(session_id, step=step, date=date), replace=True)

    async def _refuse(self, error: PeerLoopError, choice: _Choice) -> Any:
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
        if error.code == SlotUnavailable.code and self.phase == "ready":
            return self._back_to_times(found.view.id, choice)
        return None


def _read(db: wiring.Database, actor: Actor, wanted: UUID) -> _Reading:
    """Everything the steps draw, in one visit to the database.

    Raises:
        NotFound: it is not the reader's to see.
    """
    now = wiring.now()
    found = _Reading(sessions.session(db, actor, wanted))
    view = found.view
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    try:
        check_may_move(_standing(view), by, now=now)
    except (TooLate, TransitionRefused) as error:
        found.why = error.message
        return found
    free = move_slots(db, actor, wanted, now=now)
    other = view.student if by is By.ST else view.st
    today, last = (
        dates.local(at, actor.zone).date() for at in (now, move_window_end(db, wanted, now=now))
    )
    found.days = days(free, actor.zone, {view.st.id: other.zone})
    found.months = months(found.days, today=today, last=last)
    return found


def _standing(view: SessionView) -> Standing:
    moved_by_st = view.moved_as == By.ST
    return Standing(view.status, view.starts_at, view.cancel_notice_minutes, moved_by_st)


def _policy(view: SessionView, actor: Actor) -> str:
    """Until when the reader may move it."""
    if view.student.id != actor.id:
        return "You can move it until it starts. Nothing is charged."
    until = dates.local(full_refund_until(_standing(view)), actor.zone)
    day = dates.short_date(until.date())
    return f"You can move it until {day}, {dates.clock(until)}. Nothing is charged."
