"""The booking wizard (SBOK). Which step is shown stands in the URL and is the browser's business;
this state holds what the steps draw and answers what they ask for."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.booking import NOTE_LENGTH, SessionStatus
from peerloop.domain.errors import (
    InvalidInput,
    NotEnrolled,
    NotFound,
    PeerLoopError,
    SlotUnavailable,
)
from peerloop.domain.payment import Way
from peerloop.domain.people import Actor
from peerloop.services.paying import start_paying
from peerloop.state.board import Board
from peerloop.state.cards import course_card, next_free_label, people_by_id, st_card
from peerloop.state.funnel import Seen, news, tell
from peerloop.state.leaving import Leaving, leave_for
from peerloop.state.views import (
    CourseCard,
    DayCard,
    Hold,
    Month,
    PersonCard,
    Refusal,
    SlotCard,
    Ticket,
)
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import (
    Choice,
    Reading,
    book_choice,
    phase_of,
    put_off,
    read,
    stands,
)

log = logging.getLogger(__name__)


class BookingState(Visitor):
    """What the wizard shows to one student in one tab."""

    # loading, ready, missing, not_enrolled, used_up, no_sts
    phase: str = "loading"
    course: CourseCard = CourseCard()
    sts: list[PersonCard] = []
    any_next: str = ""
    # The calendar, and for which choice of ST it stands.
    loaded: str = ""
    months: list[Month] = []
    days: dict[str, DayCard] = {}
    first_free: str = ""
    people: dict[str, PersonCard] = {}
    note: str = ""
    reminders: bool = True
    refusal: Refusal = Refusal()
    # How often a press was answered: the button waits for its own answer.
    answers: int = 0
    # The time that was refused: it stays on the board though it is no longer offered.
    lost: SlotCard = SlotCard()
    lost_day: DayCard = DayCard()
    ticket: Ticket = Ticket()
    # Times of this course that are held for the student until they are paid.
    holds: list[Hold] = []
    leaving: Leaving = Leaving()
    _seen: Seen = Seen()
    # The last choice that was booked here, and as what: the same press may come twice.
    _booked: tuple[tuple[str, str, str], str] | None = None

    @rx.event
    async def load(self) -> AsyncIterator[Any]:
        """The wizard's page was opened, or its URL changed."""
        choice, opened = self._choice(), self._here != type(self).__name__
        try:
            found = await self._enter(lambda db, actor: read(db, actor, choice))
        except NotFound:
            self.phase = "missing"
            return
        if found is None:
            yield self._to_login()
            return
        actor, reading = found
        self.leaving = Leaving()
        seen, url = self._seen, str(self.router.url)
        if seen.course != choice.course:  # what was written for one course is not another's
            self.note, self.reminders = "", True
        self._seen = seen.then(choice, url)
        self._show(actor, reading, choice)
        events = news(
            seen, choice, self._board, course_id=reading.course.id, url=url, opened=opened
        )
        yield self._correct(choice)  # the page does not wait until its events are written
        await tell(actor, events)

    @rx.event
    async def book(self, form: dict[str, Any]) -> Any:
        """`Book Session` was pressed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        choice = self._choice()
        before = self._booked[1] if self._booked and self._booked[0] == choice.pressed else ""
        if before != "" and await wiring.off_loop(lambda: stands(actor, before)):
            self.answers += 1
            return rx.redirect(routes.book(choice.course, booked=before), replace=True)
        fields = form if isinstance(form, dict) else {"note": form}
        note = fields.get("note")
        self.keep_note(note)
        self.reminders = bool(fields.get("reminders"))
        try:
            if not isinstance(form, dict):
                raise InvalidInput("The form could not be read.")
            booked = await wiring.off_loop(lambda: book_choice(actor, choice, note, self.reminders))
        except PeerLoopError as error:
            return await self._refuse(error, choice)
        except Exception:
            log.exception("booking failed")
            return await self._refuse(PeerLoopError(), choice)
        if booked.status is SessionStatus.PENDING_PAYMENT:
            return await self._to_stripe(actor, booked.session_id, choice)
        session = str(booked.session_id)
        self._booked = (choice.pressed, session)
        self._done()
        return rx.redirect(routes.book(choice.course, booked=session), replace=True)

    @rx.event
    async def schedule_later(self) -> Any:
        """`Schedule Later` was pressed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        choice = self._choice()
        try:
            await wiring.off_loop(lambda: put_off(actor, choice))
        except NotEnrolled:
            self.phase = "not_enrolled"
            return None
        except NotFound:
            self.phase = "missing"
            return None
        self.course = replace(self.course, deferred=True)
        return rx.redirect(routes.book(choice.course, later="1"))

    @rx.event
    def keep_note(self, note: str) -> None:
        """The message was left: keep it over steps and reloads."""
        text = note[:NOTE_LENGTH] if isinstance(note, str) else ""
        self.note = text.encode("utf-8", "ignore").decode()  # a lone surrogate cannot be sent

    @rx.event
    def keep_reminders(self, wanted: bool) -> None:
        """The reminders were switched: keep it over steps and reloads."""
        self.reminders = bool(wanted)

    async def _to_stripe(self, actor: Actor, session_id: UUID, choice: Choice) -> Any:
        """The time is held: on to the page where it is paid."""
        till = wiring.till()
        try:
            opened = await wiring.off_loop(
                lambda: start_paying(till, actor, session_id, Way.CHECKOUT)
            )
        except PeerLoopError as error:  # held all the same: the same press tries again
            return await self._refuse(error, choice)
        self._done()
        self.leaving = leave_for(opened.url, self.leaving)
        return None

    def _done(self) -> None:
        self.answers += 1
        self.note, self.reminders, self.refusal = "", True, Refusal()

    def _choice(self) -> Choice:
        return Choice(
            course=self._segment(1),
            st=self._query("st"),
            step=self._query("step"),
            date=self._query("date"),
            at=self._query("at"),
            who=self._query("with"),
            booked=self._query("booked"),
        )

    def _show(self, actor: Actor, read: Reading, choice: Choice) -> None:
        now = wiring.now()
        self.course = course_card(read.course)
        self.people = people_by_id(read.sts)
        self.phase = phase_of(read, self.course)
        if read.first is not None:
            free = read.first
            self.sts = [st_card(st, free.get(st.id), actor, now=now) for st in read.sts.values()]
            self.any_next = next_free_label(min(free.values(), default=None), actor, now=now)
        if read.days is not None and read.months is not None:
            if (read.days, read.months) != (self.days, self.months):
                self.days, self.months = read.days, read.months
            self.first_free = next(iter(read.days), "")
            self.loaded = choice.st
        self.holds = read.holds
        if read.ticket is not None:
            self.ticket = read.ticket
        if self.refusal.step != choice.step or self.refusal.at not in ("", choice.at):
            self.refusal = Refusal()

    def _correct(self, choice: Choice) -> Any:
        """Where the URL asks for what is not there, go to the nearest step that is."""
        if self.phase != "ready" or choice.booked:
            return None
        board = self._board
        to = board.nearest(choice)
        gone = choice.step == "confirm" and not self.refusal.code and not board.offers(choice)
        if gone and not to:
            to = self._taken_by_oneself(choice) or board.on_its_own_day(choice)
            if not to:
                return self._back_to_times(choice)
        return rx.redirect(to, replace=True) if to else None

    def _taken_by_oneself(self, choice: Choice) -> str:
        """Where a time leads that was booked here just now, or is held; empty for others."""
        if self._booked and self._booked[0] == choice.pressed:
            return routes.book(choice.course, booked=self._booked[1])
        held = (hold for hold in self.holds if (hold.st, hold.at) == choice.pressed[1:])
        return next((hold.url for hold in held), "")

    @property
    def _board(self) -> Board:
        return Board(self.days, self.people)

    def _back_to_times(self, choice: Choice) -> Any:
        error = SlotUnavailable()
        date_ = choice.date if choice.date in self.days else ""
        step = "time" if date_ else ""
        self.refusal = Refusal(error.code, error.message, step)
        return rx.redirect(
            routes.book(choice.course, st=choice.st, step=step, date=date_), replace=True
        )

    async def _refuse(self, error: PeerLoopError, choice: Choice) -> Any:
        """Say why, with fresh times behind it; what was written is kept."""
        self.refusal = Refusal(error.code, error.message, "confirm", choice.at)
        self.answers += 1
        lost = self._board.slot(choice)
        if lost is not None:
            self.lost, self.lost_day = lost, replace(self.days[choice.date], groups=[])
        try:
            found = await self._enter(lambda db, actor: read(db, actor, choice))
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        self._show(found[0], found[1], choice)
        if error.code == SlotUnavailable.code:
            return self._back_to_times(choice)
        return None
