"""A small school and clients of its API: with a person's token, or as a browser with cookies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from peerloop import wiring
from peerloop.api.app import create_api
from peerloop.api.middleware import protect
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.queries.courses import course as course_of
from peerloop.services.people import create_token
from peerloop.settings import settings
from tests.factories import (
    MONDAY,
    PASSWORD,
    FixedClock,
    enrolled_student,
    make_course,
    make_st,
    make_user,
)
from tests.integration.conftest import Database

ORIGIN = "http://localhost:8000"
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class School:
    """A course with an ST at weekday hours of New York, a student of it, and an outsider."""

    course: Course
    st: Actor
    student: Actor
    outsider: Actor
    admin: Actor

    @property
    def enrollment(self) -> UUID:
        """The student's."""
        with wiring.reading() as db:
            found = course_of(db, self.student, self.course.slug).enrollment_id
        assert found is not None
        return found


@pytest.fixture
def school(database: Database, clock: FixedClock) -> School:
    """A fresh school on Monday 1 June 2026, 08:00 UTC."""
    with database.writing() as db:
        course = make_course(db, slug="algebra", title="Algebra", summary="Groups and rings")
        weekdays = [(day, "09:00", "17:00") for day in range(1, 6)]
        st = make_st(db, course, zone="America/New_York", weekly=weekdays)
        return School(
            course=course,
            st=st,
            student=enrolled_student(db, course),
            outsider=make_user(db),
            admin=make_user(db, is_admin=True),
        )


@pytest.fixture
def app() -> ASGIApp:
    """Everything that is served, apart from the front end."""
    return protect(create_api())


def browser(app: ASGIApp, **headers: str) -> TestClient:
    """A client that keeps cookies and follows no redirects."""
    return TestClient(
        app,
        base_url=ORIGIN,
        headers=headers,
        follow_redirects=False,
        raise_server_exceptions=False,
    )


@pytest.fixture
def client(app: ASGIApp, database: Database, clock: FixedClock) -> Iterator[TestClient]:
    """Somebody who is not signed in."""
    with browser(app) as anybody:
        yield anybody


@pytest.fixture
def speak_as(app: ASGIApp, database: Database) -> Callable[[Actor], TestClient]:
    """Clients that carry a person's API token."""

    def make(person: Actor) -> TestClient:
        with database.writing() as db:
            token = create_token(db, person, label="test", days=None, now=MONDAY)
        return browser(app, Authorization=f"Bearer {token}")

    return make


@pytest.fixture
def browse_as(app: ASGIApp, clock: FixedClock) -> Callable[[Actor], TestClient]:
    """Browsers in which a person has signed in."""

    def make(person: Actor) -> TestClient:
        client = browser(app)
        form = {"email": person.email, "password": PASSWORD}
        assert client.post("/auth/login", data=form).headers["location"] == "/dashboard"
        return client

    return make


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set environment variables and have the settings read again."""

    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def student(school: School, speak_as: Callable[[Actor], TestClient]) -> TestClient:
    """The school's student, by token."""
    return speak_as(school.student)


@pytest.fixture
def wish(school):
    """The body of a request that is fulfilled: Tuesday noon in New York."""

    def make(**changes):
        body = {
            "course_id": str(school.course.id),
            "st_id": str(school.st.id),
            "scheduled_start": "2026-06-02T18:00:00",
            "timezone": "Europe/Berlin",
            **changes,
        }
        return {name: value for name, value in body.items() if value is not ...}

    return make
