"""Times in mails: on the reader's clock, in every zone and on nights when clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.dates import clock, instant_text, local, relative_day, zone_label
from peerloop.domain.zones import zone_names
from tests.unit.integrations.booked_mail import EVERY, LEILA, PAYLOAD, READERS, written

LEADS = {
    "session-reminder-24h": timedelta(hours=24),
    "session-reminder-1h": timedelta(hours=1),
    "session-reminder-15m": timedelta(minutes=15),
}
OF_SESSIONS = [(template, to) for template, to in EVERY if template != "schedule-later"]


def at(start: datetime, minutes: int = 60) -> dict[str, str]:
    return {
        "starts_at": instant_text(start),
        "ends_at": instant_text(start + timedelta(minutes=minutes)),
    }


@pytest.mark.parametrize(("template", "to"), OF_SESSIONS)
@pytest.mark.parametrize(
    ("zone", "subject", "times", "letters"),
    [
        ("Europe/Berlin", "22 October, 18:00", "18:00 – 19:00", "CEST"),
        ("Asia/Kathmandu", "22 October, 21:45", "21:45 – 22:45", "UTC+05:45"),
        ("Australia/Lord_Howe", "23 October, 03:00", "03:00 – 04:00", "UTC+11:00"),
    ],
)
def test_each_in_their_own_zone(template, to, *, zone, subject, times, letters):
    mail = written(template, to, replace(READERS[to], zone=zone))
    assert f"{subject} ({zone})" in mail.subject
    for said in (f"{times}, 60 minutes", f"{zone} ({letters})", f"Times are in {zone};"):
        assert said in mail.text and said in mail.html


@pytest.mark.parametrize(
    ("template", "sent", "zone", "heading"),
    [
        ("session-reminder-24h", "2026-10-21T16:00", "Europe/Berlin", "Tomorrow at 18:00"),
        # Late, on the day itself.
        ("session-reminder-24h", "2026-10-21T23:10", "Europe/Berlin", "Today at 18:00"),
        # It is another day where it is read.
        ("session-reminder-24h", "2026-10-21T18:20", "Asia/Kathmandu", "Today at 21:45"),
        ("session-reminder-1h", "2026-10-22T15:00", "Pacific/Kiritimati", "Today at 06:00"),
        # Owed when the session was booked, sent when it was due.
        ("session-reminder-1h", "2026-10-01T08:00", "Europe/Berlin", "Today at 18:00"),
        ("session-reminder-15m", "2026-10-21T08:00", "Europe/Berlin", "Today at 18:00"),
    ],
)
def test_reminders_tell_the_day_they_are_sent_on(template, sent, zone, heading):
    stamp = datetime.fromisoformat(sent).replace(tzinfo=UTC)
    mail = written(template, "student", replace(LEILA, zone=zone), stamp=stamp)
    assert mail.text.splitlines()[0] == heading
    day, time = heading.split(" at ")
    assert f"your session with Priya is {day.lower()} at {time}." in mail.text


def test_a_reminder_before_midnight_of_a_session_after_it():
    start = datetime(2026, 10, 22, 22, 10, tzinfo=UTC)
    mail = written("session-reminder-1h", "student", **at(start), stamp=start)
    assert mail.text.startswith("Today at 00:10\n")
    early = written("session-reminder-15m", "student", **at(start), stamp=start - timedelta(1))
    assert early.text.startswith("Tomorrow at 00:10\n")


def test_a_day_of_23_hours_is_not_tomorrow():
    start = datetime(2026, 3, 29, 22, 15, tzinfo=UTC)  # Monday 00:15 in Berlin
    sent = start - timedelta(hours=24)  # Saturday 23:15
    mail = written("session-reminder-24h", "student", **at(start), stamp=sent)
    assert mail.text.startswith("Mon 30 Mar at 00:15\n")
    assert "your session with Priya is on Monday 30 March at 00:15." in mail.text


def test_reminders_tell_both_passes_of_a_repeated_hour_apart():
    reader = replace(LEILA, zone="Australia/Lord_Howe")  # 02:00 goes back to 01:30
    first = datetime(2026, 4, 4, 14, 45, tzinfo=UTC)
    for start, zone in ((first, "UTC+11:00"), (first + timedelta(minutes=30), "UTC+10:30")):
        mail = written("session-reminder-1h", "student", reader, **at(start), stamp=start)
        assert mail.text.startswith(f"Today at 01:45 {zone}\n")
        assert mail.subject.endswith(f"Sun 5 April, 01:45 (Australia/Lord_Howe, {zone})")


def test_the_old_time_is_told_in_the_zone_as_it_was():
    before = datetime(2026, 10, 24, 16, tzinfo=UTC)  # the Saturday before clocks go back
    mail = written(
        "session-rescheduled", "student", **at(before + timedelta(days=2, hours=1)), was=at(before)
    )
    assert "Was Saturday 24 October 2026, 18:00 – 19:00 CEST\nMonday 26 October 2026" in mail.text
    assert "Europe/Berlin (CET)" in mail.text
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    over = written("session-rescheduled", "student", **at(before), was=at(night))
    assert "Was Sunday 25 October 2026, 02:30 CEST – 02:30 CET\n" in over.text


@given(
    st.integers(0, 2 * 365 * 24 * 4),
    st.sampled_from(zone_names()),
    st.sampled_from(OF_SESSIONS),
)
def test_any_instant_in_any_zone(quarters, zone, which):
    start = datetime(2026, 1, 1, tzinfo=UTC) + quarters * timedelta(minutes=15)
    template, to = which
    sent = start - LEADS.get(template, timedelta(hours=3))
    mail = written(template, to, replace(READERS[to], zone=zone), **at(start), stamp=sent)
    here = local(start, zone)
    assert f", {clock(here)} ({zone}" in mail.subject
    assert f"\n{zone_label(start, zone)}\n" in mail.text
    assert f"Times are in {zone};" in mail.text
    if template in LEADS:
        day = relative_day(here.date(), local(sent, zone).date())
        assert mail.text.startswith(f"{day} at {clock(here)}")


@pytest.mark.parametrize("to", ["student", "st"])
def test_the_others_clock_where_it_differs(to):
    other = {"student": "st", "st": "student"}[to]
    far = {**PAYLOAD[other], "zone": "Pacific/Kiritimati"}
    for template, reader in OF_SESSIONS:
        if reader == to:
            assert "Fri 23 Oct, 06:00 in Kiritimati" in written(template, to, **{other: far}).text
