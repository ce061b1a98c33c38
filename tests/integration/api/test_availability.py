"""An ST's own availability over the API: read, changed, sent back; and all that is refused."""

import json
from copy import deepcopy

import pytest

from tests.factories import book_at, make_st
from tests.integration.api.answers import fields, problem
from tests.integration.api.conftest import SQLITE
from tests.integration.api.test_sts import NOON, SOME_ID

pytestmark = SQLITE


@pytest.fixture
def owner(school, speak_as):
    return speak_as(school.st)


@pytest.fixture
def path(school):
    return f"/api/sts/{school.st.id}/availability"


@pytest.fixture
def own(owner, path):
    """What the owner reads before anything was saved."""
    return owner.get(path).json()


def test_the_owner_reads_all_of_it(own, student, path, school):
    anyones = student.get(path).json()
    assert own == {
        **anyones,
        "most_a_day": None,
        "most_a_week": None,
        "courses": [{"course_id": str(school.course.id), "title": "Algebra", "is_open": True}],
        "version": 0,
    }
    assert set(own) - set(anyones) == {"most_a_day", "most_a_week", "courses", "version"}


def test_what_was_read_can_be_sent_back_changed(owner, own, student, path, school):
    book_at(school.student, school.st, school.course, NOON, note="a secret")
    own["weekly"] = [{"day_of_week": 2, "start_time": "18:00", "end_time": "02:00"}]
    own["overrides"] = [
        {"date": "2026-06-03", "hours": []},
        {"date": "2026-06-04", "hours": [{"start_time": "08:00", "end_time": "09:30"}]},
    ]
    own["time_off"] = [{"first_day": "2026-07-01", "last_day": "2026-07-09"}]
    own["courses"][0]["is_open"] = False
    own |= {"most_a_day": 3, "paused": True, "slot_step_minutes": 60, "timezone": "Asia/Tokyo"}
    response = owner.put(path, json=own)
    assert response.status_code == 200
    saved = response.json()
    (left,) = saved.pop("outside")
    assert (left["scheduled_start"], left["student"], left["course"]) == (
        "2026-06-02T16:00:00Z",
        school.student.name,
        "Algebra",
    )
    assert "secret" not in response.text
    assert saved == {**own, "version": 1} == owner.get(path).json()
    assert student.get(path).json()["weekly"] == own["weekly"]
    assert student.get(path).json()["overrides"] == own["overrides"]


def test_an_old_version_is_told(owner, own, path, database):
    assert owner.put(path, json={**own, "buffer_minutes": 0}).status_code == 200
    again = problem(owner.put(path, json={**own, "paused": True}), 409, "availability_changed")
    assert again["version"] == 1
    assert "changed elsewhere" in again["detail"]
    assert owner.get(path).json() == {**own, "buffer_minutes": 0, "version": 1}
    assert database.count("audit_events") == 1


def test_dates_that_are_far_are_kept_and_those_that_are_over_refused(owner, own, path, student):
    dates = [{"date": each, "hours": []} for each in ("2026-06-09", "2031-01-01")]
    saved = owner.put(path, json={**own, "overrides": dates}).json()
    assert saved["overrides"] == owner.get(path).json()["overrides"] == dates
    assert student.get(path).json()["overrides"] == dates[:1]
    own |= {"version": 1, "overrides": [{"date": "2026-05-29", "hours": []}]}
    own["time_off"] = [{"first_day": "2020-01-01", "last_day": "2020-01-02"}]
    refused = problem(owner.put(path, json=own), 422, "invalid_input")
    assert [each["field"] for each in refused["fields"]] == ["overrides/2026-05-29", "time_off/0"]


def test_a_date_is_off_or_open(owner, own, path):
    on = "2026-06-09"
    own["overrides"] = [{"date": on, "hours": []}, {"date": on, "hours": [hours()]}]
    refused = problem(owner.put(path, json=own), 422, "invalid_input")
    assert [each["field"] for each in refused["fields"]] == [f"overrides/{on}"]


def test_only_the_owner_may(  # noqa: PLR0917
    owner, own, path, school, speak_as, client, database
):
    problem(client.put(path, json=own), 401, "not_signed_in")
    for other in (school.student, school.outsider, school.admin):
        speaker = speak_as(other)
        problem(speaker.put(path, json=own), 404, "not_found")
        own_path = path.replace(str(school.st.id), str(other.id))
        body = {**own, "st_id": str(other.id)}
        problem(speaker.put(own_path, json=body), 404, "not_found")
        problem(speaker.get(own_path), 404, "not_found")
    with database.writing() as db:
        colleague = make_st(db, school.course)
    problem(speak_as(colleague).put(path, json=own), 404, "not_found")
    for nobody in (SOME_ID, "x", "%00"):
        response = owner.put(f"/api/sts/{nobody}/availability", json=own)
        problem(response, 404, "not_found")
    problem(owner.put(path, json={**own, "st_id": SOME_ID}), 404, "not_found")
    assert database.count("audit_events") == 0
    assert owner.get(path).json() == own


def test_who_taught_once_may_still_edit(school, speak_as, database):
    with database.writing() as db:
        former = make_st(db, school.course, active=False)
    speaker, path = speak_as(former), f"/api/sts/{former.id}/availability"
    own = speaker.get(path).json()
    assert own["courses"] == []
    assert speaker.put(path, json={**own, "paused": True}).json()["paused"] is True


def hours(start="09:00", end="12:00", **more):
    return {"start_time": start, "end_time": end, **more}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (
            {"weekly": [hours(day_of_week=1), hours("11:00", "13:00", day_of_week=1)]},
            ["weekly/1/0", "weekly/1/1"],
        ),
        (
            {"weekly": [hours("22:00", "02:00", day_of_week=7), hours("01:00", day_of_week=1)]},
            ["weekly/1/0", "weekly/7/0"],
        ),
        ({"weekly": [hours("09:00", "09:00", day_of_week=5)]}, ["weekly/5/0"]),
        (
            {"weekly": [hours(day_of_week=1)] * 84},
            ["weekly/1", *(f"weekly/1/{n}" for n in range(12))],
        ),
        (
            {"overrides": [{"date": "2026-06-03", "hours": [hours(), hours("08:00", "10:00")]}]},
            ["overrides/2026-06-03/0", "overrides/2026-06-03/1"],
        ),
        (
            {"time_off": [{"first_day": "2026-06-03", "last_day": "2026-06-02"}]},
            ["time_off/0"],
        ),
        ({"timezone": "Berlin"}, ["timezone"]),
        ({"timezone": "Europe/Berlin\u0000"}, ["timezone"]),
        ({"slot_step_minutes": 4, "buffer_minutes": 121}, ["buffer_minutes", "slot_step_minutes"]),
        ({"notice_minutes": 43_201, "window_days": 0}, ["notice_minutes", "window_days"]),
        ({"most_a_day": 0, "most_a_week": 1_000}, ["most_a_day", "most_a_week"]),
        ({"courses": [{"course_id": SOME_ID, "is_open": True}]}, ["courses/0"]),
    ],
    ids=range(12),
)
def test_what_cannot_be_kept_is_told_at_its_place(owner, own, path, change, where):
    found = problem(owner.put(path, json={**own, **change}), 422, "invalid_input")
    assert fields(found) == sorted(where)
    assert all(each["message"].endswith(".") for each in found["fields"])
    assert owner.get(path).json() == own


DEEP = "[" * 5_000 + "]" * 5_000
HOSTILE = {
    "a list": [],
    "nothing": {},
    "text": "weekly",
    "wrong types": {"weekly": "09:00"},
    "null": {"weekly": None},
    "huge weekly": {"weekly": [hours(day_of_week=1)] * 85},
    "huge overrides": {"overrides": [{"date": "2026-06-03", "hours": []}] * 401},
    "huge hours": {"overrides": [{"date": "2026-06-03", "hours": [hours()] * 13}]},
    "huge time off": {"time_off": [{"first_day": "2026-06-03", "last_day": "2026-06-03"}] * 101},
    "huge courses": {"courses": [{"course_id": SOME_ID, "is_open": True}] * 501},
    "no such day": {"weekly": [hours(day_of_week=8)]},
    "a day in words": {"weekly": [hours(day_of_week="1")]},
    "a bool day": {"weekly": [hours(day_of_week=True)]},
    "no such hour": {"weekly": [hours("24:00", day_of_week=1)]},
    "seconds": {"weekly": [hours("09:00:00", day_of_week=1)]},
    "a time that goes on": {"weekly": [hours("09:00\n", day_of_week=1)]},
    "other digits": {"weekly": [hours("०९:००", day_of_week=1)]},
    "no such date": {"overrides": [{"date": "2026-02-30", "hours": []}]},
    "year zero": {"overrides": [{"date": "0000-01-01", "hours": []}]},
    "a week for a date": {"time_off": [{"first_day": "2026-W23-1", "last_day": "2026-06-03"}]},
    "a number for a date": {"overrides": [{"date": 1_780_000_000, "hours": []}]},
    "minutes in words": {"buffer_minutes": "15"},
    "half minutes": {"buffer_minutes": 15.5},
    "negative": {"notice_minutes": -1},
    "beyond the database": {"window_days": 2**40},
    "yes": {"paused": "yes"},
    "a limit of true": {"most_a_day": True},
    "a version in words": {"version": "0"},
    "a huge version": {"version": 2**63},
    "a field that is none": {"admin": True},
    "no id": {"courses": [{"course_id": "algebra", "is_open": True}]},
    "a zone that is a list": {"timezone": ["UTC"]},
    "a long zone": {"timezone": "x" * 65},
    "half a character": {"timezone": "\ud800"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_change_nothing(owner, own, path, database, name):
    sent = HOSTILE[name]
    body = {**own, **sent} if isinstance(sent, dict) and sent else sent
    headers = {"Content-Type": "application/json"}
    response = owner.put(path, content=json.dumps(body), headers=headers)
    document = problem(response, 422, "invalid_input")
    assert len(response.content) < 6_000
    assert document["fields"]
    assert owner.get(path).json() == own
    assert database.count("audit_events") == 0


@pytest.mark.parametrize("missing", [
    "timezone", "weekly", "overrides", "time_off", "buffer_minutes", "notice_minutes",
    "window_days", "slot_step_minutes", "paused", "most_a_day", "most_a_week", "courses", "version",
])  # fmt: skip
def test_nothing_is_lost_by_leaving_it_out(owner, own, path, missing):
    body = deepcopy(own)
    del body[missing]
    assert fields(problem(owner.put(path, json=body), 422, "invalid_input")) == [missing]


@pytest.mark.parametrize("body", ["", "{", "weekly=1", DEEP, '{"weekly": NaN}'], ids=range(5))
def test_what_is_no_json_changes_nothing(owner, own, path, body):
    headers = {"Content-Type": "application/json"}
    response = owner.put(path, content=body, headers=headers)
    problem(response, 400 if body is DEEP else 422, "invalid_input")
    assert owner.get(path).json() == own


def test_a_foreign_page_cannot_save(own, path, browse_as, school):
    browser = browse_as(school.st)
    response = browser.put(path, json=own, headers={"Origin": "https://evil.example"})
    problem(response, 403, "wrong_origin")
    assert browser.get(path).json() == own
    assert browser.put(path, json=own).status_code in (200, 403)


def test_the_documentation_says_how(client):
    document = client.get("/api/openapi.json").json()
    put = document["paths"]["/api/sts/{st_id}/availability"]["put"]
    example = put["requestBody"]["content"]["application/json"]
    assert "availability_changed" in put["description"]
    body = document["components"]["schemas"]["NewAvailability"]
    assert body["examples"][0]["weekly"]
    assert example["schema"]["$ref"].endswith("NewAvailability")


def test_the_example_can_be_sent(owner, own, path, client, school):
    document = client.get("/api/openapi.json").json()
    example = document["components"]["schemas"]["NewAvailability"]["examples"][0]
    example["courses"][0]["course_id"] = str(school.course.id)
    saved = owner.put(path, json=example).json()
    assert saved["version"] == example["version"] + 1, saved


def test_an_st_who_takes_no_bookings_now_has_an_empty_calendar(owner, own, student, path, school):
    own["courses"][0]["is_open"] = False
    assert owner.put(path, json=own).status_code == 200
    slots = f"/api/sts/{school.st.id}/slots"
    assert student.get(f"{slots}?course=algebra").json()["slots"] == []
    problem(student.get(slots), 422, "invalid_input")
    assert student.get("/api/courses/algebra/sts").json()["sts"] == []
