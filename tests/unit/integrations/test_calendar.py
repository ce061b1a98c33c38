"""Calendar files: exact bytes, two parsers' reading of them, odd zones, and hostile words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from peerloop.domain.zones import zone
from peerloop.integrations.calendar import Attendee, CalendarEvent, session_ics
from tests.unit.integrations.hostile import HOSTILE

SESSION = "5b1c7f0e-0000-4000-8000-000000000001"
START = datetime(2026, 10, 22, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

EVENT = CalendarEvent(
    uid=f"{SESSION}@peerloop",
    sequence=2,
    stamp=datetime(2026, 10, 1, 8, 0, 0, 123456, tzinfo=UTC),
    start=START,
    end=START + HOUR,
    title="Algebra; groups, rings: Priya Raman and Leïla Berger",
    description="First line\nSecond line",
    url=f"https://peerloop.example/sessions/{SESSION}",
    organizer=Attendee("sessions@peerloop.example", "PeerLoop"),
    attendees=(Attendee("leila@example.com", "Leïla Berger"),),
)

GOLDEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//PeerLoop//Sessions//EN
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Algebra\\; groups\\, rings: Priya Raman and Leïla Berger
DTSTART:20261022T160000Z
DTEND:20261022T170000Z
DTSTAMP:20261001T080000Z
UID:5b1c7f0e-0000-4000-8000-000000000001@peerloop
SEQUENCE:2
ATTENDEE;CN="Leïla Berger";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FA
 LSE:mailto:leila@example.com
DESCRIPTION:First line\\nSecond line
LOCATION:https://peerloop.example/sessions/5b1c7f0e-0000-4000-8000-0000000
 00001
ORGANIZER;CN=PeerLoop:mailto:sessions@peerloop.example
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://peerloop.example/sessions/5b1c7f0e-0000-4000-8000-000000000001
END:VEVENT
END:VCALENDAR
"""


def only_event(ics: bytes):
    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    return event


def second_opinion(ics: bytes):
    """The event as vobject reads it."""
    return vobject.readOne(ics.decode()).vevent


def unfolded(ics: bytes) -> list[str]:
    return ics.decode().replace("\r\n ", "").split("\r\n")


def test_a_request_is_these_bytes():
    expected = GOLDEN.replace("\n", "\r\n").encode()
    assert session_ics(EVENT, method="REQUEST") == expected
    assert session_ics(EVENT, method="REQUEST") == expected  # nothing random in it


def test_two_parsers_read_the_same():
    ics = session_ics(EVENT, method="REQUEST")
    ours, theirs = only_event(ics), second_opinion(ics)
    assert str(ours["SUMMARY"]) == theirs.summary.value == EVENT.title
    assert str(ours["DESCRIPTION"]) == theirs.description.value == EVENT.description
    assert ours.start == theirs.dtstart.value == START
    assert ours.end == theirs.dtend.value == START + HOUR
    assert str(ours["ATTENDEE"]) == theirs.attendee.value == "mailto:leila@example.com"
    assert ours["ATTENDEE"].params["CN"] == theirs.attendee.params["CN"][0] == "Leïla Berger"
    assert theirs.uid.value == EVENT.uid
    assert theirs.sequence.value == "2"


@pytest.mark.parametrize(
    ("method", "cancelled", "status"),
    [
        ("REQUEST", False, "CONFIRMED"),
        ("PUBLISH", False, "CONFIRMED"),
        ("PUBLISH", True, "CANCELLED"),
        ("CANCEL", False, "CANCELLED"),
        ("CANCEL", True, "CANCELLED"),
    ],
)
def test_the_status_follows_method_and_session(method, cancelled, status):
    ics = session_ics(replace(EVENT, cancelled=cancelled), method=method)
    assert Calendar.from_ical(ics)["METHOD"] == method
    assert only_event(ics)["STATUS"] == status
    assert only_event(ics)["UID"] == EVENT.uid


def test_a_download_holds_nobodys_address():
    ics = session_ics(EVENT, method="PUBLISH")
    assert "ATTENDEE" not in only_event(ics)
    assert b"leila@example.com" not in ics


@pytest.mark.parametrize(
    ("event", "method"),
    [
        (EVENT, "REPLY"),
        (replace(EVENT, attendees=()), "REQUEST"),
        (replace(EVENT, start=START.replace(tzinfo=None)), "REQUEST"),
    ],
)
def test_what_makes_no_file_is_refused(event, method):
    with pytest.raises(ValueError):
        session_ics(event, method=method)


def test_both_passes_of_a_repeated_hour_stay_apart():
    place = zone("America/New_York")
    passes = [datetime(2026, 11, 1, 1, 30, tzinfo=place, fold=fold) for fold in (0, 1)]
    written = [
        session_ics(replace(EVENT, start=at, end=at.astimezone(UTC) + HOUR), method="PUBLISH")
        for at in passes
    ]
    assert b"DTSTART:20261101T053000Z" in written[0]
    assert b"DTSTART:20261101T063000Z" in written[1]
    assert [only_event(ics).start for ics in written] == [at.astimezone(UTC) for at in passes]


@pytest.mark.parametrize(
    ("zone_name", "wall", "utc"),
    [
        ("Asia/Kathmandu", "2026-10-22T21:45", b"20261022T160000Z"),
        ("Australia/Lord_Howe", "2026-07-01T09:00", b"20260630T223000Z"),
        ("Australia/Lord_Howe", "2026-12-01T09:00", b"20261130T220000Z"),
    ],
)
def test_odd_offsets_become_utc(zone_name, wall, utc):
    at = datetime.fromisoformat(wall).replace(tzinfo=zone(zone_name))
    event = replace(EVENT, start=at, end=at + timedelta(minutes=30))
    assert b"DTSTART:" + utc in session_ics(event, method="PUBLISH")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_in_their_property(text):
    ics = session_ics(
        replace(
            EVENT,
            title=text,
            description=text,
            uid=text,
            url=text,
            organizer=Attendee("sessions@peerloop.example", text),
            attendees=(Attendee("leila@example.com", text),),
        ),
        method="REQUEST",
    )
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    names = [line.split(":")[0].split(";")[0] for line in unfolded(ics) if line]
    honest = [line.split(":")[0].split(";")[0] for line in GOLDEN.splitlines() if line[0] != " "]
    assert names == honest
    event = only_event(ics)
    assert str(event["ATTENDEE"]) == "mailto:leila@example.com"
    assert set(event["ATTENDEE"].params) == {"CN", "PARTSTAT", "ROLE", "RSVP"}
    assert not set('";:\r\n') & set(event["ATTENDEE"].params["CN"])
    theirs = second_opinion(ics)
    assert theirs.summary.value == str(event["SUMMARY"])
    assert theirs.attendee.value == "mailto:leila@example.com"


def test_letters_of_every_script_are_kept():
    title = "שיעור: Leïla 🎉 & نور"
    ics = session_ics(replace(EVENT, title=title), method="PUBLISH")
    assert str(only_event(ics)["SUMMARY"]) == title
