"""Reads of an ST's availability: what anyone may see of it, and what its owner edits.

How rows become calendars is `schedules.py`; what can be booked is `slots.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from peerloop.domain.availability import CourseSwitch, Plan, PreviewSlot, problems, schedule_of
from peerloop.domain.closings import COUNTED_AROUND
from peerloop.domain.errors import InvalidInput, NotFound, PlanRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.preview import Taken, explained_starts
from peerloop.domain.ranges import oldest_date
from peerloop.domain.schedules import CalendarRules, Schedule
from peerloop.domain.slots import blocked_hours
from peerloop.models import (
    Course,
    ExternalCalendar,
    SessionSeat,
    StudentTeacher,
    TeachingCalendar,
    TutoringSession,
)
from peerloop.models.base import columns, table_of
from peerloop.queries.schedules import (
    blocked_times,
    busy,
    schedules,
    special_dates,
    weekly_hours,
)

LONGEST_PREVIEW = timedelta(days=62)

_teacher, _course, _seat, _session, _other = (
    columns(model)
    for model in (StudentTeacher, Course, SessionSeat, TutoringSession, ExternalCalendar)
)
_TEACHES = select(_teacher.id).where(
    _teacher.user_id == bindparam("st"), _teacher.is_active.is_(True)
)
_CALENDARS = select(table_of(TeachingCalendar)).where(
    columns(TeachingCalendar).person_id.in_(bindparam("ids", expanding=True))
)
_COURSES = (
    select(
        _course.id, _course.title, _course.duration_minutes, _teacher.is_open, _teacher.is_active
    )
    .where(_teacher.user_id == bindparam("st"), _course.id == _teacher.course_id)
    .order_by(_course.title, _course.id)
)
_KNOWN_UNTIL = select(func.min(_other.known_until)).where(_other.person_id == bindparam("st"))
_TAKEN = select(_seat.starts_at, _session.ends_at, _seat.blocked_until, _seat.role).where(
    _seat.person_id == bindparam("st"),
    _seat.blocked_until > bindparam("start"),
    _seat.starts_at < bindparam("end"),
    _session.id == _seat.session_id,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """An ST's weekly pattern, special dates and time off, as anyone may see them."""

    st_id: UUID
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """What its owner edits, and which save it comes from: 0 before the first."""

    plan: Plan
    version: int


def taken_time(
    db: Session, _actor: Actor, st_id: UUID, *, start: datetime, end: datetime
) -> list[Interval]:
    """When an ST cannot be booked between `start` and `end` (aware UTC), sorted by start.

    Sessions with their buffers, and what other calendars block of the hours the ST
    offers: what else is in those is nobody's business. Anyone signed in may read it.
    """
    sessions = busy(db, [st_id], start=start, end=end)[st_id]
    schedule = schedules(db, [st_id], start=start, end=end).get(st_id)
    blocked = blocked_hours(schedule, start=start, end=end) if schedule else []
    return sorted([*sessions, *blocked], key=lambda each: (each.start, each.end))


def teaches(db: Session, st_id: UUID) -> bool:
    """Whether somebody is a Student-Teacher of any course now; they may take no bookings."""
    return db.execute(_TEACHES, {"st": st_id}).first() is not None


def pattern(db: Session, _actor: Actor, st_id: UUID, *, now: datetime) -> Pattern:
    """An ST's weekly pattern and coming dates; anyone signed in may read it.

    Raises:
        NotFound: this person teaches nothing.
    """
    year = {"start": now, "end": now + timedelta(days=366)}
    found = schedules(db, [st_id], **year, with_blocked=False) if teaches(db, st_id) else {}
    if st_id not in found:
        raise NotFound
    return Pattern(st_id, found[st_id])


def own_plan(db: Session, actor: Actor, *, now: datetime | None = None) -> OwnPlan:
    """All that `actor` edits of their availability.

    The courses are those they teach now. Who has no calendar yet gets the defaults of
    rule 2, in the zone of their account.

    Args:
        now: aware UTC; dates that were over by then for more than a day are left out: they
            are nothing to edit. Without it they are there.

    Raises:
        NotFound: they never taught anything.
    """
    # First: with what a save that comes in between has written, this version is an old one.
    found = plans(db, {actor.id: actor.zone}, now=now)[actor.id]
    courses = db.execute(_COURSES, {"st": actor.id}).all()
    if not courses:
        raise NotFound
    taught = (CourseSwitch(each.id, each.title, each.is_open) for each in courses if each.is_active)
    return replace(found, plan=replace(found.plan, courses=tuple(taught)))


def plans(
    db: Session, zones: Mapping[UUID, str], *, now: datetime | None = None
) -> dict[UUID, OwnPlan]:
    """The plans of many, without their courses. Three queries, however many people.

    Args:
        zones: whose plans, each with the zone of who has no calendar yet.
        now: as in `own_plan`.
    """
    ids = list(zones)
    rows = {row["person_id"]: row for row in db.execute(_CALENDARS, {"ids": ids}).mappings()}
    weekly = weekly_hours(db, ids)
    dates = special_dates(db, ids, first=oldest_date(now) if now else date.min)
    found = {}
    for st_id, zone in zones.items():
        rules: dict[str, Any] = {**_DEFAULTS, "zone": zone, **rows.get(st_id, {})}
        version = int(rules.pop("version"))
        rules.pop("person_id", None)
        plan = Plan(
            **rules,
            weekly=tuple(weekly[st_id]),
            special=tuple(dates[st_id].special),
            days_off=tuple(dates[st_id].days_off),
            courses=(),
        )
        found[st_id] = OwnPlan(plan, version)
    return found


def preview(
    db: Session,
    actor: Actor,
    plan: Plan,
    *,
    course_id: UUID,
    start: datetime,
    end: datetime,
    now: datetime,
) -> list[PreviewSlot]:
    """What students would see of a plan that need not be saved, and why not the rest.

    Args:
        course_id: one that `actor` teaches; how long its sessions are, and whether the
            plan has it open, counts.
        start: aware UTC; of the first start.
        end: aware UTC; starts are before it.
        now: aware UTC.

    Raises:
        NotFound: `actor` does not teach the course.
        PlanRefused: the plan could not be saved.
        InvalidInput: that is more than 62 days (field `end`).
    """
    courses = {each.id: each for each in db.execute(_COURSES, {"st": actor.id})}
    course = courses.get(course_id)
    if course is None:
        raise NotFound
    found = problems(plan)
    if found:
        raise PlanRefused(found)
    if end - start > LONGEST_PREVIEW:
        raise InvalidInput("A preview shows 62 days at most.", field="end")
    open_now = {each.course_id: each.is_open for each in plan.courses}
    known_until = db.execute(_KNOWN_UNTIL, {"st": actor.id}).scalar_one()
    blocked = blocked_times(db, [actor.id], start, end)[actor.id] if known_until else ()
    around = {"start": start - COUNTED_AROUND, "end": end + COUNTED_AROUND}
    taken = [
        Taken(Interval(begins, ends), until, teaches=role == "teacher")
        for begins, ends, until, role in db.execute(_TAKEN, {"st": actor.id, **around})
    ]
    return explained_starts(
        replace(schedule_of(plan), blocked=tuple(blocked), known_until=known_until),
        duration_minutes=course.duration_minutes,
        start=start,
        end=end,
        now=now,
        taken=taken,
        is_open=open_now.get(course_id, course.is_open),
    )


_rules = CalendarRules("UTC")
_DEFAULTS = {
    "buffer_minutes": _rules.buffer_minutes,
    "notice_minutes": _rules.notice_minutes,
    "window_days": _rules.window_days,
    "step_minutes": _rules.step_minutes,
    "most_a_day": None,
    "most_a_week": None,
    "paused": False,
    "version": 0,
}
