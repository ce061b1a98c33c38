"""What the tests of the states start from: a course, who teaches it, who is enrolled."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from peerloop import routes
from peerloop.domain.people import Actor
from peerloop.models import Course
from tests.factories import enrolled_student, make_course, make_st
from tests.integration.conftest import Database

# Tomorrow of the standing clock, at noon in Berlin; the session ends an hour later.
AT, DATE = "2026-06-02T10:00Z", "2026-06-02"
LATER = "2026-06-02T14:00Z"


@dataclass(frozen=True)
class Scene:
    """A course with an ST who is always free, and a student in Europe/Berlin."""

    course: Course
    st: Actor
    student: Actor

    def url(self, **choices: str) -> str:
        """The wizard's address."""
        return routes.book(self.course.slug, **choices)

    def times(self, **choices: str) -> str:
        """The wizard on its third step."""
        return self.url(**{"st": str(self.st.id), "step": "time", "date": DATE, **choices})

    def confirm(self, **choices: str) -> str:
        """The wizard on its last step."""
        return self.url(
            **{"st": str(self.st.id), "step": "confirm", "date": DATE, "at": AT, **choices}
        )


def a_scene(database: Database, **fields: Any) -> Scene:
    """A course (with these columns) that can be booked at any time of the day."""
    with database.writing() as db:
        course = make_course(db, **fields)
        st, student = make_st(db, course), enrolled_student(db, course)
    return Scene(course, st, student)


def filled(note: str = "", *, reminders: bool = True) -> dict[str, Any]:
    """The confirmation's form as a browser sends it."""
    entries = [["note", note], *([["reminders", "on"]] if reminders else [])]
    return {"__reflex_form_data__": entries}


def contents(database: Database, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables (except `but`), to see that nothing has changed."""
    return {
        table: sorted(database.rows(f"SELECT * FROM {table}"), key=repr)
        for table in SQLModel.metadata.tables
        if table not in but
    }


def booked(database: Database) -> dict[str, int]:
    """How many rows stand for booked sessions."""
    return {table: database.count(table) for table in ("sessions", "session_seats", "outbox")}


NOTHING_BOOKED = {"sessions": 0, "session_seats": 0, "outbox": 0}
ONE_BOOKED = {"sessions": 1, "session_seats": 2, "outbox": 2}


def as_uuid(value: Any) -> UUID:
    """An id as SQLite and PostgreSQL give it to plain SQL."""
    return value if isinstance(value, UUID) else UUID(str(value))
