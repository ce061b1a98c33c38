"""Where the parts are joined: the database, transactions, the clock and the adapters in use.

Everything above gets its collaborators here; nothing here decides anything.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from peerloop.domain.ports import Clock, PaymentGateway
from peerloop.integrations.passwords import Argon2Hasher
from peerloop.integrations.sandbox import Sandbox, SandboxHTTPClient
from peerloop.integrations.stripe_gateway import StripeGateway, stripe_client
from peerloop.models.transactions import Work, lost_a_deadlock
from peerloop.services.stripe_events import WANTED
from peerloop.services.till import Till
from peerloop.settings import Settings, settings

T = TypeVar("T")
# What `reading()` yields, for those who only pass it on.
Database = Session
MIGRATIONS = Path(__file__).resolve().parent.parent / "alembic"
# Services are sync and mostly wait for the database: more threads than connections help nobody.
THREADS = POOL_SIZE = 16
DEADLOCK_TRIES = 5
WRITES = "peerloop_writes"
# One migrates while others that start at the same time wait: any number, the same for all.
MIGRATING = 7_316_033

passwords = Argon2Hasher()


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system_clock


def now() -> datetime:
    """The present instant, aware UTC, from the clock in use."""
    return _clock()


def use_clock(clock: Clock | None) -> None:
    """Put another clock in place (tests, demonstrations); None brings back the system's."""
    global _clock
    _clock = clock or _system_clock


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


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="peerloop")


async def off_loop(work: Callable[[], T]) -> T:
    """Run sync `work` without blocking the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), work)


def _is_newer(connection: Connection, config: Config) -> bool:
    """Whether a newer release has migrated this database: it is left as it is."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return current is not None and current not in known


def migrate(target: Engine | None = None, revision: str = "head") -> None:
    """Bring the database's tables to `revision`; going back is allowed.

    A database that a newer release has migrated is left alone.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with (target or engine()).execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's writers queue up anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        if _is_newer(connection, config):
            return
        config.attributes["connection"] = connection
        back = revision in ("base",) or revision.startswith("-")
        (command.downgrade if back else command.upgrade)(config, revision)


# ── money ───────────────────────────────────────────────────────────────────
SANDBOX_KEY, SANDBOX_SECRET = "sk_sandbox", "whsec_sandbox"
_gateway: PaymentGateway | None = None


def till() -> Till:
    """What services need to take money: this installation's Stripe, or the sandbox of it."""
    ours = settings()
    return Till(
        run=in_transaction,
        gateway=_gateway or _configured_gateway(),
        now=now,
        public_url=ours.public_url,
        hold=timedelta(minutes=ours.hold_minutes),
    )


def use_gateway(other: PaymentGateway | None) -> None:
    """Put another gateway in place (tests); None goes back to what is configured."""
    global _gateway
    _gateway = other


@cache
def sandbox() -> Sandbox:
    """What stands in for Stripe where no key is configured; its state is a file of its own."""
    ours = settings()
    return Sandbox(
        _sandbox_file(ours), clock=now, webhook_secret=SANDBOX_SECRET, public_url=ours.public_url
    )


def _sandbox_file(ours: Settings) -> Path:
    """One for each database: `peerloop.db` has `peerloop.db.stripe`."""
    url = make_url(ours.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}.stripe")
    return Path(f"{url.database or 'peerloop'}.stripe")


@cache
def _configured_gateway() -> PaymentGateway:
    ours = settings()
    if ours.uses_sandbox:
        client = stripe_client(SANDBOX_KEY, http_client=SandboxHTTPClient(sandbox()))
        return StripeGateway(
            client, livemode=False, secrets=(SANDBOX_SECRET,), wanted=WANTED, clock=now
        )
    client = stripe_client(ours.stripe_secret_key, ours.stripe_api_base)
    return StripeGateway(
        client,
        livemode=ours.takes_real_money,
        secrets=ours.stripe_webhook_secrets,
        wanted=WANTED,
        clock=now,
    )
