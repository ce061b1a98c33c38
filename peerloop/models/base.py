"""What every table shares: ids, aware UTC instants, names of constraints. No table of its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, sortable text on SQLite.

    Raises:
        ValueError: a naive datetime is about to be stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Only aware instants, written in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """What a column holds, as aware UTC; a calendar reads hundreds, so without detours."""
        return _from_text if dialect.name == "sqlite" else _from_aware


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _from_aware(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def table_of(model: type[SQLModel]) -> Table:
    """A model's table, for statements on plain columns.

    Statements that every request runs are built once, of these: building one
    takes several times as long as running it.
    """
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def columns(model: type[SQLModel]) -> Any:
    """A model's columns by name."""
    return table_of(model).c


def id_field() -> UUID:
    """The primary key of most tables: a random, public UUID."""
    field: UUID = Field(default_factory=uuid4, primary_key=True)
    return field


def instant_field(**options: Any) -> Any:
    """A column for an instant; options as `sqlmodel.Field` takes them."""
    return Field(sa_type=UTCDateTime, **options)


def choice_field(choices: type[StrEnum], *, length: int, **options: Any) -> Any:
    """A column for one of a vocabulary's words; the words are checked by the database too.

    Args:
        length: of the longest word there may ever be; widening a column is a migration.
    """

    def words(of: type[StrEnum]) -> list[str]:
        return [word.value for word in of]

    kind = Enum(choices, native_enum=False, length=length, values_callable=words)
    return Field(sa_type=kind, **options)  # type: ignore[call-overload]
