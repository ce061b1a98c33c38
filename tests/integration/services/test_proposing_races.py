"""Accepting races with bookings, moves, withdrawals and itself: never an overlap, one answer."""

from collections import Counter
from functools import partial

import pytest

from peerloop import wiring
from peerloop.domain.errors import SlotTaken, TransitionRefused
from peerloop.services.answering import accept, withdraw
from peerloop.services.moving import Moved
from peerloop.services.proposing import propose
from peerloop.services.reserving import Booked
from tests.factories import MONDAY, book_at, enrolled_student, move_to
from tests.factories.rivals import at_once
from tests.integration.conftest import Database
from tests.integration.services.lesson import HOUR, NEW, Lesson
from tests.integration.services.test_moving_races import check_whole

run = wiring.in_transaction
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def lesson(database: Database) -> Lesson:
    made = Lesson(database)
    propose(run, made.st, made.id, [NEW, NEW + 4 * HOUR], now=MONDAY)
    return made


def take(lesson: Lesson, start=NEW) -> partial:
    return partial(accept, run, lesson.student, lesson.id, start, now=MONDAY)


def test_accepted_and_booked_at_once(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        others = [enrolled_student(db, lesson.course) for _ in range(10)]
    books = [partial(book_at, who, lesson.st, lesson.course, NEW) for who in others]
    results = at_once([*books[:5], take(lesson), *books[5:]])
    found = Counter(map(type, results))
    assert found[Moved] + found[Booked] == 1
    assert found[SlotTaken] == 10
    check_whole(database)
    [(status,)] = database.rows("SELECT status FROM move_proposals")
    assert status == ("accepted" if found[Moved] else "open")


def test_both_times_accepted_at_once(lesson: Lesson, database: Database) -> None:
    results = at_once([take(lesson), take(lesson, NEW + 4 * HOUR)] * 4)
    news = [each for each in results if isinstance(each, Moved) and each.is_news]
    assert len(news) == 1
    assert all(isinstance(each, Moved | TransitionRefused) for each in results), results
    check_whole(database)
    assert database.rows("SELECT sequence FROM sessions") == [(1,)]


def test_accepted_and_withdrawn_at_once(lesson: Lesson, database: Database) -> None:
    back = partial(withdraw, run, lesson.st, lesson.id, now=MONDAY)
    taken, withdrawn = at_once([take(lesson), back])
    [(status,)] = database.rows("SELECT status FROM move_proposals")
    if isinstance(taken, Moved):
        assert (status, type(withdrawn)) == ("accepted", TransitionRefused)
    else:
        assert (status, type(taken), withdrawn) == ("withdrawn", TransitionRefused, None)
    check_whole(database)


def test_accepted_and_moved_by_the_st_at_once(lesson: Lesson, database: Database) -> None:
    away = NEW + 24 * HOUR
    taken, moved = at_once([take(lesson), partial(move_to, lesson.st, lesson.id, away)])
    assert isinstance(moved, Moved)
    assert isinstance(taken, Moved | TransitionRefused), taken
    assert lesson.row().starts_at == away  # whichever came first
    check_whole(database)


def test_proposed_many_times_at_once_is_once(lesson: Lesson, database: Database) -> None:
    withdraw(run, lesson.st, lesson.id, now=MONDAY)
    works = [
        partial(propose, run, lesson.st, lesson.id, [NEW + n * HOUR], now=MONDAY) for n in range(8)
    ]
    results = at_once(works)
    refused = [each for each in results if isinstance(each, TransitionRefused)]
    assert len(refused) == 7, results
    rows = database.rows("SELECT status FROM move_proposals")
    assert sorted(status for (status,) in rows) == ["open", "withdrawn"]
