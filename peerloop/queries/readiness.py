"""Whether the database can serve: it answers, and its tables are what this code expects."""

from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session


def is_ready(db: Session, migrations: Path) -> bool:
    """Whether the database answers and is migrated to the newest of `migrations`, or beyond.

    A revision this code has never heard of is a newer release's: migrations leave
    what the release before them needs, so that both serve while one replaces the other.
    """
    try:
        revision = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return False
    return revision is not None and revision not in _older(migrations)


@lru_cache(maxsize=4)
def _older(migrations: Path) -> frozenset[str]:
    """The revisions before the newest."""
    scripts = ScriptDirectory(str(migrations))
    return frozenset(script.revision for script in scripts.walk_revisions() if not script.is_head)
