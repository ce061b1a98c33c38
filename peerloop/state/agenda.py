"""An ST's agenda: the week its address names, and what is pressed on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound, PeerLoopError
from peerloop.domain.people import Actor
from peerloop.domain.weeks import Week
from peerloop.queries.agenda import Agenda, agenda
from peerloop.services.cancelling import cancel
from peerloop.services.completing import mark
from peerloop.state.agenda_entries import Entry, entry
from peerloop.state.visitor import Visitor, pressed, words_of
from peerloop.state.week import WeekCard, asked_week, week_card
from peerloop.state.wizard import parse_uuid

_SAID = {
    SessionStatus.NO_SHOW: "The session is marked as missed by its student.",
    SessionStatus.COMPLETED: "The session is marked as completed.",
}


class AgendaState(Visitor):
    """The agenda's page."""

    # loading, ready, missing
    phase: str = "loading"
    week: WeekCard = WeekCard()
    # What the address asked for when the week was read.
    asked: str = ""
    # The soonest session, whichever week is shown; without an id where there is none.
    next: Entry = Entry()
    trouble: str = ""
    said: str = ""
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened, or another week was chosen."""
        self.trouble = self.said = ""
        return await self._look()

    @rx.event
    async def cancel(self, form: dict[str, Any]) -> Any:
        """`Cancel session` was confirmed."""
        sent = form if isinstance(form, dict) else {}

        def work(actor: Actor) -> str:
            cancel(wiring.till(), actor, _id(sent.get("session")), sent.get("reason", ""))
            return "The session is cancelled, and its student is told."

        return await self._do(work)

    @rx.event
    async def mark(self, session_id: str, wanted: str = "") -> Any:
        """It was said what became of a session."""

        def work(actor: Actor) -> str:
            run, wanted_id = wiring.in_transaction, _id(session_id)
            return _SAID[mark(run, actor, wanted_id, wanted, now=wiring.now())]

        return await self._do(work)

    async def _do(self, work: Callable[[Actor], str]) -> Any:
        """Do what was pressed, say what came of it, show how it stands then."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        self.trouble = self.said = ""
        try:
            self.said = await pressed(lambda: work(actor))
        except NotFound:
            pass  # what is there is shown
        except PeerLoopError as error:
            self.trouble = words_of(error)
        self.answers += 1
        return await self._look()

    async def _look(self) -> Any:
        asked, now = self._query("week"), wiring.now()

        def read(db: wiring.Database, actor: Actor) -> tuple[Week, Agenda]:
            week = asked_week(asked, actor.zone, now=now)
            time = week.time
            return week, agenda(db, actor, start=time.start, end=time.end, now=now)

        try:
            found = await self._enter(read)
        except NotFound:
            self.phase, self.week, self.next, self.said = "missing", WeekCard(), Entry(), ""
            return None
        if found is None:
            return self._to_login()
        actor, (week, read_agenda) = found
        self.asked, self.week = asked, week_card(week, read_agenda, actor, now=now)
        coming = read_agenda.next
        self.next = entry(coming, actor, now=now) if coming else Entry()
        self.phase = "ready"
        return None


def _id(sent: object) -> UUID:
    found = parse_uuid(sent) if isinstance(sent, str) else None
    if found is None:
        raise NotFound
    return found
