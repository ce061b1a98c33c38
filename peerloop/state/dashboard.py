"""What the dashboard and a session's page show."""

from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries.courses import enrolled_courses
from peerloop.state.cards import course_card, ticket
from peerloop.state.views import CourseCard, Ticket
from peerloop.state.visitor import Visitor

_MORNING, _EVENING = 12, 18


class DashboardState(Visitor):
    """A person's sessions and courses."""

    is_loaded: bool = False
    greeting: str = ""
    today: str = ""
    upcoming: list[Ticket] = []
    past: list[Ticket] = []
    courses: list[CourseCard] = []

    @rx.event
    async def load(self) -> Any:
        """The dashboard was opened."""
        found = await self._enter(_read)
        if found is None:
            return self._to_login()
        actor, (self.upcoming, self.past, self.courses) = found
        here = dates.local(wiring.now(), actor.zone)
        part = (
            "morning"
            if here.hour < _MORNING
            else "afternoon"
            if here.hour < _EVENING
            else "evening"
        )
        self.greeting = f"Good {part}, {self.me.first}"
        self.today = dates.day_title(here.date())
        self.is_loaded = True
        return None


class SessionState(Visitor):
    """One session, for one of its people."""

    # loading, ready, missing
    phase: str = "loading"
    ticket: Ticket = Ticket()

    @rx.event
    async def load(self) -> Any:
        """A session's page was opened."""
        wanted = self._segment(1)
        try:
            found = await self._enter(lambda db, actor: _session(db, actor, wanted))
        except (NotFound, ValueError):
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        self.ticket = found[1]
        self.phase = "ready"
        return None


def _read(db: wiring.Database, actor: Actor) -> tuple[list[Ticket], list[Ticket], list[CourseCard]]:
    now = wiring.now()
    return (
        [ticket(view, actor) for view in sessions.upcoming_sessions(db, actor, now=now)],
        [ticket(view, actor) for view in sessions.past_sessions(db, actor, now=now)],
        [course_card(view) for view in enrolled_courses(db, actor)],
    )


def _session(db: wiring.Database, actor: Actor, wanted: str) -> Ticket:
    return ticket(sessions.session(db, actor, UUID(wanted)), actor)
