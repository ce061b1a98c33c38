"""The rows of STs' availability: only those that differ are written.

Whether a plan may be saved is `availability.py`; what else a change means, `changing_plans.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Delete, bindparam, delete, insert, update
from sqlmodel import Session, SQLModel

from peerloop.domain.availability import Plan
from peerloop.domain.dates import WEEKDAYS
from peerloop.models import (
    Availability,
    AvailabilityOverride,
    StudentTeacher,
    TeachingCalendar,
    TimeOff,
)
from peerloop.models.base import columns, table_of

Change = dict[str, Any]
Entry = tuple[Any, ...]

_RULES = (
    "zone",
    "buffer_minutes",
    "notice_minutes",
    "window_days",
    "step_minutes",
    "most_a_day",
    "most_a_week",
    "paused",
)
_calendar, _hours, _special, _off, _teacher = (
    columns(model)
    for model in (TeachingCalendar, Availability, AvailabilityOverride, TimeOff, StudentTeacher)
)
_RULE = (
    update(table_of(TeachingCalendar))
    .where(_calendar.person_id == bindparam("st"))
    .values({name: bindparam(name) for name in (*_RULES, "version")})
)
_SWITCH = (
    update(table_of(StudentTeacher))
    .where(_teacher.user_id == bindparam("st"), _teacher.course_id == bindparam("course"))
    .values(is_open=bindparam("open"))
)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What an ST's plan was, what it is to be, and the version it has then."""

    st_id: UUID
    was: Plan
    plan: Plan
    version: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One list of a plan: an entry is hashable and sorts; all of its rows come and go with it.

    Attributes:
        forget: deletes the rows of an entry, given its `key` and `st`.
        rows: of an entry, without id and person.
        text: of an entry, as it is kept of a change.
    """

    entries: Callable[[Plan], set[Entry]]
    model: type[SQLModel]
    forget: Delete
    key: Callable[..., dict[str, Any]]
    rows: Callable[..., list[dict[str, Any]]]
    text: Callable[..., str]


def _special_entries(plan: Plan) -> set[Entry]:
    dates: dict[date, set[tuple[time, time]]] = {}
    for each in plan.special:
        dates.setdefault(each.on, set()).update(each.hours)
    return {(on, tuple(sorted(hours))) for on, hours in dates.items()}


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}–{end:%H:%M}"


_PARTS = {
    "weekly": _Part(
        lambda plan: {(each.day_of_week, each.start, each.end) for each in plan.weekly},
        Availability,
        delete(table_of(Availability)).where(
            _hours.person_id == bindparam("st"),
            _hours.day_of_week == bindparam("day"),
            _hours.start_time == bindparam("start"),
        ),
        lambda day, start, end: {"day": day, "start": start},
        lambda day, start, end: [{"day_of_week": day, "start_time": start, "end_time": end}],
        lambda day, start, end: f"{WEEKDAYS[day - 1]} {_span(start, end)}",
    ),
    "special": _Part(
        _special_entries,
        AvailabilityOverride,
        delete(table_of(AvailabilityOverride)).where(
            _special.person_id == bindparam("st"), _special.on_date == bindparam("on")
        ),
        lambda on, hours: {"on": on},
        lambda on, hours: [
            {"on_date": on, "start_time": start, "end_time": end}
            for start, end in hours or ((None, None),)
        ],
        lambda on, hours: f"{on} {', '.join(_span(*each) for each in hours) or 'off'}",
    ),
    "days_off": _Part(
        lambda plan: {(each.first, each.last) for each in plan.days_off},
        TimeOff,
        delete(table_of(TimeOff)).where(
            _off.person_id == bindparam("st"),
            _off.first_day == bindparam("first"),
            _off.last_day == bindparam("last"),
        ),
        lambda first, last: {"first": first, "last": last},
        lambda first, last: [{"first_day": first, "last_day": last}],
        lambda first, last: f"{first} – {last}",
    ),
}


def differences(was: Plan, plan: Plan) -> tuple[Change, Change]:
    """What was and what is, of all that differs, as it is kept.

    Of lists, only the entries that are gone and those that are new.
    """
    before = {name: getattr(was, name) for name in _RULES}
    after = {name: getattr(plan, name) for name in _RULES}
    for name, part in _PARTS.items():
        gone, come = _gone_and_come(part, was, plan)
        before[name] = [part.text(*each) for each in gone]
        after[name] = [part.text(*each) for each in come]
    switched = _switched(was, plan)
    before["courses"] = {str(each): not is_open for each, is_open in switched.items()}
    after["courses"] = {str(each): is_open for each, is_open in switched.items()}
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def write_changes(db: Session, changes: Sequence[PlanChange]) -> None:
    """Turn the rows of plans into those of others; the caller holds the rows of their calendars.

    As many statements for many as for one.
    """
    rules = [
        {"st": each.st_id, "version": each.version, **{n: getattr(each.plan, n) for n in _RULES}}
        for each in changes
    ]
    db.execute(_RULE, rules)
    for part in _PARTS.values():
        gone, come = [], []
        for each in changes:
            old, new = _gone_and_come(part, each.was, each.plan)
            gone += [{"st": each.st_id, **part.key(*entry)} for entry in old]
            come += [
                {"id": uuid4(), "person_id": each.st_id, **row}
                for entry in new
                for row in part.rows(*entry)
            ]
        if gone:
            db.execute(part.forget, gone)
        if come:
            db.execute(insert(table_of(part.model)), come)
    switches = [
        {"st": each.st_id, "course": course_id, "open": is_open}
        for each in changes
        for course_id, is_open in _switched(each.was, each.plan).items()
    ]
    if switches:
        db.execute(_SWITCH, switches)


def _gone_and_come(part: _Part, was: Plan, plan: Plan) -> tuple[list[Entry], list[Entry]]:
    old, new = part.entries(was), part.entries(plan)
    return sorted(old - new), sorted(new - old)


def _switched(was: Plan, plan: Plan) -> dict[UUID, bool]:
    """The courses that are open now and were not, or the other way round."""
    old = {each.course_id: each.is_open for each in was.courses}
    return {
        each.course_id: each.is_open
        for each in plan.courses
        if old.get(each.course_id, each.is_open) != each.is_open
    }
