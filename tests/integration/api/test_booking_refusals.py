"""`POST /api/sessions`: which refusals there are, their codes and words, and which one wins."""

import pytest

from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)
SOME_ID = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"


@pytest.mark.parametrize(
    "start",
    [
        "2026-06-02T16:00:01Z",
        "2026-06-02T16:00:00.5Z",
        "2026-06-02T16:00:00.000001Z",
        "2026-06-02T16:10:00Z",
        "2026-06-01T08:00:00Z",
        "2026-06-01T11:30:00Z",
        "2026-06-06T16:00:00Z",
        "2026-06-02T20:30:00Z",
        "2026-07-28T16:00:00Z",
        "2025-06-02T16:00:00Z",
        "1971-01-01T00:00:00Z",
        "9000-01-01T00:00:00Z",
    ],
)
def test_times_that_are_not_offered(student, wish, start):
    response = student.post("/api/sessions", json=wish(scheduled_start=start))
    document = problem(response, 409, "slot_unavailable")
    assert document["detail"] == "This time is no longer available. Select another."


def test_each_refusal_has_its_code_and_words(student, school, speak_as, wish, database):
    response = speak_as(school.outsider).post("/api/sessions", json=wish())
    assert problem(response, 403, "not_enrolled")["detail"] == "You must be enrolled to book."
    with database.writing() as db:
        rival = enrolled_student(db, school.course)
        second = make_st(db, school.course)
    book_at(rival, school.st, school.course, NOON)
    response = student.post("/api/sessions", json=wish())
    words = "Sorry, this time slot is no longer available."
    assert problem(response, 409, "slot_taken")["detail"] == words
    response = speak_as(rival).post("/api/sessions", json=wish(st_id=str(second.id)))
    words = "You have another session at this time."
    assert problem(response, 409, "student_conflict")["detail"] == words
    body = wish(course_id=SOME_ID, st_id=str(second.id))
    problem(student.post("/api/sessions", json=body), 404, "not_found")
    problem(student.post("/api/sessions", json=wish(st_id=SOME_ID)), 409, "slot_unavailable")


def test_a_used_up_course_names_its_number(speak_as, school, wish, database):
    with database.writing() as db:
        course = make_course(db, session_count=1)
        make_st(db, course, person=school.outsider)
        asker = enrolled_student(db, course)
    book_at(asker, school.outsider, course, NOON.replace(hour=18))
    body = wish(course_id=str(course.id), st_id=str(school.outsider.id))
    document = problem(
        speak_as(asker).post("/api/sessions", json=body), 409, "session_limit_reached"
    )
    assert document["session_count"] == 1
    assert document["detail"] == "All 1 sessions of this course are booked."


def test_which_answer_wins(school, speak_as, wish, database):
    """Rule 4: each round takes the winning reason away, and the next one is told."""
    with database.writing() as db:
        course = make_course(db, session_count=1)
        first, asker = make_st(db, course), school.student
        enrolled_student(db, course, person=school.outsider)
    book_at(school.outsider, first, course, NOON)
    book_at(asker, school.st, school.course, NOON)
    client = speak_as(asker)

    def answer(start):
        body = wish(course_id=str(course.id), st_id=str(first.id), scheduled_start=start)
        return client.post("/api/sessions", json=body)

    noon, off_the_grid = "2026-06-02T16:00:00Z", "2026-06-02T16:01:00Z"
    problem(answer(off_the_grid), 403, "not_enrolled")
    with database.writing() as db:
        enrolled_student(db, course, person=asker)
    earlier = book_at(asker, first, course, NOON.replace(day=3))
    problem(answer(off_the_grid), 409, "session_limit_reached")
    database.execute(
        f"DELETE FROM session_seats WHERE session_id = '{earlier.session_id.hex}'",
        f"UPDATE sessions SET status = 'cancelled' WHERE id = '{earlier.session_id.hex}'",
    )
    problem(answer(off_the_grid), 409, "slot_unavailable")
    problem(answer(noon), 409, "student_conflict")
    database.execute(f"DELETE FROM session_seats WHERE person_id = '{asker.id.hex}'")
    problem(answer(noon), 409, "slot_taken")
    database.execute("DELETE FROM session_seats")
    assert answer(noon).status_code == 201


def test_a_refusal_is_counted_with_its_code(student, wish, database):
    student.post("/api/sessions", json=wish(scheduled_start="2026-06-02T16:01:00Z"))
    found = dict(database.rows("SELECT name, data FROM analytics_events"))
    assert set(found) == {"booking_attempted", "booking_failed"}
    assert "slot_unavailable" in str(found["booking_failed"])


def test_what_breaks_is_not_told(client, student, wish, database, caplog):
    database.execute("DROP TABLE session_seats")
    response = student.post("/api/sessions", json=wish())
    document = problem(response, 500, "failed")
    assert document["detail"] == "Unable to book. Please try again."
    assert "session_seats" not in response.text
    request_id = response.headers["x-request-id"]
    logged = [record for record in caplog.records if request_id in record.getMessage()]
    assert len(logged) == 1 and logged[0].exc_info
    assert "POST /api/sessions failed" in logged[0].getMessage()
    problem(client.get("/api/sessions"), 401, "not_signed_in")
