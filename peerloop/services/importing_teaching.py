"""The part of an import that says who teaches, and when. The rest is `importing.py`."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from peerloop.domain.rosters import Kind, Rosters
from peerloop.models import (
    Availability,
    AvailabilityOverride,
    StudentTeacher,
    TeachingCalendar,
    User,
)
from peerloop.services.importing_rows import Known, Tally, Values, found, reconcile

Ids = Mapping[str, UUID]
# A person's hours are told apart by all they say: other hours replace them.
WeeklyKey = tuple[UUID, str, int, time, time]
DateKey = tuple[UUID, date, time | None, time | None]


def save_teaching(
    db: Session, rosters: Rosters, people: Ids, courses: Ids, *, now: datetime
) -> dict[Kind, Tally]:
    """Write STs, their calendars, weekly hours and special dates, in the caller's transaction.

    Args:
        rosters: without problems.
        people: ids of everybody the rosters name, by e-mail.
        courses: ids of every course they name, by slug.
        now: aware UTC.
    """
    sts = _save_sts(db, rosters, people, courses, now)
    hours = {
        (
            people[row.values["email"]],
            row.values["timezone"],
            row.values["day_of_week"],
            row.values["start_time"],
            row.values["end_time"],
        )
        for row in rosters.rows[Kind.AVAILABILITY]
    }
    tally = _save_hours(db, hours)
    _save_calendars(db, rosters, people, {person_id: zone for person_id, zone, *_ in hours})
    return {
        Kind.STUDENT_TEACHERS: sts,
        Kind.AVAILABILITY: tally,
        Kind.OVERRIDES: _save_overrides(db, rosters, people),
    }


def _save_sts(db: Session, rosters: Rosters, people: Ids, courses: Ids, now: datetime) -> Tally:
    wanted: dict[tuple[UUID, UUID], Values] = {
        (people[row.values["email"]], courses[row.values["course"]]): {
            "is_active": row.values["active"] is not False
        }
        for row in rosters.rows[Kind.STUDENT_TEACHERS]
    }
    query = select(
        StudentTeacher.id,
        StudentTeacher.user_id,
        StudentTeacher.course_id,
        StudentTeacher.is_active,
    )
    persons = {person_id for person_id, _ in wanted}
    known = {
        (person_id, course_id): Known(row_id, {"is_active": active})
        for row_id, person_id, course_id, active in found(
            db, query, col(StudentTeacher.user_id), persons
        )
    }
    tally, _ = reconcile(
        db,
        StudentTeacher,
        known,
        wanted,
        lambda key: {"id": uuid4(), "user_id": key[0], "course_id": key[1], "created_at": now},
    )
    return tally


def _save_hours(db: Session, wanted: Collection[WeeklyKey]) -> Tally:
    query = select(  # type: ignore[call-overload]
        Availability.id,
        Availability.person_id,
        TeachingCalendar.zone,
        Availability.day_of_week,
        Availability.start_time,
        Availability.end_time,
    ).join(TeachingCalendar, col(TeachingCalendar.person_id) == col(Availability.person_id))
    persons = {key[0] for key in wanted}
    known: dict[WeeklyKey, Known] = {
        tuple(key): Known(row_id, {})
        for row_id, *key in found(db, query, col(Availability.person_id), persons)
    }
    tally, _ = reconcile(
        db,
        Availability,
        known,
        {key: {} for key in wanted},
        lambda key: {
            "id": uuid4(),
            "person_id": key[0],
            "day_of_week": key[2],
            "start_time": key[3],
            "end_time": key[4],
        },
        remove=True,
    )
    return tally


def _save_calendars(db: Session, rosters: Rosters, people: Ids, zones: Mapping[UUID, str]) -> None:
    """Put calendars into the zone of their hours; who has none gets one in their own zone."""
    named = rosters.rows[Kind.STUDENT_TEACHERS] + rosters.rows[Kind.OVERRIDES]
    needed = {people[row.values["email"]] for row in named} | zones.keys()
    query = select(TeachingCalendar.person_id, TeachingCalendar.zone)
    known = {
        person_id: Known(person_id, {"zone": zone})
        for person_id, zone in found(db, query, col(TeachingCalendar.person_id), needed)
    }
    missing = needed - known.keys() - zones.keys()
    own = {
        person_id: zone
        for person_id, zone in found(db, select(User.id, User.zone), col(User.id), missing)
    }
    wanted = {person_id: {"zone": zone} for person_id, zone in {**own, **zones}.items()}
    reconcile(db, TeachingCalendar, known, wanted, lambda person_id: {"person_id": person_id})


def _save_overrides(db: Session, rosters: Rosters, people: Ids) -> Tally:
    wanted: dict[DateKey, Values] = {
        (
            people[row.values["email"]],
            row.values["date"],
            row.values["start_time"],
            row.values["end_time"],
        ): {}
        for row in rosters.rows[Kind.OVERRIDES]
    }
    query = select(  # type: ignore[call-overload]
        AvailabilityOverride.id,
        AvailabilityOverride.person_id,
        AvailabilityOverride.on_date,
        AvailabilityOverride.start_time,
        AvailabilityOverride.end_time,
    )
    dates = {key[:2] for key in wanted}
    persons = {person_id for person_id, _ in dates}
    known: dict[DateKey, Known] = {
        tuple(key): Known(row_id, {})
        for row_id, *key in found(db, query, col(AvailabilityOverride.person_id), persons)
        if tuple(key[:2]) in dates
    }
    tally, _ = reconcile(
        db,
        AvailabilityOverride,
        known,
        wanted,
        lambda key: {
            "id": uuid4(),
            "person_id": key[0],
            "on_date": key[1],
            "start_time": key[2],
            "end_time": key[3],
        },
        remove=True,
    )
    return tally
