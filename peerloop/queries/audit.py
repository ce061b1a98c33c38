"""What became of a session, change by change: for its two people and for admins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.cancelling import role_of
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.models import AuditEvent, TutoringSession, User
from peerloop.models.base import columns

# A session that was changed more often has its latest changes shown.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `before` and `after` have what changed, instants as UTC text.

    Attributes:
        by: who did it; None for PeerLoop itself.
        by_name: their name; empty for PeerLoop.
        happened_at: aware UTC.
    """

    what: What
    by: UUID | None
    by_name: str
    happened_at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


_event, _session, _user = (columns(model) for model in (AuditEvent, TutoringSession, User))
_PEOPLE = select(_session.student_id, _session.teacher_id).where(
    _session.id == bindparam("session", type_=Uuid())
)
_CHANGES = (
    select(
        _event.what,
        _event.actor_id,
        _user.name,
        _event.happened_at,
        _event.before,
        _event.after,
    )
    .select_from(
        AuditEvent.__table__.outerjoin(  # type: ignore[attr-defined]
            User.__table__,  # type: ignore[attr-defined]
            _user.id == _event.actor_id,
        )
    )
    .where(_event.session_id == bindparam("session", type_=Uuid()))
    .order_by(_event.happened_at.desc(), _event.id)
    .limit(SHOWN)
)


def changes(db: Session, actor: Actor, session_id: UUID) -> list[Change]:
    """What was changed of a session, the latest first. Two queries.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    people = db.execute(_PEOPLE, {"session": session_id}).first()
    if people is None:
        raise NotFound
    role_of(actor, student_id=people.student_id, st_id=people.teacher_id)
    return [
        Change(what, by, name or "", at, before or {}, after or {})
        for what, by, name, at, before, after in db.execute(_CHANGES, {"session": session_id})
    ]
