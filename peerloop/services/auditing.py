"""Keeping who changed what: rows in the transaction of the change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Uuid, bindparam, func, insert, select
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.dates import instant_text
from peerloop.domain.people import Actor
from peerloop.models import AuditEvent, TutoringSession
from peerloop.models.base import columns, table_of

_INSERT = insert(table_of(AuditEvent))
_event = columns(AuditEvent)
_COUNT = select(func.count()).where(
    _event.session_id == bindparam("session", type_=Uuid()),
    _event.actor_id == bindparam("actor", type_=Uuid()),
    _event.what.in_(bindparam("what", expanding=True)),
)


def times(session: TutoringSession) -> dict[str, str]:
    """When a session takes place, as it is kept: UTC text."""
    return {
        "starts_at": instant_text(session.starts_at),
        "ends_at": instant_text(session.ends_at),
    }


def keep(
    db: Session,
    what: What,
    *,
    actor_id: UUID | None,
    now: datetime,
    session_id: UUID | None = None,
    st_id: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep one change.

    Args:
        actor_id: who did it; None for PeerLoop itself.
        now: aware UTC.
        before: what it was; JSON values only, instants as UTC text.
        after: what it is.
    """
    whose = {"session_id": session_id, "st_id": st_id}
    db.execute(_INSERT, _row(what, actor_id, now, before, after) | whose)


def keep_of_each(
    db: Session,
    what: What,
    changed: Mapping[UUID, tuple[Mapping[str, Any], Mapping[str, Any]]],
    *,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    """Keep a change of each of many STs, all at once: what it was and what it is, as in `keep`."""
    rows = [
        _row(what, actor_id, now, *each) | {"session_id": None, "st_id": st_id}
        for st_id, each in changed.items()
    ]
    if rows:
        db.execute(_INSERT, rows)


def count_kept(db: Session, session_id: UUID, actor: Actor, *what: What) -> int:
    """How often somebody changed a session in one of these ways."""
    asked = {"session": session_id, "actor": actor.id, "what": what}
    return db.scalar(_COUNT, asked) or 0


def _row(
    what: What,
    actor_id: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "happened_at": now,
        "actor_id": actor_id,
        "what": what,
        "before": dict(before or {}),
        "after": dict(after or {}),
    }
