"""Bringing the tables to what this code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from peerloop.wiring.database import WRITES, engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "alembic"
# One migrates while others that start at the same time wait: any number, the same for all.
MIGRATING = 7_316_033


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
