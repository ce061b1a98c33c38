"""Bringing many rows of one table to what they should be, with few statements.

What they should be, and who may say so, is for the caller to know.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import PydanticUndefined
from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel

from peerloop.models.base import table_of
from peerloop.models.transactions import AT_ONCE

Key = TypeVar("Key")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done to rows."""

    added: int
    updated: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Known:
    """A row that is there: its identity, and the values that may change."""

    id: UUID
    values: Values


def found(db: Session, query: Any, column: Mapped[Any], among: Collection[Any]) -> Iterator[Any]:
    """The rows of the select `query` whose `column` is among many values."""
    values = list(among)
    for first in range(0, len(values), AT_ONCE):
        yield from db.execute(query.where(column.in_(values[first : first + AT_ONCE])))


def reconcile(
    db: Session,
    model: type[SQLModel],
    known: Mapping[Key, Known],
    wanted: Mapping[Key, Values],
    new: Callable[[Key], Values],
    *,
    remove: bool = False,
) -> tuple[Tally, dict[Key, UUID]]:
    """Add the rows of `wanted` that are not known, and change those that differ.

    Args:
        known: what is there, by whatever tells the rows apart.
        wanted: the values each row should have; those not named stay, or get the
            model's defaults in a new row.
        new: the further values of a new row, its identity among them.
        remove: delete what is known but not wanted.

    Returns:
        What was done, and the identity of every row of both.
    """
    table = table_of(model)
    identity = table.primary_key.columns[0]
    ids = {key: row.id for key, row in known.items()}
    defaults = _defaults(model)
    added: list[Values] = []
    changed: list[Values] = []
    for key, values in wanted.items():
        if (row := known.get(key)) is None:
            added.append({**defaults, **new(key), **values})
            ids[key] = added[-1][identity.name]
        elif any(row.values[name] != value for name, value in values.items()):
            changed.append({"known_id": row.id, **row.values, **values})
    gone = [row.id for key, row in known.items() if key not in wanted] if remove else []
    is_known = identity == bindparam("known_id")
    # What goes makes room, by its unique values, for what comes.
    if gone:
        db.execute(delete(table).where(is_known), [{"known_id": each} for each in gone])
    if changed:
        names = changed[0].keys() - {"known_id"}
        statement = update(table).where(is_known).values({name: bindparam(name) for name in names})
        db.execute(statement, changed)
    if added:
        db.execute(insert(table), added)
    same = len(wanted) - len(added) - len(changed)
    return Tally(len(added), len(changed), len(gone), same), ids


def _defaults(model: type[SQLModel]) -> Values:
    return {
        name: field.default
        for name, field in model.model_fields.items()
        if field.default is not PydanticUndefined
    }
