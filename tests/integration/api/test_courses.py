"""`/api/me` and `/api/courses`: exact replies, and what is not there."""

import pytest

from tests.factories import book_at, enrolled_student, make_course, make_st, make_user, sit
from tests.factories.clock import MONDAY
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE
TUESDAY_NOON = MONDAY.replace(day=2, hour=16)


def test_me_with_enrollments(student, school):
    asker = school.student
    assert student.get("/api/me").json() == {
        "id": str(asker.id),
        "name": asker.name,
        "email": asker.email,
        "timezone": "Europe/Berlin",
        "is_admin": False,
        "teaches": False,
        "enrollments": [
            {
                "id": str(school.enrollment),
                "course_id": str(school.course.id),
                "course_slug": "algebra",
                "course_title": "Algebra",
                "deferred_at": None,
            }
        ],
    }


def test_me_of_others(school, speak_as):
    st, admin = speak_as(school.st).get("/api/me"), speak_as(school.admin).get("/api/me")
    assert (st.json()["teaches"], st.json()["enrollments"]) == (True, [])
    assert admin.json()["is_admin"] is True


def test_a_free_course(student, school):
    book_at(school.student, school.st, school.course, TUESDAY_NOON)
    assert student.get("/api/courses/algebra").json() == {
        "id": str(school.course.id),
        "slug": "algebra",
        "title": "Algebra",
        "summary": "Groups and rings",
        "duration_minutes": 60,
        "session_count": None,
        "price": None,
        "enrolled": True,
        "enrollment_id": str(school.enrollment),
        "deferred_at": None,
        "booked": 1,
        "completed": 0,
        "sts": 1,
    }
    assert student.get(f"/api/courses/{school.course.id}").json()["slug"] == "algebra"


def test_a_paid_course_somebody_is_not_enrolled_in(student, database):
    with database.writing() as db:
        make_course(db, slug="go", price_minor=2400, currency="EUR", session_count=6)
    course = student.get("/api/courses/go").json()
    assert course["price"] == {"amount": 2400, "currency": "EUR", "display": "€24.00"}
    assert (course["enrolled"], course["enrollment_id"]) == (False, None)
    assert (course["session_count"], course["booked"]) == (6, 0)


def test_all_courses_by_title(student, database):
    with database.writing() as db:
        make_course(db, slug="z", title="Zoology")
        make_course(db, slug="a", title="Aarhus for beginners")
    listed = student.get("/api/courses").json()["courses"]
    assert [course["slug"] for course in listed] == ["a", "algebra", "z"]


@pytest.mark.parametrize(
    "reference",
    ["biology", "00000000-0000-0000-0000-000000000000", "%00", "%20", "x" * 5000, "ü%0A", "%ff"],
)
@pytest.mark.parametrize("part", ["", "/sts"])
def test_a_course_that_is_not_there(student, reference, part):
    problem(student.get(f"/api/courses/{reference}{part}"), 404, "not_found")


def test_who_teaches_a_course(student, school, database):
    with database.writing() as db:
        idle = make_st(db, school.course, zone="Asia/Tokyo", active=False)
        second = make_st(db, school.course, zone="Asia/Tokyo")
        other = enrolled_student(db, school.course)
        for person in (school.student, other):
            for day in (20, 21):
                start = MONDAY.replace(month=4, day=day, hour=9 if person is other else 12)
                session = sit(db, person, second, school.course, start)
                session.status = "completed"
    listed = student.get("/api/courses/algebra/sts").json()
    assert listed["course_id"] == str(school.course.id)
    assert {each["id"]: each for each in listed["sts"]} == {
        str(st.id): {
            "id": str(st.id),
            "name": st.name,
            "timezone": st.zone,
            "students_taught": taught,
        }
        for st, taught in ((school.st, 0), (second, 2))
    }
    assert str(idle.id) not in str(listed)


def test_nobody_teaches_it(student, database):
    with database.writing() as db:
        make_course(db, slug="empty")
        make_user(db)
    assert student.get("/api/courses/empty/sts").json()["sts"] == []
