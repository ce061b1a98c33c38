"""All of it together: a server, the guard, the reading process, the rows, the refused booking."""

import logging
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from peerloop import wiring
from peerloop.domain.errors import CalendarUnreadable, SlotUnavailable
from peerloop.domain.external import HORIZON, Place
from peerloop.integrations.calendar_fetcher import CalendarFetcher
from peerloop.integrations.web_calendars import WebCalendars
from peerloop.queries.external_calendars import external_calendars
from peerloop.services.external_calendars import Desk, add_calendar
from peerloop.services.refreshing_calendars import refresh_due
from tests.factories import MONDAY, FixedClock, book_at, enrolled_student, make_course, make_st
from tests.factories.calendars import hours
from tests.integration.conftest import Database
from tests.support.rude_server import RudeServer

HERE = "127.0.0.1"
NOON = MONDAY.replace(day=2, hour=12)
LUNCH = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//
BEGIN:VEVENT
UID:lunch@elsewhere.example
DTSTART;TZID=Europe/Berlin:20260601T140000
DURATION:PT1H
RRULE:FREQ=DAILY
END:VEVENT
BEGIN:VEVENT
UID:3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b@peerloop
DTSTART:20260602T150000Z
DURATION:PT1H
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def server() -> Iterator[RudeServer]:
    with RudeServer() as running:
        say(running, LUNCH)
        yield running


def say(server: RudeServer, body: bytes, status: str = "200 OK") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
    server.paths["/private-token.ics"] = head.encode() + body


def web() -> WebCalendars:
    """The web's reader, to which this machine is public."""
    return WebCalendars(
        CalendarFetcher(
            allows=lambda address: address == ip_address(HERE), resolve=lambda _host, _port: [HERE]
        )
    )


def test_from_a_server_to_a_refused_booking(
    database: Database, clock: FixedClock, server: RudeServer
) -> None:
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
    desk = Desk(wiring.in_transaction, web(), wiring.now)
    url = f"http://cal.example:{server.port}/private-token.ics"
    add_calendar(desk, st, url, "Lunch")
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, NOON)
    book_at(student, st, course, NOON.replace(hour=15))  # our own session blocks nothing
    say(server, b"<html>Gone</html>")
    clock.advance(hours=1)
    assert refresh_due(desk) == 1
    with wiring.reading() as db:
        [view] = external_calendars(db, st, now=clock())
    assert view.problem.startswith("There is a web page")
    assert 395 <= view.ahead <= 402
    with pytest.raises(SlotUnavailable):
        book_at(student, st, course, NOON, now=clock())
    say(server, LUNCH.replace(b"T140000", b"T160000"))
    clock.advance(hours=1)
    assert refresh_due(desk) == 1
    book_at(student, st, course, NOON, now=clock())


def test_what_is_read(clock: FixedClock, server: RudeServer) -> None:
    url = f"http://cal.example:{server.port}/private-token.ics"
    found = web().read(url, Place("UTC", ""), now=MONDAY)
    assert found.known_until == MONDAY + HORIZON
    assert found.intervals[:2] == (hours(NOON.replace(day=1)), hours(NOON))
    assert found.intervals[-1].end <= found.known_until


def test_a_fault_of_ours_is_no_secret_and_holds_none(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(CalendarFetcher):
        def fetch(self, url: str) -> bytes:
            raise RuntimeError(f"cannot do {url}")

    caplog.set_level(logging.DEBUG)
    with pytest.raises(CalendarUnreadable) as refused:
        WebCalendars(Broken()).read("https://cal.example/private", Place("UTC", ""), now=MONDAY)
    assert refused.value.message == CalendarUnreadable.default_message
    assert "RuntimeError" in caplog.text
    assert "private" not in caplog.text
