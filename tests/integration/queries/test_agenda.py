"""What an ST's agenda reads: their sessions, hours and busy times, and nobody else's."""

from datetime import datetime, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.queries.agenda import Agenda, agenda
from tests.factories import (
    MONDAY,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.factories.calendars import hours, watch
from tests.integration.conftest import Database

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = MONDAY.replace(hour=0)
END = START + 7 * DAY


class Desk:
    """An ST who is open from nine to five, with two students."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as db:
            self.course = make_course(db)
            weekly = [(day, "09:00", "17:00") for day in range(1, 6)]
            self.st = make_st(db, self.course, weekly=weekly)
            self.student, self.other = (enrolled_student(db, self.course) for _ in range(2))

    def sit(self, start: datetime, **more: object) -> None:
        with self.database.writing() as db:
            sit(db, self.student, self.st, self.course, start, **more)

    def read(self, actor: Actor | None = None, now: datetime = MONDAY) -> Agenda:
        with wiring.reading() as db:
            return agenda(db, actor or self.st, start=START, end=END, now=now)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_what_reaches_into_the_range_soonest_first(desk: Desk) -> None:
    for start in (END - HOUR, START + DAY, START - HOUR / 2, START - 2 * HOUR, END, START - DAY):
        desk.sit(start, seats=False)
    found = [each.starts_at for each in desk.read().sessions]
    assert found == [START - HOUR / 2, START + DAY, END - HOUR]


def test_a_buffer_that_reaches_into_it_counts(desk: Desk) -> None:
    desk.sit(START - HOUR)
    desk.sit(START - 3 * HOUR)
    [session] = desk.read().sessions
    assert session.blocked_until == START + timedelta(minutes=15)


@pytest.mark.parametrize("status", SessionStatus)
def test_what_does_not_take_place_is_left_out(desk: Desk, status: SessionStatus) -> None:
    desk.sit(START + DAY, status=status)
    gone = status in (SessionStatus.CANCELLED, SessionStatus.EXPIRED)
    assert len(desk.read().sessions) == (0 if gone else 1)


def test_the_next_is_the_soonest_confirmed_wherever_it_is(desk: Desk) -> None:
    assert desk.read().next is None
    desk.sit(MONDAY + HOUR, status=SessionStatus.PENDING_PAYMENT)
    desk.sit(END + 9 * DAY)
    coming = desk.read().next
    assert coming is not None and coming.starts_at == END + 9 * DAY
    desk.sit(MONDAY - HOUR / 2, seats=False)
    coming = desk.read().next
    assert coming is not None and coming.starts_at == MONDAY - HOUR / 2
    coming = desk.read(now=MONDAY + HOUR / 2).next
    assert coming is not None and coming.starts_at == END + 9 * DAY


def test_hours_and_what_other_calendars_block(desk: Desk, database: Database) -> None:
    with database.writing() as db:
        watch(db, desk.st, hours(START - HOUR, 2), hours(START + DAY, 30), hours(END, 1))
    found = desk.read()
    assert [(each.start - START, each.end - each.start) for each in found.open] == [
        (n * DAY + 9 * HOUR, 8 * HOUR) for n in range(5)
    ]
    assert [(each.start - START, each.end - START) for each in found.busy] == [
        (0 * HOUR, HOUR),
        (DAY, DAY + 30 * HOUR),
    ]
    assert (found.paused, found.buffer_minutes) == (False, 15)
    database.execute("UPDATE teaching_calendars SET paused = true, buffer_minutes = 30")
    found = desk.read()
    assert (found.paused, found.buffer_minutes, len(found.open)) == (True, 30, 5)


def test_who_does_not_teach_has_none(desk: Desk, database: Database) -> None:
    desk.sit(START + DAY)
    with database.writing() as db:
        people = [desk.student, desk.other, make_user(db), make_user(db, is_admin=True)]
    for person in people:
        with pytest.raises(NotFound):
            desk.read(person)


def test_who_teaches_no_more_still_has_what_is_booked(desk: Desk, database: Database) -> None:
    desk.sit(START + DAY)
    database.execute("UPDATE student_teachers SET is_active = false")
    gone = Actor(desk.st.id, desk.st.name, desk.st.email, desk.st.zone, False, False, True)
    assert len(desk.read(gone).sessions) == 1


def test_who_learns_too_sees_what_they_teach_only(desk: Desk, database: Database) -> None:
    with database.writing() as db:
        enrolled_student(db, desk.course, person=desk.st)
        second = make_st(db, desk.course)
    book_at(desk.st, second, desk.course, MONDAY + DAY)
    own = desk.read()
    assert own.sessions == own.busy == []
    # What they learn takes their time all the same.
    assert own.learning == [Interval(MONDAY + DAY, MONDAY + DAY + timedelta(hours=1))]
    assert len(desk.read(second).sessions) == 1
    assert desk.read(second).learning == []


def test_how_much_is_asked_does_not_grow(desk: Desk, database: Database) -> None:
    with database.writing() as db:
        watch(db, desk.st, hours(START, 1))
    counts = []
    for n in range(2):
        for k in range(10):
            desk.sit(START + n * 2 * DAY + k * 2 * HOUR)
        with database.statements() as sent:
            assert len(desk.read().sessions) == 10 * (n + 1)
        counts.append(len([each for each in sent if each.lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1] <= 7
