"""The eight analytics events of SBOK: names and what each carries. They are kept in `models/`."""

from collections.abc import Mapping
from enum import StrEnum

VALUE_LENGTH = 120


class EventName(StrEnum):
    """SBOK, "Analytics Events"."""

    PAGE_VIEW = "page_view"
    ST_SELECTED = "st_selected"
    DATE_SELECTED = "date_selected"
    TIME_SELECTED = "time_selected"
    BOOKING_ATTEMPTED = "booking_attempted"
    BOOKING_SUCCESS = "booking_success"
    BOOKING_FAILED = "booking_failed"
    SCHEDULE_LATER = "schedule_later"


_E = EventName
EVENT_DATA: dict[EventName, frozenset[str]] = {
    _E.PAGE_VIEW: frozenset({"course_id", "st_preselected"}),
    _E.ST_SELECTED: frozenset({"st_id"}),
    _E.DATE_SELECTED: frozenset({"date"}),
    _E.TIME_SELECTED: frozenset({"time", "st_id"}),
    _E.BOOKING_ATTEMPTED: frozenset({"course_id", "st_id", "datetime"}),
    _E.BOOKING_SUCCESS: frozenset({"session_id"}),
    _E.BOOKING_FAILED: frozenset({"error_type"}),
    _E.SCHEDULE_LATER: frozenset({"course_id"}),
}


def event_data(name: EventName, data: Mapping[str, object]) -> dict[str, str | bool]:
    """An event's data as it is stored: exactly SBOK's keys, short values, nothing else.

    Raises:
        ValueError: a key is missing or not the event's.
    """
    if data.keys() != EVENT_DATA[name]:
        raise ValueError(f"{name.value} carries {sorted(EVENT_DATA[name])}, not {sorted(data)}")
    return {k: v if isinstance(v, bool) else str(v)[:VALUE_LENGTH] for k, v in data.items()}
