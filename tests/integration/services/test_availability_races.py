"""Two tabs that save at once, and many people who want the last place of a day."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.availability import Plan, WeeklyWindow
from peerloop.domain.errors import PlanChanged, SlotTaken
from peerloop.domain.people import Actor
from peerloop.queries.availability import OwnPlan, own_plan
from peerloop.services.availability import Saved, save_plan
from peerloop.services.moving import Moved
from peerloop.services.reserving import Booked
from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st, move_to
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

pytestmark = pytest.mark.usefixtures("clock")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY.replace(day=2, hour=0)


def mine(st: Actor) -> OwnPlan:
    with wiring.reading() as db:
        return own_plan(db, st)


def save(st: Actor, plan: Plan, version: int = 0) -> Saved:
    return wiring.in_transaction(lambda db: save_plan(db, st, plan, version=version, now=MONDAY))


@pytest.mark.parametrize("has_calendar", [True, False])
def test_of_saves_at_once_one_wins_and_the_others_are_told(
    database: Database, has_calendar: bool
) -> None:
    with database.writing() as db:
        st = make_st(db, make_course(db))
    if not has_calendar:
        database.execute("DELETE FROM teaching_calendars")
    plan = mine(st).plan
    plans = [
        replace(plan, buffer_minutes=n, weekly=(WeeklyWindow(1 + n % 7, time(8), time(9)),))
        for n in range(8)
    ]
    results = at_once([lambda plan=plan: save(st, plan) for plan in plans])  # type: ignore[misc]
    won = [n for n, each in enumerate(results) if isinstance(each, Saved)]
    assert len(won) == 1, results
    assert sum(isinstance(each, PlanChanged) for each in results) == 7
    assert mine(st) == OwnPlan(plans[won[0]], 1)
    assert database.count("audit_events") == 1


@pytest.mark.parametrize("rules", [{"most_a_day": 4}, {"most_a_week": 4}], ids=str)
def test_of_thirty_bookings_at_once_no_more_than_the_limit(
    database: Database, rules: dict[str, int]
) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, buffer_minutes=0, step_minutes=5, **rules)
        people = [enrolled_student(db, course) for _ in range(30)]
    # Each at a time of their own, so that only counting can refuse anybody.
    starts = [TUESDAY + (n % 24) * HOUR + (n // 24) * DAY for n in range(30)]
    if "most_a_day" in rules:
        starts = [TUESDAY + n * timedelta(minutes=45) for n in range(30)]
    results = at_once(
        [
            lambda person=person, start=start: book_at(person, st, course, start)  # type: ignore[misc]
            for person, start in zip(people, starts, strict=True)
        ]
    )
    kinds = Counter(type(each) for each in results)
    assert kinds == {Booked: 4, SlotTaken: 26}, results
    assert database.count("sessions") == 4


def test_moves_and_bookings_at_once_do_not_exceed_the_day(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        st = make_st(db, course, buffer_minutes=0, most_a_day=2)
        people = [enrolled_student(db, course) for _ in range(12)]
    booked = [
        book_at(person, st, course, TUESDAY + (n // 2 + 1) * DAY + (n % 2) * HOUR)
        for n, person in enumerate(people[:6])
    ]
    works = [
        *(
            lambda n=n, each=each: move_to(people[n], each.session_id, TUESDAY + n * HOUR)
            for n, each in enumerate(booked)
        ),
        *(
            lambda n=n, person=person: book_at(person, st, course, TUESDAY + n * HOUR)
            for n, person in enumerate(people[6:], 6)
        ),
    ]
    results = at_once(works)  # type: ignore[misc, arg-type]
    done = [each for each in results if isinstance(each, (Moved, Booked))]
    assert len(done) == 2, results
    assert sum(isinstance(each, SlotTaken) for each in results) == 10
    days = Counter(
        str(at)[:10] for (at,) in database.rows("SELECT starts_at FROM sessions ORDER BY starts_at")
    )
    assert max(days.values()) == 2
    assert sum(days.values()) == 6 + sum(isinstance(each, Booked) for each in done)
