"""Importing rosters: references found, differences written, all in the caller's transaction.

What a file or a line may say is decided in `domain/rosters.py` and beside it; who teaches
and when is `importing_teaching.py`.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col, select

from peerloop.domain.rosters import Kind, Rosters
from peerloop.models import Course, Enrollment, User
from peerloop.services.importing_rows import Known, Tally, Values, found, reconcile
from peerloop.services.importing_teaching import check_teaching, save_teaching

PERSON_VALUES = ("name", "zone", "is_admin", "email_verified_at")
COURSE_VALUES = ("title", "summary", "duration_minutes", "session_count", "price_minor", "currency")


def import_rosters(db: Session, rosters: Rosters, *, now: datetime) -> dict[Kind, Tally]:
    """Bring the database to what the rosters say; what they do not mention stays.

    Imported people are verified and get no password (requirements, "Pages"). The
    weekly hours of a person, and their special hours of a date, are replaced as a
    whole; hours are refused where their ST's editor would refuse them. Repeating an import
    changes nothing.

    Args:
        rosters: as read and checked. Their problems are raised from here, together
            with references to people and courses that do not exist.
        now: aware UTC.

    Returns:
        A tally for each kind that the rosters have rows of.

    Raises:
        RosterRefused: there are problems; nothing was written.
    """
    return _Import(db, rosters, now).run()


class _Import:
    """One import: what it works on, and whom and what the names in it mean."""

    def __init__(self, db: Session, rosters: Rosters, now: datetime) -> None:
        self.db, self.rosters, self.now = db, rosters, now
        self.people = self._known(User, col(User.email), PERSON_VALUES, self._named("email"))
        slugs = self._named("slug") | self._named("course")
        self.courses = self._known(Course, col(Course.slug), COURSE_VALUES, slugs)
        self.person_ids: dict[str, UUID] = {}
        self.course_ids: dict[str, UUID] = {}

    def run(self) -> dict[Kind, Tally]:
        if not self.rosters.unread:
            self._check_references()
        known = {email: each.id for email, each in self.people.items()}
        check_teaching(self.db, self.rosters, known, now=self.now)
        self.rosters.check()
        tallies = {
            Kind.PEOPLE: self._save_people(),
            Kind.COURSES: self._save_courses(),
            Kind.ENROLLMENTS: self._save_enrollments(),
        }
        tallies |= save_teaching(
            self.db, self.rosters, self.person_ids, self.course_ids, now=self.now
        )
        return {kind: tally for kind, tally in tallies.items() if self.rosters.rows[kind]}

    # ── what names mean ──────────────────────────────────────────────────────
    def _named(self, column: str) -> set[str]:
        rows = (row for of_kind in self.rosters.rows.values() for row in of_kind)
        return {row.values[column] for row in rows if column in row.values}

    def _known(
        self,
        model: type[SQLModel],
        named_by: Mapped[str],
        columns: Collection[str],
        names: Collection[str],
    ) -> dict[str, Known]:
        wanted = [getattr(model, name) for name in ("id", *columns)]
        query = select(named_by, *wanted)
        return {
            name: Known(row_id, dict(zip(columns, values, strict=True)))
            for name, row_id, *values in found(self.db, query, named_by, names)
        }

    def _check_references(self) -> None:
        listed = {row.values["email"] for row in self.rosters.rows[Kind.PEOPLE]}
        listed |= {row.values["slug"] for row in self.rosters.rows[Kind.COURSES]}
        listed |= self.rosters.faulty  # what is wrong with those is said at their own lines
        there = listed | self.people.keys() | self.courses.keys()
        for kind in (
            Kind.ENROLLMENTS,
            Kind.STUDENT_TEACHERS,
            Kind.AVAILABILITY,
            Kind.OVERRIDES,
        ):
            for row in self.rosters.rows[kind]:
                for column, what in (("email", "person"), ("course", "course")):
                    name = row.values.get(column)
                    if name is not None and name not in there:
                        self.rosters.refuse(row.place, f"there is no {what} {name!r}.")

    # ── people and courses ───────────────────────────────────────────────────
    def _save_people(self) -> Tally:
        wanted = {}
        for row in self.rosters.rows[Kind.PEOPLE]:
            email, known = row.values["email"], self.people.get(row.values["email"])
            verified = known and known.values["email_verified_at"]
            values = {"name": row.values["name"], "zone": row.values["timezone"]}
            values["email_verified_at"] = verified or self.now
            if row.values["is_admin"] is not None:
                values["is_admin"] = row.values["is_admin"]
            wanted[email] = values
        tally, self.person_ids = reconcile(
            self.db,
            User,
            self.people,
            wanted,
            lambda email: {"id": uuid4(), "email": email, "created_at": self.now},
        )
        return tally

    def _save_courses(self) -> Tally:
        wanted: dict[str, Values] = {}
        for row in self.rosters.rows[Kind.COURSES]:
            price = row.values["price"]
            money = (price.minor, price.currency) if price else (None, None)
            values = {name: row.values[name] for name in COURSE_VALUES[:4]}
            wanted[row.values["slug"]] = values | dict(zip(COURSE_VALUES[4:], money, strict=True))
        tally, self.course_ids = reconcile(
            self.db,
            Course,
            self.courses,
            wanted,
            lambda slug: {"id": uuid4(), "slug": slug, "created_at": self.now},
        )
        return tally

    def _save_enrollments(self) -> Tally:
        rows = self.rosters.rows[Kind.ENROLLMENTS]
        wanted: dict[tuple[UUID, UUID], Values] = {
            (self.person_ids[row.values["email"]], self.course_ids[row.values["course"]]): {}
            for row in rows
        }
        query = select(Enrollment.id, Enrollment.student_id, Enrollment.course_id)
        students = {student_id for student_id, _ in wanted}
        known = {
            (student_id, course_id): Known(row_id, {})
            for row_id, student_id, course_id in found(
                self.db, query, col(Enrollment.student_id), students
            )
        }
        tally, _ = reconcile(
            self.db,
            Enrollment,
            known,
            wanted,
            lambda key: {
                "id": uuid4(),
                "student_id": key[0],
                "course_id": key[1],
                "enrolled_at": self.now,
            },
        )
        return tally
