"""`POST /api/sessions/{id}/reschedule`: the reply, who may, each refusal, and its times."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st, sit
from tests.factories.rivals import at_once
from tests.integration.api.answers import fields, problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=3, hour=16)  # of a Wednesday in New York
LATER = {"scheduled_start": "2026-06-04T20:00:00", "timezone": "Europe/Berlin"}
LATER_UTC = NOON.replace(day=4, hour=18)


@pytest.fixture
def booked(school):
    """The id of the student's session."""
    return str(book_at(school.student, school.st, school.course, NOON).session_id)


def post(client, session_id, body=LATER, key=None, do="reschedule"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/sessions/{session_id}/{do}", json=body, headers=headers)


def starts(database):
    rows = database.rows("SELECT starts_at, sequence FROM sessions ORDER BY created_at")
    return [(str(at)[:16], sequence) for at, sequence in rows]


UNMOVED = [("2026-06-03 16:00", 0)]
MOVED = [("2026-06-04 18:00", 1)]


# ── the reply ────────────────────────────────────────────────────────────────
def test_the_session_and_the_zone(student, booked, database):
    answer = post(student, booked)
    assert answer.status_code == 200
    reply = answer.json()
    assert reply.pop("timezone") == "Europe/Berlin"
    assert reply == student.get(f"/api/sessions/{booked}").json()
    assert (reply["scheduled_start"], reply["scheduled_end"], reply["status"]) == (
        "2026-06-04T18:00:00Z",
        "2026-06-04T19:00:00Z",
        "confirmed",
    )
    assert starts(database) == MOVED


@pytest.mark.parametrize(
    "start", ["2026-06-04T18:00:00Z", "2026-06-04T14:00-04:00", "2026-06-04 20:00"]
)
def test_one_instant_in_many_spellings(student, booked, start):
    reply = post(student, booked, LATER | {"scheduled_start": start}).json()
    assert reply["scheduled_start"] == "2026-06-04T18:00:00Z"


def test_the_time_it_has_is_no_news(student, booked, database):
    first = post(student, booked)
    mails = database.count("outbox")
    assert post(student, booked).json() == first.json()
    assert (starts(database), database.count("outbox")) == (MOVED, mails)


# ── who ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["student", "st", "admin"])
def test_its_people_and_admins_move_it(school, speak_as, booked, database, who):
    assert post(speak_as(getattr(school, who)), booked).status_code == 200
    assert database.rows("SELECT moved_as FROM sessions") == [(who,)]


def test_for_others_it_does_not_exist(school, speak_as, booked, database):
    with database.writing() as db:
        classmate = enrolled_student(db, school.course)
        other_st = make_st(db, school.course)
    for person in (school.outsider, classmate, other_st):
        client = speak_as(person)
        hidden, missing = post(client, booked), post(client, uuid4())
        assert problem(hidden, 404, "not_found") == problem(missing, 404, "not_found")
        problem(post(client, "none"), 404, "not_found")
    assert starts(database) == UNMOVED


def test_strangers_sign_in_first(client, booked, database):
    problem(post(client, booked), 401, "not_signed_in")
    assert starts(database) == UNMOVED


# ── refusals ─────────────────────────────────────────────────────────────────
def test_too_late(  # noqa: PLR0917  (fixtures)
    student, school, speak_as, booked, clock, database
):
    clock.set(NOON - timedelta(hours=24) + timedelta(seconds=1))
    document = problem(post(student, booked), 409, "too_late")
    assert document["detail"] == "You can move this session until 24 hours before its start."
    clock.set(NOON)
    for person in (school.student, school.st, school.admin):
        problem(post(speak_as(person), booked), 409, "too_late")
    assert starts(database) == UNMOVED


def test_what_was_cancelled_or_is_not_paid(student, booked, database):
    database.execute("UPDATE sessions SET status = 'pending_payment'")
    document = problem(post(student, booked), 409, "transition_refused")
    assert document["current"] == "pending_payment"
    assert "not paid yet" in document["detail"]
    database.execute("UPDATE sessions SET status = 'cancelled'")
    problem(post(student, booked), 409, "transition_refused")


@pytest.mark.parametrize(
    "start",
    [
        "2026-06-01T16:00:00",  # in two hours less than the notice
        "2026-06-04T20:07:00",
        "2026-06-04T23:30:00",  # past the hours
        "2026-06-06T20:00:00",  # a Saturday
        "2027-06-04T20:00:00",
        "2020-06-04T20:00:00",
    ],
)
def test_what_is_not_offered(  # noqa: PLR0917  (fixtures)
    school, speak_as, booked, database, clock, start
):
    clock.set(MONDAY + timedelta(hours=4))
    for person in (school.student, school.st, school.admin):
        body = LATER | {"scheduled_start": start}
        problem(post(speak_as(person), booked, body), 409, "slot_unavailable")
    assert starts(database) == UNMOVED


def test_somebody_is_elsewhere(school, speak_as, booked, database):
    with database.writing() as db:
        other = make_course(db)
        rival = enrolled_student(db, school.course)
    book_at(rival, school.st, school.course, LATER_UTC)
    problem(post(speak_as(school.student), booked), 409, "slot_taken")
    with database.writing() as db:
        sit(db, school.student, make_st(db, other), other, LATER_UTC)
    document = problem(post(speak_as(school.student), booked), 409, "student_conflict")
    assert document["detail"] == "You have another session at this time."
    document = problem(post(speak_as(school.st), booked), 409, "student_conflict")
    assert document["detail"] == "The student has another session at this time."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scheduled_start": "2026-03-29T02:30:00"}, "time_does_not_exist"),
        ({"scheduled_start": "2026-10-25T02:30:00"}, "time_ambiguous"),
        ({"timezone": "Europe/Nowhere"}, "unknown_timezone"),
        ({"scheduled_start": "tomorrow"}, "invalid_input"),
        ({"scheduled_start": "2026-W23-4"}, "invalid_input"),
    ],
)
def test_times_that_are_none(student, booked, database, changes, code):
    problem(post(student, booked, LATER | changes), 422, code)
    assert starts(database) == UNMOVED


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timezone": "UTC"}, "scheduled_start"),
        ({"scheduled_start": "2026-06-04T18:00:00Z"}, "timezone"),
        (LATER | {"scheduled_start": 7}, "scheduled_start"),
        (LATER | {"timezone": None}, "timezone"),
        (LATER | {"scheduled_start": "2" * 500_000}, "scheduled_start"),
        (LATER | {"st_id": str(uuid4())}, "st_id"),
    ],
)
def test_wrong_types(student, booked, database, body, field):
    document = problem(post(student, booked, body), 422, "invalid_input")
    assert fields(document) == [field]
    assert starts(database) == UNMOVED


# ── sent again ───────────────────────────────────────────────────────────────
def test_the_same_key_is_answered_as_the_first_time(student, booked, database):
    first = post(student, booked, key="k")
    back = {"scheduled_start": "2026-06-03T16:00:00Z", "timezone": "UTC"}
    assert post(student, booked, back).status_code == 200
    assert post(student, booked, key="k").json() == first.json()
    problem(post(student, booked, back, key="k"), 422, "idempotency_key_reused")
    assert starts(database) == [("2026-06-03 16:00", 2)]


def test_a_refusal_is_not_kept(student, booked, database):
    body = LATER | {"scheduled_start": "2026-06-04T20:07:00"}
    problem(post(student, booked, body, key="k"), 409, "slot_unavailable")
    assert database.count("idempotency_keys") == 0
    assert post(student, booked, key="k").status_code == 200


def test_a_key_belongs_to_one_session(student, school, booked):
    other = book_at(school.student, school.st, school.course, NOON.replace(hour=19)).session_id
    assert post(student, booked, key="k").status_code == 200
    problem(post(student, other, key="k"), 409, "student_conflict")


def test_cancelling_with_a_key(student, booked, database):
    gone = {"session_id": booked, "status": "cancelled", "refund": None}
    for _ in range(2):
        answer = post(student, booked, {"reason": "Ill"}, key="k", do="cancel")
        assert (answer.status_code, answer.json()) == (200, gone)
    reused = post(student, booked, {"reason": "x"}, key="k", do="cancel")
    problem(reused, 422, "idempotency_key_reused")
    problem(post(student, booked, {}, do="cancel"), 409, "transition_refused")
    problem(post(student, booked, {}, key="other", do="cancel"), 409, "transition_refused")
    assert database.rows("SELECT key, status_code FROM idempotency_keys") == [("k", 200)]


def test_cancelling_with_a_key_many_times_at_once(student, booked, database):
    answers = at_once([lambda: post(student, booked, {}, key="k", do="cancel")] * 6)
    # Who comes while the first is under way may hear that it is done already.
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert 200 in {answer.status_code for answer in answers}
    assert post(student, booked, {}, key="k", do="cancel").json()["status"] == "cancelled"
    told = "SELECT count(*) FROM outbox WHERE template = 'session-cancelled'"
    assert database.rows(told) == [(1,)]  # the ST had not heard of it


def test_what_a_dead_process_left_behind_does_not_hold_it_up(student, booked, database):
    post(student, booked, {}, key="k", do="cancel")
    database.execute("UPDATE idempotency_keys SET status_code = 0, reply = '{}'")
    problem(post(student, booked, {"reason": "x"}, "k", "cancel"), 422, "idempotency_key_reused")
    problem(post(student, booked, {}, "k", "cancel"), 409, "transition_refused")
    assert database.count("idempotency_keys") == 0
