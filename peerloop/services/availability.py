"""Saving what an ST edits of their availability, and which booked sessions it leaves outside.

Saving changes no session: what is booked stays.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session

from peerloop.domain.availability import Plan, Problem, problems, schedule_of
from peerloop.domain.booking import STANDING
from peerloop.domain.errors import NotFound, PlanChanged, PlanRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.ranges import over_problems
from peerloop.domain.slots import outside_hours as not_within
from peerloop.domain.zones import place
from peerloop.models import Course, StudentTeacher, TutoringSession, User
from peerloop.models.base import columns
from peerloop.queries.availability import own_plan
from peerloop.services.availability_rows import PlanChange
from peerloop.services.changing_plans import change_plans, make_and_hold_calendars

_teacher, _session, _course, _person = (
    columns(model) for model in (StudentTeacher, TutoringSession, Course, User)
)
_TAUGHT = select(_teacher.course_id).where(_teacher.user_id == bindparam("st"))
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


def outside_hours(
    db: Session, actor: Actor, plan: Plan, *, was: Plan | None = None, now: datetime
) -> list[Outside]:
    """The coming sessions `actor` teaches, held or confirmed, outside of a plan's hours.

    Args:
        was: a plan as it is saved, whatever is wrong with it by now; what was outside of its
            hours already is left out.

    Raises:
        PlanRefused: the plan could not be saved.
    """
    _check(problems(plan))
    rows = db.execute(_COMING, {"st": actor.id, "now": now}).all()
    times = [Interval(row.starts_at, row.ends_at) for row in rows]
    beyond = set(not_within(schedule_of(plan), times))
    if was is not None:
        beyond -= set(not_within(schedule_of(was), times))
    return [Outside(*row) for row, each in zip(rows, times, strict=True) if each in beyond]


def save_plan(db: Session, actor: Actor, plan: Plan, *, version: int, now: datetime) -> Saved:
    """Let `plan` be `actor`'s availability, in the caller's transaction.

    Wall-clock hours stay as they are when the zone changes; the ST's other calendars are
    then read again, since whole days of theirs follow it. What was changed is kept. Dates
    that are over for more than a day are not sent again, and stay as they are.

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
    over = over_problems(plan.special, plan.days_off, now=now)
    _check([*problems(plan), *over, *_strange_courses(plan, taught)])
    plan = replace(plan, zone=place(plan.zone))
    make_and_hold_calendars(db, {actor.id: actor.zone})
    own = own_plan(db, actor, now=now)
    if version != own.version:
        raise PlanChanged(version=own.version)
    change = PlanChange(actor.id, own.plan, plan, version + 1)
    change_plans(db, [change], actor_id=actor.id, now=now)
    return Saved(version + 1, tuple(outside_hours(db, actor, plan, now=now)))


def _check(found: list[Problem]) -> None:
    if found:
        raise PlanRefused(found)


def _strange_courses(plan: Plan, taught: set[UUID]) -> list[Problem]:
    return [
        Problem(f"courses/{index}", "This is not a course of yours.")
        for index, each in enumerate(plan.courses)
        if each.course_id not in taught
    ]
