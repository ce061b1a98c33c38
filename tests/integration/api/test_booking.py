"""`POST /api/sessions`: what is booked, in which form it may be asked for, and what is refused."""

import json

import pytest

from tests.factories import MONDAY, make_st
from tests.integration.api.answers import fields, problem
from tests.integration.api.conftest import ORIGIN, SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)
SOME_ID = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"


def test_the_whole_reply(student, school, wish):
    response = student.post("/api/sessions", json=wish())
    assert response.status_code == 201
    reply = response.json()
    session_id = reply["session_id"]
    calendar = reply["confirmation"].pop("calendar")
    assert reply == {
        "session_id": session_id,
        "status": "confirmed",
        "confirmation": {
            "course": "Algebra",
            "st": school.st.name,
            "scheduled_start": "2026-06-02T16:00:00Z",
            "scheduled_end": "2026-06-02T17:00:00Z",
            "timezone": "Europe/Berlin",
        },
    }
    assert response.headers["location"] == f"/api/sessions/{session_id}"
    assert calendar["google"].startswith("https://calendar.google.com/")
    assert calendar["outlook"].startswith("https://outlook.live.com/")
    export = f"/api/sessions/{session_id}/calendar-export?format=ics"
    assert calendar["ics"] == ORIGIN + export


def test_what_is_kept(student, school, wish, database):
    body = wish(note=" About rings\r\nand\x00 fields ", reminders=False)
    assert student.post("/api/sessions", json=body).status_code == 201
    kept = database.rows("SELECT status, note, reminders, starts_at, ends_at FROM sessions")
    assert kept[0][:3] == ("confirmed", "About rings\nand fields", False)
    assert (str(kept[0][3])[:16], str(kept[0][4])[:16]) == ("2026-06-02 16:00", "2026-06-02 17:00")
    assert (database.count("session_seats"), database.count("outbox")) == (2, 2)
    events = database.rows("SELECT name FROM analytics_events ORDER BY name")
    assert events == [("booking_attempted",), ("booking_success",)]


@pytest.mark.parametrize(
    "start",
    [
        "2026-06-02T16:00:00Z",
        "2026-06-02T16:00Z",
        "2026-06-02t16:00:00.000z",
        "2026-06-02T12:00:00-04:00",
        "2026-06-03T01:30:00+09:30",
        "2026-06-02T18:00",
        "2026-06-02 18:00:00",
    ],
)
def test_one_instant_in_many_spellings(student, wish, start):
    response = student.post("/api/sessions", json=wish(scheduled_start=start))
    assert response.json()["confirmation"]["scheduled_start"] == "2026-06-02T16:00:00Z"


@pytest.mark.parametrize("end", ["2026-06-02T19:00:00", "2026-06-02T17:00:00Z"])
def test_what_clients_send_on_top_may_be_right(student, school, wish, end):
    body = wish(student_id=str(school.student.id), scheduled_end=end)
    assert student.post("/api/sessions", json=body).status_code == 201


def test_an_end_that_does_not_match(student, wish, database):
    for end in ("2026-06-02T19:30:00", "2026-06-02T19:00:00Z", "2026-06-02T18:00:00"):
        response = student.post("/api/sessions", json=wish(scheduled_end=end))
        document = problem(response, 422, "invalid_input")
        assert document["field"] == "scheduled_end"
        assert document["detail"] == "A session of this course lasts 60 minutes."
    assert database.count("sessions") == 0


def test_nobody_books_for_somebody_else(student, school, wish, database):
    for other in (school.outsider.id, school.st.id, SOME_ID):
        body = wish(student_id=str(other))
        problem(student.post("/api/sessions", json=body), 403, "forbidden")
    assert database.count("sessions") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"course_id": ...}, "course_id"),
        ({"course_id": "algebra"}, "course_id"),
        ({"course_id": 7}, "course_id"),
        ({"st_id": None}, "st_id"),
        ({"st_id": "any"}, "st_id"),
        ({"st_id": [SOME_ID]}, "st_id"),
        ({"scheduled_start": ...}, "scheduled_start"),
        ({"scheduled_start": 1780412400}, "scheduled_start"),
        ({"scheduled_start": "2" * 500_000}, "scheduled_start"),
        ({"timezone": ...}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"timezone": "Z" * 65}, "timezone"),
        ({"note": 7}, "note"),
        ({"note": {"text": "x"}}, "note"),
        ({"reminders": "yes"}, "reminders"),
        ({"reminders": 1}, "reminders"),
        ({"reminders": None}, "reminders"),
        ({"student_id": "me"}, "student_id"),
        ({"scheduled_end": 5}, "scheduled_end"),
        ({"status": "confirmed"}, "status"),
        ({"price": 0}, "price"),
        ({"x" * 5000: "x" * 5000}, "x" * 80),
    ],
)
def test_wrong_types(student, wish, database, changes, field):
    response = student.post("/api/sessions", json=wish(**changes))
    assert fields(problem(response, 422, "invalid_input")) == [field]
    assert len(response.content) < 1000  # nothing that was sent is sent back
    assert database.count("sessions") == database.count("analytics_events") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scheduled_start": ""}, "scheduled_start"),
        ({"scheduled_start": "2026-06-02"}, "scheduled_start"),
        ({"scheduled_start": "2026-06-31T10:00"}, "scheduled_start"),
        ({"scheduled_start": "20260602T160000Z"}, "scheduled_start"),
        ({"scheduled_start": "0001-01-01T00:00:00+14:00"}, "scheduled_start"),
        ({"scheduled_start": "9999-12-31T23:59:59-14:00"}, "scheduled_start"),
        ({"scheduled_start": "2026-06-02T16:00+99:99"}, "scheduled_start"),
        ({"note": "x" * 2001}, "note"),
        ({"scheduled_end": "later"}, "scheduled_end"),
    ],
)
def test_values_that_cannot_be_used(student, wish, changes, field):
    response = student.post("/api/sessions", json=wish(**changes))
    assert problem(response, 422, "invalid_input")["field"] == field


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"course_id": ' + b"9" * 5000 + b"}",
    ],
)
def test_bodies_that_are_none(student, school, content):
    headers = {"Content-Type": "application/json"}
    response = student.post("/api/sessions", content=content, headers=headers)
    assert response.status_code in (400, 422)
    problem(response, response.status_code, "invalid_input")


def test_half_a_character_is_left_out(student, wish, database):
    content = json.dumps(wish(note="a\ud800b")).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    for _ in range(2):
        response = student.post("/api/sessions", content=content, headers=headers)
        assert response.status_code == 201
    assert database.rows("SELECT note FROM sessions") == [("ab",)]


def test_a_body_of_another_kind(student, wish):
    response = student.post("/api/sessions", data=wish())
    problem(response, 422, "invalid_input")


@pytest.mark.parametrize("note", [None, "", "x" * 2000, "\r\n" * 3000, "<script>"])
def test_notes_that_may_be(student, wish, note):
    assert student.post("/api/sessions", json=wish(note=note)).status_code == 201


@pytest.mark.parametrize(
    ("zone", "start", "code"),
    [
        ("Europe/Berlin", "2026-03-29T02:30:00", "time_does_not_exist"),
        ("America/New_York", "2026-11-01T01:30:00", "time_ambiguous"),
        ("Mars/Olympus", "2026-06-02T18:00:00", "unknown_timezone"),
        ("Mars/Olympus", "2026-06-02T16:00:00Z", "unknown_timezone"),
        ("localtime", "2026-06-02T18:00:00", "unknown_timezone"),
        ("", "2026-06-02T18:00:00", "unknown_timezone"),
    ],
)
def test_local_times_that_are_none(student, wish, zone, start, code):
    body = wish(timezone=zone, scheduled_start=start)
    problem(student.post("/api/sessions", json=body), 422, code)


def test_a_repeated_time_is_booked_by_its_offset(student, school, wish, database):
    with database.writing() as db:
        st = make_st(db, school.course, zone="Europe/Berlin", window_days=366)
    for offset, end in (("+02:00", "03:00:00+02:00"), ("+01:00", "03:00:00")):
        body = wish(
            st_id=str(st.id),
            scheduled_start=f"2026-10-25T02:00:00{offset}",
            scheduled_end=f"2026-10-25T{end}",
        )
        response = student.post("/api/sessions", json=body)
        if offset == "+02:00":
            assert response.json()["confirmation"]["scheduled_end"] == "2026-10-25T01:00:00Z"
        else:  # the second pass is another time, in which the ST still has the buffer
            problem(response, 409, "slot_taken")


def test_a_cookie_books_too_but_not_from_another_site(school, browse_as, wish, database):
    client = browse_as(school.student)
    evil = {"Origin": "https://evil.example"}
    problem(client.post("/api/sessions", json=wish(), headers=evil), 403, "wrong_origin")
    assert database.count("sessions") == database.count("analytics_events") == 0
    assert client.post("/api/sessions", json=wish(), headers={"Origin": ORIGIN}).status_code == 201
