"""What an ST edits is read whole, and the preview shows what a student would be offered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from peerloop import wiring
from peerloop.domain.availability import (
    CourseSwitch,
    DateOverride,
    DaysOff,
    Plan,
    PreviewSlot,
    Reason,
    WeeklyWindow,
    Why,
)
from peerloop.domain.errors import InvalidInput, NotFound, PlanRefused
from peerloop.domain.people import Actor
from peerloop.models import AvailabilityOverride, Course, TimeOff
from peerloop.queries.availability import own_plan, pattern, preview
from peerloop.queries.slots import open_slots_of
from peerloop.services.availability import save_plan
from tests.factories import MONDAY, book_at, enrolled_student, make_course, make_st, make_user
from tests.factories.calendars import hours, watch
from tests.integration.conftest import Database

pytestmark = pytest.mark.usefixtures("clock")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY.replace(day=2, hour=0)


@pytest.fixture
def course(database: Database) -> Course:
    with database.writing() as db:
        return make_course(db, title="Algebra")


@pytest.fixture
def student(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return enrolled_student(db, course)


@pytest.fixture
def st(database: Database, course: Course) -> Actor:
    weekly = [(day, "09:00", "17:00") for day in range(1, 6)]
    with database.writing() as db:
        return make_st(db, course, zone="Europe/Berlin", weekly=weekly)


def plan_of(st: Actor) -> Plan:
    with wiring.reading() as db:
        return own_plan(db, st).plan


def shown(
    st: Actor, course: Course, plan: Plan, start: datetime = TUESDAY, days: int = 1
) -> list[PreviewSlot]:
    with wiring.reading() as db:
        return preview(
            db, st, plan, course_id=course.id, start=start, end=start + days * DAY, now=MONDAY
        )


def reasons(slots: list[PreviewSlot]) -> set[Reason]:
    return {each.why.reason for each in slots if each.why}


def test_the_whole_plan(database: Database, course: Course, st: Actor) -> None:
    with database.writing() as db:
        for on, start, end in (
            (date(2026, 6, 3), None, None),
            (date(2020, 1, 1), time(20), time(0)),
            (date(2029, 1, 1), time(8), time(9)),
        ):
            db.add(
                AvailabilityOverride(person_id=st.id, on_date=on, start_time=start, end_time=end)
            )
        db.add(TimeOff(person_id=st.id, first_day=date(2026, 7, 1), last_day=date(2026, 7, 9)))
    assert plan_of(st) == Plan(
        zone="Europe/Berlin",
        weekly=tuple(WeeklyWindow(day, time(9), time(17)) for day in range(1, 6)),
        special=(
            DateOverride(date(2020, 1, 1), ((time(20), time(0)),)),
            DateOverride(date(2026, 6, 3), ()),
            DateOverride(date(2029, 1, 1), ((time(8), time(9)),)),
        ),
        days_off=(DaysOff(date(2026, 7, 1), date(2026, 7, 9)),),
        buffer_minutes=15,
        notice_minutes=240,
        window_days=56,
        step_minutes=30,
        most_a_day=None,
        most_a_week=None,
        paused=False,
        courses=(CourseSwitch(course.id, "Algebra", True),),
    )


def test_a_save_that_comes_in_between_makes_what_was_read_old(
    database: Database, st: Actor
) -> None:
    plan = plan_of(st)
    saved: list[int] = []
    with wiring.reading() as db:
        read = db.execute

        def interrupted(*asked: Any, **more: Any) -> Any:
            found = read(*asked, **more)
            if not saved:
                other = replace(plan, buffer_minutes=0)
                done = wiring.in_transaction(
                    lambda db: save_plan(db, st, other, version=0, now=MONDAY)
                )
                saved.append(done.version)
            return found

        db.execute = interrupted  # type: ignore[method-assign]
        assert own_plan(db, st).version < saved[0]


def test_everyone_sees_coming_time_off(database: Database, student: Actor, st: Actor) -> None:
    with database.writing() as db:
        for first, last in (
            (date(2026, 5, 1), date(2026, 5, 9)),
            (date(2026, 5, 1), date(2026, 6, 9)),
        ):
            db.add(TimeOff(person_id=st.id, first_day=first, last_day=last))
    with wiring.reading() as db:
        found = pattern(db, student, st.id, now=MONDAY).schedule.days_off
    assert found == (DaysOff(date(2026, 5, 1), date(2026, 6, 9)),)


def everything_at_once(database: Database, course: Course, student: Actor, st: Actor) -> Plan:
    """Sessions taught and learned, another calendar, and a plan with something of all."""
    with database.writing() as db:
        tutor = make_st(db, course)
        enrolled_student(db, course, person=st)
        watch(db, st, hours(TUESDAY + 13 * HOUR, 0.5), known_until=TUESDAY + 30 * DAY)
    book_at(student, st, course, TUESDAY + 8 * HOUR)
    book_at(st, tutor, course, TUESDAY + 10 * HOUR)
    book_at(student, st, course, TUESDAY + 31 * HOUR)
    return replace(
        plan_of(st),
        weekly=tuple(WeeklyWindow(day, time(9), time(18)) for day in range(1, 7)),
        special=(DateOverride(date(2026, 6, 6), ((time(22), time(2)),)),),
        days_off=(DaysOff(date(2026, 6, 4), date(2026, 6, 4)),),
        buffer_minutes=30,
        most_a_day=2,
    )


def test_the_preview_is_what_is_listed_once_it_is_saved(
    database: Database, course: Course, student: Actor, st: Actor
) -> None:
    plan = everything_at_once(database, course, student, st)
    found = shown(st, course, plan, days=40)
    assert {Reason.SESSION, Reason.BUFFER, Reason.BUSY_CALENDAR, Reason.TIME_OFF} < reasons(found)
    assert Reason.NOT_KNOWN_YET in reasons(found)
    wiring.in_transaction(lambda db: save_plan(db, st, plan, version=0, now=MONDAY))
    with database.writing() as db:
        stranger = make_user(db)
    with wiring.reading() as db:
        listed = open_slots_of(
            db,
            stranger,
            course_id=course.id,
            duration_minutes=60,
            st_id=st.id,
            start=TUESDAY,
            end=TUESDAY + 40 * DAY,
            now=MONDAY,
        )
    assert [each.start for each in found if each.why is None] == [each.start for each in listed]
    assert listed


def test_the_buffer_told_is_the_one_that_was_booked(
    course: Course, student: Actor, st: Actor
) -> None:
    book_at(student, st, course, TUESDAY + 9 * HOUR)
    found = shown(st, course, replace(plan_of(st), buffer_minutes=60, step_minutes=15))
    whys = {f"{each.start:%H:%M}": each.why for each in found}
    at = TUESDAY + 9 * HOUR
    assert whys["08:00"] == whys["07:15"] == Why(Reason.BUFFER, at, 60)
    assert whys["08:15"] == whys["09:45"] == Why(Reason.SESSION, at)
    assert whys["10:00"] == Why(Reason.BUFFER, at, 15)
    assert whys["07:00"] is whys["10:15"] is None


def test_a_course_that_is_closed_in_the_plan_or_was(
    database: Database, course: Course, st: Actor
) -> None:
    plan = plan_of(st)
    closed = replace(plan, courses=(replace(plan.courses[0], is_open=False),))
    assert reasons(shown(st, course, closed)) == {Reason.OUTSIDE_HOURS, Reason.COURSE_CLOSED}
    wiring.in_transaction(lambda db: save_plan(db, st, closed, version=0, now=MONDAY))
    unnamed = replace(plan, courses=())
    assert Reason.COURSE_CLOSED in reasons(shown(st, course, unnamed))
    assert Reason.COURSE_CLOSED not in reasons(shown(st, course, plan))


def test_who_may_preview_what(
    database: Database, course: Course, student: Actor, st: Actor
) -> None:
    plan = plan_of(st)
    with database.writing() as db:
        other = make_course(db)
    for who, of in ((student, course), (st, other), (st, Course(id=uuid4(), slug="x", title="x"))):
        with pytest.raises(NotFound):
            shown(who, of, plan)
    with pytest.raises(PlanRefused):
        shown(st, course, replace(plan, zone="Nowhere"))
    assert shown(st, course, plan, days=62)
    with pytest.raises(InvalidInput):
        shown(st, course, plan, days=63)


@pytest.mark.parametrize(
    ("sunday", "before", "after"),
    [(date(2026, 10, 25), 7, 8), (date(2027, 3, 28), 8, 7)],
    ids=str,
)
def test_nine_stays_nine_across_a_clock_change(
    course: Course, st: Actor, sunday: date, before: int, after: int
) -> None:
    plan: Any = replace(plan_of(st), window_days=366)
    start = datetime.combine(sunday - 2 * DAY, time(), MONDAY.tzinfo)
    offered = [each.start for each in shown(st, course, plan, start, 5) if each.why is None]
    firsts = {each.date(): each.hour for each in reversed(offered)}
    assert firsts == {
        sunday - 2 * DAY: before,
        sunday + DAY: after,
        sunday + 2 * DAY: after,
    }
