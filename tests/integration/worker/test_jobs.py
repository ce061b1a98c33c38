"""Which jobs come round, and that sending keeps the provider's pauses and stops when told."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from peerloop import wiring
from peerloop.domain.errors import MailUnreachable
from peerloop.worker import rounds
from peerloop.worker.jobs import Job, jobs
from tests.factories import FixedClock, KeepingMailer, make_user, owe
from tests.integration.conftest import Database
from tests.support.loops import finished


@pytest.fixture
def mailer(database: Database, clock: FixedClock) -> Iterator[KeepingMailer]:
    kept = KeepingMailer()
    wiring.use_mailer(kept)
    yield kept
    wiring.use_mailer(None)


def job(name: str) -> Job:
    (found,) = [each for each in jobs() if each.name == name]
    return found


def test_what_comes_round() -> None:
    assert {each.name for each in jobs()} == {
        "overdue holds",
        "payments",
        "refunds",
        "lapsed payments",
        "missed events",
        "other calendars",
        "mail",
        "late mail",
        "tidying",
        "sandbox",
        "ended sessions",
    }


def test_sending_keeps_the_pause_the_provider_asks_for(
    database: Database, clock: FixedClock, mailer: KeepingMailer
) -> None:
    mailer.script = [MailUnreachable("429", retry_after=60)]
    with database.writing() as db:
        owe(db, make_user(db), count=30)
    send = job("mail").work
    assert not send()
    clock.advance(seconds=59)
    assert not send()
    assert len(mailer.tried) == 1
    clock.advance(seconds=1)
    assert send()  # comes round at once, while there is more
    assert len(mailer.tried) == 11


def test_a_round_ends_between_two_claims(
    database: Database, clock: FixedClock, mailer: KeepingMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop while much is due, a worker ends what it claimed and no more."""
    with database.writing() as db:
        owe(db, make_user(db), count=200)
    sending, ended = job("mail").work, Event()

    def work() -> bool | None:
        ended.clear()
        try:
            return sending()
        finally:
            ended.set()

    monkeypatch.setattr(rounds, "jobs", lambda: [Job("mail", 2, work)])

    async def run_until_the_third() -> None:
        running = asyncio.create_task(rounds.run_jobs())
        while len(mailer.tried) < 3:
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    finished(run_until_the_third())
    assert ended.wait(20)  # a thread cannot be cancelled: it ends what it has claimed
    assert database.rows("SELECT count(*) FROM outbox WHERE status = 'waiting'") >= [(150,)]


def test_late_mail_is_dropped_by_its_job(
    database: Database, clock: FixedClock, mailer: KeepingMailer
) -> None:
    with database.writing() as db:
        owe(db, make_user(db, verified=False), expires_at=clock())
    job("late mail").work()
    assert database.rows("SELECT status FROM outbox") == [("dropped",)]
