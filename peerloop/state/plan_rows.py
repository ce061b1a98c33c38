"""An ST's plan as the rows that `/teach/availability` draws; pure functions.

What comes back from the browser is read in `plan_drafts.py`.
"""

from dataclasses import dataclass, field, replace
from datetime import time

from peerloop.domain.availability import Plan
from peerloop.domain.dates import WEEKDAYS

# The rules by their names in the page, with the fields of `Plan`.
RULES = {
    "buffer": "buffer_minutes",
    "notice": "notice_minutes",
    "window": "window_days",
    "step": "step_minutes",
    "day": "most_a_day",
    "week": "most_a_week",
}


@dataclass(frozen=True)
class Range:
    """Hours as two fields: `09:00` each; empty where nothing is filled in. `k` names the row."""

    s: str = ""
    e: str = ""
    k: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the week: whether one teaches, and when."""

    on: bool = False
    ranges: list[Range] = field(default_factory=list)


@dataclass(frozen=True)
class Special:
    """A date with hours of its own, or with none. `month` to `title` are the browser's words."""

    on: str = ""
    teaching: bool = False
    ranges: list[Range] = field(default_factory=list)
    k: str = ""
    fresh: bool = False
    month: str = ""
    day: str = ""
    weekday: str = ""
    title: str = ""


@dataclass(frozen=True)
class Off:
    """Days off, first to last; `month` and `day` are the browser's words."""

    first: str = ""
    last: str = ""
    k: str = ""
    month: str = ""
    day: str = ""


@dataclass(frozen=True)
class Course:
    """A course one teaches, and whether it can be booked."""

    id: str = ""
    title: str = ""
    open: bool = True


@dataclass(frozen=True)
class Rules:
    """The rules as their fields hold them; a limit that is not set is empty."""

    buffer: str = ""
    notice: str = ""
    window: str = ""
    step: str = ""
    day: str = ""
    week: str = ""


@dataclass(frozen=True)
class PlanRows:
    """A whole plan as rows, with the version it was read at."""

    version: int = -1
    zone: str = ""
    paused: bool = False
    weekly: list[Day] = field(default_factory=list)
    special: list[Special] = field(default_factory=list)
    off: list[Off] = field(default_factory=list)
    rules: Rules = Rules()
    courses: list[Course] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """How the preview is looked at."""

    zone: str = ""
    course: str = ""
    week: int = 0


@dataclass(frozen=True)
class DraftRows(PlanRows):
    """What the browser makes of them (assets/plan_draft.js).

    Attributes:
        n: how often it was changed.
        changes: how many parts differ from what is saved.
        restored: it was left, or reloaded, with changes that are still here.
        stale: another tab saved meanwhile.
        hourless: there is not one hour in which one can be booked.
    """

    n: int = 0
    changes: int = 0
    ready: bool = False
    restored: bool = False
    stale: bool = False
    hourless: bool = False
    view: View = View()


def plan_rows(plan: Plan, version: int) -> PlanRows:
    """A plan as the page draws it."""
    weekly = [[w for w in plan.weekly if w.day_of_week == day] for day in range(1, 8)]
    return PlanRows(
        version=version,
        zone=plan.zone,
        paused=plan.paused,
        weekly=[Day(bool(day), [_range(w.start, w.end) for w in day]) for day in weekly],
        special=[
            Special(each.on.isoformat(), bool(each.hours), [_range(*at) for at in each.hours])
            for each in plan.special
        ],
        off=[Off(each.first.isoformat(), each.last.isoformat()) for each in plan.days_off],
        rules=Rules(**{name: _number_text(getattr(plan, of)) for name, of in RULES.items()}),
        courses=[Course(str(each.course_id), each.title, each.is_open) for each in plan.courses],
    )


def _range(start: time, end: time) -> Range:
    return Range(f"{start:%H:%M}", f"{end:%H:%M}")


def _number_text(number: int | None) -> str:
    return "" if number is None else str(number)


def same(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same, in whatever order."""
    return _in_order(one) == _in_order(other)


def _in_order(plan: Plan) -> Plan:
    return replace(
        plan,
        weekly=tuple(sorted(plan.weekly, key=lambda each: (each.day_of_week, each.start))),
        special=tuple(
            replace(each, hours=tuple(sorted(each.hours)))
            for each in sorted(plan.special, key=lambda each: each.on)
        ),
        days_off=tuple(sorted(plan.days_off, key=lambda each: (each.first, each.last))),
        courses=tuple(sorted(plan.courses, key=lambda each: each.course_id)),
    )


def day_name(index: int) -> str:
    """`Monday` of 0; after Sunday comes Monday."""
    return WEEKDAYS[index % 7]
