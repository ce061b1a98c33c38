"""When reminders are due, until when they make sense, and who wants which."""

from datetime import UTC, datetime, timedelta

import pytest

from peerloop.domain.reminders import Lead, reminders_to_come, wanted_leads

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h,1h,15m", {Lead.DAY, Lead.HOUR, Lead.QUARTER}),
        ("1h", {Lead.HOUR}),
        ("", set()),
        ("2h,1h,,x", {Lead.HOUR}),
    ],
)
def test_wanted_leads(text, expected):
    assert wanted_leads(text) == expected
