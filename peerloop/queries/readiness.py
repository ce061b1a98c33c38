"""Whether the database can serve: it answers, and its tables are what this code expects."""

from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session


def is_ready(db: Session, migrations: Path) -> bool:
    """Whether the database answers and is migrated to the newest of `migrations`."""
    try:
        revision = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return False
    return revision is not None and revision == _newest(migrations)


@lru_cache(maxsize=4)
def _newest(migrations: Path) -> str | None:
    return ScriptDirectory(str(migrations)).get_current_head()
