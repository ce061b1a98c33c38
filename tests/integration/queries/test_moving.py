"""Where to a session can be moved: what is offered is taken, and what is taken was offered."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest

from peerloop import wiring
from peerloop.domain.errors import BookingRefused, NotFound, TooLate
from peerloop.domain.people import Actor
from peerloop.queries.moving import move_slots
from peerloop.queries.slots import open_slots_of
from peerloop.services.moving import move_session
from tests.factories import (
    MONDAY,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    move_to,
    sit,
)
from tests.factories.calendars import hours, watch
from tests.integration.conftest import Database
from tests.integration.services.lesson import START, Lesson

HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)


class _Undone(Exception):
    """The move worked; it is not to be kept."""


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def starts(lesson: Lesson, actor: Actor, now: datetime = MONDAY, **more: object) -> list[datetime]:
    with wiring.reading() as db:
        return [each.start for each in move_slots(db, actor, lesson.id, now=now, **more)]


def can_be_moved(lesson: Lesson, actor: Actor, start: datetime, now: datetime) -> bool:
    """Whether the real service moves it there, in a transaction that is undone."""

    def work(db: wiring.Database) -> None:
        if move_session(db, actor, lesson.id, start, now=now).is_news:
            raise _Undone

    try:
        wiring.in_transaction(work)
    except _Undone:
        return True
    except (BookingRefused, TooLate):
        return False
    return False


@pytest.mark.parametrize("who", ["student", "st", "admin"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_offered_is_just_what_can_be_moved_to(
    database: Database, seed: int, who: str
) -> None:
    draw = Random(seed)
    lesson = Lesson(database)
    rules = {
        "step_minutes": draw.choice([15, 30, 45]),
        "notice_minutes": draw.choice([0, 240, 3 * 24 * 60]),
        "window_days": draw.choice([3, 5, 56]),
        "buffer_minutes": draw.choice([0, 30, 90]),
        "zone": f"'{draw.choice(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'])}'",
        "most_a_day": draw.choice([1, 2, "NULL"]),
        "most_a_week": draw.choice([3, "NULL", "NULL"]),
    }
    changes = ", ".join(f"{name} = {value}" for name, value in rules.items())
    database.execute(f"UPDATE teaching_calendars SET {changes}")
    with database.writing() as db:
        for n in range(12):
            at = START + n * 5 * HOUR + draw.choice([0, 1, 2]) * STEP - 24 * HOUR
            busy = draw.choice([(lesson.rival, lesson.st), (lesson.student, lesson.rival)])
            if abs(at - START) > 3 * HOUR:
                sit(db, *busy, lesson.course, at)
        watch(db, lesson.st, hours(START + 20 * HOUR, 3))
        other = make_course(db)
        make_st(db, other)
    actor = getattr(lesson, who)
    now = START - draw.choice([2, 30, 71]) * HOUR
    since = START - 8 * HOUR
    offered = set(starts(lesson, actor, now, start=since, end=since + 60 * HOUR))
    tried = {since + n * STEP for n in range(240)}
    assert offered <= tried
    assert {at for at in tried if can_be_moved(lesson, actor, at, now)} == offered


def test_its_own_time_is_not_in_the_way(lesson: Lesson) -> None:
    found = starts(lesson, lesson.student)
    assert START not in found
    assert {START - HOUR / 2, START + HOUR / 2} <= set(found)
    with wiring.reading() as db:
        free = open_slots_of(
            db, lesson.rival, course_id=lesson.course.id, duration_minutes=60, st_id=lesson.st.id,
            start=START - HOUR, end=START + 2 * HOUR, now=MONDAY,
        )  # fmt: skip
    assert START + HOUR / 2 not in [each.start for each in free]


def test_only_the_st_puts_off_without_their_notice(lesson: Lesson) -> None:
    now = START - HOUR
    soon = START + HOUR
    assert soon in starts(lesson, lesson.st, now)
    assert soon not in starts(lesson, lesson.admin, now)
    assert not [at for at in starts(lesson, lesson.st, now) if at < START]


def test_nothing_is_offered_where_it_cannot_be_moved(lesson: Lesson, database: Database) -> None:
    assert starts(lesson, lesson.student, START - HOUR) == []
    assert starts(lesson, lesson.st, START) == []
    database.execute("UPDATE sessions SET status = 'completed'")
    assert starts(lesson, lesson.st) == []


def test_where_both_have_agreed_it_does_not_matter_who_asks(lesson: Lesson) -> None:
    now = START - 8 * HOUR
    assert starts(lesson, lesson.student, now) == []
    agreed = starts(lesson, lesson.student, now, agreed=True)
    assert agreed == starts(lesson, lesson.st, now, agreed=True)
    # Alone, the ST brings it no nearer than a day from now.
    alone = starts(lesson, lesson.st, now)
    assert alone == [at for at in agreed if at > START]
    assert agreed[0] < START


def test_an_st_brings_a_session_nearer_to_a_day_ahead_whatever_their_notice(
    lesson: Lesson, database: Database
) -> None:
    database.execute("UPDATE teaching_calendars SET notice_minutes = 0")
    now = START - 40 * HOUR
    nearer = [at for at in starts(lesson, lesson.st, now) if at < START]
    assert nearer[0] == now + 24 * HOUR
    assert starts(lesson, lesson.student, now)[0] == now


def test_who_has_nothing_to_do_with_it_finds_nothing(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        stranger = make_user(db)
        pupil = enrolled_student(db, lesson.course)
    for person in (stranger, pupil, lesson.rival):
        with pytest.raises(NotFound):
            starts(lesson, person)


def test_an_st_without_a_calendar_offers_nothing(lesson: Lesson, database: Database) -> None:
    database.execute("DELETE FROM teaching_calendars")
    assert starts(lesson, lesson.st) == []


def test_to_the_end_of_the_window(lesson: Lesson) -> None:
    last = starts(lesson, lesson.student)[-1]
    assert last == MONDAY + timedelta(days=56)
    with suppress(BookingRefused):
        move_to(lesson.student, lesson.id, last)
    assert lesson.row().starts_at == last


def test_how_much_is_asked_does_not_grow(lesson: Lesson, database: Database) -> None:
    counts = []
    for day in (1, 2):
        with database.writing() as db:
            for hour in range(0, 20, 2):
                start = START + timedelta(days=day, hours=hour)
                sit(db, lesson.rival, lesson.st, lesson.course, start)
        with database.statements() as sent:
            assert starts(lesson, lesson.student)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6, sent
