"""A session as its ST plans with it: what it is, how its money stands, what can be done with it."""

from dataclasses import dataclass, field
from datetime import datetime

from peerloop import routes
from peerloop.domain import dates
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, refunds_when_cancelled
from peerloop.domain.completing import check_mark
from peerloop.domain.money import Money
from peerloop.domain.moving import check_may_move
from peerloop.domain.people import Actor
from peerloop.queries.agenda import AgendaSession
from peerloop.state.calendar import pass_mark
from peerloop.state.possible import goes
from peerloop.state.views import PersonCard, person_card

_KINDS = {
    SessionStatus.PENDING_PAYMENT: "hold",
    SessionStatus.COMPLETED: "done",
    SessionStatus.NO_SHOW: "missed",
}
_WORDS = {
    SessionStatus.PENDING_PAYMENT: "Held",
    SessionStatus.CONFIRMED: "Confirmed",
    SessionStatus.COMPLETED: "Done",
    SessionStatus.NO_SHOW: "Missed",
}


@dataclass(frozen=True)
class Entry:
    """A session in the list of a day, with what can be done with it.

    Attributes:
        time, until: on the reader's clock.
        mark: tells the two passes of a repeated hour apart.
        when: the whole of it, for a sentence.
        starts: `in 3 hours`; empty once it has begun.
        back: what cancelling gives back, in words; empty for a free one.
    """

    id: str = ""
    url: str = ""
    move_url: str = ""
    day: str = ""
    time: str = ""
    until: str = ""
    mark: str = ""
    when: str = ""
    zone: str = ""
    starts: str = ""
    student: PersonCard = field(default_factory=PersonCard)
    course: str = ""
    note: str = ""
    payment: str = ""
    status: str = ""
    kind: str = ""
    absence: bool = False
    back: str = ""
    can_move: bool = False
    can_cancel: bool = False
    can_miss: bool = False
    can_complete: bool = False


def entry(session: AgendaSession, actor: Actor, *, now: datetime) -> Entry:
    """A session in the list."""
    start, end = (dates.local(at, actor.zone) for at in (session.starts_at, session.ends_at))
    day = start.date()
    mark = pass_mark(start)
    return Entry(
        id=str(session.id),
        url=routes.session(session.id),
        move_url=routes.move(session.id),
        day=dates.short_date(day),
        time=dates.clock(start),
        until=dates.clock(end),
        mark=mark,
        when=f"{dates.day_title(day)}, {dates.clock(start)} – {dates.clock(end)}",
        zone=dates.zone_label(session.starts_at, actor.zone),
        starts=dates.time_until(session.starts_at, now) if session.starts_at > now else "",
        student=person_card(session.student.id, session.student.name, session.student.zone),
        course=session.course_title,
        note=session.note,
        payment=_payment(session, actor),
        status=_WORDS[session.status],
        kind=_KINDS.get(session.status, ""),
        absence=session.absence_reported,
        back=_back(session),
        **_possible(session, now=now),
    )


def _possible(session: AgendaSession, *, now: datetime) -> dict[str, bool]:
    """What the ST may do now; the services decide it again."""
    standing = Standing(session.status, session.starts_at, 0)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at, "now": now}

    def marks(wanted: SessionStatus) -> bool:
        return check_mark(session.status, wanted, By.ST, **times)

    return {
        "can_move": goes(lambda: check_may_move(standing, By.ST, now=now)),
        "can_cancel": goes(lambda: refunds_when_cancelled(standing, By.ST, now=now)),
        "can_miss": goes(lambda: marks(SessionStatus.NO_SHOW)),
        "can_complete": goes(lambda: marks(SessionStatus.COMPLETED)),
    }


def _back(session: AgendaSession) -> str:
    """What cancelling gives back, in words: what has come and did not go back yet."""
    if session.price is None or not session.paid:
        return ""
    left = Money(max(session.price.minor - session.refunded, 0), session.price.currency)
    return f"{left} goes back to the student’s card" if left.minor else ""


def _payment(session: AgendaSession, actor: Actor) -> str:
    if session.price is None:
        return "Free"
    if session.is_processing:
        return f"{session.price}, at the bank"
    if session.status is SessionStatus.PENDING_PAYMENT:
        ends = session.hold_expires_at
        until = f" until {dates.clock(dates.local(ends, actor.zone))}" if ends else ""
        return f"{session.price}, held{until}"
    if session.refunded:
        whole = session.refunded >= session.price.minor
        return f"{session.price}, {'refunded' if whole else 'partly refunded'}"
    return f"{session.price}, {'paid' if session.paid else 'not paid'}"
