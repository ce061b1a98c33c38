"""Workers die at any line while Resend fails one time in five: each mail arrives, under one key."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_user, owe
from tests.integration.conftest import Database
from tests.support.mail_worker import TIMEOUT, fast_clock, kill, start
from tests.support.resend import Resend, resend_api

SPEED = 60.0  # a lease of two minutes is two seconds
WORKERS = 4


@pytest.mark.parametrize("mails", [60, pytest.param(1000, marks=pytest.mark.deep)])
def test_every_mail_arrives_once_and_none_after_its_time(mails: int, database: Database) -> None:
    chance, began = random.Random(mails), time.time()
    clock = fast_clock(began, SPEED)
    lasting, passing = mails, mails // 5
    with database.writing() as db:
        person = make_user(db, now=clock())
        owe(db, person, template="session-booked", count=lasting, now=clock())
        for _ in range(passing):
            until = clock() + timedelta(seconds=chance.uniform(1, mails / 20 * SPEED))
            owe(db, person, now=clock(), expires_at=until)

    with resend_api(share=0.2, hang=TIMEOUT + 0.3, retry_after="1") as resend:
        killed = _work_until_done(database, resend, began, chance)

    rows = database.rows("SELECT id, status, expires_at, round, last_error FROM outbox")
    settled = {_key(row): row for row in rows}
    assert {row[1] for row in rows} <= {"sent", "dropped"}
    assert [row for row in rows if row[2] is None and row[1] != "sent"] == []
    assert killed >= mails // 30
    # One key a mail, and each time the same words under it.
    assert resend.conflicts == []
    assert {key for key, row in settled.items() if row[1] == "sent"} <= resend.taken.keys()
    assert resend.taken.keys() <= settled.keys()
    late = [
        key
        for key, at in resend.taken_at.items()
        if (until := _instant(settled[key][2])) is not None
        # Looked at just before it is handed over: what is on its way may still arrive.
        and began + (until.timestamp() - began) / SPEED + TIMEOUT < at
    ]
    assert late == []
    tries = [request["headers"]["Idempotency-Key"] for request in resend.requests]
    assert len(tries) > len(set(tries))  # else nothing failed, and nothing was shown


def _work_until_done(
    database: Database, resend: Resend, began: float, chance: random.Random
) -> int:
    """Let workers come and be killed until nothing is left to send; how many were killed."""
    arguments = (database.url, resend.url, began, SPEED)
    workers, killed = [start(*arguments) for _ in range(WORKERS)], 0
    left = "SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending')"
    deadline = time.monotonic() + 240
    while database.rows(left) != [(0,)]:
        assert time.monotonic() < deadline, database.rows("SELECT status, attempts FROM outbox")
        time.sleep(chance.uniform(0.1, 0.5))
        kill(workers.pop(chance.randrange(len(workers))))
        workers.append(start(*arguments))
        killed += 1
    for worker in workers:
        kill(worker)
    return killed


def _key(row: tuple[object, ...]) -> str:
    plain = str(row[0]).replace("-", "")
    parts = (plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:])
    return f"{'-'.join(parts)}-{row[3]}"


def _instant(value: object) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    assert value is None or isinstance(value, datetime)
    return value
