"""Thirty students move their sessions to the same time by the API, at the same moment."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
from starlette.types import ASGIApp

from peerloop.services.people import create_token
from tests.factories import MONDAY, FixedClock, book_at, enrolled_student, make_course, make_st
from tests.integration.api.conftest import ORIGIN
from tests.integration.conftest import Database
from tests.support.loops import finished

STUDENTS = 30
BODY = {"scheduled_start": "2026-06-10T10:00:00Z", "timezone": "UTC"}


def test_of_thirty_moves_one_gets_the_time(
    app: ASGIApp, database: Database, clock: FixedClock
) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course)
        students = [enrolled_student(db, course) for _ in range(STUDENTS)]
        tokens = [
            create_token(db, student, label="race", days=None, now=MONDAY) for student in students
        ]
    first = MONDAY + timedelta(days=2)
    ids = [
        book_at(student, st, course, first + timedelta(minutes=90 * n)).session_id
        for n, student in enumerate(students)
    ]

    async def send() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await asyncio.gather(
                *(
                    client.post(
                        f"/api/sessions/{id_}/reschedule",
                        json=BODY,
                        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"},
                    )
                    for id_, token in zip(ids, tokens, strict=True)
                )
            )

    answers = finished(send())
    found = Counter((each.status_code, each.json().get("code", "")) for each in answers)
    assert found == {(200, ""): 1, (409, "slot_taken"): STUDENTS - 1}
    assert database.count("session_seats") == 2 * STUDENTS
    moved = "SELECT count(*) FROM sessions WHERE sequence = 1"
    assert database.rows(moved) == [(1,)]
