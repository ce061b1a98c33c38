"""A session's page in words: its head, and what can be done with it now.

The services decide again whatever is offered here.
"""

from dataclasses import dataclass, field
from datetime import datetime

from peerloop import routes
from peerloop.domain import dates
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, notice_words, refunds_when_cancelled, role_of
from peerloop.domain.completing import check_mark, check_report
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.moving import check_may_move
from peerloop.domain.people import Actor, first_name
from peerloop.queries.booking import SessionView
from peerloop.state.bills import Bill
from peerloop.state.calendar import pass_mark
from peerloop.state.possible import goes, why_not
from peerloop.state.views import PersonCard, person_card

_BY = {"student": "the student", "st": "the Student-Teacher", "admin": "PeerLoop"}
_OVER = frozenset({SessionStatus.CANCELLED, SessionStatus.EXPIRED})
_KICKERS = {
    SessionStatus.PENDING_PAYMENT: "Held until it is paid",
    SessionStatus.COMPLETED: "Took place",
    SessionStatus.NO_SHOW: "Missed",
    SessionStatus.CANCELLED: "Cancelled",
    SessionStatus.EXPIRED: "No longer held",
}


@dataclass(frozen=True)
class SessionHead:
    """What a session's page says first.

    Attributes:
        place: `session 3 of 6`; empty where it does not count.
        kicker: `Starts in 8 days`.
        there: its time on the other's clock, and `whose` that is; empty where it is the same.
        again: where another one is booked, for the student of one that is over.
        counts: it takes place, or did: it is not struck through.
    """

    title: str = ""
    with_whom: str = ""
    place: str = ""
    kicker: str = ""
    date: str = ""
    time: str = ""
    zone: str = ""
    person: PersonCard = field(default_factory=PersonCard)
    role: str = ""
    third: PersonCard = field(default_factory=PersonCard)
    whose: str = ""
    there: str = ""
    duration: str = ""
    note: str = ""
    note_label: str = ""
    again: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Cancelling:
    """What cancelling now would mean, said before it is asked for.

    Attributes:
        back: what goes back; empty where nothing was paid.
        why: the sentence below it.
    """

    possible: bool = False
    back: str = ""
    why: str = ""
    told: str = ""


@dataclass(frozen=True)
class Managing:
    """What the reader can do now.

    Attributes:
        move_url: where it is moved; empty where it cannot be.
        why_not: why a confirmed one that is still to come cannot be moved by its student.
        propose_url: where its ST proposes other times.
        can_miss, can_complete: the ST may say what became of it.
        can_report: its student may say that nobody came.
        reported: when they said so, for the student and for admins.
    """

    move_url: str = ""
    why_not: str = ""
    propose_url: str = ""
    can_miss: bool = False
    can_complete: bool = False
    can_report: bool = False
    reported: str = ""


def head(
    view: SessionView, actor: Actor, place: tuple[int, int | None], *, now: datetime
) -> SessionHead:
    """The head of the page."""
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    other = view.student if by is By.ST else view.st
    person = person_card(other.id, other.name, other.zone)
    third = person_card(view.student.id, view.student.name, view.student.zone)
    start = dates.local(view.starts_at, actor.zone)
    mark = pass_mark(start)
    time = dates.time_range(view.starts_at, view.ends_at, actor.zone)
    weekday, date = dates.day_title(start.date()).split(" ", 1)
    over = view.status in _OVER
    again = routes.book(view.course_slug, st=str(view.st.id))
    return SessionHead(
        title=view.course_title,
        with_whom=other.name if by is not By.ADMIN else f"{view.student.name} and {view.st.name}",
        place=_place(*place),
        kicker=_kicker(view, now=now),
        date=f"{weekday[:3]} {date}",
        time=f"{time} {mark}".strip(),
        zone=dates.zone_label(view.starts_at, actor.zone),
        person=person,
        role="Student" if by is By.ST else "Student-Teacher",
        third=third if by is By.ADMIN else PersonCard(),
        whose=f"{person.first}’s time",
        there=_there(view, other.zone, actor),
        duration=f"{view.duration_minutes} minutes",
        note=view.note,
        note_label="Your message" if by is By.STUDENT else "Message",
        again=again if over and by is By.STUDENT else "",
        counts=not over,
    )


def _place(number: int, total: int | None) -> str:
    if not number:
        return ""
    return f"session {number} of {total}" if total and number <= total else f"session {number}"


def _kicker(view: SessionView, *, now: datetime) -> str:
    if view.status is not SessionStatus.CONFIRMED:
        return _KICKERS[view.status]
    if now >= view.ends_at:
        return "Over"
    return f"Starts {dates.time_until(view.starts_at, now)}" if now < view.starts_at else "Now"


def _there(view: SessionView, zone: str, actor: Actor) -> str:
    """Its time on the other's clock; empty where that shows the same."""
    here, there = (dates.local(view.starts_at, name) for name in (actor.zone, zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    day = "" if here.date() == there.date() else f"{dates.short_date(there.date())}, "
    time = dates.time_range(view.starts_at, view.ends_at, zone)
    return f"{day}{time} {dates.zone_label(view.starts_at, zone)}"


# ── what can be done ────────────────────────────────────────────────────────
def managing(view: SessionView, actor: Actor, *, proposes: bool, now: datetime) -> Managing:
    """What the reader can do with a session now.

    Args:
        proposes: times are proposed already.
    """
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    why = why_not(lambda: check_may_move(Standing.of(view), by, now=now))
    comes = view.status is SessionStatus.CONFIRMED and now < view.starts_at
    can_propose = comes and by is By.ST and not proposes
    reported = view.absence_reported_at
    times = {"starts_at": view.starts_at, "now": now}

    def marks(wanted: SessionStatus) -> bool:
        return goes(lambda: check_mark(view.status, wanted, by, ends_at=view.ends_at, **times))

    return Managing(
        move_url="" if why else routes.move(view.id),
        why_not=why if comes else "",
        propose_url=routes.move(view.id, propose="1") if can_propose else "",
        can_miss=marks(SessionStatus.NO_SHOW),
        can_complete=marks(SessionStatus.COMPLETED),
        can_report=reported is None and goes(lambda: check_report(view.status, by, **times)),
        reported=_moment(reported, actor) if reported and by is not By.ST else "",
    )


def _moment(at: datetime, actor: Actor) -> str:
    local = dates.local(at, actor.zone)
    return f"{dates.short_date(local.date())}, {dates.clock(local)}"


def cancelling(view: SessionView, owed: Bill, actor: Actor, *, now: datetime) -> Cancelling:
    """What cancelling now would mean to the reader."""
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    other = first_name((view.st if by is By.STUDENT else view.student).name)
    told = f"{other} is told by e-mail, and the time opens for others."
    try:
        refunds = refunds_when_cancelled(Standing.of(view), by, now=now)
    except PeerLoopError:
        return Cancelling()
    if view.price is None:
        return Cancelling(possible=True, told=told)
    if not refunds:
        notice = notice_words(view.cancel_notice_minutes)
        why = f"A full refund is possible until {notice} before the start."
        return Cancelling(possible=True, back="Nothing goes back", why=why, told=told)
    amount = owed.left_words or str(view.price)
    whose = "your card" if by is By.STUDENT else "the student’s card"
    return Cancelling(
        possible=True,
        back=f"{amount} goes back to {whose}",
        why="Usually within 5 to 10 days.",
        told=told,
    )


def cancelled(view: SessionView, actor: Actor) -> str:
    """Who cancelled it and why; empty where nobody did."""
    if not view.cancelled_as:
        return ""
    people = {By.STUDENT: view.student.id, By.ST: view.st.id}
    own = people.get(By(view.cancelled_as)) == actor.id
    who = "you" if own else _BY[view.cancelled_as]
    reason = f": {view.cancel_reason}" if view.cancel_reason else "."
    return f"Cancelled by {who}{reason}"
