"""The sandbox's own SQLite file: Stripe's objects, answers kept by key, what became of each event.

A transaction at a time, over all threads and processes. What the rows mean is `ledger.py`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

WAIT_SECONDS = 30.0

_SCHEMA = (
    # `hidden` is what Stripe remembers of an object and does not show in it.
    """CREATE TABLE IF NOT EXISTS objects (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        created INTEGER NOT NULL,
        body TEXT NOT NULL,
        hidden TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq)",
    """CREATE INDEX IF NOT EXISTS objects_by_intent
        ON objects (json_extract(body, '$.payment_intent'))""",
    """CREATE TABLE IF NOT EXISTS answers (
        key TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        created INTEGER NOT NULL,
        status INTEGER NOT NULL,
        body TEXT NOT NULL,
        request_id TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS deliveries (
        event TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('due', 'delivered', 'dropped', 'given_up')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, next_at)",
)


class Store:
    """Opens the file anew for each transaction, so that a forked process inherits nothing of it."""

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        # Threads queue here; only processes wait for each other by polling the file.
        self._turn = Lock()
        self._is_made = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes in; kept unless the block raises."""
        with self._turn, closing(self._open()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                self._make(db)
                yield db
            except BaseException:
                if db.in_transaction:  # SQLite ends it by itself where the disk is full
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _make(self, db: sqlite3.Connection) -> None:
        """Make the tables when they are first needed: whoever takes no money leaves no file."""
        if not self._is_made:
            for statement in _SCHEMA:
                db.execute(statement)
            self._is_made = True

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
        db.row_factory = sqlite3.Row
        # A killed process loses nothing by this; a power cut may, of play money.
        db.execute("PRAGMA synchronous = OFF")
        return db
