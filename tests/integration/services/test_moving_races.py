"""Moves that race with moves, bookings and cancels: nobody is in two places, no session is lost.

As for bookings, the locks and the constraint are each enough; the last tests take both away.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import bindparam
from sqlmodel import col, select

from peerloop import wiring
from peerloop.domain.errors import PeerLoopError, SlotTaken, TransitionRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.models import SessionSeat, TutoringSession, User
from peerloop.services import locking
from peerloop.services.cancelling import Cancelled, cancel
from peerloop.services.moving import Moved
from peerloop.services.reserving import Booked
from tests.factories import (
    MONDAY,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    move_to,
)
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

FIRST = MONDAY + timedelta(days=2)
GOAL = MONDAY + timedelta(days=9)
HALF_HOUR = timedelta(minutes=30)
RIVALS = 30
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def one_try(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a deadlock be seen, where the locks should leave none to be tried again."""
    if "unguarded" not in request.fixturenames:
        monkeypatch.setattr("peerloop.wiring.database.DEADLOCK_TRIES", 1)


def outcomes(results: list[object]) -> Counter[type]:
    return Counter(map(type, results))


class Day:
    """An ST, students of theirs, and a session each, one after the other."""

    def __init__(self, database: Database, sessions: int) -> None:
        self.database = database
        with database.writing() as db:
            self.course = make_course(db)
            self.st = make_st(db, self.course)
            self.students = [enrolled_student(db, self.course) for _ in range(sessions)]
        self.starts = [FIRST + 3 * HALF_HOUR * n for n in range(sessions)]
        self.ids = [
            book_at(student, self.st, self.course, start).session_id
            for student, start in zip(self.students, self.starts, strict=True)
        ]

    def one_more_student(self) -> Actor:
        with self.database.writing() as db:
            return enrolled_student(db, self.course)

    def starts_now(self) -> list[datetime]:
        with self.database.writing() as db:
            return [db.get_one(TutoringSession, id_).starts_at for id_ in self.ids]


def check_whole(database: Database, *, apart: bool = True) -> None:
    """Each session has both seats at its time, or is cancelled and has none; none overlap."""
    with database.writing() as db:
        taken = list(db.scalars(select(SessionSeat)))
        for session in db.scalars(select(TutoringSession)):
            own = {
                (seat.person_id, seat.starts_at, seat.blocked_until)
                for seat in taken
                if seat.session_id == session.id
            }
            buffer = timedelta(minutes=session.buffer_minutes)
            both = {
                (session.student_id, session.starts_at, session.ends_at),
                (session.teacher_id, session.starts_at, session.ends_at + buffer),
            }
            assert own == (set() if session.status == "cancelled" else both)
    if apart:
        assert overlaps(taken) == 0


def overlaps(taken: list[SessionSeat]) -> int:
    spans = [(seat.person_id, Interval(seat.starts_at, seat.blocked_until)) for seat in taken]
    return sum(a[0] == b[0] and a[1].overlaps(b[1]) for a, b in combinations(spans, 2))


def mails(database: Database, template: str) -> int:
    return database.rows(f"SELECT count(*) FROM outbox WHERE template = '{template}'")[0][0]


def moves(day: Day, goals: list[datetime]) -> list[Moved | Exception]:
    """Each student moves their session at once, the goals coming round again."""
    return at_once(
        partial(move_to, student, id_, goals[n % len(goals)])
        for n, (student, id_) in enumerate(zip(day.students, day.ids, strict=True))
    )


@pytest.mark.parametrize("steps", [1, 3], ids=["equal", "overlapping"])
def test_of_thirty_moves_to_one_time_one_wins(database: Database, steps: int) -> None:
    day = Day(database, RIVALS)
    results = moves(day, [GOAL + HALF_HOUR * n for n in range(steps)])

    assert outcomes(results) == {Moved: 1, SlotTaken: RIVALS - 1}
    check_whole(database)
    kept = [now == was for now, was in zip(day.starts_now(), day.starts, strict=True)]
    assert kept == [not isinstance(result, Moved) for result in results]
    assert mails(database, "session-rescheduled") == 2


def test_moves_and_bookings_race_for_the_new_time(database: Database) -> None:
    day = Day(database, 12)
    others = [day.one_more_student() for _ in range(12)]
    results = at_once(
        [
            *(
                partial(move_to, who, id_, GOAL)
                for who, id_ in zip(day.students, day.ids, strict=True)
            ),
            *(partial(book_at, who, day.st, day.course, GOAL + HALF_HOUR) for who in others),
        ]
    )
    found = outcomes(results)
    assert found[Moved] + found[Booked] == 1
    assert found[SlotTaken] == 23
    check_whole(database)


def test_the_old_time_is_booked_once_and_only_when_it_is_free(database: Database) -> None:
    day = Day(database, 1)
    others = [day.one_more_student() for _ in range(12)]
    (student,), (id_,), (old,) = day.students, day.ids, day.starts
    works = [partial(book_at, who, day.st, day.course, old) for who in others]
    results = at_once([*works[:6], partial(move_to, student, id_, GOAL), *works[6:]])

    found = outcomes(results)
    assert found[Moved] == 1
    assert found[Booked] <= 1
    assert found[SlotTaken] == 12 - found[Booked]
    check_whole(database)


def test_one_session_is_moved_to_many_times_at_once(database: Database) -> None:
    """Its student, in many tabs, and its ST: each move is whole, and the last one stands."""
    day = Day(database, 1)
    goals = [GOAL + HALF_HOUR * n for n in range(12)]
    people = [day.students[0], day.st]
    results = at_once(
        partial(move_to, people[n % 2], day.ids[0], goal) for n, goal in enumerate(goals)
    )
    assert outcomes(results) == {Moved: 12}
    check_whole(database)
    assert database.rows("SELECT sequence FROM sessions") == [(12,)]
    assert mails(database, "session-rescheduled") == 24


def test_the_same_move_many_times_at_once_is_one(database: Database) -> None:
    day = Day(database, 1)
    results = at_once([partial(move_to, day.students[0], day.ids[0], GOAL)] * 12)
    assert outcomes(results) == {Moved: 12}
    assert sum(isinstance(each, Moved) and each.is_news for each in results) == 1
    assert database.rows("SELECT sequence FROM sessions") == [(1,)]
    assert mails(database, "session-rescheduled") == 2
    check_whole(database)


def test_two_sessions_change_places(database: Database) -> None:
    """Each wants the time of the other: nobody waits for ever, and neither is lost."""
    for _ in range(5):
        day = Day(database, 2)
        found = outcomes(moves(day, day.starts[::-1]))
        assert found == {SlotTaken: 2}
        check_whole(database)


def cancel_it(person: Actor, session_id: UUID) -> Cancelled:
    return cancel(wiring.till(), person, session_id)


def test_moved_and_cancelled_at_once(database: Database) -> None:
    for _ in range(4):
        day = Day(database, 4)
        results = at_once(
            work
            for n, id_ in enumerate(day.ids)
            for work in (
                partial(move_to, day.students[n], id_, GOAL + 3 * HALF_HOUR * n),
                partial(cancel_it, day.st, id_),
            )
        )
        found = outcomes(results)
        assert found[Cancelled] == 4
        assert found[Moved] + found[TransitionRefused] == 4
        check_whole(database)
        database.execute("DELETE FROM outbox")


def test_two_who_teach_each_other_move_crosswise(database: Database) -> None:
    """The same two people, locked from two sessions in which their roles are exchanged."""
    with database.writing() as db:
        course = make_course(db)
        one = enrolled_student(db, course, person=make_st(db, course))
        other = enrolled_student(db, course, person=make_st(db, course))
    pairs = [(one, other), (other, one)] * 4
    ids = [
        book_at(student, st, course, FIRST + 4 * HALF_HOUR * n).session_id
        for n, (student, st) in enumerate(pairs)
    ]
    results = at_once(
        partial(move_to, student, id_, GOAL) for (student, _), id_ in zip(pairs, ids, strict=True)
    )
    assert outcomes(results)[Moved] == 1
    assert all(isinstance(each, Moved | PeerLoopError) for each in results)
    check_whole(database)


# ── anything at once ─────────────────────────────────────────────────────────
def chaos(database: Database, seed: int, works: int) -> None:
    """Moves, bookings and cancels of a few people, all at once, around the same hours."""
    chance = Random(seed)
    day = Day(database, 6)
    times = [*day.starts, *(FIRST + HALF_HOUR * n for n in range(24))]

    def some_work() -> partial[object]:
        place, start = chance.randrange(6), chance.choice(times)
        person = chance.choice([day.students[place], day.st])
        kind = chance.choice("mmmmbbc")
        if kind == "m":
            return partial(move_to, person, day.ids[place], start)
        if kind == "b":
            return partial(book_at, day.students[place], day.st, day.course, start)
        return partial(cancel_it, person, day.ids[place])

    results = at_once(some_work() for _ in range(works))
    unexpected = [each for each in results if not isinstance(each, KNOWN)]
    assert not unexpected
    check_whole(database)


KNOWN = (Moved, Booked, Cancelled, PeerLoopError)


def test_whatever_happens_at_once_is_whole(database: Database) -> None:
    for seed in range(4):
        chaos(database, seed, works=24)


@pytest.mark.deep
def test_whatever_happens_at_once_is_whole_again_and_again(database: Database) -> None:
    for seed in range(100, 160):
        chaos(database, seed, works=40)


# ── the controls ─────────────────────────────────────────────────────────────
@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """`move` writes without locking anybody and without looking first."""
    unlocked = select(User.id, User.name, User.email, User.zone, User.reminders).where(
        col(User.id).in_(bindparam("ids", expanding=True))
    )
    monkeypatch.setattr(locking, "_LOCK", unlocked)
    monkeypatch.setattr("peerloop.services.moving.check_people_are_free", lambda *_: None)


OVERLAPPING = [GOAL, GOAL + HALF_HOUR]


def test_looking_first_is_enough_without_the_constraint(database: Database) -> None:
    database.let_people_be_in_two_places()
    assert outcomes(moves(Day(database, RIVALS), OVERLAPPING)) == {Moved: 1, SlotTaken: RIVALS - 1}
    check_whole(database)


def test_the_constraint_is_enough_without_looking_first(
    database: Database, unguarded: None
) -> None:
    assert outcomes(moves(Day(database, 12), OVERLAPPING)) == {Moved: 1, SlotTaken: 11}
    check_whole(database)


def test_without_both_people_are_in_two_places(database: Database, unguarded: None) -> None:
    database.let_people_be_in_two_places()
    assert outcomes(moves(Day(database, 12), OVERLAPPING)) == {Moved: 12}
    check_whole(database, apart=False)
    with database.writing() as db:
        assert overlaps(list(db.scalars(select(SessionSeat)))) == 12 * 11 // 2
