"""SBOK's eight analytics events carry exactly what it says."""

from uuid import UUID

import pytest

from peerloop.domain.events import EVENT_DATA, VALUE_LENGTH, EventName, event_data

# The table of SBOK, "Analytics Events".
SBOK = {
    "page_view": "course_id st_preselected",
    "st_selected": "st_id",
    "date_selected": "date",
    "time_selected": "time st_id",
    "booking_attempted": "course_id st_id datetime",
    "booking_success": "session_id",
    "booking_failed": "error_type",
    "schedule_later": "course_id",
}


def test_the_eight_events() -> None:
    assert {name.value: set(keys) for name, keys in EVENT_DATA.items()} == {
        name: set(keys.split()) for name, keys in SBOK.items()
    }


@pytest.mark.parametrize("name", EventName)
def test_a_key_more_or_less_is_refused(name: EventName) -> None:
    exact: dict[str, object] = dict.fromkeys(EVENT_DATA[name], "x")
    assert event_data(name, exact) == exact
    with pytest.raises(ValueError, match=name.value):
        event_data(name, {**exact, "note": "secret"})
    exact.popitem()
    with pytest.raises(ValueError, match=name.value):
        event_data(name, exact)


def test_values_are_short_text_or_yes_and_no() -> None:
    assert event_data(EventName.PAGE_VIEW, {"course_id": UUID(int=7), "st_preselected": False}) == {
        "course_id": str(UUID(int=7)),
        "st_preselected": False,
    }
    [kept] = event_data(EventName.DATE_SELECTED, {"date": "x" * 5000}).values()
    assert kept == "x" * VALUE_LENGTH
