"""Completing races with cancelling, moving and the ST's own word: one of them stands, and once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TooLate, TransitionRefused
from peerloop.models import TutoringSession
from peerloop.services.cancelling import Cancelled, cancel
from peerloop.services.completing import complete_ended, mark
from tests.factories import move_to, sit
from tests.factories.rivals import at_once
from tests.integration.conftest import Database
from tests.integration.services.lesson import HOUR, START, Lesson

END = START + HOUR


@pytest.fixture
def lesson(database: Database, clock) -> Lesson:
    clock.set(START - timedelta(days=2))
    return Lesson(database)


def complete(now=END, limit=200) -> int:
    return wiring.in_transaction(lambda db: complete_ended(db, now=now, limit=limit))


def kept(database: Database) -> Counter:
    return Counter(what for (what,) in database.rows("SELECT what FROM audit_events"))


def test_many_workers_complete_each_session_once(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        for n in range(1, 60):
            sit(db, lesson.student, lesson.st, lesson.course, START - n * 2 * HOUR)
    counts = at_once([partial(complete, limit=10)] * 8)
    counts.append(complete())
    assert all(isinstance(count, int) for count in counts), counts
    assert sum(counts) == 60
    assert kept(database)["completed"] == 60


def test_completed_or_cancelled_and_never_both(lesson: Lesson, database: Database, clock) -> None:
    """An admin may cancel what has begun, until it is over."""
    clock.set(END)
    for n in range(6):
        with database.writing() as db:
            start = START - (n + 1) * 2 * HOUR
            session = sit(db, lesson.student, lesson.st, lesson.course, start)
        works = [partial(cancel, wiring.till(), lesson.admin, session.id), complete]
        results = at_once(works if n % 2 else works[::-1])
        done, ended = results if n % 2 else results[::-1]
        with database.writing() as db:
            status = db.get_one(TutoringSession, session.id).status
        if isinstance(done, Cancelled):
            assert status is SessionStatus.CANCELLED
        else:
            assert isinstance(done, TransitionRefused)
            assert status is SessionStatus.COMPLETED
            assert ended in (1, 2)  # the lesson itself may be among them


def test_missed_or_completed_first_the_sts_word_stands(lesson: Lesson, database: Database) -> None:
    word = partial(mark, wiring.in_transaction, lesson.st, lesson.id, "no_show", now=END)
    results = at_once([complete, word, complete, word])
    assert not [each for each in results if isinstance(each, Exception)]
    assert lesson.row().status is SessionStatus.NO_SHOW
    found = kept(database)
    assert found["no_show"] == 1
    assert found["completed"] <= 1


def test_two_words_at_once_are_one_after_the_other(lesson: Lesson, database: Database) -> None:
    words = [
        partial(mark, wiring.in_transaction, lesson.st, lesson.id, wanted, now=END)
        for wanted in ("no_show", "completed") * 4
    ]
    results = at_once(words)
    assert not [each for each in results if isinstance(each, Exception)]
    found = kept(database)
    assert abs(found["no_show"] - found["completed"]) <= 1


def test_a_session_that_is_moved_is_not_completed(lesson: Lesson, database: Database) -> None:
    """Moving ends at the start, completing begins at the end: never is both right."""
    later = START + timedelta(days=1)
    moved, ended = at_once(
        [partial(move_to, lesson.st, lesson.id, later, now=START - HOUR), complete]
    )
    if lesson.row().status is SessionStatus.COMPLETED:
        assert isinstance(moved, TransitionRefused | TooLate), moved
        assert ended == 1
    else:
        assert lesson.row().starts_at == later
