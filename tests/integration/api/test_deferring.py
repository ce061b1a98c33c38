"""`POST /api/enrollments/{id}/deferred`: Schedule Later."""

import pytest

from tests.factories import MONDAY, book_at
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE


def test_once_and_again(student, school, clock, database):
    path = f"/api/enrollments/{school.enrollment}/deferred"
    wanted = {"enrollment_id": str(school.enrollment), "deferred_at": "2026-06-01T08:00:00Z"}
    for _ in range(2):
        response = student.post(path)
        assert (response.status_code, response.json()) == (200, wanted)
        clock.advance(hours=1)
    assert database.rows("SELECT name FROM analytics_events") == [("schedule_later",)]
    (mine,) = student.get("/api/me").json()["enrollments"]
    assert mine["deferred_at"] == wanted["deferred_at"]


def test_a_booking_takes_it_back(student, school):
    student.post(f"/api/enrollments/{school.enrollment}/deferred")
    book_at(school.student, school.st, school.course, MONDAY.replace(day=2, hour=16))
    assert student.get("/api/courses/algebra").json()["deferred_at"] is None


def test_other_peoples_enrollments_do_not_exist(school, speak_as, database):
    for person in (school.outsider, school.st, school.admin):
        path = f"/api/enrollments/{school.enrollment}/deferred"
        problem(speak_as(person).post(path), 404, "not_found")
    assert database.count("analytics_events") == 0


@pytest.mark.parametrize("enrollment", ["1", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there(student, school, enrollment):
    problem(student.post(f"/api/enrollments/{enrollment}/deferred"), 404, "not_found")


def test_a_key_is_kept_for_each_enrollment(student, school, clock, database):
    headers = {"Idempotency-Key": "k"}
    path = f"/api/enrollments/{school.enrollment}/deferred"
    first = student.post(path, headers=headers)
    clock.advance(hours=1)
    database.execute("UPDATE enrollments SET deferred_at = NULL")
    assert student.post(path, headers=headers).json() == first.json()
    assert database.rows("SELECT deferred_at FROM enrollments") == [(None,)]
