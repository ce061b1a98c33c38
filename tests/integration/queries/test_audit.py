"""What was changed of a session: whose it is to read, in which order, and what stands among it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.audit import What
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.queries.audit import SHOWN, SHOWN_OF_AVAILABILITY, Change, changes
from peerloop.queries.availability import own_plan
from peerloop.services.auditing import keep
from peerloop.services.availability import save_plan
from tests.factories import MONDAY, enrolled_student, move_to
from tests.integration.conftest import Database
from tests.integration.services.lesson import NEW, START, Lesson


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def read(lesson: Lesson, reader: Actor) -> list[Change]:
    with wiring.reading() as db:
        return changes(db, reader, lesson.id)


def set_buffer(st: Actor, minutes: int, *, now: datetime) -> None:
    def work(db: wiring.Database) -> None:
        own = own_plan(db, st)
        plan = replace(own.plan, buffer_minutes=minutes)
        save_plan(db, st, plan, version=own.version, now=now)

    wiring.in_transaction(work)


def test_its_people_and_admins_read_it_the_latest_first(lesson: Lesson) -> None:
    for who, start, hour in ((lesson.st, NEW, 1), (lesson.student, START, 2)):
        move_to(who, lesson.id, start, now=MONDAY + timedelta(hours=hour))
    found = read(lesson, lesson.student)
    assert [(each.what, each.by) for each in found] == [
        (What.MOVED, lesson.student.id),
        (What.MOVED, lesson.st.id),
        (What.BOOKED, lesson.student.id),
    ]
    assert found[1].before["starts_at"] == f"{START:%Y-%m-%dT%H:%M:%SZ}"
    assert found[1].after["starts_at"] == f"{NEW:%Y-%m-%dT%H:%M:%SZ}"
    assert found == read(lesson, lesson.st) == read(lesson, lesson.admin)


def test_nobody_else_does(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        other = enrolled_student(db, lesson.course)
    for reader in (lesson.rival, other):
        with pytest.raises(NotFound):
            read(lesson, reader)


def test_its_sts_availability_stands_among_it_from_booking_to_end(lesson: Lesson) -> None:
    lesson_row = lesson.row()
    for minutes, now in (
        (20, lesson_row.created_at - timedelta(seconds=1)),
        (25, lesson_row.created_at + timedelta(hours=1)),
        (30, lesson_row.ends_at),
        (35, lesson_row.ends_at + timedelta(seconds=1)),
    ):
        set_buffer(lesson.st, minutes, now=now)
    found = [each for each in read(lesson, lesson.student) if each.what is What.AVAILABILITY]
    assert [each.after for each in found] == [{"buffer_minutes": 30}, {"buffer_minutes": 25}]
    assert found[1].before == {"buffer_minutes": 20}


def test_of_very_many_the_latest_are_read(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        for n in range(SHOWN + 1):
            more = {"actor_id": lesson.st.id, "session_id": lesson.id, "after": {"n": n}}
            keep(db, What.TIMES_PROPOSED, now=MONDAY + timedelta(seconds=n), **more)
    with database.statements() as sent:
        found = read(lesson, lesson.student)
    assert [each.after.get("n") for each in found] == list(range(SHOWN, 0, -1))
    assert len([each for each in sent if each != "BEGIN"]) == 3


def test_an_st_who_saves_again_and_again_hides_nothing(lesson: Lesson) -> None:
    booked = lesson.row().created_at
    for n in range(SHOWN_OF_AVAILABILITY + 2):
        set_buffer(lesson.st, n + 1, now=booked + timedelta(minutes=n))
    found = read(lesson, lesson.student)
    assert [each.what for each in found].count(What.AVAILABILITY) == SHOWN_OF_AVAILABILITY
    assert found[0].after == {"buffer_minutes": SHOWN_OF_AVAILABILITY + 2}
    assert found[-1].what is What.BOOKED
