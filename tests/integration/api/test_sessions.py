"""Reading one's own sessions, and taking them to a calendar; other people's do not exist."""

import pytest
from icalendar import Calendar

from tests.factories import MONDAY, book_at, enrolled_student
from tests.integration.api.answers import problem
from tests.integration.api.conftest import ORIGIN, SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)
SOME_ID = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"


@pytest.fixture
def booked(school):
    """The id of the student's session on Tuesday noon in New York."""
    made = book_at(school.student, school.st, school.course, NOON, note="About rings")
    return str(made.session_id)


def test_a_session_exactly(student, school, booked):
    reply = student.get(f"/api/sessions/{booked}").json()
    calendar = reply.pop("calendar")
    assert set(calendar) == {"google", "outlook", "ics"}
    assert calendar["ics"] == f"{ORIGIN}/api/sessions/{booked}/calendar-export?format=ics"
    assert reply == {
        "session_id": booked,
        "status": "confirmed",
        "course": {"id": str(school.course.id), "slug": "algebra", "title": "Algebra"},
        "student": {"id": str(school.student.id), "name": school.student.name},
        "st": {"id": str(school.st.id), "name": school.st.name},
        "scheduled_start": "2026-06-02T16:00:00Z",
        "scheduled_end": "2026-06-02T17:00:00Z",
        "duration_minutes": 60,
        "price": None,
        "hold_expires_at": None,
        "note": "About rings",
        "reminders": True,
    }


def test_both_people_list_it_and_nobody_else(school, speak_as, booked):
    def listed(person):
        sessions = speak_as(person).get("/api/sessions").json()["sessions"]
        return [each["session_id"] for each in sessions]

    assert listed(school.student) == listed(school.st) == [booked]
    assert listed(school.outsider) == listed(school.admin) == []


def test_the_latest_comes_first(student, school, booked):
    later = book_at(school.student, school.st, school.course, NOON.replace(day=3))
    sessions = student.get("/api/sessions").json()["sessions"]
    assert [each["session_id"] for each in sessions] == [str(later.session_id), booked]


@pytest.mark.parametrize("part", ["", "/calendar-export", "/calendar-export?format=ics"])
def test_others_cannot_tell_it_from_what_does_not_exist(school, speak_as, booked, part, database):
    with database.writing() as db:
        classmate = enrolled_student(db, school.course)
    for stranger in (school.outsider, classmate):
        client = speak_as(stranger)
        hidden = client.get(f"/api/sessions/{booked}{part}")
        missing = client.get(f"/api/sessions/{SOME_ID}{part}")
        assert problem(hidden, 404, "not_found") == problem(missing, 404, "not_found")
    for person in (school.student, school.st, school.admin):
        assert speak_as(person).get(f"/api/sessions/{booked}{part}").status_code == 200


@pytest.mark.parametrize("session_id", ["1", "x" * 3000, "%00", "..", "null", SOME_ID + "0"])
def test_what_is_no_id_is_the_id_of_nothing(student, school, session_id):
    problem(student.get(f"/api/sessions/{session_id}"), 404, "not_found")
    problem(student.post(f"/api/sessions/{session_id}/calendar-export"), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("query", ["", "?format=ics"])
def test_a_calendar_file(student, school, booked, method, query):
    response = student.request(method, f"/api/sessions/{booked}/calendar-export{query}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/calendar; charset=utf-8")
    attachment = f'attachment; filename="session-{booked}.ics"'
    assert response.headers["content-disposition"] == attachment
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (event.start, event.end) == (NOON, NOON.replace(hour=17))
    assert "Algebra" in event["SUMMARY"]
    for person in (school.student, school.st):
        assert person.email not in response.text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("wanted", ["pdf", "", "ICS", "ics,pdf", "x" * 3000])
def test_other_formats(student, booked, method, wanted):
    response = student.request(method, f"/api/sessions/{booked}/calendar-export?format={wanted}")
    assert problem(response, 422, "invalid_input")["field"] == "format"


def test_a_cancelled_session_says_so_in_its_file(student, booked, database):
    database.execute("UPDATE sessions SET status = 'cancelled', sequence = 1")
    assert student.get(f"/api/sessions/{booked}").json()["status"] == "cancelled"
    response = student.get(f"/api/sessions/{booked}/calendar-export")
    assert "STATUS:CANCELLED" in response.text


def test_a_price_is_shown_as_it_was(student, booked, database):
    database.execute("UPDATE sessions SET price_minor = 500, currency = 'JPY'")
    price = student.get(f"/api/sessions/{booked}").json()["price"]
    assert price == {"amount": 500, "currency": "JPY", "display": "¥500"}
