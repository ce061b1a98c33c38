"""Fifty students ask the API for a session at the same moment."""

import asyncio
from collections import Counter
from itertools import combinations

import httpx
import pytest
from starlette.types import ASGIApp

from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.services.people import create_token
from tests.factories import MONDAY, FixedClock, enrolled_student, make_course, make_st
from tests.integration.api.conftest import ORIGIN
from tests.integration.conftest import Database
from tests.support.loops import finished

STUDENTS = 50
WON, TAKEN = (201, ""), (409, "slot_taken")
Wish = tuple[Actor, Course, Actor, str]


def answers(app: ASGIApp, database: Database, wishes: list[Wish]) -> Counter[tuple[int, str]]:
    """Status and code of what each gets who sends (student, course, ST, start), all at once."""
    with database.writing() as db:
        tokens = [
            create_token(db, student, label="race", days=None, now=MONDAY) for student, *_ in wishes
        ]

    async def send() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await asyncio.gather(
                *(
                    client.post(
                        "/api/sessions",
                        json={
                            "course_id": str(course.id),
                            "st_id": str(st.id),
                            "scheduled_start": start,
                            "timezone": "UTC",
                        },
                        headers={"Authorization": f"Bearer {token}"},
                    )
                    for token, (_, course, st, start) in zip(tokens, wishes, strict=True)
                )
            )

    return Counter((each.status_code, each.json().get("code", "")) for each in finished(send()))


@pytest.mark.parametrize(
    "starts",
    [
        pytest.param(["2026-06-02T10:00:00Z"], id="equal"),
        # 60 minutes and the buffer of 15: any two of these overlap.
        pytest.param(
            ["2026-06-02T10:00:00Z", "2026-06-02T10:30:00Z", "2026-06-02T11:00:00Z"],
            id="overlapping",
        ),
    ],
)
def test_of_fifty_students_one_gets_the_time(
    app: ASGIApp, database: Database, clock: FixedClock, starts: list[str]
) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course)
        students = [enrolled_student(db, course) for _ in range(STUDENTS)]
    wishes = [(each, course, st, starts[n % len(starts)]) for n, each in enumerate(students)]

    assert answers(app, database, wishes) == {WON: 1, TAKEN: STUDENTS - 1}
    assert (database.count("sessions"), database.count("session_seats")) == (1, 2)


def test_who_teaches_and_learns_is_in_one_place(
    app: ASGIApp, database: Database, clock: FixedClock
) -> None:
    """25 book them as ST while they book 25 other STs as a student, all for overlapping times."""
    with database.writing() as db:
        taught, learned = make_course(db), make_course(db)
        both = enrolled_student(db, learned, person=make_st(db, taught))
        students = [enrolled_student(db, taught) for _ in range(STUDENTS // 2)]
        teachers = [make_st(db, learned) for _ in range(STUDENTS // 2)]
    wishes: list[Wish] = []
    for student, teacher in zip(students, teachers, strict=True):
        wishes.append((student, taught, both, "2026-06-02T10:00:00Z"))
        wishes.append((both, learned, teacher, "2026-06-02T10:30:00Z"))

    found = answers(app, database, wishes)
    assert found[WON] == 1
    assert found.keys() <= {WON, TAKEN, (409, "student_conflict")}
    seats = database.rows("SELECT person_id, starts_at, blocked_until FROM session_seats")
    assert not [
        1 for a, b in combinations(seats, 2) if a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
    ]
