"""Who may not move a session, where to it may not go, and which answer wins; nothing is written."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import (
    NotFound,
    PeerLoopError,
    SlotTaken,
    SlotUnavailable,
    StudentConflict,
    TooLate,
    TransitionRefused,
)
from peerloop.domain.people import Actor
from peerloop.integrations.sandbox import Sandbox
from tests.factories import MONDAY, enrolled_student, make_course, make_st, make_user, move_to, sit
from tests.integration.conftest import Database
from tests.integration.services.lesson import NEW, START, Lesson
from tests.integration.services.shop import open_shop

OFF_THE_GRID = NEW + timedelta(minutes=7)
TABLES = ("sessions", "session_seats", "outbox", "analytics_events", "payments", "users")


def everything(database: Database) -> list[object]:
    return [sorted(database.rows(f"SELECT * FROM {table}"), key=str) for table in TABLES]


def refused(  # noqa: PLR0917  (as `move_to` takes them)
    database: Database,
    refusal: type[PeerLoopError],
    actor: Actor,
    session_id: UUID,
    start: datetime,
    now: datetime = MONDAY,
) -> PeerLoopError:
    """Ask for a move that must be refused just so, and see that nothing of it was written."""
    before = everything(database)
    with pytest.raises(PeerLoopError) as caught:
        move_to(actor, session_id, start, now=now)
    assert caught.type is refusal
    assert everything(database) == before
    return caught.value


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def test_for_others_it_does_not_exist(database: Database, lesson: Lesson) -> None:
    with database.writing() as db:
        other_st, stranger = make_st(db, lesson.course), make_user(db)
    for person in (lesson.rival, other_st, stranger):
        for start in (NEW, START, OFF_THE_GRID):
            refused(database, NotFound, person, lesson.id, start)
            refused(database, NotFound, person, lesson.id, start, now=NEW)
    refused(database, NotFound, lesson.admin, uuid4(), NEW)


@pytest.mark.parametrize("status", [s for s in SessionStatus if s is not SessionStatus.CONFIRMED])
def test_what_is_not_confirmed_stays(
    database: Database, lesson: Lesson, status: SessionStatus
) -> None:
    database.execute(f"UPDATE sessions SET status = '{status}'")
    for person in (lesson.student, lesson.st, lesson.admin):
        for now in (MONDAY, NEW):
            refused(database, TransitionRefused, person, lesson.id, NEW, now)


def test_a_hold_stays_and_says_why(database: Database, stripe: Sandbox) -> None:
    shop = open_shop(database, stripe)
    session_id, _ = shop.book()
    refusal = refused(database, TransitionRefused, shop.student, session_id, NEW)
    assert refusal.message == (
        "This session is not paid yet. Pay for it first, or let it go and book another time."
    )


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (MONDAY - timedelta(hours=1), "past"),
        (MONDAY + timedelta(hours=3, minutes=30), "notice"),
        (OFF_THE_GRID, "off the grid"),
        (NEW.replace(microsecond=1), "between two seconds"),
        (NEW.replace(tzinfo=None), "without a zone"),
        (MONDAY + timedelta(days=56, minutes=30), "after the window"),
        (datetime(9999, 12, 31, 23, 30, tzinfo=UTC), "the end of time"),
        (datetime(1, 1, 1, 0, 30, tzinfo=UTC), "the beginning of time"),
    ],
)
def test_a_start_that_is_not_offered(
    database: Database, lesson: Lesson, start: datetime, why: str
) -> None:
    for person in (lesson.student, lesson.st, lesson.admin):
        refused(database, SlotUnavailable, person, lesson.id, start)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE teaching_calendars SET paused = true",
        "DELETE FROM availability",
        "DELETE FROM teaching_calendars",
    ],
)
def test_an_st_who_offers_nothing(database: Database, lesson: Lesson, change: str) -> None:
    database.execute(change)
    for person in (lesson.student, lesson.st, lesson.admin):
        refused(database, SlotUnavailable, person, lesson.id, NEW)


# ── which answer wins (rule 4) ───────────────────────────────────────────────
class Crowd(Lesson):
    """Where every refusal of a move can be made to apply at the same start."""

    def fill(self, *, student: bool, st: bool) -> None:
        """Let the student, the ST or both be with others at `NEW`."""
        with self.database.writing() as db:
            other = make_course(db)
            if student:
                sit(db, self.student, make_st(db, other), other, NEW)
            if st:
                sit(db, enrolled_student(db, other), self.st, other, NEW)


BOTH, ST = {"student": True, "st": True}, {"student": False, "st": True}
LATE = START - timedelta(hours=23)
ANSWERS = [
    (TransitionRefused, "cancelled", LATE, OFF_THE_GRID, BOTH),
    (TooLate, "confirmed", LATE, OFF_THE_GRID, BOTH),
    (SlotUnavailable, "confirmed", MONDAY, OFF_THE_GRID, BOTH),
    (StudentConflict, "confirmed", MONDAY, NEW, BOTH),
    (SlotTaken, "confirmed", MONDAY, NEW, ST),
]


@pytest.mark.parametrize(("refusal", "status", "now", "start", "busy"), ANSWERS)
def test_which_answer_wins(  # noqa: PLR0917  (a table's columns)
    database: Database,
    refusal: type[PeerLoopError],
    status: str,
    now: datetime,
    start: datetime,
    busy: dict[str, bool],
) -> None:
    crowd = Crowd(database)
    crowd.fill(**busy)
    database.execute(f"UPDATE sessions SET status = '{status}' WHERE starts_at < '2026-06-05'")
    refused(database, refusal, crowd.student, crowd.id, start, now)


def test_with_nothing_against_it_the_same_move_succeeds(database: Database) -> None:
    crowd = Crowd(database)
    move_to(crowd.student, crowd.id, NEW)


def test_to_the_others_it_is_the_student_who_is_elsewhere(database: Database) -> None:
    crowd = Crowd(database)
    crowd.fill(**BOTH)
    for person in (crowd.st, crowd.admin):
        refusal = refused(database, StudentConflict, person, crowd.id, NEW)
        assert refusal.message == "The student has another session at this time."
    refusal = refused(database, StudentConflict, crowd.student, crowd.id, NEW)
    assert refusal.message == "You have another session at this time."


def test_the_buffer_after_the_new_time_counts_and_the_students_has_none(
    database: Database, lesson: Lesson
) -> None:
    hour = timedelta(hours=1)
    lesson.book(lesson.rival, NEW)
    for start in (NEW - hour, NEW + hour):  # the buffer of one reaches into the other
        refused(database, SlotTaken, lesson.student, lesson.id, start)
    with database.writing() as db:
        other = make_course(db)
        sit(db, lesson.student, make_st(db, other), other, NEW + timedelta(days=1))
    move_to(lesson.student, lesson.id, NEW + timedelta(days=1) - hour)
