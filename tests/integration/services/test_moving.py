"""Moving a session: what is written of it, and where to it may go.

Until when whom, and the money: `test_moving_in_time`. Refusals: `test_moving_refusals`.
"""

import json
from datetime import datetime, timedelta

import pytest

from peerloop.domain.errors import SlotTaken, SlotUnavailable, TooManyAttempts
from tests.factories import make_st, make_user, move_to
from tests.integration.conftest import Database
from tests.integration.services.lesson import HOUR, NEW, START, Lesson

TICK = timedelta(microseconds=1)


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


@pytest.mark.parametrize("who", ["student", "st", "admin"])
def test_time_seats_and_nothing_else_of_the_session_change(lesson: Lesson, who: str) -> None:
    before = lesson.row().model_dump()
    moved = move_to(getattr(lesson, who), lesson.id, NEW)

    assert (moved.session_id, moved.is_news) == (lesson.id, True)
    assert (moved.starts_at, moved.ends_at) == (NEW, NEW + HOUR)
    change = {"starts_at": NEW, "ends_at": NEW + HOUR, "sequence": 1, "moved_as": who}
    assert lesson.row().model_dump() == before | change
    assert lesson.seats() == lesson.seats_at(NEW)


def test_both_are_told_from_when_to_when_and_by_whom(lesson: Lesson) -> None:
    lesson.database.execute("DELETE FROM outbox")
    move_to(lesson.st, lesson.id, NEW)
    rows = lesson.database.rows(
        "SELECT template, dedupe_key, payload FROM outbox WHERE template = 'session-rescheduled'"
    )
    assert lesson.database.count("outbox") == len(rows)
    facts = {key: json.loads(text) if isinstance(text, str) else text for _, key, text in rows}
    assert facts.keys() == {
        f"session-rescheduled/{lesson.id}/1/{role}" for role in ("student", "st")
    }
    for key, payload in facts.items():
        assert payload["to"] == key.rpartition("/")[2]
        assert payload["by"] == "st"
        assert payload["was"] == {
            "starts_at": "2026-06-04T08:00:00Z",
            "ends_at": "2026-06-04T09:00:00Z",
        }
        times = (payload["starts_at"], payload["ends_at"], payload["sequence"])
        assert times == ("2026-06-05T10:00:00Z", "2026-06-05T11:00:00Z", 1)
        assert payload["student"]["email"] == lesson.student.email


def test_moving_there_and_back_tells_both_each_time(lesson: Lesson) -> None:
    for start in (NEW, START, NEW):
        move_to(lesson.student, lesson.id, start)
    assert lesson.row().sequence == 3
    assert lesson.seats() == lesson.seats_at(NEW)
    told = "SELECT count(*) FROM outbox WHERE template = 'session-rescheduled'"
    assert lesson.database.rows(told) == [(6,)]


def test_the_start_it_has_changes_nothing(lesson: Lesson) -> None:
    before, mails = lesson.row().model_dump(), lesson.database.count("outbox")
    for person in (lesson.student, lesson.st, lesson.admin):
        moved = move_to(person, lesson.id, START, now=START - TICK)
        assert (moved.starts_at, moved.is_news) == (START, False)
    assert lesson.row().model_dump() == before
    assert lesson.database.count("outbox") == mails


def test_the_old_time_is_free_and_the_new_one_is_not(lesson: Lesson) -> None:
    with pytest.raises(SlotTaken):
        lesson.book(lesson.rival, START)
    move_to(lesson.student, lesson.id, NEW)
    with pytest.raises(SlotTaken):
        lesson.book(lesson.rival, NEW)
    lesson.book(lesson.rival, START)


@pytest.mark.parametrize("minutes", [-75, -60, -30, 30, 60, 75])
def test_a_session_may_overlap_its_own_old_time(lesson: Lesson, minutes: int) -> None:
    lesson.database.execute("UPDATE teaching_calendars SET step_minutes = 5")
    start = START + timedelta(minutes=minutes)
    move_to(lesson.student, lesson.id, start)
    assert lesson.seats() == lesson.seats_at(start)


def test_it_keeps_the_terms_it_was_booked_with(database: Database) -> None:
    lesson = Lesson(database, buffer_minutes=15)
    database.execute(
        "UPDATE courses SET duration_minutes = 90, price_minor = 100, currency = 'EUR',"
        " cancel_notice_minutes = 10000",
        "UPDATE teaching_calendars SET buffer_minutes = 60",
    )
    move_to(lesson.student, lesson.id, NEW)
    assert lesson.seats() == lesson.seats_at(NEW)
    row = lesson.row()
    assert (row.duration_minutes, row.buffer_minutes, row.price_minor) == (60, 15, None)
    assert database.count("payments") == 0


def test_the_sts_hours_are_those_of_today(lesson: Lesson) -> None:
    """Hours that are not offered any more keep what was booked in them, but take nothing new."""
    lesson.database.execute(
        "DELETE FROM availability", "UPDATE student_teachers SET is_active = false"
    )
    with lesson.database.writing() as db:
        make_st(db, person=make_user(db))  # somebody else's hours are of no use
    for person in (lesson.student, lesson.st, lesson.admin):
        with pytest.raises(SlotUnavailable):
            move_to(person, lesson.id, NEW)
    assert lesson.seats() == lesson.seats_at(START)


def test_who_teaches_the_course_no_more_still_moves_what_is_booked(lesson: Lesson) -> None:
    lesson.database.execute("UPDATE student_teachers SET is_active = false")
    move_to(lesson.st, lesson.id, NEW)
    move_to(lesson.student, lesson.id, START)
    assert lesson.seats() == lesson.seats_at(START)


def test_the_sts_notice_does_not_keep_them_from_putting_it_off(lesson: Lesson) -> None:
    now, later = START - timedelta(minutes=5), START + timedelta(minutes=30)
    with pytest.raises(SlotUnavailable):
        move_to(lesson.admin, lesson.id, later, now=now)
    move_to(lesson.st, lesson.id, later, now=now)
    assert lesson.seats() == lesson.seats_at(later)


# ── clock changes ────────────────────────────────────────────────────────────
BERLIN = "Europe/Berlin"


def test_both_passes_of_a_repeated_hour_are_their_own_time(database: Database) -> None:
    lesson = Lesson(database, zone=BERLIN)
    database.execute("UPDATE teaching_calendars SET window_days = 366")
    first, second = (datetime.fromisoformat(f"2026-10-25T02:30+0{n}:00") for n in (2, 1))
    for start in (first, second, first):
        move_to(lesson.student, lesson.id, start)
        assert lesson.row().starts_at == start
        assert lesson.seats() == lesson.seats_at(start)


def test_a_move_over_the_clock_change_keeps_the_length(database: Database) -> None:
    lesson = Lesson(database, zone=BERLIN)
    database.execute("UPDATE teaching_calendars SET window_days = 366")
    start = datetime.fromisoformat("2026-10-25T02:30+02:00")
    move_to(lesson.student, lesson.id, start)
    row = lesson.row()
    assert row.ends_at - row.starts_at == HOUR


# ── how much is asked of the database ────────────────────────────────────────
def test_statements_do_not_grow_with_what_is_booked(lesson: Lesson) -> None:
    sent = []
    for day in (10, 20):
        for hour in range(0, 20, 2):
            lesson.book(lesson.rival, START + timedelta(days=day, hours=hour))
        with lesson.database.statements() as seen:
            move_to(lesson.student, lesson.id, START + timedelta(days=day + 5))
        sent.append(len(seen))
    assert sent[0] == sent[1] <= 16, seen
    with lesson.database.statements() as seen:
        move_to(lesson.student, lesson.id, START + timedelta(days=25))
    assert len(seen) <= 2, "the start it has"


def test_moved_twice_before_it_was_told_it_was_where_people_knew_it(lesson: Lesson) -> None:
    for start in (NEW, NEW + timedelta(days=1)):
        move_to(lesson.st, lesson.id, start)
    last = "SELECT payload FROM outbox WHERE dedupe_key LIKE 'session-rescheduled/%/2/student'"
    ((payload,),) = lesson.database.rows(last)
    facts = json.loads(payload) if isinstance(payload, str) else payload
    assert facts["was"]["starts_at"] == "2026-06-04T08:00:00Z"


def test_moving_to_and_fro_for_ever_is_stopped(lesson: Lesson) -> None:
    for n in range(30):
        move_to(lesson.student, lesson.id, NEW if n % 2 == 0 else START)
    with pytest.raises(TooManyAttempts):
        move_to(lesson.student, lesson.id, NEW)
    move_to(lesson.st, lesson.id, NEW)  # it is counted for each of them
    move_to(lesson.admin, lesson.id, NEW + timedelta(days=1))


def test_an_admins_move_takes_no_right_away(lesson: Lesson) -> None:
    for who, start, moved_as in (
        (lesson.admin, NEW, "admin"),
        (lesson.st, NEW + HOUR, "st"),
        (lesson.admin, NEW + 3 * HOUR, "st"),
        (lesson.student, NEW + 5 * HOUR, "student"),
    ):
        move_to(who, lesson.id, start)
        assert lesson.row().moved_as == moved_as
