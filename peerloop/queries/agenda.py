"""An ST's agenda: their sessions of some days, when they are open, when they are busy elsewhere.

How a week is laid out is `domain/weeks.py`. Only the ST themselves reads it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlmodel import Session

from peerloop.domain.booking import COUNTED, SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.intervals import Interval
from peerloop.domain.money import Money
from peerloop.domain.payment import PaymentStatus
from peerloop.domain.people import Actor
from peerloop.domain.slots import blocked_hours
from peerloop.models import (
    Course,
    Payment,
    PaymentAttempt,
    Refund,
    SessionSeat,
    TutoringSession,
    User,
)
from peerloop.models.base import columns
from peerloop.queries.booking import PROCESSING, PersonView
from peerloop.queries.schedules import schedules


@dataclass(frozen=True, slots=True)
class AgendaSession:
    """A session as its ST plans with it; instants are aware UTC.

    Attributes:
        blocked_until: its end with the buffer.
        paid: whether its price has come; None for a free one.
        refunded: what of the price goes back, minor units.
    """

    id: UUID
    status: SessionStatus
    course_title: str
    student: PersonView
    starts_at: datetime
    ends_at: datetime
    blocked_until: datetime
    hold_expires_at: datetime | None
    note: str
    price: Money | None
    paid: bool | None
    refunded: int
    is_processing: bool
    absence_reported: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """What lies in a range.

    Attributes:
        sessions: that reach into it, soonest first; none that were cancelled.
        next: the soonest confirmed one that has not ended, wherever it is.
        open: the hours offered, as they would be without sessions.
        busy: what other calendars block.
        learning: when they sit in sessions as a student themselves.
        buffer_minutes: for sessions booked now.
        paused: no new session can be booked.
    """

    sessions: list[AgendaSession]
    next: AgendaSession | None
    open: list[Interval]
    busy: list[Interval]
    learning: list[Interval]
    buffer_minutes: int
    paused: bool


_session, _seat, _course, _student, _payment, _attempt, _refund = (
    columns(model)
    for model in (TutoringSession, SessionSeat, Course, User, Payment, PaymentAttempt, Refund)
)
# No buffer reaches farther beyond its session.
_LONGEST_BUFFER = timedelta(days=1)
_OWN = _session.teacher_id == bindparam("st", type_=Uuid())
_REFUNDED = (
    select(func.coalesce(func.sum(_refund.amount_minor), 0))
    .where(_refund.attempt_id == _attempt.id, _attempt.payment_id == _payment.id)
    .correlate(Payment.__table__)  # type: ignore[attr-defined]
    .scalar_subquery()
)
_SESSIONS = (
    select(
        _session.id,
        _session.status,
        _course.title,
        _student.id.label("student_id"),
        _student.name,
        _student.zone,
        _session.starts_at,
        _session.ends_at,
        _session.buffer_minutes,
        _session.hold_expires_at,
        _session.note,
        _session.price_minor,
        _session.currency,
        _payment.status.label("payment_status"),
        _REFUNDED.label("refunded"),
        PROCESSING.label("is_processing"),
        _session.absence_reported_at,
    )
    .select_from(
        TutoringSession.__table__.outerjoin(  # type: ignore[attr-defined]
            Payment.__table__,  # type: ignore[attr-defined]
            _payment.session_id == _session.id,
        )
    )
    .where(_OWN, _course.id == _session.course_id, _student.id == _session.student_id)
    .order_by(_session.starts_at)
)
_WITHIN = _SESSIONS.where(
    _session.ends_at > bindparam("since"),
    _session.starts_at < bindparam("end"),
    _session.status.in_(COUNTED),
)
_NEXT = _SESSIONS.where(
    _session.ends_at > bindparam("now"), _session.status == SessionStatus.CONFIRMED
).limit(1)
_LEARNING = (
    select(_seat.starts_at, _seat.blocked_until)
    .where(
        _seat.person_id == bindparam("st", type_=Uuid()),
        _seat.role == "student",
        _seat.blocked_until > bindparam("since"),
        _seat.starts_at < bindparam("end"),
    )
    .order_by(_seat.starts_at)
)
_TAUGHT = select(_session.id).where(_OWN).limit(1)


def agenda(db: Session, actor: Actor, *, start: datetime, end: datetime, now: datetime) -> Agenda:
    """The reader's agenda from `start` to `end` (aware UTC). Eight queries at most.

    Raises:
        NotFound: they neither teach nor ever taught.
    """
    own = {"st": actor.id}
    if not actor.teaches and db.execute(_TAUGHT, own).first() is None:
        raise NotFound
    rows = db.execute(_WITHIN, {**own, "since": start - _LONGEST_BUFFER, "end": end})
    sessions = [_view(row) for row in rows]
    coming = db.execute(_NEXT, {**own, "now": now}).first()
    seats = db.execute(_LEARNING, {**own, "since": start, "end": end})
    learning = [Interval(max(since, start), min(until, end)) for since, until in seats]
    schedule = schedules(db, [actor.id], start=start, end=end).get(actor.id)
    found = Agenda(
        sessions=[each for each in sessions if each.blocked_until > start],
        next=_view(coming) if coming else None,
        open=[],
        busy=[],
        learning=learning,
        buffer_minutes=0,
        paused=False,
    )
    if schedule is None:
        return found
    # What a calendar that blocks everything would block: all the hours there are.
    everything = replace(schedule, blocked=(Interval(start, end),))
    return replace(
        found,
        open=blocked_hours(everything, start=start, end=end),
        busy=[
            Interval(max(each.start, start), min(each.end, end))
            for each in schedule.blocked
            if each.start < end and each.end > start
        ],
        buffer_minutes=schedule.rules.buffer_minutes,
        paused=schedule.rules.paused,
    )


def _view(row: Any) -> AgendaSession:
    price = None if row.price_minor is None else Money(row.price_minor, row.currency)
    return AgendaSession(
        id=row.id,
        status=row.status,
        course_title=row.title,
        student=PersonView(row.student_id, row.name, row.zone),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        blocked_until=row.ends_at + timedelta(minutes=row.buffer_minutes),
        hold_expires_at=row.hold_expires_at,
        note=row.note,
        price=price,
        paid=None if price is None else row.payment_status == PaymentStatus.SUCCEEDED,
        refunded=row.refunded,
        is_processing=row.is_processing,
        absence_reported=row.absence_reported_at is not None,
    )
