"""Times an ST has proposed for a session, as long as they count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlmodel import Session

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import role_of
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.domain.proposals import ProposalStatus
from peerloop.models import MoveProposal, ProposedTime, TutoringSession
from peerloop.models.base import columns


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An open proposal; `starts` are aware UTC, soonest first."""

    id: UUID
    message: str
    starts: tuple[datetime, ...]


_session, _proposal, _time = (
    columns(model) for model in (TutoringSession, MoveProposal, ProposedTime)
)
_SESSION: Any = bindparam("session", type_=Uuid())
_PEOPLE = select(
    _session.student_id, _session.teacher_id, _session.status, _session.starts_at
).where(_session.id == _SESSION)
_OPEN = (
    select(_proposal.id, _proposal.message, _time.starts_at)
    .where(
        _proposal.session_id == _SESSION,
        _proposal.status == ProposalStatus.OPEN,
        _session.id == _proposal.session_id,
        # Moved or cancelled since, it no longer counts.
        _session.sequence == _proposal.sequence,
        _time.proposal_id == _proposal.id,
    )
    .order_by(_time.starts_at)
)


def open_proposal(
    db: Session, actor: Actor, session_id: UUID, *, now: datetime
) -> ProposalView | None:
    """What is proposed for a session and waits for an answer; None where nothing does.

    Raises:
        NotFound: there is no such session, or it is not the reader's to see.
    """
    session = db.execute(_PEOPLE, {"session": session_id}).first()
    if session is None:
        raise NotFound
    role_of(actor, student_id=session.student_id, st_id=session.teacher_id)
    if session.status is not SessionStatus.CONFIRMED or session.starts_at <= now:
        return None
    rows = db.execute(_OPEN, {"session": session_id}).all()
    if not rows:
        return None
    return ProposalView(rows[0].id, rows[0].message, tuple(row.starts_at for row in rows))
