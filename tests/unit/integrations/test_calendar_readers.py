"""Odd hours and odd names, as three programs that are not ours read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.booking import SessionStatus
from peerloop.domain.zones import zone
from peerloop.integrations.calendar import Attendee, feed_ics, session_event, session_ics
from peerloop.integrations.lines import one_line
from peerloop.queries.feeds import FeedSession
from tests.support.calendar_readers import read_by_all
from tests.unit.integrations.booked_mail import BASE_URL
from tests.unit.integrations.golden import FACTS, MAIL_FROM, STAMP
from tests.unit.integrations.hostile import HOSTILE

# What an event of ours has, and an invitation besides.
IN_A_FEED = (
    "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LOCATION", "ORGANIZER",
    "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "UID", "URL",
)  # fmt: skip
INVITED = tuple(sorted((*IN_A_FEED, "ATTENDEE")))

# Zone, wall clock, which of the two where it comes twice, and the instant as a table tells it.
HOURS = [
    ("America/New_York", "2026-11-01T01:30", 0, "2026-11-01T05:30Z"),
    ("America/New_York", "2026-11-01T01:30", 1, "2026-11-01T06:30Z"),
    ("Europe/Berlin", "2026-10-25T02:30", 0, "2026-10-25T00:30Z"),
    ("Europe/Berlin", "2026-10-25T02:30", 1, "2026-10-25T01:30Z"),
    # Clocks go back by half an hour: 01:30 to 02:00 comes twice.
    ("Australia/Lord_Howe", "2026-04-05T01:45", 0, "2026-04-04T14:45Z"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", 1, "2026-04-04T15:15Z"),
    ("Australia/Lord_Howe", "2026-07-01T09:00", 0, "2026-06-30T22:30Z"),
    # The day begins at 01:00, half an hour after the 23:30 before.
    ("Asia/Beirut", "2026-03-28T23:30", 0, "2026-03-28T21:30Z"),
    ("Asia/Beirut", "2026-03-29T01:00", 0, "2026-03-28T22:00Z"),
    ("Asia/Kathmandu", "2026-10-22T21:45", 0, "2026-10-22T16:00Z"),
]


def invitation(**facts):
    event = session_event(
        replace(FACTS, **facts),
        base_url=BASE_URL,
        mail_from=MAIL_FROM,
        stamp=STAMP,
        recipient=Attendee("leila@example.com", facts.get("student", FACTS.student)),
    )
    return session_ics(event, method="REQUEST")


def in_feed(number=1, **facts):
    names = {"course_title": FACTS.course, "student": FACTS.student, "st": FACTS.st}
    return FeedSession(
        **{
            "id": UUID(int=number),
            "status": SessionStatus.CONFIRMED,
            "starts_at": FACTS.start,
            "ends_at": FACTS.end,
            "sequence": 0,
            "created_at": STAMP,
            **names,
            **facts,
        }
    )


def feed_of(*sessions):
    return feed_ics(UUID(int=3), sessions, base_url=BASE_URL, mail_from=MAIL_FROM)


@pytest.mark.parametrize(("zone_name", "wall", "fold", "instant"), HOURS)
def test_hours_of_every_clock(zone_name, wall, fold, instant):
    local = datetime.fromisoformat(wall).replace(tzinfo=zone(zone_name), fold=fold)
    start = datetime.fromisoformat(instant)
    assert local.astimezone(UTC) == start  # the table is right
    end = start + timedelta(minutes=45)
    (invited,) = read_by_all(invitation(start=local, end=end.astimezone(zone(zone_name))))
    (published,) = read_by_all(feed_of(in_feed(starts_at=start, ends_at=end)))
    assert (invited.start, invited.end) == (published.start, published.end) == (start, end)


def test_both_passes_of_a_repeated_hour_are_two_events_apart_by_what_the_clock_went_back():
    for first, second in zip(HOURS[:6:2], HOURS[1:6:2], strict=True):
        assert first[:2] == second[:2]
        starts = [datetime.fromisoformat(each[3]) for each in (first, second)]
        sessions = [
            in_feed(number, starts_at=start, ends_at=start + timedelta(minutes=15))
            for number, start in enumerate(starts)
        ]
        read = [event.start for event in read_by_all(feed_of(*sessions))]
        assert read == starts
        assert read[0] < read[1]


ALL_SORTS = st.lists(
    st.sampled_from([*HOSTILE, *'";:,^\\\r\n', "\\n", " ", "\ufeff", "END:VEVENT", "\u200f", "A"])
    | st.text(max_size=20),
    max_size=5,
).map("".join)


@given(course=ALL_SORTS, student=ALL_SORTS, st_name=ALL_SORTS)
def test_no_name_breaks_a_file_or_says_more_than_a_name(course, student, st_name):
    invited = invitation(course=course, student=student, st=st_name)
    published = feed_of(
        in_feed(1, course_title=course, student=student, st=st_name), in_feed(2, student=student)
    )
    title = one_line(f"{one_line(course)}: {one_line(st_name)} and {one_line(student)}")
    for ics, properties in ((invited, INVITED), (published, IN_A_FEED)):
        lines = ics.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        for line in lines:
            line.decode()  # no character is cut in two
        events = read_by_all(ics)
        assert [event.properties for event in events] == [properties] * len(events)
        assert events[0].summary == title
    assert [event.uid for event in events] == [f"{UUID(int=n)}@peerloop" for n in (1, 2)]


@pytest.mark.parametrize("text", HOSTILE)
def test_known_tricks(text):
    test_no_name_breaks_a_file_or_says_more_than_a_name.hypothesis.inner_test(text, text, text)
