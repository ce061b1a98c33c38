"""Where the parts are joined: the database, transactions, the clock and the adapters in use.

Everything above gets its collaborators here; nothing here decides anything.
"""

from peerloop.integrations.passwords import Argon2Hasher
from peerloop.wiring.calendars import calendar_desk, reading_elsewhere, use_calendar_reader
from peerloop.wiring.clock import now, use_clock
from peerloop.wiring.database import (
    POOL_SIZE,
    WRITES,
    Database,
    engine,
    in_transaction,
    make_engine,
    reading,
    use_engine,
)
from peerloop.wiring.migrating import MIGRATIONS, migrate
from peerloop.wiring.money import make_sandbox, sandbox, till, use_sandbox
from peerloop.wiring.post import compose, mail_notice, mailroom, use_mailer
from peerloop.wiring.sandbox_events import deliver_sandbox_events
from peerloop.wiring.threads import off_loop

passwords = Argon2Hasher()

__all__ = [
    "MIGRATIONS",
    "POOL_SIZE",
    "WRITES",
    "Database",
    "calendar_desk",
    "compose",
    "deliver_sandbox_events",
    "engine",
    "in_transaction",
    "mail_notice",
    "mailroom",
    "make_engine",
    "make_sandbox",
    "migrate",
    "now",
    "off_loop",
    "passwords",
    "reading",
    "reading_elsewhere",
    "sandbox",
    "till",
    "use_calendar_reader",
    "use_clock",
    "use_engine",
    "use_mailer",
    "use_sandbox",
]
