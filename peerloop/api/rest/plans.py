"""An ST's availability as JSON, read and sent; what may be kept is `domain.availability`'s."""

from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from peerloop.api.rest.replies import Instant
from peerloop.domain.availability import (
    CourseSwitch,
    DateOverride,
    DaysOff,
    Plan,
    Problem,
    WeeklyWindow,
    schedule_of,
)
from peerloop.domain.ranges import MOST_RANGES_A_DAY, MOST_SPECIAL_DATES, MOST_TIMES_OFF
from peerloop.domain.schedules import Schedule
from peerloop.queries.availability import OwnPlan
from peerloop.services.availability import Outside

MOST_COURSES = 500
_SMALL = 2**31 - 1
# What a plan calls otherwise than the API.
_NAMES = {
    "zone": "timezone",
    "special": "overrides",
    "days_off": "time_off",
    "step_minutes": "slot_step_minutes",
}


def _real_date(text: str) -> str:
    date.fromisoformat(text)  # its ValueError is the answer
    return text


Time = Annotated[StrictStr, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
Day = Annotated[
    StrictStr,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-12-24"]),
    AfterValidator(_real_date),
]
Number = Annotated[StrictInt, Field(ge=0, le=_SMALL)]
Limit = Annotated[Number | None, Field(description="sessions, by their start; null for no limit")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Hours(_Part):
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


class Override(_Part):
    """What replaces the weekly hours on a date; no hours is a day off."""

    date: Day
    hours: Annotated[list[Hours], Field(max_length=MOST_RANGES_A_DAY)]


class TimeAway(_Part):
    """Whole days on which nothing is offered, whatever else is said of them; both included."""

    first_day: Day
    last_day: Day


class CourseChoice(_Part):
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


class NewAvailability(_Part):
    """All that an ST edits, as their own `GET` answers it: what is left out of a list is gone."""

    st_id: UUID | None = Field(default=None, description="not needed: the path says it")
    timezone: Annotated[StrictStr, Field(max_length=64, examples=["America/New_York"])]
    weekly: Annotated[list[WeeklyHours], Field(max_length=7 * MOST_RANGES_A_DAY)]
    overrides: Annotated[list[Override], Field(max_length=MOST_SPECIAL_DATES)]
    time_off: Annotated[list[TimeAway], Field(max_length=MOST_TIMES_OFF)]
    buffer_minutes: Number
    notice_minutes: Number
    window_days: Number
    slot_step_minutes: Number
    paused: StrictBool
    most_a_day: Limit
    most_a_week: Limit
    courses: Annotated[
        list[CourseChoice],
        Field(max_length=MOST_COURSES, description="those left out stay as they are"),
    ]
    version: Annotated[Number, Field(description="of the plan that was read")]

    def plan(self) -> Plan:
        """What was sent, as the rules know it."""
        return Plan(
            zone=self.timezone,
            weekly=tuple(WeeklyWindow(each.day_of_week, *each.times) for each in self.weekly),
            special=tuple(
                DateOverride(
                    date.fromisoformat(each.date), tuple(hours.times for hours in each.hours)
                )
                for each in self.overrides
            ),
            days_off=tuple(
                DaysOff(date.fromisoformat(each.first_day), date.fromisoformat(each.last_day))
                for each in self.time_off
            ),
            buffer_minutes=self.buffer_minutes,
            notice_minutes=self.notice_minutes,
            window_days=self.window_days,
            step_minutes=self.slot_step_minutes,
            most_a_day=self.most_a_day,
            most_a_week=self.most_a_week,
            paused=self.paused,
            courses=tuple(
                CourseSwitch(each.course_id, each.title or "", each.is_open)
                for each in self.courses
            ),
        )


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


def in_the_apis_words(found: Iterable[Problem]) -> list[Problem]:
    """The same problems at the places that the API's fields have."""
    named = []
    for each in found:
        field, slash, rest = each.where.partition("/")
        named.append(Problem(_NAMES.get(field, field) + slash + rest, each.message))
    return named


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
