"""A calendar feed as the programs that subscribe to it read it."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from peerloop import routes, wiring
from peerloop.services.cancelling import cancel
from peerloop.services.feeds import end_feed, make_feed
from tests.factories import MONDAY, book_at
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE
from tests.support.calendar_readers import read_by_all

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)


def new_address(person) -> str:
    return routes.feed(wiring.in_transaction(lambda db: make_feed(db, person, now=wiring.now())))


@pytest.fixture
def address(school):
    """Where the student's feed is."""
    return new_address(school.student)


@pytest.fixture
def booked(school):
    """The student's session on Tuesday noon in New York."""
    return book_at(school.student, school.st, school.course, NOON, note="About rings").session_id


def test_a_feed_needs_nothing_but_its_address(client, school, address, booked):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in response.headers
    calendar = Calendar.from_ical(response.content)
    for name, value in {
        "METHOD": "PUBLISH",
        "X-WR-CALNAME": "PeerLoop",
        "X-PUBLISHED-TTL": "PT1H",
        "UID": f"{school.student.id}@peerloop",
    }.items():
        assert calendar[name] == value
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in response.content
    (event,) = read_by_all(response.content)
    assert (event.uid, event.start) == (f"{booked}@peerloop", NOON)


def test_a_feed_without_sessions_is_a_calendar_all_the_same(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert read_by_all(response.content) == []


def test_a_feed_says_no_note_and_no_address(client, school, address, booked):
    text = client.get(address).text.replace("\r\n ", "")
    assert "About rings" not in text
    for person in (school.student, school.st):
        assert person.name in text
        assert person.email not in text


def test_its_event_is_the_one_of_the_file_to_download(client, student, address, booked):
    def event(content):
        (found,) = Calendar.from_ical(content).walk("VEVENT")
        return {name: found[name] for name in found if name != "DTSTAMP"}

    file = student.get(f"/api/sessions/{booked}/calendar-export")
    assert event(client.get(address).content) == event(file.content)


def test_an_unpaid_session_is_tentative_and_its_payment_another_version(
    client, school, address, booked, database
):
    database.execute("UPDATE sessions SET status = 'pending_payment'")
    held = client.get(address)
    assert "STATUS:TENTATIVE" in held.text
    database.execute("UPDATE sessions SET status = 'confirmed'")
    (before,) = Calendar.from_ical(held.content).walk("VEVENT")
    (after,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert after["STATUS"] == "CONFIRMED"
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_what_took_place_stays_for_ninety_days(client, address, booked, database, clock):
    before = client.get(address)
    clock.advance(days=89)
    for status in ("completed", "no_show"):
        database.execute(f"UPDATE sessions SET status = '{status}'")
        # Who missed it is nobody else's business.
        assert client.get(address).content == before.content
    clock.advance(days=3)
    assert "VEVENT" not in client.get(address).text


def test_a_cancelled_session_is_told_with_a_raised_sequence(client, school, address, booked):
    cancel(wiring.till(), school.student, booked)
    response = client.get(address)
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert len(read_by_all(response.content)) == 1


def test_whoever_has_this_version_is_sent_nothing(client, school, address, booked, clock):
    first = client.get(address)
    etag = first.headers["etag"]
    assert etag.startswith('"')  # strong: byte for byte
    clock.advance(hours=5)
    for known in (etag, f"W/{etag}", f'"old", {etag}', "*"):
        again = client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == "private, no-cache"
    for unknown in ("", '"old"', etag.strip('"'), '"' + "x" * 5000, ",,,"):
        response = client.get(address, headers={"If-None-Match": unknown})
        assert (response.status_code, response.content) == (200, first.content)


def test_a_change_is_another_version(client, school, address, booked):
    etags = [client.get(address).headers["etag"]]
    book_at(school.student, school.st, school.course, NOON + timedelta(days=1))
    etags.append(client.get(address).headers["etag"])
    cancel(wiring.till(), school.student, booked)
    etags.append(client.get(address).headers["etag"])
    assert len(set(etags)) == 3
    for etag in etags[:2]:
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_new_address_is_the_same_calendar(client, school, address, booked):
    first = client.get(address)
    assert client.get(new_address(school.student)).content == first.content
    problem(client.get(address), 404, "not_found")


def test_head_says_the_same_without_the_body(client, address, booked):
    full, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    names = ("content-type", "content-length", "etag", "cache-control", "content-disposition")
    assert {name: head.headers[name] for name in names} == {
        name: full.headers[name] for name in names
    }
    etag = {"If-None-Match": full.headers["etag"]}
    assert client.head(address, headers=etag).status_code == 304


def test_an_address_that_ended_is_like_one_that_never_was(client, school, address):
    token = address.removeprefix("/api/feeds/").removesuffix(".ics")
    wiring.in_transaction(lambda db: end_feed(db, school.student))
    ended = problem(client.get(address), 404, "not_found")
    for nothing in ("x", "plf_" + "x" * 43, "%00", "%ED%A0%80", "x" * 4000, token + "x"):
        missing = client.get(f"/api/feeds/{nothing}.ics")
        assert problem(missing, 404, "not_found") == ended
        assert client.head(f"/api/feeds/{nothing}.ics").status_code == 404
    for path in (f"/api/feeds/{token}", "/api/feeds/", "/api/feeds/.ics", f"{address}/x"):
        problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_feed_is_read_only(client, address, method):
    problem(client.request(method, address), 405, "method_not_allowed")


def test_a_session_of_others_never_stands_in_it(client, school, address):
    for person in (school.outsider, school.admin):
        assert "VEVENT" not in client.get(new_address(person)).text
    book_at(school.student, school.st, school.course, NOON)
    assert client.get(new_address(school.st)).text.count("BEGIN:VEVENT") == 1
    assert "VEVENT" not in client.get(new_address(school.outsider)).text


def test_reading_a_feed_takes_two_statements(client, school, address, database):
    for day in range(3, 6):
        book_at(school.student, school.st, school.course, NOON.replace(day=day))
    with database.statements() as sent:
        assert client.get(address).text.count("BEGIN:VEVENT") == 3
    assert len([each for each in sent if each != "BEGIN"]) == 2


def test_a_failure_is_logged_without_the_address(client, school, address, database, caplog):
    database.execute("DROP TABLE calendar_feeds")
    problem(client.get(address), 500, "failed")
    token = address.removeprefix("/api/feeds/").removesuffix(".ics")
    assert "/api/feeds/{token}.ics" in caplog.text
    assert token not in caplog.text
