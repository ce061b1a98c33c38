"""When reminders are due, until when they make sense, and who wants which."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.reminders import (
    BEFORE,
    Lead,
    chosen_leads,
    leads_of,
    reminders_to_come,
    stored_leads,
)

START = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)


def leads(before: timedelta) -> list[str]:
    return [reminder.lead.value for reminder in reminders_to_come(START, now=START - before)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=3), ["24h", "1h", "15m"]),
        (timedelta(hours=24, seconds=1), ["24h", "1h", "15m"]),
        (timedelta(hours=24), ["1h", "15m"]),
        (timedelta(hours=23), ["1h", "15m"]),
        (timedelta(hours=1), ["15m"]),
        (timedelta(minutes=16), ["15m"]),
        (timedelta(minutes=15), []),
        (timedelta(minutes=10), []),
        (timedelta(0), []),
        (timedelta(hours=-1), []),
    ],
)
def test_what_would_have_been_due_before_the_booking_is_left_out(before, expected):
    assert leads(before) == expected


def test_each_is_due_before_the_start_and_late_before_the_next():
    day, hour, quarter = reminders_to_come(START, now=START - timedelta(days=9))
    assert [START - each.due_at for each in (day, hour, quarter)] == [
        timedelta(hours=24),
        timedelta(hours=1),
        timedelta(minutes=15),
    ]
    for reminder, until in ((day, hour.due_at), (hour, quarter.due_at), (quarter, START)):
        assert reminder.due_at < reminder.expires_at <= until
        assert reminder.template == f"session-reminder-{reminder.lead}"


@given(st.lists(st.sampled_from(list(Lead))))
def test_what_is_chosen_is_kept_once_each_the_longest_first(chosen: list[Lead]) -> None:
    leads = chosen_leads(chosen)
    assert set(leads) == set(chosen)
    assert list(leads) == sorted(leads, key=BEFORE.__getitem__, reverse=True)
    assert leads_of(stored_leads(leads)) == leads
    assert len(stored_leads(leads)) <= 20  # the column


def test_plain_words_are_leads() -> None:
    assert stored_leads(chosen_leads(("15m", "24h", "15m"))) == "24h,15m"
    assert chosen_leads([]) == leads_of("") == ()
    assert leads_of("1h,2h,") == (Lead.HOUR,)


@pytest.mark.parametrize(
    "chosen",
    [None, "24h", "", 24, {"24h": 1}, ["2h"], [None], [["24h"]], ["24h "], [{}], iter(["24h"])],
)
def test_anything_else_is_refused(chosen: object) -> None:
    with pytest.raises(InvalidInput):
        chosen_leads(chosen)
