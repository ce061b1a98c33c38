"""`session-booked` as people get it: times in their own zone, links, the invitation."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from tests.unit.integrations.booked_mail import BASE_URL, LEILA, PAGE, PAYLOAD, PRIYA, Page, booked


def test_the_day_is_the_readers_day():
    apia = replace(PRIYA, zone="Pacific/Auckland")
    mail = booked("st", apia, st={**PAYLOAD["st"], "zone": apia.zone})
    assert "Fri 23 October, 05:00 (Pacific/Auckland)" in mail.subject
    assert "Your student, Thu 22 Oct, 18:00 in Berlin" in mail.text


def test_the_zone_of_the_account_now_is_the_mails_zone():
    mail = booked("student", replace(LEILA, zone="America/Los_Angeles"))
    assert mail.subject.endswith("Thu 22 October, 09:00 (America/Los_Angeles)")


def test_the_same_clock_is_said_once():
    mail = booked("student", LEILA, st={**PAYLOAD["st"], "zone": "Europe/Paris"})
    assert "Your Student-Teacher\n" in mail.text
    assert "Paris" not in mail.text + mail.html


def test_both_passes_of_a_repeated_hour_are_told_apart():
    reader = replace(LEILA, zone="America/New_York")
    first, second = (
        booked(
            "student",
            reader,
            starts_at=f"2026-11-01T{at}:30:00Z",
            ends_at=f"2026-11-01T{to}:30:00Z",
        )
        for at, to in (("05", "06"), ("06", "07"))
    )
    assert first.subject.endswith("Sun 1 November, 01:30 (America/New_York, EDT)")
    assert second.subject.endswith("Sun 1 November, 01:30 (America/New_York, EST)")
    assert "01:30 EDT – 01:30 EST, 60 minutes" in first.text
    assert "01:30 – 02:30, 60 minutes\nAmerica/New_York (EST)" in second.text


def test_half_an_hour_of_clock_change_in_lord_howe():
    reader = replace(LEILA, zone="Australia/Lord_Howe")
    mail = booked(
        "student", reader, starts_at="2026-04-04T14:45:00Z", ends_at="2026-04-04T15:45:00Z"
    )
    assert mail.subject.endswith("Sun 5 April, 01:45 (Australia/Lord_Howe, UTC+11:00)")
    assert "01:45 UTC+11:00 – 02:15 UTC+10:30, 60 minutes" in mail.text


@pytest.mark.parametrize(("to", "reader"), [("student", LEILA), ("st", PRIYA)])
def test_links_lead_home_or_to_the_calendars(to, reader):
    links = Page(booked(to, reader).html).links
    assert {urlsplit(link).netloc for link in links} == {
        "peerloop.example",
        "calendar.google.com",
        "outlook.live.com",
    }
    assert {PAGE, f"{BASE_URL}/settings"} < set(links)
    assert f"{BASE_URL}/api/sessions/{PAYLOAD['session_id']}/calendar-export?format=ics" in links


@pytest.mark.parametrize(("to", "reader"), [("student", LEILA), ("st", PRIYA)])
def test_the_invitation_names_its_recipient_only(to, reader):
    mail = booked(to, reader)
    (invite,) = mail.attachments
    assert invite.filename == "invite.ics"
    assert invite.content_type == "text/calendar; charset=utf-8; method=REQUEST"
    calendar = Calendar.from_ical(invite.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"{PAYLOAD['session_id']}@peerloop"
    assert event.start == datetime(2026, 10, 22, 16, tzinfo=UTC)
    assert str(event["ORGANIZER"]) == "mailto:sessions@peerloop.example"
    assert str(event["ATTENDEE"]) == f"mailto:{reader.email}"
