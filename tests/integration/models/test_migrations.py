"""The migrations go both ways, agree with the models, and never lose the constraint on seats."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

import peerloop.models  # noqa: F401  (registers the tables)
from peerloop import wiring
from peerloop.models.transactions import PERSON_IS_BUSY, violates
from peerloop.queries.readiness import is_ready
from tests.integration.conftest import Database

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(wiring.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    every = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in every][::-1]


REVISIONS = revisions()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_up_down_and_up_again(empty_database: Database) -> None:
    wiring.migrate()
    made = tables(empty_database)
    assert made == {*SQLModel.metadata.tables, "alembic_version"}

    wiring.migrate(revision="base")
    assert tables(empty_database) == {"alembic_version"}
    assert empty_database.count("alembic_version") == 0
    if empty_database.kind == "sqlite":
        assert empty_database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'") == []

    wiring.migrate()
    assert tables(empty_database) == made
    assert empty_database.rows("SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]


def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = tables(database)
    wiring.migrate()
    assert tables(database) == before


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_database_has_as_many_checks_as_the_models(database: Database) -> None:
    """Alembic does not compare these by itself."""
    inspector = inspect(database.engine)
    for table in SQLModel.metadata.tables.values():
        declared = [each for each in table.constraints if isinstance(each, CheckConstraint)]
        assert len(inspector.get_check_constraints(table.name)) == len(declared), table.name


# ── the constraint, after every revision ─────────────────────────────────────
class Seats:
    """`session_seats` as it is at some revision, without what it refers to."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = Table("session_seats", MetaData(), autoload_with=connection)

    def insert(self, person: UUID, session: UUID, start: datetime, minutes: int = 60) -> None:
        """A seat; columns that later revisions may add get any value of their type."""
        values: dict[str, Any] = {
            "session_id": self._id(session),
            "person_id": self._id(person),
            "role": "student",
            "starts_at": self._instant(start),
            "blocked_until": self._instant(start + timedelta(minutes=minutes)),
        }
        for column in self.table.columns:
            if column.name not in values and not column.nullable and column.server_default is None:
                values[column.name] = self._anything(column.type)
        self.connection.execute(self.table.insert(), values)

    def move(self, session: UUID, start: datetime, minutes: int = 60) -> None:
        seats = self.table.c
        self.connection.execute(
            self.table.update()
            .where(seats.session_id == self._id(session))
            .values(
                starts_at=self._instant(start),
                blocked_until=self._instant(start + timedelta(minutes=minutes)),
            )
        )

    def give(self, session: UUID, person: UUID) -> None:
        seats = self.table.c
        self.connection.execute(
            self.table.update()
            .where(seats.session_id == self._id(session))
            .values(person_id=self._id(person))
        )

    def refused(self, change: str, *values: Any) -> bool:
        """Whether the constraint on people's time refuses a change."""
        savepoint = self.connection.begin_nested()
        try:
            getattr(self, change)(*values)
        except IntegrityError as error:
            assert violates(error, PERSON_IS_BUSY), error
            savepoint.rollback()
            return True
        savepoint.commit()
        return False

    def _id(self, value: UUID) -> object:
        return value if isinstance(self.table.c.person_id.type, Uuid) else value.hex

    def _instant(self, value: datetime) -> datetime:
        sqlite = self.connection.dialect.name == "sqlite"
        return value.replace(tzinfo=None) if sqlite else value

    def _anything(self, kind: Any) -> object:
        if isinstance(kind, DateTime):
            return self._instant(NOON)
        if isinstance(kind, Integer | Boolean):
            return 0
        return uuid4() if isinstance(kind, Uuid) else "x"


@contextmanager
def seats_at(database: Database, revision: str) -> Iterator[Seats | None]:
    """The seats after `revision`; None before there are any. References are not enforced."""
    wiring.migrate(revision=revision)
    with database.engine.connect() as connection:
        if "session_seats" not in inspect(connection).get_table_names():
            yield None
            return
        connection.rollback()
        if database.kind == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        else:
            connection.execute(text("SET session_replication_role = replica"))
        yield Seats(connection)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_constraint_stands_after_every_revision(
    empty_database: Database, revision: str
) -> None:
    with seats_at(empty_database, revision) as seats:
        if seats is None:
            pytest.skip("there are no seats yet")
        person, other = uuid4(), uuid4()
        first, second, third = uuid4(), uuid4(), uuid4()
        half_past, one = NOON + timedelta(minutes=30), NOON + timedelta(minutes=60)

        assert not seats.refused("insert", person, first, NOON)
        for start, minutes in ((NOON, 60), (half_past, 60), (half_past, 10), (NOON, 90)):
            assert seats.refused("insert", person, second, start, minutes)
        assert seats.refused("insert", person, second, NOON - timedelta(minutes=59), 60)
        assert seats.refused("insert", person, second, NOON - timedelta(minutes=30), 300)
        # Touching, before and after, and other people at the same time.
        assert not seats.refused("insert", person, second, one)
        assert not seats.refused("insert", person, uuid4(), NOON - timedelta(minutes=60))
        assert not seats.refused("insert", other, third, half_past)
        # A change is refused like a new row; a session may be moved over itself.
        assert seats.refused("move", second, half_past)
        assert seats.refused("give", third, person)
        assert not seats.refused("move", second, one + timedelta(minutes=15))
        assert not seats.refused("move", first, NOON + timedelta(minutes=15))
        assert seats.refused("move", first, NOON + timedelta(minutes=16))


def test_seats_and_their_constraint_come_together(empty_database: Database) -> None:
    """Were the seats renamed, the test above would skip its way to green."""
    with seats_at(empty_database, "head") as seats:
        assert seats is not None


def test_without_the_constraint_overlaps_get_in(database: Database) -> None:
    database.let_people_be_in_two_places()
    with seats_at(database, "head") as seats:
        assert seats is not None
        person = uuid4()
        assert not seats.refused("insert", person, uuid4(), NOON)
        assert not seats.refused("insert", person, uuid4(), NOON)


def test_the_constraints_names(database: Database) -> None:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT conname FROM pg_constraint WHERE contype = 'x'",
    }[database.kind]
    expected = {"sqlite": {"ex_person_insert", "ex_person_update"}, "postgresql": {"ex_person"}}
    assert {name for (name,) in database.rows(sql)} == expected[database.kind]


def test_a_newer_releases_database_is_served_and_left_alone(database: Database) -> None:
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    wiring.migrate()
    assert database.rows("SELECT version_num FROM alembic_version") == [("9999",)]
    with wiring.reading() as db:
        assert is_ready(db, wiring.MIGRATIONS)


def test_an_empty_database_is_not_ready(empty_database: Database) -> None:
    with wiring.reading() as db:
        assert not is_ready(db, wiring.MIGRATIONS)
