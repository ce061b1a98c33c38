"""Saving what an ST edits of their availability, and which booked sessions it leaves outside.

Saving changes no session: what is booked stays.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.availability import Plan, Problem, problems, schedule_of
from peerloop.domain.booking import STANDING
from peerloop.domain.errors import NotFound, PlanChanged, PlanRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.slots import outside_hours as not_within
from peerloop.domain.zones import place
from peerloop.models import (
    Course,
    ExternalCalendar,
    StudentTeacher,
    TeachingCalendar,
    TutoringSession,
    User,
)
from peerloop.models.base import columns, table_of
from peerloop.models.transactions import insert_if_absent
from peerloop.queries.availability import own_plan
from peerloop.services.auditing import keep
from peerloop.services.availability_rows import write_changes

_calendar, _teacher, _session, _course, _person, _other = (
    columns(model)
    for model in (TeachingCalendar, StudentTeacher, TutoringSession, Course, User, ExternalCalendar)
)
_TAUGHT = select(_teacher.course_id).where(_teacher.user_id == bindparam("st"))
_LOCK = select(_calendar.version).where(_calendar.person_id == bindparam("st")).with_for_update()
_COMING = (
    select(_session.id, _session.starts_at, _session.ends_at, _person.name, _course.title)
    .where(
        _session.teacher_id == bindparam("st"),
        _session.status.in_(STANDING),
        _session.starts_at > bindparam("now"),
        _person.id == _session.student_id,
        _course.id == _session.course_id,
    )
    .order_by(_session.starts_at, _session.id)
)
_DUE = (
    update(table_of(ExternalCalendar))
    .where(_other.person_id == bindparam("st"))
    .values(due_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Outside:
    """A booked session (aware UTC) that lies outside of hours; it stays."""

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    student: str
    course: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that the next save must name, and the booked sessions that are outside."""

    version: int
    outside: tuple[Outside, ...]


def outside_hours(db: Session, actor: Actor, plan: Plan, *, now: datetime) -> list[Outside]:
    """The coming sessions `actor` teaches, held or confirmed, outside of a plan's hours.

    Raises:
        PlanRefused: the plan could not be saved.
    """
    _check(problems(plan))
    rows = db.execute(_COMING, {"st": actor.id, "now": now}).all()
    times = [Interval(row.starts_at, row.ends_at) for row in rows]
    beyond = set(not_within(schedule_of(plan), times))
    return [Outside(*row) for row, each in zip(rows, times, strict=True) if each in beyond]


def save_plan(db: Session, actor: Actor, plan: Plan, *, version: int, now: datetime) -> Saved:
    """Let `plan` be `actor`'s availability, in the caller's transaction.

    Wall-clock hours stay as they are when the zone changes; the ST's other calendars are
    then read again, since whole days of theirs follow it. What was changed is kept.

    Args:
        plan: courses it does not name stay as they are.
        version: of the plan this one was made from.
        now: aware UTC.

    Raises:
        NotFound: `actor` never taught anything.
        PlanRefused: something of it cannot be kept.
        PlanChanged: it was saved meanwhile; nothing is changed.
    """
    taught = set(db.scalars(_TAUGHT, {"st": actor.id}))
    if not taught:
        raise NotFound
    _check([*problems(plan), *_strange_courses(plan, taught)])
    plan = replace(plan, zone=place(plan.zone))
    current = _locked_version(db, actor)
    if version != current:
        raise PlanChanged(version=current)
    was = own_plan(db, actor).plan
    before, after = write_changes(db, actor.id, was, plan, version=current + 1)
    if was.zone != plan.zone:
        db.execute(_DUE, {"st": actor.id, "now": now})
    if before or after:
        keep(
            db,
            What.AVAILABILITY,
            actor_id=actor.id,
            st_id=actor.id,
            now=now,
            before=before,
            after=after,
        )
    return Saved(current + 1, tuple(outside_hours(db, actor, plan, now=now)))


def _check(found: list[Problem]) -> None:
    if found:
        raise PlanRefused(found)


def _strange_courses(plan: Plan, taught: set[UUID]) -> list[Problem]:
    return [
        Problem(f"courses/{index}", "This is not a course of yours.")
        for index, each in enumerate(plan.courses)
        if each.course_id not in taught
    ]


def _locked_version(db: Session, actor: Actor) -> int:
    """The version of the calendar, whose row is locked; who has none gets one."""
    found: int | None = db.scalar(_LOCK, {"st": actor.id})
    if found is None:
        insert_if_absent(db, TeachingCalendar, person_id=actor.id, zone=actor.zone)
        found = db.scalars(_LOCK, {"st": actor.id}).one()
    return found
