"""How Alembic reaches the database: through `peerloop.wiring.migrate`, or by DATABASE_URL."""

from alembic import context
from sqlmodel import SQLModel

import peerloop.models  # noqa: F401  (registers the tables)
from peerloop.settings import settings
from peerloop.wiring import make_engine

config = context.config


def _run(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        # SQLite cannot alter most things in place. Its triggers do not survive a
        # table's rebuild: a migration that rebuilds session_seats makes them anew.
        render_as_batch=connection.dialect.name == "sqlite",
        user_module_prefix="peerloop.models.base.",
    )
    with context.begin_transaction():
        context.run_migrations()


connection = config.attributes.get("connection")
if connection is not None:
    _run(connection)
else:
    with make_engine(settings().database_url).connect() as own:
        _run(own)
        own.commit()
