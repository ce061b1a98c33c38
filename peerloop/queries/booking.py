"""Reads of sessions: a session is seen by its student, its ST and admins, and by nobody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, exists, func, select
from sqlmodel import Session

from peerloop.domain.booking import COUNTED, STANDING, SessionStatus
from peerloop.domain.completing import OUTCOMES
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.payment import ACTIVE
from peerloop.domain.people import Actor
from peerloop.models import Course, Payment, PaymentAttempt, StudentTeacher, TutoringSession, User
from peerloop.models.base import columns, table_of

SHOWN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class PersonView:
    """One of the two people of a session."""

    id: UUID
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as one of its people sees it; instants are aware UTC."""

    id: UUID
    status: SessionStatus
    course_id: UUID
    course_slug: str
    course_title: str
    student: PersonView
    st: PersonView
    starts_at: datetime
    ends_at: datetime
    hold_expires_at: datetime | None
    duration_minutes: int
    price: Money | None
    note: str
    reminders: bool
    sequence: int
    cancel_notice_minutes: int
    moved_as: str
    cancelled_as: str
    cancel_reason: str
    is_processing: bool
    # When its student said that the ST was not there.
    absence_reported_at: datetime | None = None
    # Whether its ST teaches anything now, so has a profile.
    st_teaches: bool = True


_session, _course, _payment, _attempt, _teacher = (
    columns(model) for model in (TutoringSession, Course, Payment, PaymentAttempt, StudentTeacher)
)
_student, _st = (table_of(User).alias(name) for name in ("student", "st"))
_actor = bindparam("actor", type_=Uuid())
_OWN = (_session.student_id == _actor) | (_session.teacher_id == _actor)
# Money for it is on its way, and may still not come.
PROCESSING = (
    exists()
    .where(
        _payment.session_id == _session.id,
        _attempt.payment_id == _payment.id,
        _attempt.status.in_(ACTIVE),
        _attempt.is_processing.is_(True),
    )
    .correlate(table_of(TutoringSession))
)
_ST_TEACHES = exists().where(_teacher.user_id == _st.c.id, _teacher.is_active.is_(True))
_SESSIONS = select(
    _session.id,
    _session.status,
    _session.course_id,
    _course.slug,
    _course.title,
    _student.c.id.label("student_id"),
    _student.c.name.label("student_name"),
    _student.c.zone.label("student_zone"),
    _st.c.id.label("st_id"),
    _st.c.name.label("st_name"),
    _st.c.zone.label("st_zone"),
    _session.starts_at,
    _session.ends_at,
    _session.hold_expires_at,
    _session.duration_minutes,
    _session.price_minor,
    _session.currency,
    _session.note,
    _session.reminders,
    _session.sequence,
    _session.cancel_notice_minutes,
    _session.moved_as,
    _session.cancelled_as,
    _session.cancel_reason,
    PROCESSING.label("is_processing"),
    _session.absence_reported_at,
    _ST_TEACHES.label("st_teaches"),
).where(
    _course.id == _session.course_id,
    _student.c.id == _session.student_id,
    _st.c.id == _session.teacher_id,
)
_ONE = _SESSIONS.where(
    _session.id == bindparam("session"), bindparam("sees_all", type_=Boolean()) | _OWN
)
_UPCOMING = (
    _SESSIONS.where(
        _OWN,
        _session.ends_at > bindparam("now"),
        _session.status.in_(STANDING),
    )
    .order_by(_session.starts_at)
    .limit(SHOWN_AT_ONCE)
)
_PAST = (
    _SESSIONS.where(
        _OWN,
        # What became of one can be said from its start on.
        _session.status.in_(OUTCOMES)
        | ((_session.status == SessionStatus.CONFIRMED) & (_session.ends_at <= bindparam("now"))),
    )
    .order_by(_session.starts_at.desc())
    .limit(SHOWN_AT_ONCE)
)
_HELD = (
    _SESSIONS.where(
        _session.student_id == _actor,
        _session.status == SessionStatus.PENDING_PAYMENT,
        (_session.hold_expires_at > bindparam("now")) | PROCESSING,
    )
    .order_by(_session.hold_expires_at)
    .limit(SHOWN_AT_ONCE)
)
_PLACE = select(
    select(func.count())
    .where(
        _session.student_id == bindparam("student", type_=Uuid()),
        _session.course_id == _course.id,
        _session.starts_at <= bindparam("start"),
        _session.status.in_(COUNTED),
    )
    .correlate(Course.__table__)  # type: ignore[attr-defined]
    .scalar_subquery(),
    _course.session_count,
).where(_course.id == bindparam("course", type_=Uuid()))
_ALL = _SESSIONS.where(_OWN).order_by(_session.starts_at.desc()).limit(SHOWN_AT_ONCE)


def session(db: Session, actor: Actor, session_id: UUID) -> SessionView:
    """One session.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    asked = {"session": session_id, "actor": actor.id, "sees_all": actor.is_admin}
    row = db.execute(_ONE, asked).first()
    if row is None:
        raise NotFound
    return _view(row)


def place_in_course(db: Session, view: SessionView) -> tuple[int, int | None]:
    """The how manieth of its student's sessions of the course one is, and of how many included.

    Returns:
        0 for one that does not count; None where the course has no number of sessions.
    """
    asked = {"student": view.student.id, "course": view.course_id, "start": view.starts_at}
    number, total = db.execute(_PLACE, asked).one()
    return (number if view.status in COUNTED else 0), total


def upcoming_sessions(db: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """The reader's own sessions that stand and have not ended, soonest first."""
    return [_view(row) for row in db.execute(_UPCOMING, {"actor": actor.id, "now": now})]


def held_sessions(db: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """What the reader holds as a student and has still time to pay, most urgent first."""
    return [_view(row) for row in db.execute(_HELD, {"actor": actor.id, "now": now})]


def past_sessions(db: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """The reader's own sessions that have ended, or whose outcome is said already, latest first."""
    return [_view(row) for row in db.execute(_PAST, {"actor": actor.id, "now": now})]


def own_sessions(db: Session, actor: Actor) -> list[SessionView]:
    """The reader's own sessions, as student or ST, latest first."""
    return [_view(row) for row in db.execute(_ALL, {"actor": actor.id})]


def _view(row: Any) -> SessionView:
    return SessionView(
        id=row.id,
        status=row.status,
        course_id=row.course_id,
        course_slug=row.slug,
        course_title=row.title,
        student=PersonView(row.student_id, row.student_name, row.student_zone),
        st=PersonView(row.st_id, row.st_name, row.st_zone),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        hold_expires_at=row.hold_expires_at,
        duration_minutes=row.duration_minutes,
        price=None if row.price_minor is None else Money(row.price_minor, row.currency),
        note=row.note,
        reminders=row.reminders,
        sequence=row.sequence,
        cancel_notice_minutes=row.cancel_notice_minutes,
        moved_as=row.moved_as,
        cancelled_as=row.cancelled_as,
        cancel_reason=row.cancel_reason,
        is_processing=row.is_processing,
        absence_reported_at=row.absence_reported_at,
        st_teaches=row.st_teaches,
    )
