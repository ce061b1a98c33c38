"""The address of a session that is to be moved, as a value; what its steps read; the words.

Who asks and what is pressed is `moving.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.cancelling import By, Standing, full_refund_until, role_of
from peerloop.domain.errors import TooLate, TransitionRefused
from peerloop.domain.moving import check_may_move
from peerloop.domain.people import Actor, first_name
from peerloop.domain.proposals import MOST_TIMES
from peerloop.queries import booking as sessions
from peerloop.queries.booking import SessionView
from peerloop.queries.moving import move_slots, move_window_end
from peerloop.state.calendar import days, instant_key, months, parse_instant_key, time_words
from peerloop.state.views import DayCard, Month


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address says; all of it comes from the client."""

    step: str
    date: str
    at: str
    # To propose times, not to move; and those chosen so far.
    propose: str
    times: str

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address from step to step."""
        return {"propose": self.propose, "times": self.times}

    @property
    def starts(self) -> list[datetime]:
        """The times to propose, each once; of more than may be, those that were chosen first."""
        found = (parse_instant_key(each) for each in self.times.split(","))
        chosen = dict.fromkeys(at for at in found if at)
        return sorted(list(chosen)[:MOST_TIMES])


@dataclass(frozen=True)
class Picked:
    """A time that is to be proposed, while it is `free`."""

    at: str = ""
    words: str = ""
    free: bool = True


@dataclass(slots=True)
class Reading:
    """What one visit to the database gave."""

    view: SessionView
    # Why it cannot be moved; empty where it can.
    why: str = ""
    free: frozenset[datetime] = frozenset()
    days: dict[str, DayCard] = field(default_factory=dict)
    months: list[Month] = field(default_factory=list)


def picked(at: datetime, found: Reading, actor: Actor) -> Picked:
    """One of the starts that are to be proposed, in words."""
    length = found.view.ends_at - found.view.starts_at
    words = time_words(at, at + length, actor.zone)
    return Picked(instant_key(at), words, at in found.free)


def read(db: wiring.Database, actor: Actor, wanted: UUID, *, proposes: bool) -> Reading:
    """Everything the steps draw, in one visit to the database.

    Args:
        proposes: its ST looks for times to propose.

    Raises:
        NotFound: it is not the reader's to see.
    """
    now = wiring.now()
    found = Reading(sessions.session(db, actor, wanted))
    view = found.view
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    try:
        check_may_move(Standing.of(view), by, now=now)
    except (TooLate, TransitionRefused) as error:
        found.why = error.message
        return found
    free = move_slots(db, actor, wanted, now=now, agreed=proposes and by is By.ST)
    other = view.student if by is By.ST else view.st
    today, last = (
        dates.local(at, actor.zone).date() for at in (now, move_window_end(db, wanted, now=now))
    )
    found.free = frozenset(each.start for each in free)
    found.days = days(free, actor.zone, {view.st.id: other.zone}, teaching=by is By.ST)
    found.months = months(found.days, today=today, last=last)
    return found


def told(view: SessionView, actor: Actor) -> str:
    """Whom a move is told to."""
    st, student = (first_name(person.name) for person in (view.st, view.student))
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    who = {By.STUDENT: f"{st} and you", By.ST: f"{student} and you"}
    return f"{who.get(by, f'{student} and {st}')} are told by e-mail."


def policy(view: SessionView, actor: Actor) -> str:
    """Until when the reader may move it."""
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    if by is By.ST:
        return (
            "You can move it until it starts: later as you like, nearer only to a time at least"
            " 24 hours from now. Nothing is charged."
        )
    if by is By.ADMIN:
        st = first_name(view.st.name)
        return f"You can move it until it starts, to a time that {st} offers. Nothing is charged."
    until = dates.local(full_refund_until(Standing.of(view)), actor.zone)
    day = dates.short_date(until.date())
    return f"You can move it until {day}, {dates.clock(until)}. Nothing is charged."
