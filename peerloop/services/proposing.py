"""Proposing other times for a session: they hold nothing. Answering is `answering.py`.

Whether a time can be proposed is the rule of moving where both have agreed: the ST by
proposing it, the student by taking it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from peerloop.domain.audit import What
from peerloop.domain.cancelling import By, Standing
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import Forbidden, SlotTaken, TooManyAttempts, TransitionRefused
from peerloop.domain.moving import check_may_move
from peerloop.domain.people import Actor
from peerloop.domain.proposals import (
    MOST_PROPOSALS,
    ProposalStatus,
    clean_message,
    clean_times,
)
from peerloop.models import Course, MoveProposal, ProposedTime, TutoringSession
from peerloop.models.transactions import InTransaction
from peerloop.queries.moving import still_free
from peerloop.queries.slots import LONGEST_WINDOW
from peerloop.services.auditing import keep
from peerloop.services.locking import lock_people, locked_session
from peerloop.services.session_mails import tell

_ALREADY = "You have proposed times already. Withdraw them first."


def propose(
    run: InTransaction,
    actor: Actor,
    session_id: UUID,
    starts: Collection[datetime],
    message: object = "",
    *,
    now: datetime,
) -> UUID:
    """Propose up to three other starts; the student is told. Proposing the same twice is once.

    Args:
        starts: aware UTC.
        message: for the student, as a client sent it.
        now: aware UTC.

    Returns:
        The proposal's id.

    Raises:
        NotFound: the actor has nothing to do with such a session.
        Forbidden: they are not its ST.
        TransitionRefused: it is not confirmed, or times are proposed already.
        TooLate: it has begun.
        InvalidInput: no start, too many, or too long a message.
        SlotTaken: it could not be moved to one of them.
        TooManyAttempts: times were proposed for it 10 times.
    """
    said, wanted = clean_message(message), clean_times(starts)

    def work(db: Session) -> UUID:
        session, by = locked_session(db, actor, session_id)
        if by is not By.ST:
            raise Forbidden
        check_may_move(Standing.of(session), by, now=now)
        proposal = proposal_that_is(db, session, ProposalStatus.OPEN)
        if proposal is not None and _is_same(db, proposal, wanted, said):
            return proposal.id  # the same press came twice
        _make_room(db, session, now=now)
        _check_free(db, actor, session, wanted, now=now)
        proposal = MoveProposal(
            id=uuid4(),
            session_id=session_id,
            proposed_by=actor.id,
            sequence=session.sequence,
            message=said,
            created_at=now,
        )
        db.add(proposal)
        db.flush()
        db.add_all(ProposedTime(proposal_id=proposal.id, starts_at=at) for at in wanted)
        _announce(db, session, proposal, wanted, now=now)
        return proposal.id

    return run(work)


def proposal_that_is(
    db: Session, session: TutoringSession, status: ProposalStatus
) -> MoveProposal | None:
    """A session's proposal that stands like that, made since it has the time it has.

    Args:
        session: locked.
    """
    return db.scalars(
        select(MoveProposal)
        .where(
            col(MoveProposal.session_id) == session.id,
            col(MoveProposal.sequence) == session.sequence,
            col(MoveProposal.status) == status,
        )
        .limit(1)
    ).first()


def _make_room(db: Session, session: TutoringSession, *, now: datetime) -> None:
    """End a proposal that no longer counts: a session has one open one.

    Raises:
        TransitionRefused: there is one that counts.
        TooManyAttempts: there were too many.
    """
    proposals = db.scalars(
        select(MoveProposal).where(col(MoveProposal.session_id) == session.id)
    ).all()
    if len(proposals) >= MOST_PROPOSALS:
        raise TooManyAttempts("You have proposed times for this session too often.")
    for proposal in proposals:
        if proposal.status is not ProposalStatus.OPEN:
            continue
        if proposal.sequence == session.sequence:
            raise TransitionRefused(_ALREADY)
        proposal.answer(ProposalStatus.WITHDRAWN, now=now)
    db.flush()  # before the new one, for the index that allows one


def _is_same(db: Session, proposal: MoveProposal, starts: list[datetime], message: str) -> bool:
    of = select(ProposedTime.starts_at).where(col(ProposedTime.proposal_id) == proposal.id)
    return proposal.message == message and set(db.scalars(of)) == set(starts)


def _check_free(
    db: Session,
    actor: Actor,
    session: TutoringSession,
    starts: list[datetime],
    *,
    now: datetime,
) -> None:
    """Whether the session could be moved to each of the starts now; nothing holds them.

    Raises:
        SlotTaken: to one it could not, in the words of that.
    """
    taken = SlotTaken("One of these times cannot be taken any more. Select another.")
    if starts[0] < now or starts[-1] > now + LONGEST_WINDOW:
        raise taken
    if not still_free(db, actor, session.id, starts, now=now).issuperset(starts):
        raise taken


def _announce(
    db: Session,
    session: TutoringSession,
    proposal: MoveProposal,
    starts: list[datetime],
    *,
    now: datetime,
) -> None:
    """Keep what was proposed, and owe the student the mail about it."""
    proposed = [instant_text(at) for at in starts]
    keep(
        db,
        What.TIMES_PROPOSED,
        actor_id=proposal.proposed_by,
        now=now,
        session_id=session.id,
        after={"starts": proposed},
    )
    title = db.get_one(Course, session.course_id).title
    tell(
        db,
        "times-proposed",
        session,
        title,
        lock_people(db, session),
        roles=("student",),
        now=now,
        more={"proposed": proposed, "message": proposal.message},
        of=proposal.told_as,
        until=session.starts_at,
    )
