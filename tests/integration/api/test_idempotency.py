"""`Idempotency-Key`: sent again is answered again, once and for all, on both databases."""

import pytest

from peerloop.services.people import create_token
from tests.factories import MONDAY, enrolled_student
from tests.factories.rivals import at_once
from tests.integration.api.answers import problem
from tests.integration.api.conftest import browser

DAY = 24


def post(client, body, key="k"):
    return client.post("/api/sessions", json=body, headers={"Idempotency-Key": key})


def happened(database):
    """How much there is of everything a booking writes."""
    tables = ("sessions", "session_seats", "outbox", "analytics_events")
    return [database.count(table) for table in tables]


ONE_BOOKING = [1, 2, 2, 2]


def test_the_same_again_is_answered_as_the_first_time(student, wish, database, clock):
    first = post(student, wish())
    database.execute("UPDATE sessions SET status = 'cancelled'")
    database.execute("UPDATE courses SET title = 'Renamed'")
    clock.advance(hours=DAY - 1)
    again = post(student, wish())
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert happened(database) == ONE_BOOKING


def test_another_body_is_refused_and_not_counted(student, wish, database):
    post(student, wish())
    for body in (
        wish(scheduled_start="2026-06-02T18:00:00Z"),
        wish(note="x"),
        wish(reminders=False),
    ):
        document = problem(post(student, body), 422, "idempotency_key_reused")
        words = "This Idempotency-Key was already used for another request."
        assert document["detail"] == words
    assert happened(database) == ONE_BOOKING


def test_a_key_is_forgotten_after_a_day(student, wish, clock):
    post(student, wish())
    clock.advance(hours=DAY)
    problem(post(student, wish()), 409, "student_conflict")
    assert post(student, wish(scheduled_start="2026-06-03T16:00:00Z")).status_code == 201


def test_keys_belong_to_people(student, school, speak_as, wish, database):
    with database.writing() as db:
        classmate = enrolled_student(db, school.course)
    other = speak_as(classmate)
    assert post(student, wish()).status_code == 201
    problem(post(other, wish()), 409, "slot_taken")
    assert post(other, wish(scheduled_start="2026-06-02T18:00:00Z")).status_code == 201


def test_a_refusal_is_not_kept(student, wish, database):
    problem(post(student, wish(scheduled_start="2026-06-01T08:00:00Z")), 409, "slot_unavailable")
    assert database.count("idempotency_keys") == 0
    assert database.count("analytics_events") == 2
    assert post(student, wish()).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_keys_that_are_none(student, wish, key, database):
    document = problem(post(student, wish(), key), 422, "invalid_input")
    assert document["field"] == "Idempotency-Key"
    assert happened(database) == [0, 0, 0, 0]


def test_without_a_key_it_is_another_booking(student, wish):
    assert student.post("/api/sessions", json=wish()).status_code == 201
    problem(student.post("/api/sessions", json=wish()), 409, "student_conflict")


def test_the_same_many_times_at_once_is_one_booking(app, school, wish, database):
    with database.writing() as db:
        token = create_token(db, school.student, label="t", days=None, now=MONDAY)

    def send():
        return post(browser(app, Authorization=f"Bearer {token}"), wish())

    answers = at_once([send] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["session_id"] for answer in answers}) == 1
    assert happened(database) == ONE_BOOKING


def test_one_key_for_two_times_at_once_books_one(app, school, wish, database):
    with database.writing() as db:
        token = create_token(db, school.student, label="t", days=None, now=MONDAY)

    def send(start):
        return post(browser(app, Authorization=f"Bearer {token}"), wish(scheduled_start=start))

    hours = [f"2026-06-02T{hour}:00:00Z" for hour in (14, 16, 18)]
    answers = at_once([lambda start=start: send(start) for start in hours])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    assert happened(database) == ONE_BOOKING


def test_rivals_for_one_time(app, school, wish, database):
    with database.writing() as db:
        people = [enrolled_student(db, school.course) for _ in range(6)]
        tokens = [create_token(db, each, label="t", days=None, now=MONDAY) for each in people]

    def send(token):
        return post(browser(app, Authorization=f"Bearer {token}"), wish())

    answers = at_once([lambda token=token: send(token) for token in tokens])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {a.json().get("code") for a in answers} == {None, "slot_taken"}
    assert database.count("sessions") == 1
