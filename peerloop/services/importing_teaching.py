"""The part of an import that says who teaches, and when. The rest is `importing.py`.

Hours are changed as their ST changes them: `changing_plans.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from peerloop.domain.availability import Plan
from peerloop.domain.roster_checks import by_email, check_with_kept, replaced, special_of, weekly_of
from peerloop.domain.rosters import Kind, Rosters, Row
from peerloop.models import StudentTeacher, User
from peerloop.models.transactions import AT_ONCE
from peerloop.queries.availability import OwnPlan, plans
from peerloop.services.availability_rows import PlanChange, differences
from peerloop.services.changing_plans import (
    change_plans,
    hold_calendars,
    make_and_hold_calendars,
)
from peerloop.services.importing_rows import Known, Tally, Values, found, reconcile

Ids = Mapping[str, UUID]
Plans = Mapping[UUID, Plan]
_TEACHING = (Kind.STUDENT_TEACHERS, Kind.AVAILABILITY, Kind.OVERRIDES)


def check_teaching(db: Session, rosters: Rosters, known: Ids, *, now: datetime) -> None:
    """Note what does not go with the special dates that STs have already.

    Their calendars are held from here on: what is checked is what will be changed.

    Args:
        known: ids, by e-mail, of the people who are there already.
        now: aware UTC.
    """
    emails = {known[each]: each for each in _emails(rosters) if each in known}
    hold_calendars(db, emails)
    own = _plans(db, dict.fromkeys(emails, ""))
    special = {emails[each]: found.plan.special for each, found in own.items()}
    check_with_kept(rosters, special, now=now)


def save_teaching(
    db: Session, rosters: Rosters, people: Ids, courses: Ids, *, now: datetime
) -> dict[Kind, Tally]:
    """Write STs, their calendars, weekly hours and special dates, in the caller's transaction.

    Where the hours of somebody change, their plan is one version newer, and what changed is kept.

    Args:
        rosters: without problems, `check_teaching` included.
        people: ids of everybody the rosters name, by e-mail.
        courses: ids of every course they name, by slug.
        now: aware UTC.
    """
    sts = _save_sts(db, rosters, people, courses, now)
    needed = {people[each] for each in _emails(rosters)}
    zones = dict(tuple(row) for row in found(db, select(User.id, User.zone), col(User.id), needed))
    make_and_hold_calendars(db, zones)
    weekly, special = (
        {people[email]: rows for email, rows in by_email(rosters.rows[kind]).items()}
        for kind in (Kind.AVAILABILITY, Kind.OVERRIDES)
    )
    own = _plans(db, {each: zones[each] for each in weekly.keys() | special.keys()})
    was = {each: one.plan for each, one in own.items()}
    plan = {
        each: _with_rows(one, weekly.get(each, ()), special.get(each, ()))
        for each, one in was.items()
    }
    changes = [
        PlanChange(each, was[each], plan[each], one.version + 1)
        for each, one in own.items()
        if any(differences(was[each], plan[each]))
    ]
    change_plans(db, changes, actor_id=None, now=now)
    dates = {(each, row.values["date"]) for each, rows in special.items() for row in rows}
    return {
        Kind.STUDENT_TEACHERS: sts,
        Kind.AVAILABILITY: _tally(_hours(was, weekly), _hours(plan, weekly)),
        Kind.OVERRIDES: _tally(_special(was, dates), _special(plan, dates)),
    }


def _emails(rosters: Rosters) -> set[str]:
    """Of everybody who has a calendar, or will have one."""
    return {row.values["email"] for kind in _TEACHING for row in rosters.rows[kind]}


def _plans(db: Session, zones: Mapping[UUID, str]) -> dict[UUID, OwnPlan]:
    ids, read = list(zones), dict[UUID, OwnPlan]()
    for first in range(0, len(ids), AT_ONCE):
        read |= plans(db, {each: zones[each] for each in ids[first : first + AT_ONCE]})
    return read


def _with_rows(was: Plan, weekly: Iterable[Row], special: Iterable[Row]) -> Plan:
    """A plan with the hours of the files, if they have any of its ST."""
    hours, dates = list(weekly), list(special)
    if hours:
        zone = hours[0].values["timezone"]
        was = replace(was, zone=zone, weekly=tuple(weekly_of(hours)[0]))
    return replace(was, special=replaced(was.special, special_of(dates)[0]))


def _hours(of: Plans, whose: Collection[UUID]) -> set[Any]:
    """Weekly hours, told apart by all they say: in another zone they are others."""
    return {(each, of[each].zone, window) for each in whose for window in of[each].weekly}


def _special(of: Plans, dates: set[tuple[UUID, date]]) -> set[Any]:
    """A day off, or each of the hours, of every date that is named."""
    return {
        (each, special.on, hours)
        for each in {st_id for st_id, _ in dates}
        for special in of[each].special
        if (each, special.on) in dates
        for hours in special.hours or (None,)
    }


def _tally(was: set[Any], wanted: set[Any]) -> Tally:
    return Tally(len(wanted - was), 0, len(was - wanted), len(wanted & was))


def _save_sts(db: Session, rosters: Rosters, people: Ids, courses: Ids, now: datetime) -> Tally:
    wanted: dict[tuple[UUID, UUID], Values] = {
        (people[row.values["email"]], courses[row.values["course"]]): {
            "is_active": row.values["active"] is not False
        }
        for row in rosters.rows[Kind.STUDENT_TEACHERS]
    }
    query = select(
        StudentTeacher.id,
        StudentTeacher.user_id,
        StudentTeacher.course_id,
        StudentTeacher.is_active,
    )
    persons = {person_id for person_id, _ in wanted}
    known = {
        (person_id, course_id): Known(row_id, {"is_active": active})
        for row_id, person_id, course_id, active in found(
            db, query, col(StudentTeacher.user_id), persons
        )
    }
    tally, _ = reconcile(
        db,
        StudentTeacher,
        known,
        wanted,
        lambda key: {"id": uuid4(), "user_id": key[0], "course_id": key[1], "created_at": now},
    )
    return tally
