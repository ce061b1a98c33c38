"""What an ST sends to replace their availability; what may be kept is `domain.availability`'s."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic.config import JsonDict

from peerloop.api.rest.plans import CourseChoice, Override, Part, TimeAway, WeeklyHours
from peerloop.domain.availability import (
    CourseSwitch,
    DateOverride,
    DaysOff,
    Plan,
    Problem,
    WeeklyWindow,
)
from peerloop.domain.ranges import MOST_RANGES_A_DAY, MOST_SPECIAL_DATES, MOST_TIMES_OFF

MOST_COURSES = 500
_SMALL = 2**31 - 1
# What a plan calls otherwise than the API.
_NAMES = {
    "zone": "timezone",
    "special": "overrides",
    "days_off": "time_off",
    "step_minutes": "slot_step_minutes",
}

Number = Annotated[StrictInt, Field(ge=0, le=_SMALL)]
Limit = Annotated[Number | None, Field(description="sessions, by their start; null for no limit")]

_EXAMPLE: JsonDict = {
    "timezone": "America/New_York",
    "weekly": [
        {"day_of_week": 1, "start_time": "09:00", "end_time": "12:00"},
        {"day_of_week": 1, "start_time": "15:00", "end_time": "18:00"},
        {"day_of_week": 5, "start_time": "20:00", "end_time": "01:00"},
    ],
    "overrides": [
        {"date": "2026-11-26", "hours": []},
        {"date": "2026-12-05", "hours": [{"start_time": "09:00", "end_time": "17:00"}]},
    ],
    "time_off": [{"first_day": "2026-12-21", "last_day": "2027-01-01"}],
    "buffer_minutes": 15,
    "notice_minutes": 240,
    "window_days": 56,
    "slot_step_minutes": 30,
    "paused": False,
    "most_a_day": 4,
    "most_a_week": 15,
    "courses": [{"course_id": "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b", "is_open": True}],
    "version": 0,
}


class NewAvailability(Part):
    """All that an ST edits, as their own `GET` answers it: what is left out of a list is gone."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

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


def in_the_apis_words(found: Iterable[Problem]) -> list[Problem]:
    """The same problems at the places that the API's fields have."""
    named = []
    for each in found:
        field, slash, rest = each.where.partition("/")
        named.append(Problem(_NAMES.get(field, field) + slash + rest, each.message))
    return named
