"""The engine in use, reading and writing in transactions that mean the same on both databases."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from peerloop.models.folding import teach_sqlite
from peerloop.models.transactions import Work, lost_a_deadlock
from peerloop.settings import settings

T = TypeVar("T")
# What `reading()` yields, for those who only pass it on.
Database = Session
POOL_SIZE = 16
DEADLOCK_TRIES = 5
WRITES = "peerloop_writes"


def make_engine(url: str) -> Engine:
    """An engine whose transactions mean the same on SQLite and PostgreSQL."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_pre_ping=True)
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=0, connect_args={"timeout": 30})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_engine: Engine | None = None


def engine() -> Engine:
    """This process's engine: for DATABASE_URL, unless another was put in place."""
    global _engine
    if _engine is None:
        _engine = make_engine(settings().database_url)
    return _engine


def use_engine(other: Engine | None) -> None:
    """Put another engine in place (tests); None goes back to DATABASE_URL."""
    global _engine
    _engine = other


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    teach_sqlite(connection)


def _begin_sqlite(connection: Any) -> None:
    # A writer takes its place at once: two that read first and write later could only deadlock.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# SQLite gives the interpreter away at every row, and lets writers ask again and again
# whether it is their turn: threads of one process that queue up here are twice as fast.
_reads, _writes = RLock(), RLock()


def _turn(queue: AbstractContextManager[Any]) -> AbstractContextManager[Any]:
    return queue if engine().dialect.name == "sqlite" else nullcontext()


@contextmanager
def reading() -> Iterator[Session]:
    """A database session for reads; nothing done in it is kept."""
    with _turn(_reads), Session(engine(), expire_on_commit=False) as db:
        yield db


def in_transaction(work: Work[T]) -> T:
    """Run `work` in one transaction: commit what it returns, roll back what it raises.

    A transaction that PostgreSQL ended for another's sake is run again: nothing
    of it happened.
    """
    writer = engine().execution_options(**{WRITES: True})
    for tries_left in reversed(range(DEADLOCK_TRIES)):
        try:
            with _turn(_writes), Session(writer, expire_on_commit=False) as db, db.begin():
                return work(db)
        except DBAPIError as error:
            if not (tries_left and lost_a_deadlock(error)):
                raise
    raise AssertionError("unreachable: the last try returns or raises")
