"""What became of a session, change by change: for its two people and for admins.

Changes of its ST's availability stand among them, from its booking to its end.
"""

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

# Who changes more often has the latest changes shown; availability hides none of the session.
SHOWN, SHOWN_OF_AVAILABILITY = 200, 20


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
_SESSION = select(
    _session.student_id, _session.teacher_id, _session.created_at, _session.ends_at
).where(_session.id == bindparam("session", type_=Uuid()))
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
    .order_by(_event.happened_at.desc(), _event.id)
)
_OF_SESSION = _CHANGES.where(_event.session_id == bindparam("session", type_=Uuid())).limit(SHOWN)
_OF_AVAILABILITY = _CHANGES.where(
    _event.st_id == bindparam("st", type_=Uuid()),
    _event.what == What.AVAILABILITY,
    _event.happened_at.between(bindparam("since"), bindparam("until")),
).limit(SHOWN_OF_AVAILABILITY)


def changes(db: Session, actor: Actor, session_id: UUID) -> list[Change]:
    """What was changed of a session, the latest first. Three queries.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    session = db.execute(_SESSION, {"session": session_id}).first()
    if session is None:
        raise NotFound
    role_of(actor, student_id=session.student_id, st_id=session.teacher_id)
    meanwhile = {"st": session.teacher_id, "since": session.created_at, "until": session.ends_at}
    rows = [
        *db.execute(_OF_SESSION, {"session": session_id}),
        *db.execute(_OF_AVAILABILITY, meanwhile),
    ]
    rows.sort(key=lambda row: row.happened_at, reverse=True)
    return [
        Change(what, by, name or "", at, before or {}, after or {})
        for what, by, name, at, before, after in rows
    ]
