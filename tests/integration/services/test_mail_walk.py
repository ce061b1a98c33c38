"""A booking's mails by a clock of our own: reminders, moves, cancels, workers that were away."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.services.cancelling import cancel
from peerloop.services.claiming import drop_late
from peerloop.services.dispatching import dispatch
from peerloop.services.people import change_reminders
from tests.factories import (
    MONDAY,
    FixedClock,
    KeepingMailer,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    move_to,
)
from tests.integration.conftest import Database

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = MONDAY + 3 * DAY + 2 * HOUR  # Thursday 10:00 UTC
MOVED = START + 2 * DAY
BOTH = ("student", "st")


@dataclass
class World:
    """A session's two people, and a worker that looks every five minutes unless it is away."""

    database: Database
    clock: FixedClock
    mailer: KeepingMailer
    course: Course
    st: Actor
    student: Actor
    log: list[tuple[timedelta, str, str]] = field(default_factory=list)

    def book(self, start: datetime = START, **wishes: object) -> UUID:
        """Book, and let the worker tell of it."""
        wished = {"now": self.clock(), **wishes}
        booked = book_at(self.student, self.st, self.course, start, **wished)  # type: ignore[arg-type]
        return booked.session_id

    def work(self) -> None:
        """One round of the worker."""
        wiring.in_transaction(lambda db: drop_late(db, now=self.clock()))
        while dispatch(wiring.mailroom()).is_worth_another:
            pass
        for _, message in self.mailer.sent:
            to = "student" if message.to == self.student.email else "st"
            self.log.append((self.clock() - MONDAY, to, message.subject.partition(":")[0]))
        self.mailer.sent.clear()

    def until(self, moment: datetime, *, away: bool = False) -> None:
        """Let time pass, five minutes at a time."""
        if away:
            self.clock.set(moment)
        self.work()
        while self.clock() < moment:
            self.clock.advance(minutes=5)
            self.work()

    def told(self) -> list[tuple[timedelta, str]]:
        """What both were told since it was asked last, in order; whom alone, by name."""
        found: list[tuple[timedelta, str]] = []
        for at in dict.fromkeys((at, what) for at, _, what in self.log):
            whom = {to for when, to, what in self.log if (when, what) == at}
            assert len([1 for when, _, what in self.log if (when, what) == at]) == len(whom)
            found.append(at if whom == set(BOTH) else (at[0], f"{at[1]} to {whom.pop()}"))
        self.log.clear()
        return found

    def statuses(self) -> dict[str, int]:
        """How many mails ended how."""
        return dict(self.database.rows("SELECT status, count(*) FROM outbox GROUP BY status"))  # type: ignore[arg-type]


@pytest.fixture
def world(database: Database, clock: FixedClock) -> Iterator[World]:
    mailer = KeepingMailer()
    wiring.use_mailer(mailer)
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, zone="UTC", notice_minutes=0, step_minutes=5)
        yield_to = World(database, clock, mailer, course, st, enrolled_student(db, course))
    yield yield_to
    wiring.use_mailer(None)


def since(moment: datetime) -> timedelta:
    return moment - MONDAY


def test_booked_reminded_held(world: World) -> None:
    world.book()
    world.until(START + HOUR)
    booked, day, hour, quarter = world.told()
    assert booked == (timedelta(0), "Session booked")
    assert [at for at, _ in (day, hour, quarter)] == [
        since(START - DAY),
        since(START - HOUR),
        since(START - 15 * MINUTE),
    ]
    assert world.statuses() == {"sent": 8}


def test_moved_after_the_first_reminder(world: World) -> None:
    session = world.book()
    world.until(START - 20 * HOUR)
    assert len(world.told()) == 2
    move_to(world.st, session, MOVED, now=world.clock())
    world.until(MOVED + HOUR)
    moved, *rest = world.told()
    assert moved == (since(START - 20 * HOUR), "Session moved")
    # Nothing at the old time, all three at the new one.
    leads = (DAY, HOUR, 15 * MINUTE)
    assert [at for at, _ in rest] == [since(MOVED - lead) for lead in leads]
    assert world.statuses() == {"sent": 2 + 2 + 2 + 6, "dropped": 4}


def test_moved_near_has_only_the_reminders_that_are_to_come(world: World) -> None:
    session = world.book()
    world.until(MONDAY + HOUR)
    world.told()
    near = world.clock() + 10 * HOUR
    move_to(world.student, session, near, now=world.clock())
    world.until(near + HOUR)
    moved, *rest = world.told()
    assert moved == (since(MONDAY + HOUR), "Session moved")
    assert [at for at, _ in rest] == [since(near - HOUR), since(near - 15 * MINUTE)]


def test_cancelled_between_two_reminders(world: World) -> None:
    session = world.book()
    world.until(START - 2 * HOUR)
    world.told()
    cancel(wiring.till(), world.st, session)
    world.until(START + HOUR)
    assert world.told() == [(since(START - 2 * HOUR), "Session cancelled")]
    assert world.statuses() == {"sent": 2 + 2 + 2, "dropped": 4}


def test_booked_ten_minutes_ahead(world: World) -> None:
    world.book(MONDAY + 10 * MINUTE)
    world.until(MONDAY + 2 * HOUR)
    assert world.told() == [(timedelta(0), "Session booked")]
    assert world.statuses() == {"sent": 2}


def test_reminders_that_are_not_wanted(world: World) -> None:
    with world.database.writing() as db:
        change_reminders(db, world.student, ["1h"])
    world.book()
    world.until(START - 2 * HOUR)
    _, day = world.told()
    assert day == (since(START - DAY), day[1])
    assert day[1].endswith(" to st")
    with world.database.writing() as db:  # decided when each is sent, not when it was booked
        change_reminders(db, world.st, [])
    world.until(START + HOUR)
    ((at, what),) = world.told()
    assert at == since(START - HOUR)
    assert what.endswith(" to student")


def test_switched_off_for_one_booking(world: World) -> None:
    world.book(reminders=False)
    world.until(START + HOUR)
    assert world.told() == [(timedelta(0), "Session booked")]
    assert world.statuses() == {"sent": 2}


@pytest.mark.parametrize(
    ("leaves", "left"),
    [
        # How long before the start the worker goes away for four hours, and which
        # reminders are left.
        (timedelta(hours=26), [HOUR, 15 * MINUTE]),  # comes back 2 h after the first was due
        (timedelta(hours=27, minutes=30), [DAY, HOUR, 15 * MINUTE]),  # half an hour after
        (timedelta(hours=4, minutes=50), [DAY, HOUR, 15 * MINUTE]),  # 10 minutes after the second
        (timedelta(hours=4, minutes=30), [DAY, 15 * MINUTE]),  # 30 minutes after it
        (timedelta(hours=4), [DAY]),  # at the start
        (timedelta(hours=2), [DAY]),  # two hours after it
    ],
)
def test_four_hours_without_a_worker(
    world: World, leaves: timedelta, left: list[timedelta]
) -> None:
    world.book()
    world.until(START - leaves)
    world.until(START - leaves + 4 * HOUR, away=True)
    world.until(START + 6 * HOUR)
    booked, *rest = world.told()
    assert booked == (timedelta(0), "Session booked")
    back = START - leaves + 4 * HOUR
    expected = [max(START - lead, back) if START - leaves < START - lead else START - lead
                for lead in left]  # fmt: skip
    assert [at for at, _ in rest] == [since(at) for at in expected]
    assert world.statuses() == {
        status: count
        for status, count in (("sent", 2 + 2 * len(left)), ("dropped", 6 - 2 * len(left)))
        if count
    }


def test_three_days_without_a_worker_over_the_whole_session(world: World) -> None:
    world.book(START - 2 * DAY)
    world.until(START + DAY, away=True)
    world.until(START + 2 * DAY)
    assert world.told() == []
    assert world.statuses() == {"dropped": 8}


def test_three_days_without_a_worker_while_it_is_booked_and_moved(world: World) -> None:
    """Only the time that holds is told; the mail has the new invitation."""
    session = world.book()
    world.clock.advance(hours=2)
    move_to(world.student, session, MOVED, now=world.clock())
    world.until(MONDAY + 3 * DAY, away=True)
    assert world.told() == [(3 * DAY, "Session moved")]
    world.until(MOVED + HOUR)
    assert [at for at, _ in world.told()] == [
        since(MOVED - lead) for lead in (DAY, HOUR, 15 * MINUTE)
    ]


def test_an_st_who_never_heard_of_a_session_need_not_hear_that_it_is_off(world: World) -> None:
    session = world.book()
    cancel(wiring.till(), world.student, session)
    world.until(START + HOUR)
    assert world.told() == [(timedelta(0), "Session cancelled to student")]


def test_one_who_heard_of_it_hears_that_it_is_off_before_the_move_is_told(world: World) -> None:
    session = world.book()
    world.work()
    world.log.clear()
    move_to(world.student, session, MOVED, now=world.clock())
    cancel(wiring.till(), world.student, session)
    world.until(MOVED + HOUR)
    assert world.told() == [(timedelta(0), "Session cancelled")]


def test_three_days_without_a_worker_while_it_is_booked_moved_and_cancelled(world: World) -> None:
    session = world.book()
    move_to(world.student, session, MOVED, now=world.clock())
    cancel(wiring.till(), world.student, session)
    world.until(MONDAY + 3 * DAY, away=True)
    world.until(MOVED + HOUR)
    assert world.told() == [(3 * DAY, "Session cancelled to student")]
