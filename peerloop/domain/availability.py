"""What a Student-Teacher edits of their calendar, and why it cannot be kept.

What can be booked by it is `slots.py`; why a start cannot, `closings.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peerloop.domain.closings import Reason, Why
from peerloop.domain.errors import UnknownZone
from peerloop.domain.intervals import Interval
from peerloop.domain.ranges import Problem, days_off_problems, special_problems, weekly_problems
from peerloop.domain.schedules import (
    CalendarRules,
    DateOverride,
    DaysOff,
    Schedule,
    WeeklyWindow,
)
from peerloop.domain.zones import zone

__all__ = [
    "BUFFERS",
    "NOTICES",
    "STEPS",
    "WINDOWS",
    "CourseSwitch",
    "DateOverride",
    "DaysOff",
    "Plan",
    "PreviewSlot",
    "Problem",
    "Reason",
    "WeeklyWindow",
    "Why",
    "problems",
    "schedule_of",
]

# What an editor may offer; anything within `_LIMITS` can be kept.
BUFFERS = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120)
NOTICES = (0, 30, 60, 120, 240, 480, 720, 1_440, 2_880, 4_320, 10_080, 20_160, 43_200)
WINDOWS = (7, 14, 28, 56, 84, 182, 366)
STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)

_LIMITS = {
    "buffer_minutes": (0, 120, "The buffer is 0 to 120 minutes."),
    "notice_minutes": (0, 43_200, "The notice is 0 minutes to 30 days."),
    "window_days": (1, 366, "Bookings can be taken 1 to 366 days ahead."),
    "step_minutes": (5, 240, "Starts are 5 to 240 minutes apart."),
    "most_a_day": (1, 48, "At least one session a day, at most 48; or no limit."),
    "most_a_week": (1, 336, "At least one session a week, at most 336; or no limit."),
}


@dataclass(frozen=True, slots=True)
class CourseSwitch:
    """Whether an ST takes bookings of a course; its title is only read."""

    course_id: UUID
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an ST edits of their calendar; `problems` says whether it can be kept.

    Attributes:
        zone: IANA name; all hours and dates are its wall clock's.
        weekly: as in `WeeklyWindow`.
        special: as in `DateOverride`.
        days_off: beat both.
        buffer_minutes, notice_minutes, window_days, step_minutes: as in `CalendarRules`.
        most_a_day, most_a_week: sessions, by their start; None for no limit.
        paused: nothing is offered.
        courses: those that are left out stay as they are.
    """

    zone: str
    weekly: tuple[WeeklyWindow, ...]
    special: tuple[DateOverride, ...]
    days_off: tuple[DaysOff, ...]
    buffer_minutes: int
    notice_minutes: int
    window_days: int
    step_minutes: int
    most_a_day: int | None
    most_a_week: int | None
    paused: bool
    courses: tuple[CourseSwitch, ...]


@dataclass(frozen=True, slots=True)
class PreviewSlot:
    """A start (aware UTC) of a plan's grid; offered where `why` is None."""

    start: datetime
    why: Why | None


def schedule_of(
    plan: Plan, *, blocked: Sequence[Interval] = (), known_until: datetime | None = None
) -> Schedule:
    """The calendar that a plan is, with what other calendars say (as in `Schedule`).

    Raises:
        ValueError: a length is negative, or a step of nothing; see `problems`.
    """
    return Schedule(
        rules=CalendarRules(
            zone=plan.zone,
            step_minutes=plan.step_minutes,
            notice_minutes=plan.notice_minutes,
            window_days=plan.window_days,
            buffer_minutes=plan.buffer_minutes,
            paused=plan.paused,
            most_a_day=plan.most_a_day,
            most_a_week=plan.most_a_week,
        ),
        weekly=plan.weekly,
        overrides=plan.special,
        blocked=tuple(blocked),
        known_until=known_until,
        days_off=plan.days_off,
    )


def problems(plan: Plan) -> list[Problem]:
    """Why a plan cannot be kept, each at its place, in the order of an editor.

    Ranges of a week, and those of one special date or of two that follow each other, must
    not overlap, over midnight neither; touching is fine. A range that ends when it starts
    is empty, except from midnight to midnight, which is a whole day.
    """
    return [
        *weekly_problems(plan.weekly),
        *special_problems(plan.special),
        *days_off_problems(plan.days_off),
        *_rules(plan),
        *_courses(plan.courses),
    ]


def _rules(plan: Plan) -> Iterator[Problem]:
    try:
        zone(plan.zone)
    except UnknownZone as unknown:
        yield Problem("zone", unknown.message)
    for name, (least, most, message) in _LIMITS.items():
        value = getattr(plan, name)
        if value is None and name.startswith("most_"):
            continue
        if type(value) is not int or not least <= value <= most:
            yield Problem(name, message)
    if type(plan.paused) is not bool:
        yield Problem("paused", "This is on or off.")


def _courses(courses: Sequence[CourseSwitch]) -> Iterator[Problem]:
    seen: set[UUID] = set()
    for index, each in enumerate(courses):
        if each.course_id in seen:
            yield Problem(f"courses/{index}", "This course is there twice.")
        elif type(each.is_open) is not bool:
            yield Problem(f"courses/{index}", "This is on or off.")
        seen.add(each.course_id)
