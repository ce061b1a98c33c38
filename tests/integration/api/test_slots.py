"""`/slots` lists what can be booked, for whom it is asked, in the zone that is asked for."""

from datetime import datetime, timedelta

import pytest

from tests.factories import ALWAYS, MONDAY, book_at, enrolled_student, make_course, make_st
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)


def starts(client, st, query="course=algebra"):
    response = client.get(f"/api/sts/{st}/slots?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return [slot["start"] for slot in response.json()["slots"]]


def test_one_day_exactly(student, school):
    st = str(school.st.id)
    reply = student.get(f"/api/sts/{st}/slots?course=algebra&from=2026-06-02&to=2026-06-02").json()
    slots = reply.pop("slots")
    assert reply == {
        "course_id": str(school.course.id),
        "duration_minutes": 60,
        "timezone": "Europe/Berlin",
        "from": "2026-06-01T22:00:00Z",
        "to": "2026-06-02T22:00:00Z",
    }
    # 09:00 to 16:00 in New York, every half hour.
    assert len(slots) == 15
    assert slots[0] == {
        "start": "2026-06-02T13:00:00Z",
        "end": "2026-06-02T14:00:00Z",
        "local_start": "2026-06-02T15:00:00+02:00",
        "st_id": st,
    }
    assert slots[-1]["start"] == "2026-06-02T20:00:00Z"


def test_from_now_to_the_end_of_the_booking_window(student, school):
    listed = starts(student, school.st.id)
    assert listed[0] == "2026-06-01T13:00:00Z"  # 08:00 with four hours' notice
    assert listed[-1] == "2026-07-24T20:00:00Z"  # Monday 27 July, 08:00, is eight weeks away


def test_days_are_those_of_the_zone_asked_for(student, school):
    query = "course=algebra&from=2026-06-03&to=2026-06-03&timezone=Pacific/Kiritimati"
    response = student.get(f"/api/sts/{school.st.id}/slots?{query}").json()
    assert response["timezone"] == "Pacific/Kiritimati"
    local = [datetime.fromisoformat(slot["local_start"]) for slot in response["slots"]]
    assert {moment.date().isoformat() for moment in local} == {"2026-06-03"}
    assert {moment.utcoffset() for moment in local} == {timedelta(hours=14)}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "localtime", "../etc/passwd", "x" * 5000])
def test_an_unknown_zone(student, school, zone):
    response = student.get(f"/api/sts/{school.st.id}/slots?course=algebra&timezone={zone}")
    problem(response, 422, "unknown_timezone")


def test_every_listed_slot_can_be_booked_and_then_is_gone(student, school):
    listed = starts(student, school.st.id, "course=algebra&from=2026-06-02&to=2026-06-02")
    for start in listed[::3]:
        body = {
            "course_id": str(school.course.id),
            "st_id": str(school.st.id),
            "scheduled_start": start,
            "timezone": "Europe/Berlin",
        }
        assert student.post("/api/sessions", json=body).status_code == 201
    assert not set(listed[::3]) & set(starts(student, school.st.id))


def test_the_askers_own_sessions_are_left_out_and_the_buffer_of_the_sts(student, school, speak_as):
    book_at(school.student, school.st, school.course, NOON)
    day = "course=algebra&from=2026-06-02&to=2026-06-02"
    others = starts(speak_as(school.outsider), school.st.id, day)
    assert "2026-06-02T15:00:00Z" not in others  # its buffer would reach into the session
    assert "2026-06-02T14:30:00Z" in others
    assert "2026-06-02T17:00:00Z" not in others
    assert "2026-06-02T17:30:00Z" in others
    assert starts(student, school.st.id, day) == others


def test_any_names_who_would_teach(student, school, database):
    with database.writing() as db:
        second = make_st(db, school.course, weekly=[(2, "15:00", "17:00")])
    query = "course=algebra&from=2026-06-02&to=2026-06-02"
    both = {str(school.st.id), str(second.id)}
    listed = student.get(f"/api/sts/any/slots?{query}").json()["slots"]
    assert len({slot["start"] for slot in listed}) == len(listed) == 15
    assert {slot["st_id"] for slot in listed} <= both
    book_at(school.student, school.st, school.course, NOON.replace(hour=13))
    after = student.get(f"/api/sts/any/slots?{query}").json()["slots"]
    taught = {slot["start"]: slot["st_id"] for slot in after}
    assert taught["2026-06-02T15:00:00Z"] == str(second.id)  # who has fewer sessions now
    assert taught["2026-06-02T18:00:00Z"] == str(school.st.id)  # who alone is there


def test_the_course_goes_without_saying_where_the_st_teaches_only_one(student, school, database):
    assert starts(student, school.st.id, "") == starts(student, school.st.id)
    with database.writing() as db:
        make_st(db, make_course(db), make_course(db), weekly=ALWAYS)
        two = make_st(db, make_course(db, slug="x"), make_course(db, slug="y"))
    response = student.get(f"/api/sts/{two.id}/slots")
    assert problem(response, 422, "invalid_input")["field"] == "course"
    assert starts(student, two.id, "course=x")
    response = student.get("/api/sts/any/slots")
    assert problem(response, 422, "invalid_input")["field"] == "course"


@pytest.mark.parametrize("course", ["biology", "", "%00", "00000000-0000-0000-0000-000000000000"])
def test_slots_of_a_course_that_is_not_there(student, school, course):
    for st in (school.st.id, "any"):
        problem(student.get(f"/api/sts/{st}/slots?course={course}"), 404, "not_found")


def test_an_st_has_no_slots_of_what_they_do_not_teach_or_for_themselves(
    student, school, speak_as, database
):
    with database.writing() as db:
        make_course(db, slug="other")
        enrolled_student(db, school.course, person=school.st)
    assert starts(student, school.st.id, "course=other") == []
    assert starts(speak_as(school.st), school.st.id) == []


def test_both_passes_of_a_repeated_hour_are_told_apart(student, school, database, clock):
    with database.writing() as db:
        st = make_st(db, school.course, zone="Europe/Berlin", window_days=366)
    query = "course=algebra&from=2026-10-25T00:00:00Z&to=2026-10-25T03:00:00Z"
    slots = student.get(f"/api/sts/{st.id}/slots?{query}&timezone=Europe/Berlin").json()["slots"]
    assert [slot["local_start"] for slot in slots] == [
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T03:00:00+01:00",
        "2026-10-25T03:30:00+01:00",
    ]
