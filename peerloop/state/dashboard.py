"""What the dashboard shows."""

from dataclasses import replace
from typing import Any

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries.booking import SessionView
from peerloop.queries.courses import enrolled_courses
from peerloop.queries.ratings import own_stars
from peerloop.state.cards import course_card, hold, ticket
from peerloop.state.views import CourseCard, Hold, Ticket
from peerloop.state.visitor import Visitor

_MORNING, _EVENING = 12, 18


class DashboardState(Visitor):
    """A person's sessions and courses."""

    is_loaded: bool = False
    greeting: str = ""
    today: str = ""
    # Times that are held until they are paid.
    holds: list[Hold] = []
    upcoming: list[Ticket] = []
    past: list[Ticket] = []
    courses: list[CourseCard] = []

    @rx.event
    async def load(self) -> Any:
        """The dashboard was opened."""
        found = await self._enter(_read)
        if found is None:
            return self._to_login()
        actor, (self.holds, self.upcoming, self.past, self.courses) = found
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


def _read(
    db: wiring.Database, actor: Actor
) -> tuple[list[Hold], list[Ticket], list[Ticket], list[CourseCard]]:
    now = wiring.now()
    upcoming = sessions.upcoming_sessions(db, actor, now=now)
    past = sessions.past_sessions(db, actor, now=now)
    stars = own_stars(db, actor, [view.id for view in past])
    return (
        [hold(view, actor) for view in sessions.held_sessions(db, actor, now=now)],
        [ticket(view, actor) for view in upcoming if _stands(view, actor)],
        [_past(view, actor, stars.get(view.id, 0)) for view in past],
        [course_card(view) for view in enrolled_courses(db, actor)],
    )


def _past(view: SessionView, actor: Actor, stars: int) -> Ticket:
    took_place = view.status is SessionStatus.COMPLETED and view.student.id == actor.id
    return replace(ticket(view, actor), stars=stars, may_rate=took_place and not stars)


def _stands(view: SessionView, actor: Actor) -> bool:
    """Whether it is to be shown as coming: one's own holds are shown by themselves."""
    return view.status is SessionStatus.CONFIRMED or view.st.id == actor.id
