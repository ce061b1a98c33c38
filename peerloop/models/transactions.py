"""What transactions say the same way on SQLite and PostgreSQL. Opening one is `wiring`'s job."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, SQLModel

from peerloop.models.base import table_of

# No two seats of one person overlap (docs/decisions/0002-one-constraint-on-peoples-time.md).
PERSON_IS_BUSY = "ex_person"

# Both databases limit how many values one statement may carry.
AT_ONCE = 5_000

_DEADLOCK, _SERIALIZATION = "40P01", "40001"
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class InTransaction(Protocol):
    """Runs `work` in one transaction: commits what it returns, rolls back what it raises."""

    def __call__(self, work: "Work[T]") -> T: ...


class Work(Protocol[T_co]):
    """Something to do with a database session."""

    def __call__(self, db: Session, /) -> T_co: ...


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether `error` comes from the constraint (or trigger) of that name."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return bool(diagnostics.constraint_name == constraint)
    return constraint in str(error.orig)


def lost_a_deadlock(error: DBAPIError) -> bool:
    """Whether PostgreSQL ended this transaction for another's sake; running it again is right."""
    return getattr(error.orig, "sqlstate", None) in (_DEADLOCK, _SERIALIZATION)


def insert_if_absent(db: Session, table: type[SQLModel], **values: object) -> bool:
    """Insert a row unless one with its unique values is there already.

    A rival that is inserting the same row is waited for.

    Returns:
        Whether the row is new.
    """
    result = db.execute(
        _insert(db, table).values(**values).on_conflict_do_nothing(),
        # SQLAlchemy keeps no count of inserted rows unless asked: it would say -1.
        execution_options={"preserve_rowcount": True},
    )
    return getattr(result, "rowcount", None) == 1


def insert_absent(db: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert those of several rows that are not there yet, likewise."""
    db.execute(_insert(db, table_of(table)).on_conflict_do_nothing(), [dict(each) for each in rows])


def _insert(db: Session, table: Any) -> Any:
    postgres = db.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if postgres else sqlite.insert)(table)
