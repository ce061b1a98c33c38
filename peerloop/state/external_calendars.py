"""An ST's calendars elsewhere that block their time: what of them is shown, and what is pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.errors import CalendarUnreadable, NotFound, PeerLoopError
from peerloop.domain.people import Actor
from peerloop.queries.external_calendars import ExternalCalendarView, external_calendars
from peerloop.services.external_calendars import add_calendar, remove_calendar
from peerloop.services.refreshing_calendars import read_now
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import parse_uuid

# From here on it matters to students that a calendar is not known for ever.
_SOON = timedelta(days=90)
# Where the page says what came of a press, and where it begins.
SAID, TOP = "calendars-said", "calendars-top"


@dataclass(frozen=True)
class OtherCalendar:
    """A calendar in its owner's words.

    Attributes:
        address: what may be shown of it; the whole is a secret.
        problem: why it could not be read; empty if it could.
        closes: what that means for the times to come.
    """

    id: str = ""
    name: str = ""
    address: str = ""
    read: str = ""
    ahead: str = ""
    problem: str = ""
    closes: str = ""


class ExternalCalendarsState(Visitor):
    """The page of an ST's calendars elsewhere."""

    # loading, ready, missing
    phase: str = "loading"
    calendars: list[OtherCalendar] = []
    # What stands in the way of what was pressed, and of a calendar that was to be added.
    trouble: str = ""
    refused: str = ""
    refused_field: str = ""
    said: str = ""
    # What was said is that a calendar could not be read.
    failed: bool = False
    # How many were added: an emptied form for the next one.
    added: int = 0
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        self._forget()
        return await self._look()

    @rx.event
    async def add(self, form: dict[str, Any]) -> Any:
        """`Add calendar` was pressed."""
        sent = form if isinstance(form, dict) else {}

        def work(actor: Actor) -> str:
            add_calendar(wiring.calendar_desk(), actor, sent.get("url"), sent.get("name"))
            return "The calendar was read. Its events block your time from now on."

        left = await self._do(work)
        self.refused, self.trouble = self.trouble, ""
        if not self.said:
            return left
        self.added += 1
        return left or rx.set_focus(SAID)

    @rx.event
    async def read_now(self, calendar_id: str) -> Any:
        """`Read now` was pressed; the focus stays there."""
        names = [each.name for each in self.calendars if each.id == calendar_id]
        name = names[0] if names else "The calendar"

        def work(actor: Actor) -> str:
            problem = read_now(wiring.calendar_desk(), actor, _id(calendar_id))
            return f"{name} could not be read. {problem}" if problem else f"{name} was read."

        left = await self._do(work)
        self.failed = any(each.id == calendar_id and each.problem for each in self.calendars)
        return left

    @rx.event
    async def remove(self, calendar_id: str) -> Any:
        """`Remove calendar` was confirmed."""

        def work(actor: Actor) -> str:
            wanted = _id(calendar_id)
            wiring.in_transaction(lambda db: remove_calendar(db, actor, wanted, now=wiring.now()))
            return "The calendar was removed. It blocks nothing any more."

        # What had the focus is gone.
        left = await self._do(work, elsewhere=False)
        return left or rx.set_focus(SAID if self.said else TOP)

    async def _do(self, work: Callable[[Actor], str], *, elsewhere: bool = True) -> Any:
        """Do what was pressed, say what came of it, show how it stands then."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        self._forget()
        try:
            if elsewhere:
                self.said = await wiring.reading_elsewhere(actor.id, lambda: work(actor))
            else:
                self.said = await wiring.off_loop(lambda: work(actor))
        except NotFound:
            pass  # the same press came twice, or from another tab: what is there is shown
        except PeerLoopError as error:
            self.trouble = error.message
            of_address = isinstance(error, CalendarUnreadable)
            self.refused_field = str(error.details.get("field", "url" if of_address else ""))
        self.answers += 1
        return await self._look()

    def _forget(self) -> None:
        self.trouble = self.refused = self.refused_field = self.said = ""
        self.failed = False

    async def _look(self) -> Any:
        try:
            found = await self._enter(
                lambda db, actor: external_calendars(db, actor, now=wiring.now())
            )
        except NotFound:
            self.phase, self.calendars, self.said = "missing", [], ""
            return None
        if found is None:
            return self._to_login()
        actor, views = found
        self.calendars = [_card(view, actor, now=wiring.now()) for view in views]
        self.phase = "ready"
        return None


def _id(sent: object) -> UUID:
    found = parse_uuid(sent) if isinstance(sent, str) else None
    if found is None:
        raise NotFound
    return found


def _card(view: ExternalCalendarView, actor: Actor, *, now: datetime) -> OtherCalendar:
    today = dates.local(now, actor.zone).date()
    read = dates.local(view.read_at, actor.zone)
    day = dates.relative_day(read.date(), today)
    closes = ""
    if view.problem and view.known_until < now + _SOON:
        last = dates.local(view.known_until, actor.zone).date()
        closes = f"It is known until {dates.full_date(last)}; later times cannot be booked."
    return OtherCalendar(
        id=str(view.id),
        name=view.name,
        address=view.address,
        read=f"Last read {'today' if day == 'Today' else day}, {dates.clock(read)}",
        ahead={0: "No busy times ahead", 1: "1 busy time ahead"}.get(
            view.ahead, f"{view.ahead} busy times ahead"
        ),
        problem=view.problem,
        closes=closes,
    )
