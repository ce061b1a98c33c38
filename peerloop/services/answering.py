"""Answering what an ST has proposed: taking a time, which is a move; declining; taking it back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.cancelling import By
from peerloop.domain.errors import Forbidden, TransitionRefused
from peerloop.domain.people import Actor
from peerloop.domain.proposals import GONE, ProposalStatus
from peerloop.models import ProposedTime
from peerloop.models.transactions import InTransaction
from peerloop.services.auditing import keep
from peerloop.services.locking import locked_session
from peerloop.services.moving import Moved, move_session
from peerloop.services.proposing import proposal_that_is
from peerloop.services.session_mails import tell_no_more


def accept(
    run: InTransaction, actor: Actor, session_id: UUID, start: datetime, *, now: datetime
) -> Moved:
    """Take one of the proposed times: the session is moved there, by its student.

    Both have agreed: neither the student's notice nor, where it is put off, the ST's is
    in the way. Where it cannot be moved, the proposal stays as it is.

    Args:
        start: aware UTC.
        now: aware UTC.

    Raises:
        NotFound: the actor has nothing to do with such a session.
        Forbidden: they are not its student.
        TransitionRefused: the start is not proposed, or no longer.
        TooLate: the session has begun.
        SlotUnavailable, StudentConflict, SlotTaken: it is not free any more.
        TooManyAttempts: they moved the session 30 times.
    """

    def work(db: Session) -> Moved:
        session, by = locked_session(db, actor, session_id)
        if by is not By.STUDENT:
            raise Forbidden
        proposal = proposal_that_is(db, session, ProposalStatus.OPEN)
        if proposal is None or db.get(ProposedTime, (proposal.id, start)) is None:
            if session.starts_at == start:  # the same tap came twice
                return Moved(session_id, start, session.ends_at, is_news=False)
            raise TransitionRefused(GONE)
        proposal.answer(ProposalStatus.ACCEPTED, now=now)
        return move_session(db, actor, session_id, start, now=now, agreed=True)

    return run(work)


def decline(run: InTransaction, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """None of the proposed times suits its student. Declining twice is declining once.

    Raises:
        NotFound: the actor has nothing to do with such a session.
        Forbidden: they are not its student.
        TransitionRefused: nothing is proposed, or no longer: the session was moved, perhaps.
    """
    _end(run, actor, session_id, By.STUDENT, ProposalStatus.DECLINED, now=now)


def withdraw(run: InTransaction, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """The ST takes their proposal back. Withdrawing twice is withdrawing once.

    Raises:
        NotFound: the actor has nothing to do with such a session.
        Forbidden: they are not its ST.
        TransitionRefused: nothing is proposed, or no longer: its student took a time, perhaps.
    """
    _end(run, actor, session_id, By.ST, ProposalStatus.WITHDRAWN, now=now)


_KEPT = {
    ProposalStatus.DECLINED: What.PROPOSAL_DECLINED,
    ProposalStatus.WITHDRAWN: What.PROPOSAL_WITHDRAWN,
}


def _end(
    run: InTransaction,
    actor: Actor,
    session_id: UUID,
    who: By,
    wanted: ProposalStatus,
    *,
    now: datetime,
) -> None:
    def work(db: Session) -> None:
        session, by = locked_session(db, actor, session_id)
        if by is not who:
            raise Forbidden
        proposal = proposal_that_is(db, session, ProposalStatus.OPEN)
        if proposal is not None:
            proposal.answer(wanted, now=now)
            keep(db, _KEPT[wanted], actor_id=actor.id, now=now, session_id=session_id)
            tell_no_more(db, "times-proposed", proposal.told_as, "it was answered before")
        elif proposal_that_is(db, session, wanted) is None:  # else the same press came twice
            raise TransitionRefused(GONE)

    run(work)
