"""Saving an ST's availability: minimal rows, one winner, what is kept of it, what stays booked."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.availability import (
    CourseSwitch,
    DateOverride,
    DaysOff,
    Plan,
    WeeklyWindow,
)
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound, PlanChanged, PlanRefused
from peerloop.domain.people import Actor
from peerloop.models import AvailabilityOverride, Course, StudentTeacher
from peerloop.queries.availability import OwnPlan, own_plan
from peerloop.services.availability import Saved, outside_hours, save_plan
from peerloop.services.refreshing_calendars import refresh_due
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    sit,
)
from tests.factories.calendars import FakeReader, desk_of, hours, watch
from tests.integration.conftest import Database

pytestmark = pytest.mark.usefixtures("clock")
OFFICE = [(day, "09:00", "17:00") for day in range(1, 6)]
TUESDAY = MONDAY.replace(day=2, hour=0)


@pytest.fixture
def course(database: Database) -> Course:
    with database.writing() as db:
        return make_course(db, title="Algebra")


@pytest.fixture
def st(database: Database, course: Course) -> Actor:
    with database.writing() as db:
        return make_st(db, course, weekly=OFFICE)


def mine(st: Actor) -> OwnPlan:
    with wiring.reading() as db:
        return own_plan(db, st)


def save(st: Actor, plan: Plan, version: int = 0, now: datetime = MONDAY) -> Saved:
    return wiring.in_transaction(lambda db: save_plan(db, st, plan, version=version, now=now))


def window(day: int, start: str, end: str) -> WeeklyWindow:
    return WeeklyWindow(day, time.fromisoformat(start), time.fromisoformat(end))


def special(on: str, *ranges: str) -> DateOverride:
    spans = [each.split("-") for each in ranges]
    return DateOverride(
        date.fromisoformat(on),
        tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans),
    )


def events(database: Database) -> list[tuple[Any, ...]]:
    return [
        (*row[:3], *(json.loads(each) if isinstance(each, str) else each for each in row[3:]))
        for row in database.rows(
            "SELECT what, actor_id = st_id, session_id, before, after FROM audit_events"
            " WHERE what = 'availability' ORDER BY happened_at"
        )
    ]


def everything(plan: Plan) -> Plan:
    """Another plan, different in all there is."""
    return replace(
        plan,
        zone="America/New_York",
        weekly=(window(1, "22:00", "02:00"), window(2, "09:00", "10:00")),
        special=(special("2026-06-09"), special("2026-06-10", "08:00-09:00", "20:00-00:00")),
        days_off=(DaysOff(date(2026, 7, 1), date(2026, 7, 9)),),
        buffer_minutes=0,
        notice_minutes=0,
        window_days=366,
        step_minutes=5,
        most_a_day=1,
        most_a_week=2,
        paused=True,
        courses=tuple(replace(each, is_open=False) for each in plan.courses),
    )


def test_what_was_saved_is_read(database: Database, st: Actor) -> None:
    was = mine(st)
    assert was.version == 0
    wanted = everything(was.plan)
    assert save(st, wanted).version == 1
    assert mine(st) == OwnPlan(wanted, 1)
    assert save(st, was.plan, 1).version == 2
    assert mine(st) == OwnPlan(was.plan, 2)
    assert database.count("availability_overrides") == database.count("time_off") == 0


def test_only_rows_that_differ_are_written(database: Database, st: Actor) -> None:
    def rows() -> set[tuple[Any, ...]]:
        return set(database.rows("SELECT id, day_of_week FROM availability"))

    plan, before = mine(st).plan, rows()
    with database.statements() as sent:
        save(st, replace(plan, weekly=(*plan.weekly[1:], window(1, "09:00", "16:00"))))
    after = rows()
    assert {day for _, day in before - after} == {day for _, day in after - before} == {1}
    verbs = [each.split()[0] for each in sent if each.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert sorted(verbs) == ["DELETE", "INSERT", "INSERT", "UPDATE"]  # one is what is kept
    with database.statements() as sent:
        save(st, mine(st).plan, 1)
    assert [each.split()[1] for each in sent if each.startswith(("INS", "UPD", "DEL"))] == [
        "teaching_calendars"
    ]


def test_what_changed_is_kept_and_nothing_else(database: Database, st: Actor) -> None:
    plan = mine(st).plan
    changed = replace(
        plan,
        weekly=(*plan.weekly[1:], window(1, "10:00", "12:00")),
        special=(special("2026-06-09"),),
        buffer_minutes=30,
    )
    save(st, changed)
    save(st, replace(changed, days_off=(DaysOff(date(2026, 7, 1), date(2026, 7, 9)),)), 1,
         MONDAY + timedelta(hours=1))  # fmt: skip
    course_id = str(plan.courses[0].course_id)
    closed = tuple(replace(each, is_open=False) for each in plan.courses)
    save(st, replace(mine(st).plan, courses=closed, most_a_day=3), 2, MONDAY + timedelta(hours=2))
    save(st, mine(st).plan, 3, MONDAY + timedelta(hours=3))  # nothing
    assert [each[3:] for each in events(database)] == [
        (
            {"buffer_minutes": 15, "weekly": ["Monday 09:00–17:00"], "special": []},
            {"buffer_minutes": 30, "weekly": ["Monday 10:00–12:00"], "special": ["2026-06-09 off"]},
        ),
        ({"days_off": []}, {"days_off": ["2026-07-01 – 2026-07-09"]}),
        (
            {"most_a_day": None, "courses": {course_id: True}},
            {"most_a_day": 3, "courses": {course_id: False}},
        ),
    ]
    assert {each[:3] for each in events(database)} == {("availability", True, None)}


def test_a_date_with_rows_of_every_kind_is_replaced_whole(database: Database, st: Actor) -> None:
    def row(on: str, *times: time | None) -> AvailabilityOverride:
        start, end = times or (None, None)
        return AvailabilityOverride(
            person_id=st.id, on_date=date.fromisoformat(on), start_time=start, end_time=end
        )

    with database.writing() as db:
        for each in (row("2026-06-09"), row("2026-06-09"), row("2026-06-09", time(9), time(10))):
            db.add(each)
    plan = mine(st).plan
    assert plan.special == (special("2026-06-09", "09:00-10:00"),)
    save(st, replace(plan, special=()))
    assert database.count("availability_overrides") == 0


def test_the_hours_keep_their_wall_clock_in_another_zone(database: Database, st: Actor) -> None:
    plan = mine(st).plan
    save(st, replace(plan, zone="Asia/Calcutta"))
    now = mine(st).plan
    assert now.zone == "Asia/Kolkata"
    assert now.weekly == plan.weekly


def test_in_another_zone_other_calendars_are_read_again(database: Database, st: Actor) -> None:
    with database.writing() as db:
        watch(db, st)
        other = make_st(db, make_course(db))
        watch(db, other)
    plan = mine(st).plan
    save(st, replace(plan, buffer_minutes=0))
    reader = FakeReader(hours(TUESDAY))
    assert refresh_due(desk_of(reader)) == 0
    save(st, replace(plan, zone="America/New_York"), 1)
    assert refresh_due(desk_of(reader)) == 1
    assert [each.zone for _, each in reader.asked] == ["America/New_York"]


def test_a_reading_in_the_old_zone_is_not_kept(
    database: Database, st: Actor, clock: FixedClock
) -> None:
    with database.writing() as db:
        watch(db, st, due_at=MONDAY)
    reader = FakeReader(hours(TUESDAY))
    plan = mine(st).plan
    zones = iter([("America/New_York", 0)])

    def meanwhile() -> None:
        for zone, version in zones:
            save(st, replace(plan, zone=zone), version)

    reader.meanwhile = meanwhile
    refresh_due(desk_of(reader))
    assert database.count("external_busy") == 0
    refresh_due(desk_of(reader))  # a round reads one calendar of each person
    assert [each.zone for _, each in reader.asked] == ["UTC", "America/New_York"]
    assert database.count("external_busy") == 1


# ── who, and which plan ─────────────────────────────────────────────────────
def test_only_who_teaches_or_taught_has_a_plan(database: Database, course: Course) -> None:
    with database.writing() as db:
        student = enrolled_student(db, course)
        former = make_st(db, course, active=False)
        plan = own_plan(db, former).plan
    assert plan.courses == ()
    for act in (lambda: mine(student), lambda: save(student, plan)):
        with pytest.raises(NotFound):
            act()
    assert save(former, replace(plan, paused=True)).version == 1
    assert database.count("teaching_calendars") == 1


def test_who_has_no_calendar_yet_gets_one_by_saving(database: Database, course: Course) -> None:
    with database.writing() as db:
        person = make_user(db, zone="Asia/Tokyo")
        db.add(StudentTeacher(user_id=person.id, course_id=course.id, created_at=MONDAY))
    first = mine(person)
    assert (first.version, first.plan.zone, first.plan.weekly) == (0, "Asia/Tokyo", ())
    plan = replace(first.plan, weekly=(window(1, "09:00", "17:00"),))
    assert save(person, plan).version == 1
    assert mine(person).plan == plan
    with pytest.raises(PlanChanged):
        save(person, plan)


def test_an_old_version_changes_nothing(database: Database, st: Actor) -> None:
    plan = mine(st).plan
    save(st, replace(plan, buffer_minutes=0))
    for version in (0, 2, -1):
        with pytest.raises(PlanChanged) as refused:
            save(st, everything(plan), version)
        assert refused.value.details == {"version": 1}
    assert mine(st) == OwnPlan(replace(plan, buffer_minutes=0), 1)
    assert len(events(database)) == 1


def test_what_cannot_be_kept_changes_nothing(database: Database, st: Actor) -> None:
    was = mine(st)
    strange = CourseSwitch(uuid4(), "Somebody else’s", True)
    wrong = replace(
        was.plan,
        weekly=(window(1, "09:00", "12:00"), window(1, "11:00", "13:00")),
        buffer_minutes=-1,
        courses=(*was.plan.courses, strange),
    )
    with pytest.raises(PlanRefused) as refused:
        save(st, wrong)
    places = ["weekly/1/0", "weekly/1/1", "buffer_minutes", "courses/1"]
    assert [each.where for each in refused.value.problems] == places
    assert [each["field"] for each in refused.value.details["fields"]] == places
    assert mine(st) == was
    with wiring.reading() as db, pytest.raises(PlanRefused):
        outside_hours(db, st, replace(was.plan, step_minutes=0), now=MONDAY)


def test_courses_that_are_left_out_stay_as_they_are(database: Database, st: Actor) -> None:
    with database.writing() as db:
        make_course_of(db, st, "Biology")
    plan = mine(st).plan
    algebra, biology = plan.courses
    save(st, replace(plan, courses=(replace(biology, is_open=False),)))
    assert mine(st).plan.courses == (algebra, replace(biology, is_open=False))


def make_course_of(db: Session, st: Actor, title: str) -> Course:
    course = make_course(db, title=title)
    db.add(StudentTeacher(user_id=st.id, course_id=course.id, created_at=MONDAY))
    return course


# ── what is booked stays ────────────────────────────────────────────────────
def test_booked_sessions_outside_the_new_hours_are_told_and_stay(
    database: Database, st: Actor, course: Course
) -> None:
    with database.writing() as db:
        student = enrolled_student(db, course)
        other = make_st(db, course)
        inside = sit(db, student, st, course, TUESDAY.replace(hour=9))
        late = sit(db, student, st, course, TUESDAY.replace(hour=11, minute=30))
        held = sit(
            db, student, st, course, TUESDAY.replace(hour=15), status=SessionStatus.PENDING_PAYMENT
        )
        away = sit(db, student, st, course, TUESDAY.replace(day=10, hour=9))
        for status in (SessionStatus.CANCELLED, SessionStatus.EXPIRED, SessionStatus.COMPLETED):
            sit(db, student, st, course, TUESDAY.replace(hour=16), status=status, seats=False)
        sit(db, student, st, course, MONDAY.replace(hour=7))  # has begun
        sit(db, student, other, course, TUESDAY.replace(hour=20))
    plan = replace(
        mine(st).plan,
        weekly=tuple(window(day, "09:00", "12:00") for day in range(1, 6)),
        days_off=(DaysOff(date(2026, 6, 10), date(2026, 6, 10)),),
    )
    with wiring.reading() as db:
        found = outside_hours(db, st, plan, now=MONDAY)
    assert [each.session_id for each in found] == [late.id, held.id, away.id]
    assert (found[0].student, found[0].course) == (student.name, "Algebra")
    assert (found[0].starts_at, found[0].ends_at) == (late.starts_at, late.ends_at)
    before = database.rows("SELECT * FROM sessions ORDER BY id")
    assert list(save(st, plan).outside) == found
    assert database.rows("SELECT * FROM sessions ORDER BY id") == before
    assert inside.id not in {each.session_id for each in found}


def test_what_was_outside_of_a_saved_plan_is_left_out_whatever_is_wrong_with_it(
    database: Database, st: Actor, course: Course
) -> None:
    with database.writing() as db:
        student = enrolled_student(db, course)
        for hour in (9, 20):
            sit(db, student, st, course, TUESDAY.replace(hour=hour))
    plan = mine(st).plan
    overlapping = (special("2026-06-08", "22:00-03:00"), special("2026-06-09", "01:00-05:00"))
    was = replace(plan, special=overlapping)
    wanted = replace(plan, weekly=())
    with wiring.reading() as db:
        assert len(outside_hours(db, st, wanted, now=MONDAY)) == 2
        [left] = outside_hours(db, st, wanted, was=was, now=MONDAY)
        assert left.starts_at.hour == 9
        with pytest.raises(PlanRefused):
            outside_hours(db, st, was, was=plan, now=MONDAY)


def test_what_is_over_is_not_sent_again_and_stays(database: Database, st: Actor) -> None:
    plan = replace(
        mine(st).plan,
        special=(special("2026-06-02"), special("2026-06-20")),
        days_off=(DaysOff(date(2026, 6, 1), date(2026, 6, 1)),),
    )
    save(st, plan)
    later = MONDAY + timedelta(days=14)
    with wiring.reading() as db:
        left = own_plan(db, st, now=later).plan
    assert left == replace(plan, special=plan.special[1:], days_off=())
    save(st, replace(left, paused=True), 1, later)
    assert database.count("availability_overrides") == 2
    assert [each[4] for each in events(database)][1:] == [{"paused": True}]
    with pytest.raises(PlanRefused) as refused:
        save(st, plan, 2, later)
    assert [each.where for each in refused.value.problems] == ["special/2026-06-02", "days_off/0"]


def test_a_session_that_was_moved_by_the_zone_is_told(
    database: Database, st: Actor, course: Course
) -> None:
    with database.writing() as db:
        student = enrolled_student(db, course)
    book_at(student, st, course, TUESDAY.replace(hour=9))  # 05:00 in New York
    assert len(save(st, replace(mine(st).plan, zone="America/New_York")).outside) == 1
