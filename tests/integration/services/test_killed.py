"""A process killed while it books loses nothing it answered, and leaves nothing half done."""

import random
import subprocess
import sys

import pytest

from tests.factories import enrolled_student, make_course, make_st
from tests.integration.conftest import Database

KILLS = 15


@pytest.mark.deep
def test_killed_again_and_again(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, buffer_minutes=0, window_days=365)
        students = [enrolled_student(db, course) for _ in range(5)]
    who = [str(each.id) for each in (st, course, *students)]
    answered: set[str] = set()
    chance = random.Random(7)
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.booker", database.url, *who],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            answered.add(process.stdout.readline().strip())
        process.kill()
        answered |= {line for line in process.stdout.read().split("\n") if len(line) == 36}
        process.wait()
        process.stdout.close()

    kept = {str(row[0]).replace("-", "") for row in database.rows("SELECT id FROM sessions")}
    assert len(answered) > KILLS
    assert {each.replace("-", "") for each in answered} <= kept
    # What was committed but not answered: at most one a kill.
    assert len(kept) - len(answered) <= KILLS
    halves = """SELECT s.id FROM sessions s WHERE
        (SELECT count(*) FROM session_seats x WHERE x.session_id = s.id) <> 2
        OR (SELECT count(*) FROM outbox o
            WHERE o.session_id = s.id AND o.template = 'session-booked') <> 2"""
    assert database.rows(halves) == []
    events = database.rows("SELECT count(*) FROM analytics_events WHERE name = 'booking_success'")
    assert events == [(len(kept),)]
