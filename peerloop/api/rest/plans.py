"""An ST's availability as JSON, as it is read. What is sent is `sent_plans.py`."""

from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from peerloop.api.rest.replies import Instant
from peerloop.domain.availability import schedule_of
from peerloop.domain.ranges import MOST_RANGES_A_DAY
from peerloop.domain.schedules import Schedule
from peerloop.queries.availability import OwnPlan
from peerloop.services.availability import Outside


def _real_date(text: str) -> str:
    date.fromisoformat(text)  # its ValueError is the answer
    return text


Time = Annotated[StrictStr, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
Day = Annotated[
    StrictStr,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-12-24"]),
    AfterValidator(_real_date),
]


class Part(BaseModel):
    """What is read and sent alike; nothing else may be in it."""

    model_config = ConfigDict(extra="forbid")


class Hours(Part):
    """Open time of a day, by the wall clock; an end at or before the start is on the next day."""

    start_time: Time
    end_time: Time

    @property
    def times(self) -> tuple[time, time]:
        """Both, naive."""
        return time.fromisoformat(self.start_time), time.fromisoformat(self.end_time)


class WeeklyHours(Hours):
    """Open time that comes every week; Monday is 1."""

    day_of_week: Annotated[StrictInt, Field(ge=1, le=7)]


class Override(Part):
    """What replaces the weekly hours on a date; no hours is a day off."""

    date: Day
    hours: Annotated[list[Hours], Field(max_length=MOST_RANGES_A_DAY)]


class TimeAway(Part):
    """Whole days on which nothing is offered, whatever else is said of them; both included."""

    first_day: Day
    last_day: Day


class CourseChoice(Part):
    """Whether the ST takes bookings of a course. Its title is only read."""

    course_id: UUID
    title: Annotated[StrictStr, Field(max_length=160)] | None = None
    is_open: StrictBool


class AvailabilityReply(BaseModel):
    """An ST's weekly pattern, special dates, time off and the calendar's rules."""

    st_id: UUID
    timezone: str
    weekly: list[WeeklyHours]
    overrides: list[Override]
    time_off: list[TimeAway]
    buffer_minutes: int
    notice_minutes: int
    window_days: int
    slot_step_minutes: int
    paused: bool


class OwnAvailabilityReply(AvailabilityReply):
    """All of it, for its owner."""

    most_a_day: int | None
    most_a_week: int | None
    courses: list[CourseChoice]
    version: int


class OutsideReply(BaseModel):
    """A booked session that lies outside of the new hours; it stays."""

    session_id: UUID
    scheduled_start: Instant
    scheduled_end: Instant
    student: str
    course: str


class SavedReply(OwnAvailabilityReply):
    """What is kept now, and the coming sessions that lie outside of it."""

    outside: list[OutsideReply]


def anyones(st_id: UUID, schedule: Schedule) -> AvailabilityReply:
    """What everybody who is signed in may see."""
    return AvailabilityReply(**_shown(st_id, schedule))


def owners(st_id: UUID, found: OwnPlan) -> OwnAvailabilityReply:
    """What its owner edits."""
    return OwnAvailabilityReply(**_edited(st_id, found))


def saved(st_id: UUID, found: OwnPlan, outside: Iterable[Outside]) -> SavedReply:
    """What its owner saved."""
    left = [
        OutsideReply(
            session_id=each.session_id,
            scheduled_start=each.starts_at,
            scheduled_end=each.ends_at,
            student=each.student,
            course=each.course,
        )
        for each in outside
    ]
    return SavedReply(**_edited(st_id, found), outside=left)


def _edited(st_id: UUID, found: OwnPlan) -> dict[str, Any]:
    plan = found.plan
    return {
        **_shown(st_id, schedule_of(plan)),
        "most_a_day": plan.most_a_day,
        "most_a_week": plan.most_a_week,
        "courses": [
            CourseChoice(course_id=each.course_id, title=each.title, is_open=each.is_open)
            for each in plan.courses
        ],
        "version": found.version,
    }


def _shown(st_id: UUID, schedule: Schedule) -> dict[str, Any]:
    rules = schedule.rules
    return {
        "st_id": st_id,
        "timezone": rules.zone,
        "weekly": [
            WeeklyHours(day_of_week=each.day_of_week, **_hours(each.start, each.end))
            for each in schedule.weekly
        ],
        "overrides": [
            Override(
                date=each.on.isoformat(), hours=[Hours(**_hours(*hours)) for hours in each.hours]
            )
            for each in schedule.overrides
        ],
        "time_off": [
            TimeAway(first_day=each.first.isoformat(), last_day=each.last.isoformat())
            for each in schedule.days_off
        ],
        "buffer_minutes": rules.buffer_minutes,
        "notice_minutes": rules.notice_minutes,
        "window_days": rules.window_days,
        "slot_step_minutes": rules.step_minutes,
        "paused": rules.paused,
    }


def _hours(start: time, end: time) -> dict[str, str]:
    return {"start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
