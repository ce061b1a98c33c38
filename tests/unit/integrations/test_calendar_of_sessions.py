"""What a session's calendar event says, and the links that add it to other calendars."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.integrations.calendar import Attendee, calendar_links, event_of, links_of
from peerloop.queries.booking import PersonView, SessionView
from tests.unit.integrations.hostile import HOSTILE

BASE_URL = "https://peerloop.example"
MAIL_FROM = "PeerLoop <sessions@peerloop.example>"
STAMP = datetime(2026, 10, 1, 8, tzinfo=UTC)
START = datetime(2026, 10, 22, 16, 0, tzinfo=UTC)
SESSION = UUID("5b1c7f0e-0000-4000-8000-000000000001")
HOUR = timedelta(hours=1)

VIEW = SessionView(
    id=SESSION,
    status=SessionStatus.CONFIRMED,
    course_id=UUID(int=2),
    course_slug="linear-algebra",
    course_title="Linear Algebra Foundations",
    student=PersonView(UUID(int=3), "Leïla Berger", "Europe/Berlin"),
    st=PersonView(UUID(int=4), "Priya Raman", "Europe/London"),
    starts_at=START,
    ends_at=START + HOUR,
    hold_expires_at=None,
    duration_minutes=60,
    price=None,
    note="a private word",
    reminders=True,
    sequence=0,
    cancel_notice_minutes=0,
    moved_as="",
    cancelled_as="",
    cancel_reason="",
    is_processing=False,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_in_their_parameter_of_a_link(text):
    links = calendar_links(
        text, start=START, end=START + HOUR, details=text, location=BASE_URL, ics_url="x"
    )
    for link, title in ((links.google, "text"), (links.outlook, "subject")):
        assert link.isascii() and link.isprintable() and " " not in link and '"' not in link
        assert "+" not in urlsplit(link).query
        assert len(link) < 8000
        query = parse_qs(urlsplit(link).query, strict_parsing=True)
        assert all(len(values) == 1 for values in query.values())
        assert "\n" not in query[title][0] and "\r" not in query[title][0]


def test_links_lead_to_the_two_calendars_and_to_the_file():
    links = links_of(VIEW, base_url=BASE_URL)
    google, outlook = urlsplit(links.google), urlsplit(links.outlook)
    assert (google.scheme, google.netloc) == ("https", "calendar.google.com")
    assert (outlook.scheme, outlook.netloc) == ("https", "outlook.live.com")
    assert links.ics == f"{BASE_URL}/api/sessions/{SESSION}/calendar-export?format=ics"
    page = f"{BASE_URL}/sessions/{SESSION}"
    title = "Linear Algebra Foundations: Priya Raman and Leïla Berger"
    details = f"{page}\nStudent-Teacher: Priya Raman\nStudent: Leïla Berger"
    assert {key: value[0] for key, value in parse_qs(google.query).items()} == {
        "action": "TEMPLATE",
        "text": title,
        "dates": "20261022T160000Z/20261022T170000Z",
        "details": details,
        "location": page,
    }
    assert {key: value[0] for key, value in parse_qs(outlook.query).items()} == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": "2026-10-22T16:00:00Z",
        "enddt": "2026-10-22T17:00:00Z",
        "body": details,
        "location": page,
    }


def test_links_are_in_utc_whatever_zone_the_times_come_in():
    east = timezone(timedelta(hours=5, minutes=45))
    here = START.astimezone(east)
    links = calendar_links("x", start=here, end=here + HOUR, details="", location="", ics_url="x")
    assert "dates=20261022T160000Z/20261022T170000Z" in links.google
    with pytest.raises(ValueError):
        calendar_links(
            "x", start=START.replace(tzinfo=None), end=START, details="", location="", ics_url="x"
        )


def test_a_session_becomes_an_event():
    event = event_of(VIEW, base_url=BASE_URL, mail_from=MAIL_FROM, stamp=STAMP)
    assert event.uid == f"{SESSION}@peerloop"
    assert (event.start, event.end, event.sequence) == (START, START + HOUR, 0)
    assert event.title == "Linear Algebra Foundations: Priya Raman and Leïla Berger"
    assert event.url == f"{BASE_URL}/sessions/{SESSION}"
    assert event.organizer == Attendee("sessions@peerloop.example", "PeerLoop")
    assert event.attendees == ()
    assert VIEW.note not in event.description
    elsewhere = event_of(VIEW, base_url="https://other.example", mail_from=MAIL_FROM, stamp=STAMP)
    assert elsewhere.uid == event.uid


@pytest.mark.parametrize("status", SessionStatus)
def test_only_sessions_that_do_not_take_place_are_cancelled(status):
    view = replace(VIEW, status=status)
    event = event_of(view, base_url=BASE_URL, mail_from=MAIL_FROM, stamp=STAMP)
    assert event.cancelled == (status in (SessionStatus.CANCELLED, SessionStatus.EXPIRED))
    assert event.tentative == (status is SessionStatus.PENDING_PAYMENT)


@pytest.mark.parametrize("mail_from", ["", "PeerLoop", "PeerLoop <nobody>"])
def test_an_organizer_needs_an_address(mail_from):
    with pytest.raises(ValueError):
        event_of(VIEW, base_url=BASE_URL, mail_from=mail_from, stamp=STAMP)


def test_a_bare_sender_is_named_peerloop():
    event = event_of(VIEW, base_url=BASE_URL, mail_from="s@peerloop.example", stamp=STAMP)
    assert event.organizer == Attendee("s@peerloop.example", "PeerLoop")
