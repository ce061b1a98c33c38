"""Reads of sessions: a session is seen by its student, its ST and admins, and by nobody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.models import Course, TutoringSession, User

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


def session(db: Session, actor: Actor, session_id: UUID) -> SessionView:
    """One session.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    row = db.execute(
        _sessions(_seen_by(actor)).where(col(TutoringSession.id) == session_id)
    ).first()
    if row is None:
        raise NotFound
    return _view(row)


def upcoming_sessions(db: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """The reader's own sessions that stand and have not ended, soonest first."""
    rows = db.execute(
        _sessions(_own(actor))
        .where(
            col(TutoringSession.ends_at) > now,
            col(TutoringSession.status).in_(["pending_payment", "confirmed"]),
        )
        .order_by(col(TutoringSession.starts_at))
        .limit(SHOWN_AT_ONCE)
    )
    return [_view(row) for row in rows]


def past_sessions(db: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """The reader's own sessions that took place or were due, latest first."""
    rows = db.execute(
        _sessions(_own(actor))
        .where(
            col(TutoringSession.ends_at) <= now,
            col(TutoringSession.status).in_(["confirmed", "completed", "no_show"]),
        )
        .order_by(col(TutoringSession.starts_at).desc())
        .limit(SHOWN_AT_ONCE)
    )
    return [_view(row) for row in rows]


def own_sessions(db: Session, actor: Actor) -> list[SessionView]:
    """The reader's own sessions, as student or ST, latest first."""
    rows = db.execute(
        _sessions(_own(actor)).order_by(col(TutoringSession.starts_at).desc()).limit(SHOWN_AT_ONCE)
    )
    return [_view(row) for row in rows]


def _own(actor: Actor) -> ColumnElement[bool]:
    return (col(TutoringSession.student_id) == actor.id) | (
        col(TutoringSession.teacher_id) == actor.id
    )


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_admin else _own(actor)


def _sessions(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    student, st = aliased(User), aliased(User)
    return (
        select(
            TutoringSession,
            col(Course.slug),
            col(Course.title),
            col(student.name),
            col(student.zone),
            col(st.name),
            col(st.zone),
        )
        .join(Course, col(Course.id) == col(TutoringSession.course_id))
        .join(student, col(student.id) == col(TutoringSession.student_id))
        .join(st, col(st.id) == col(TutoringSession.teacher_id))
        .where(condition)
    )


def _view(row: Any) -> SessionView:
    booked, slug, title, student_name, student_zone, st_name, st_zone = row
    price = None if booked.price_minor is None else Money(booked.price_minor, booked.currency)
    return SessionView(
        id=booked.id,
        status=SessionStatus(booked.status),
        course_id=booked.course_id,
        course_slug=slug,
        course_title=title,
        student=PersonView(booked.student_id, student_name, student_zone),
        st=PersonView(booked.teacher_id, st_name, st_zone),
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        hold_expires_at=booked.hold_expires_at,
        duration_minutes=booked.duration_minutes,
        price=price,
        note=booked.note,
        reminders=booked.reminders,
        sequence=booked.sequence,
    )
