"""Proposals of other times: what is written of them, who may, and what becomes of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from peerloop import wiring
from peerloop.domain.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
    TooLate,
    TooManyAttempts,
    TransitionRefused,
)
from peerloop.domain.people import Actor
from peerloop.queries.proposals import ProposalView, open_proposal
from peerloop.services.answering import accept, decline, withdraw
from peerloop.services.cancelling import cancel
from peerloop.services.moving import Moved
from peerloop.services.proposing import propose
from tests.factories import MONDAY, FixedClock, book_at, make_st, move_to, sit
from tests.integration.conftest import Database
from tests.integration.services.lesson import HOUR, NEW, START, Lesson

TIMES = [NEW, NEW + HOUR, NEW + timedelta(days=1)]
run = wiring.in_transaction


@pytest.fixture
def lesson(database: Database, clock: FixedClock) -> Lesson:
    return Lesson(database)


def offer(lesson: Lesson, *starts: datetime, who: str = "st", **more: object) -> None:
    propose(run, getattr(lesson, who), lesson.id, starts or TIMES, **{"now": MONDAY, **more})


def take(lesson: Lesson, start: datetime, who: str = "student", now: datetime = MONDAY) -> Moved:
    return accept(run, getattr(lesson, who), lesson.id, start, now=now)


def seen(lesson: Lesson, who: str = "student", now: datetime = MONDAY) -> ProposalView | None:
    with wiring.reading() as db:
        return open_proposal(db, getattr(lesson, who), lesson.id, now=now)


def statuses(database: Database) -> list[str]:
    rows = database.rows("SELECT status FROM move_proposals ORDER BY created_at, answered_at")
    return [status for (status,) in rows]


def kept(database: Database) -> list[str]:
    rows = database.rows("SELECT what FROM audit_events ORDER BY happened_at")
    return [what for (what,) in rows if what != "booked"]


# ── proposing ────────────────────────────────────────────────────────────────
def test_it_is_shown_kept_and_told_and_holds_nothing(lesson: Lesson, database: Database) -> None:
    before = lesson.row().model_dump()
    database.execute("DELETE FROM outbox")
    offer(lesson, *reversed(TIMES), message="  My exam\nwas moved ")
    for who in ("student", "st", "admin"):
        view = seen(lesson, who)
        assert view is not None
        assert (view.starts, view.message) == (tuple(TIMES), "My exam was moved")
    assert lesson.row().model_dump() == before
    assert lesson.seats() == lesson.seats_at(START)
    assert kept(database) == ["times_proposed"]
    [(template, payload)] = database.rows("SELECT template, payload FROM outbox")
    facts = json.loads(payload) if isinstance(payload, str) else payload
    assert (template, facts["to"], facts["message"]) == (
        "times-proposed",
        "student",
        "My exam was moved",
    )
    assert facts["proposed"][0] == "2026-06-05T10:00:00Z"
    lesson.book(lesson.rival, NEW)


@pytest.mark.parametrize(("who", "error"), [
    ("student", Forbidden), ("admin", Forbidden), ("rival", NotFound),
])  # fmt: skip
def test_only_the_st_proposes(lesson: Lesson, database: Database, who: str, error: type) -> None:
    with pytest.raises(error):
        offer(lesson, who=who)
    with pytest.raises(NotFound):
        propose(run, lesson.st, uuid4(), TIMES, now=MONDAY)
    assert statuses(database) == []


@pytest.mark.parametrize("starts", [
    [], [NEW, NEW + HOUR, NEW + 2 * HOUR, NEW + 3 * HOUR], [NEW.replace(tzinfo=None)],
])  # fmt: skip
def test_one_to_three_times(lesson: Lesson, starts: list[datetime]) -> None:
    with pytest.raises(InvalidInput):
        propose(run, lesson.st, lesson.id, starts, now=MONDAY)


def test_the_same_time_twice_is_once_and_a_message_has_its_limit(lesson: Lesson) -> None:
    with pytest.raises(InvalidInput):
        offer(lesson, NEW, message="x" * 501)
    offer(lesson, NEW, NEW, NEW, NEW)
    view = seen(lesson)
    assert view is not None and view.starts == (NEW,)


def test_what_a_move_would_refuse_is_not_proposed(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        sit(db, lesson.rival, lesson.st, lesson.course, NEW)
        second = make_st(db, lesson.course)
        sit(db, lesson.student, second, lesson.course, NEW + 5 * HOUR)
    day = timedelta(days=1)
    for start in (NEW, NEW + 5 * HOUR, START, MONDAY, NEW + timedelta(minutes=7), NEW + 99 * day):
        with pytest.raises(SlotTaken):
            offer(lesson, NEW + day, start)
    assert statuses(database) == []


def test_not_of_what_cannot_be_moved(lesson: Lesson, database: Database) -> None:
    with pytest.raises(TooLate):
        offer(lesson, now=START)
    database.execute("UPDATE sessions SET status = 'completed'")
    with pytest.raises(TransitionRefused):
        offer(lesson)


def test_one_at_a_time(lesson: Lesson, database: Database) -> None:
    offer(lesson, NEW)
    with pytest.raises(TransitionRefused):
        offer(lesson, NEW + HOUR)
    withdraw(run, lesson.st, lesson.id, now=MONDAY)
    offer(lesson, NEW + HOUR)
    assert sorted(statuses(database)) == ["open", "withdrawn"]
    mails = "SELECT count(*) FROM outbox WHERE template = 'times-proposed'"
    assert database.rows(mails) == [(2,)]


# ── answering ────────────────────────────────────────────────────────────────
def test_accepting_is_a_move_by_the_student(lesson: Lesson, database: Database) -> None:
    offer(lesson)
    moved = take(lesson, TIMES[1])
    assert (moved.starts_at, moved.is_news) == (TIMES[1], True)
    assert lesson.seats() == lesson.seats_at(TIMES[1])
    assert lesson.row().moved_as == "student"
    assert statuses(database) == ["accepted"]
    assert seen(lesson) is None
    assert sorted(kept(database)) == ["moved", "times_proposed"]
    told = "SELECT count(*) FROM outbox WHERE template = 'session-rescheduled'"
    assert database.rows(told) == [(2,)]
    assert not take(lesson, TIMES[1]).is_news, "the same tap, twice"
    with pytest.raises(TransitionRefused):
        take(lesson, TIMES[0])


def test_both_have_agreed_so_no_notice_is_in_the_way(lesson: Lesson) -> None:
    """The student's notice has passed, and the ST's would not allow it for others."""
    now, soon = START - HOUR, START + HOUR
    offer(lesson, soon, now=now)
    with pytest.raises(TooLate):
        move_to(lesson.student, lesson.id, soon, now=now)
    assert take(lesson, soon, now=now).starts_at == soon


def test_taken_meanwhile_the_others_stay(lesson: Lesson, database: Database) -> None:
    offer(lesson)
    lesson.book(lesson.rival, TIMES[0])
    with pytest.raises(SlotTaken) as refusal:
        take(lesson, TIMES[0])
    assert refusal.value.message == "Sorry, this time slot is no longer available."
    view = seen(lesson)
    assert view is not None and view.starts == tuple(TIMES)
    with database.writing() as db:
        second = make_st(db, lesson.course)
    book_at(lesson.student, second, lesson.course, TIMES[2])
    with pytest.raises(StudentConflict) as conflict:
        take(lesson, TIMES[2])
    assert conflict.value.message == "You have another session at this time."
    database.execute("UPDATE teaching_calendars SET paused = true")
    with pytest.raises(SlotUnavailable):
        take(lesson, TIMES[1])
    assert statuses(database) == ["open"]
    assert lesson.seats() == lesson.seats_at(START)


def test_what_is_not_proposed_is_not_taken(lesson: Lesson) -> None:
    with pytest.raises(TransitionRefused):
        take(lesson, NEW)
    offer(lesson, NEW)
    with pytest.raises(TransitionRefused):
        take(lesson, NEW + HOUR)
    for who, error in (("st", Forbidden), ("admin", Forbidden), ("rival", NotFound)):
        with pytest.raises(error):
            take(lesson, NEW, who=who)


def test_moved_otherwise_it_no_longer_counts(lesson: Lesson, database: Database) -> None:
    offer(lesson)
    move_to(lesson.student, lesson.id, NEW + 3 * HOUR)
    assert seen(lesson) is None
    with pytest.raises(TransitionRefused):
        take(lesson, TIMES[0])
    for answer, who in ((decline, lesson.student), (withdraw, lesson.st)):
        with pytest.raises(TransitionRefused):
            answer(run, who, lesson.id, now=MONDAY)
    assert statuses(database) == ["open"]
    offer(lesson, NEW + timedelta(days=2))
    assert sorted(statuses(database)) == ["open", "withdrawn"]
    assert seen(lesson) is not None


def test_cancelled_or_begun_there_is_nothing_to_answer(lesson: Lesson, clock: FixedClock) -> None:
    offer(lesson)
    assert seen(lesson, now=START) is None
    with pytest.raises(TooLate):
        take(lesson, TIMES[0], now=START)
    cancel(wiring.till(), lesson.student, lesson.id)
    assert seen(lesson) is None
    with pytest.raises(TransitionRefused):
        take(lesson, TIMES[0])


def test_declined_and_withdrawn(lesson: Lesson, database: Database) -> None:
    offer(lesson)
    for who, error in (("st", Forbidden), ("admin", Forbidden), ("rival", NotFound)):
        with pytest.raises(error):
            decline(run, getattr(lesson, who), lesson.id, now=MONDAY)
    for _ in range(2):
        decline(run, lesson.student, lesson.id, now=MONDAY)
    offer(lesson)
    for who, error in (("student", Forbidden), ("admin", Forbidden), ("rival", NotFound)):
        with pytest.raises(error):
            withdraw(run, getattr(lesson, who), lesson.id, now=MONDAY)
    for _ in range(2):
        withdraw(run, lesson.st, lesson.id, now=MONDAY)
    assert sorted(statuses(database)) == ["declined", "withdrawn"]
    assert (
        sorted(kept(database))
        == ["proposal_declined", "proposal_withdrawn"] + ["times_proposed"] * 2
    )
    assert seen(lesson) is None


def test_what_was_taken_is_neither_withdrawn_nor_declined(
    lesson: Lesson, database: Database
) -> None:
    """Who is told that a proposal is taken back believes that the session stays as it was."""
    with pytest.raises(TransitionRefused):
        withdraw(run, lesson.st, lesson.id, now=MONDAY)
    offer(lesson)
    take(lesson, TIMES[0])
    for answer, who in ((decline, lesson.student), (withdraw, lesson.st)):
        with pytest.raises(TransitionRefused) as refusal:
            answer(run, who, lesson.id, now=MONDAY)
        assert refusal.value.message == "These times are no longer proposed."
    assert statuses(database) == ["accepted"]


def test_nobody_else_sees_it(lesson: Lesson) -> None:
    offer(lesson)
    with pytest.raises(NotFound):
        seen(lesson, "rival")
    with wiring.reading() as db, pytest.raises(NotFound):
        stranger = Actor(uuid4(), "", "", "UTC")
        open_proposal(db, stranger, lesson.id, now=MONDAY)


# ── again and again ──────────────────────────────────────────────────────────
def test_proposing_the_same_twice_is_once(lesson: Lesson, database: Database) -> None:
    first = propose(run, lesson.st, lesson.id, TIMES, "Or these?", now=MONDAY)
    again = propose(run, lesson.st, lesson.id, TIMES[::-1], " Or these?\n", now=MONDAY)
    assert again == first
    assert (statuses(database), kept(database)) == (["open"], ["times_proposed"])
    for starts, message in ((TIMES[:2], "Or these?"), (TIMES, "Please?")):
        with pytest.raises(TransitionRefused):
            propose(run, lesson.st, lesson.id, starts, message, now=MONDAY)


def test_proposing_for_ever_is_stopped(lesson: Lesson, database: Database) -> None:
    for _ in range(10):
        offer(lesson)
        withdraw(run, lesson.st, lesson.id, now=MONDAY)
    with pytest.raises(TooManyAttempts):
        offer(lesson)
    assert statuses(database) == ["withdrawn"] * 10


def test_times_at_the_calendars_ends_are_not_to_be_had(lesson: Lesson) -> None:
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))
    last += timedelta(days=364, hours=23)
    for starts in ([first], [last], [first, last], [NEW, last], [MONDAY + timedelta(days=367)]):
        with pytest.raises(SlotTaken):
            offer(lesson, *starts)
    with pytest.raises(TransitionRefused):
        take(lesson, last)


def test_what_is_taken_is_kept_as_proposed_and_takes_no_right_away(
    lesson: Lesson, database: Database
) -> None:
    move_to(lesson.st, lesson.id, NEW)
    offer(lesson, NEW + HOUR, now=MONDAY + HOUR)
    take(lesson, NEW + HOUR, now=MONDAY + 2 * HOUR)
    assert lesson.row().moved_as == "st"
    after = "SELECT after FROM audit_events WHERE what = 'moved' ORDER BY happened_at"
    moves = [
        json.loads(each) if isinstance(each, str) else each for (each,) in database.rows(after)
    ]
    assert [(each["by"], each.get("proposed")) for each in moves] == [
        ("st", None),
        ("student", True),
    ]


@pytest.mark.parametrize("answer", [decline, withdraw])
def test_a_mail_that_has_not_gone_yet_goes_no_more(
    lesson: Lesson, database: Database, answer: Callable[..., None]
) -> None:
    offer(lesson)
    who = lesson.student if answer is decline else lesson.st
    answer(run, who, lesson.id, now=MONDAY)
    mails = database.rows("SELECT status FROM outbox WHERE template = 'times-proposed'")
    assert mails == [("dropped",)]
    booked = database.rows("SELECT status FROM outbox WHERE template = 'session-booked'")
    assert booked == [("waiting",)] * 2
