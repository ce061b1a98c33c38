"""What became of a session: by itself, in the ST's words, and an absent ST.

When who may say so: `unit/domain/test_completing`. Many at once: `test_completing_races`.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import Forbidden, NotFound, TooLate, TooManyAttempts, TransitionRefused
from peerloop.services.completing import AT_ONCE, complete_ended, mark, report_absence
from peerloop.worker.jobs import jobs
from tests.factories import FixedClock, sit
from tests.integration.conftest import Database
from tests.integration.services.lesson import HOUR, START, Lesson

END = START + HOUR
TICK = timedelta(microseconds=1)


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def complete(now=END, **more) -> int:
    return wiring.in_transaction(lambda db: complete_ended(db, now=now, **more))


def kept(database: Database, *but: str) -> list[tuple]:
    """What was changed, in words; bookings apart."""
    rows = database.rows("SELECT what, actor_id FROM audit_events ORDER BY happened_at")
    return [(what, actor is not None) for what, actor in rows if what not in ("booked", *but)]


# ── by itself ────────────────────────────────────────────────────────────────
def test_a_session_is_completed_when_it_has_ended(lesson: Lesson, database: Database) -> None:
    before = lesson.row().model_dump()
    assert complete(END - TICK) == 0
    assert complete(END) == 1
    assert lesson.row().model_dump() == before | {"status": SessionStatus.COMPLETED}
    assert lesson.seats() == lesson.seats_at(START)
    assert kept(database) == [("completed", False)]
    assert complete(END + HOUR) == 0
    assert kept(database) == [("completed", False)]


@pytest.mark.parametrize("status", [s for s in SessionStatus if s is not SessionStatus.CONFIRMED])
def test_nothing_else_is_completed(lesson: Lesson, status: SessionStatus) -> None:
    lesson.database.execute(f"UPDATE sessions SET status = '{status.value}'")
    assert complete(END + HOUR) == 0


def test_many_are_completed_bit_by_bit_the_longest_over_first(
    lesson: Lesson, database: Database
) -> None:
    with database.writing() as db:
        for n in range(1, 6):
            sit(db, lesson.student, lesson.st, lesson.course, START - n * 2 * HOUR)
    assert [complete(limit=4), complete(limit=4), complete(limit=4)] == [4, 2, 0]
    assert len(kept(database)) == 6
    assert lesson.row().status is SessionStatus.COMPLETED


def test_how_much_is_asked_does_not_grow_but_by_what_is_kept(
    lesson: Lesson, database: Database
) -> None:
    with database.writing() as db:
        for n in range(1, 21):
            sit(db, lesson.student, lesson.st, lesson.course, START - n * 2 * HOUR)
    with database.statements() as sent:
        assert complete() == 21
    assert len([one for one in sent if "audit_events" not in one]) <= 3


def test_the_job_comes_round_at_once_while_there_is_more(
    lesson: Lesson, database: Database, clock: FixedClock
) -> None:
    """One transaction a round, so that a worker that is told to stop does."""
    with database.writing() as db:
        for n in range(1, AT_ONCE + 1):
            sit(db, lesson.student, lesson.st, lesson.course, START - n * 2 * HOUR, seats=False)
    clock.set(END)
    (job,) = [job for job in jobs() if job.name == "ended sessions"]
    assert job.work()
    assert lesson.row().status is SessionStatus.CONFIRMED, "the longest over come first"
    assert not job.work()
    assert lesson.row().status is SessionStatus.COMPLETED


# ── in the ST's words ────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["st", "admin"])
def test_a_student_was_missed_and_came_after_all(
    lesson: Lesson, database: Database, who: str
) -> None:
    person = getattr(lesson, who)
    run = wiring.in_transaction
    assert mark(run, person, lesson.id, "no_show", now=START) is SessionStatus.NO_SHOW
    assert complete(END) == 0
    assert mark(run, person, lesson.id, "no_show", now=END) is SessionStatus.NO_SHOW
    assert mark(run, person, lesson.id, "completed", now=END) is SessionStatus.COMPLETED
    assert kept(database) == [("no_show", True), ("completed", True)]
    assert lesson.seats() == lesson.seats_at(START)
    assert lesson.row().sequence == 0


def test_saying_so_for_ever_is_stopped(lesson: Lesson) -> None:
    run = wiring.in_transaction
    report_absence(run, lesson.student, lesson.id, now=END)
    for n in range(10):
        wanted = "completed" if n % 2 else "no_show"
        mark(run, lesson.st, lesson.id, wanted, now=END + timedelta(minutes=n))
    with pytest.raises(TooManyAttempts):
        mark(run, lesson.st, lesson.id, "no_show", now=END + timedelta(hours=1))
    assert mark(run, lesson.admin, lesson.id, "no_show", now=END + timedelta(hours=1)) == "no_show"


def test_who_may_not(lesson: Lesson, database: Database) -> None:
    run = wiring.in_transaction
    with pytest.raises(Forbidden):
        mark(run, lesson.student, lesson.id, "no_show", now=END)
    with pytest.raises(NotFound):
        mark(run, lesson.rival, lesson.id, "no_show", now=END)
    with pytest.raises(NotFound):
        mark(run, lesson.st, uuid4(), "no_show", now=END)
    with pytest.raises(TooLate):
        mark(run, lesson.st, lesson.id, "no_show", now=START - TICK)
    for wanted in ("cancelled", "", None, 7, ["no_show"], "NO_SHOW", {"no_show": 1}, "x" * 99_999):
        with pytest.raises(TransitionRefused):
            mark(run, lesson.st, lesson.id, wanted, now=END)
    assert lesson.row().status is SessionStatus.CONFIRMED
    assert kept(database) == []


# ── an absent ST ─────────────────────────────────────────────────────────────
def test_a_student_reports_that_nobody_came(lesson: Lesson, database: Database) -> None:
    run = wiring.in_transaction
    report_absence(run, lesson.student, lesson.id, now=START)
    assert lesson.row().absence_reported_at == START
    assert complete(END) == 1, "what the report says of it is for an admin to judge"
    report_absence(run, lesson.student, lesson.id, now=END)
    assert lesson.row().absence_reported_at == START
    assert kept(database) == [("absence_reported", True), ("completed", False)]


def test_who_may_not_report(lesson: Lesson, database: Database) -> None:
    run = wiring.in_transaction
    for person in (lesson.st, lesson.admin):
        with pytest.raises(Forbidden):
            report_absence(run, person, lesson.id, now=END)
    with pytest.raises(NotFound):
        report_absence(run, lesson.rival, lesson.id, now=END)
    for now in (START - TICK, START + timedelta(days=7, microseconds=1)):
        with pytest.raises(TooLate):
            report_absence(run, lesson.student, lesson.id, now=now)
    assert lesson.row().absence_reported_at is None
    assert kept(database) == []
