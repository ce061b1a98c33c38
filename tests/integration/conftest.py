"""For every test a fresh, migrated database, on SQLite and on PostgreSQL, and a standing clock."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from peerloop import wiring
from peerloop.integrations.sandbox import Sandbox
from tests.factories import FixedClock
from tests.support.postgres import PostgresServer

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))

CONSTRAINT_DROPS = {
    "sqlite": ("DROP TRIGGER ex_person_insert", "DROP TRIGGER ex_person_update"),
    "postgresql": ("ALTER TABLE session_seats DROP CONSTRAINT ex_person",),
}


# What writes, reads and migrates meets both databases in every run. What stands above
# meets PostgreSQL in every run where it races, and else in deep ones.
BOTH_ALWAYS = ("/services/", "/queries/", "/models/", "race", "idempotency")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to deep runs what PostgreSQL has no part in."""
    for item in items:
        in_deep_runs = not any(part in item.path.as_posix() for part in BOTH_ALWAYS)
        if in_deep_runs and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.deep)


@dataclass(frozen=True)
class Database:
    """A database that one test has for itself, and that `peerloop.wiring` uses meanwhile."""

    kind: str
    url: str
    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction, as `wiring.in_transaction` opens it."""
        with Session(self._writer, expire_on_commit=False) as db, db.begin():
            yield db

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """What a statement finds, seen past all of PeerLoop's own code."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def execute(self, *statements: str) -> None:
        """Run statements past all of PeerLoop's own code, in one transaction."""
        with self._writer.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def let_people_be_in_two_places(self) -> None:
        """Take the constraint on seats away, for the controls of tests that rely on it."""
        self.execute(*CONSTRAINT_DROPS[self.kind])

    def count(self, table: str) -> int:
        """How many rows a table has; of the outbox, without reminders, which have their time."""
        but = " WHERE template NOT LIKE 'session-reminder-%'" if table == "outbox" else ""
        return self.rows(f"SELECT count(*) FROM {table}{but}")[0][0]

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """What is sent to the database meanwhile."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            sent.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.engine, "before_cursor_execute", note)

    @property
    def _writer(self) -> Engine:
        return self.engine.execution_options(**{wiring.WRITES: True})


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "peerloop.db"
    engine = wiring.make_engine(f"sqlite:///{path}")
    wiring.migrate(engine)
    engine.dispose()  # closing the last connection brings the journal into the file
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The URL of a migrated PostgreSQL database to copy."""
    url = postgres_server.create_database()
    engine = wiring.make_engine(url)
    wiring.migrate(engine)
    engine.dispose()  # a database in use cannot be a template
    return url


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database, in use by `peerloop.wiring`."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "peerloop.db")
        with in_use("sqlite", f"sqlite:///{path}") as database:
            yield database
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(request.getfixturevalue("postgres_template"))
    with in_use("postgresql", url) as database:
        yield database
    server.drop_database(url)


@pytest.fixture(params=DATABASES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, in use by `peerloop.wiring`."""
    if request.param == "sqlite":
        with in_use("sqlite", f"sqlite:///{tmp_path / 'peerloop.db'}") as database:
            yield database
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    with in_use("postgresql", url) as database:
        yield database
    server.drop_database(url)


@pytest.fixture
def clock() -> Iterator[FixedClock]:
    """A clock that stands still, in use by `peerloop.wiring`."""
    fixed = FixedClock()
    wiring.use_clock(fixed)
    yield fixed
    wiring.use_clock(None)


@contextmanager
def in_use(kind: str, url: str) -> Iterator[Database]:
    """Let `peerloop.wiring` use a database, and no longer."""
    engine = wiring.make_engine(url)
    wiring.use_engine(engine)
    wiring.use_sandbox(None)
    try:
        yield Database(kind, url, engine)
    finally:
        wiring.use_engine(None)
        engine.dispose()


@pytest.fixture
def stripe(database: Database, tmp_path: Path, clock: FixedClock) -> Iterator[Sandbox]:
    """A sandbox of Stripe of the test's own, in use by `peerloop.wiring`."""
    sandbox = wiring.make_sandbox(tmp_path / "stripe")
    wiring.use_sandbox(sandbox)
    yield sandbox
    wiring.use_sandbox(None)
