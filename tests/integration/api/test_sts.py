"""An ST's pattern and busy time, and that nothing else of anybody's calendar can be read."""

from datetime import date, time

import pytest

from peerloop.models import AvailabilityOverride, TimeOff
from tests.factories import MONDAY, book_at, make_st
from tests.factories.calendars import hours, watch
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE
NOON = MONDAY.replace(day=2, hour=16)  # Tuesday 12:00 in New York
SOME_ID = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"


def test_the_pattern_with_special_dates(student, school, database):
    def special(day, start=None, end=None):
        return AvailabilityOverride(
            person_id=school.st.id, on_date=day, start_time=start, end_time=end
        )

    with database.writing() as db:
        db.add(special(date(2026, 6, 3)))
        db.add(special(date(2026, 6, 4), time(20), time(0)))
        db.add(special(date(2026, 6, 4), time(8), time(9, 30)))
        db.add(
            TimeOff(person_id=school.st.id, first_day=date(2026, 7, 1), last_day=date(2026, 7, 9))
        )
    assert student.get(f"/api/sts/{school.st.id}/availability").json() == {
        "st_id": str(school.st.id),
        "timezone": "America/New_York",
        "weekly": [
            {"day_of_week": day, "start_time": "09:00", "end_time": "17:00"} for day in range(1, 6)
        ],
        "overrides": [
            {"date": "2026-06-03", "hours": []},
            {
                "date": "2026-06-04",
                "hours": [
                    {"start_time": "08:00", "end_time": "09:30"},
                    {"start_time": "20:00", "end_time": "00:00"},
                ],
            },
        ],
        "time_off": [{"first_day": "2026-07-01", "last_day": "2026-07-09"}],
        "buffer_minutes": 15,
        "notice_minutes": 240,
        "window_days": 56,
        "slot_step_minutes": 30,
        "paused": False,
    }


def test_busy_time_names_nobody(school, speak_as):
    book_at(school.student, school.st, school.course, NOON, note="a secret")
    response = speak_as(school.outsider).get(f"/api/sts/{school.st.id}/bookings")
    assert response.json() == {
        "st_id": str(school.st.id),
        "bookings": [{"starts_at": "2026-06-02T16:00:00Z", "ends_at": "2026-06-02T17:15:00Z"}],
    }


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("from=2026-06-02&to=2026-06-02", True),
        ("from=2026-06-03&to=2026-06-30", False),
        ("from=2026-06-02T17:00:00Z&to=2026-06-03", True),  # the buffer reaches into it
        ("from=2026-06-02T17:15:00Z", False),
        ("to=2026-06-02T16:00:00Z", False),
        ("to=2026-06-02T18:00:01%2B02:00", True),
        ("to=2026-06-02T18:00:01+02:00", True),  # the plus not escaped
    ],
)
def test_busy_time_of_a_range(student, school, query, seen):
    book_at(school.student, school.st, school.course, NOON)
    response = student.get(f"/api/sts/{school.st.id}/bookings?{query}")
    assert bool(response.json()["bookings"]) is seen


@pytest.mark.parametrize("part", ["availability", "bookings", "slots?course=algebra", "slots"])
def test_only_sts_have_calendars_to_read(student, school, speak_as, database, part):
    book_at(school.student, school.st, school.course, NOON)
    with database.writing() as db:
        former = make_st(db, school.course, active=False)
    for nobody in (school.student.id, school.outsider.id, former.id, SOME_ID, "x", "1", "%00"):
        problem(student.get(f"/api/sts/{nobody}/{part}"), 404, "not_found")


@pytest.mark.parametrize("part", ["bookings?", "slots?course=algebra&"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=tomorrow", "from"),
        ("from=", "from"),
        ("from=2026-02-30", "from"),
        ("from=2026-6-1", "from"),
        ("from=2026-W23-1", "from"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2026-06-02T10:00:00", "from"),  # whose ten o'clock?
        ("from=2026-06-02T25:00:00Z", "from"),
        ("from=२०२६-०६-०२", "from"),
        ("from=2026-06-10&to=2026-06-08", "to"),
        ("from=2026-06-01&to=2026-08-02", "to"),  # 63 days
        ("from=2026-06-01T00:00:00Z&to=2036-06-01T00:00:00Z", "to"),
        ("from=" + "9" * 5000, "from"),
    ],
)
def test_a_range_that_cannot_be_used(student, school, part, query, field):
    response = student.get(f"/api/sts/{school.st.id}/{part}{query}")
    assert problem(response, 422, "invalid_input")["field"] == field
    assert len(response.content) < 1000


@pytest.mark.parametrize("part", ["bookings?", "slots?course=algebra&"])
def test_sixty_two_days_may_be_asked_for(student, school, part):
    query = "from=2026-09-01&to=2026-11-01"  # with a clock change, an hour more
    response = student.get(f"/api/sts/{school.st.id}/{part}{query}")
    assert response.status_code == 200


def test_busy_time_of_other_calendars_is_told_within_open_hours(student, school, database):
    with database.writing() as db:
        watch(db, school.st, hours(NOON), hours(NOON.replace(hour=3), 12))
    assert student.get(f"/api/sts/{school.st.id}/bookings").json()["bookings"] == [
        {"starts_at": "2026-06-02T13:00:00Z", "ends_at": "2026-06-02T15:00:00Z"},
        {"starts_at": "2026-06-02T16:00:00Z", "ends_at": "2026-06-02T17:00:00Z"},
    ]
