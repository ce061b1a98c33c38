"""What became of a session: completed by itself, missed by its student, its ST not there.

When who may say so is `domain/completing.py`.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from peerloop.domain.audit import What
from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.completing import check_mark, check_report
from peerloop.domain.dates import instant_text
from peerloop.domain.errors import TooManyAttempts, TransitionRefused
from peerloop.domain.people import Actor
from peerloop.models import TutoringSession
from peerloop.models.transactions import InTransaction
from peerloop.services.auditing import count_kept, keep
from peerloop.services.locking import locked_session

AT_ONCE = 200
# Of its ST for one session: each stands in its history.
MOST_MARKS = 10
_KEPT = {SessionStatus.COMPLETED: What.COMPLETED, SessionStatus.NO_SHOW: What.NO_SHOW}


def complete_ended(db: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Complete sessions that have ended, in the caller's transaction, longest over first.

    Any number of workers may do it at once: each takes what no other has in hand.

    Args:
        now: aware UTC.

    Returns:
        How many it were; `limit` means that there may be more.
    """
    ended = (
        select(TutoringSession)
        .where(
            col(TutoringSession.status) == SessionStatus.CONFIRMED,
            col(TutoringSession.ends_at) <= now,
        )
        .order_by(col(TutoringSession.ends_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    sessions = list(db.scalars(ended))
    for session in sessions:
        session.set_status(SessionStatus.COMPLETED)
    db.flush()  # all in one statement, before what is kept of them
    for session in sessions:
        _keep(db, session, SessionStatus.CONFIRMED, now=now)
    return len(sessions)


def mark(
    run: InTransaction, actor: Actor, session_id: UUID, wanted: object, *, now: datetime
) -> SessionStatus:
    """Say what became of a session: `completed`, or `no_show`, its student's absence.

    Saying again what is so already changes nothing.

    Args:
        wanted: as a client sent it.
        now: aware UTC.

    Raises:
        NotFound: it is not one the actor takes part in, and they are no admin.
        Forbidden: its student asks.
        TransitionRefused: it was not to take place, or `wanted` is no outcome.
        TooLate: it has not begun, or is over for more than a week.
        TooManyAttempts: its ST has said so 10 times.
    """
    return run(lambda db: mark_session(db, actor, session_id, wanted, now=now))


def mark_session(
    db: Session, actor: Actor, session_id: UUID, wanted: object, *, now: datetime
) -> SessionStatus:
    """Say in the caller's transaction what became of a session; see `mark`."""
    session, by = locked_session(db, actor, session_id)
    outcome = _outcome(session.status, wanted)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    if check_mark(session.status, outcome, by, **times, now=now):
        if by is By.ST and count_kept(db, session_id, actor, *_KEPT.values()) >= MOST_MARKS:
            raise TooManyAttempts("You have changed what became of this session too often.")
        was = session.status
        session.set_status(outcome)
        _keep(db, session, was, by, actor_id=actor.id, now=now)
    return session.status


def report_absence(run: InTransaction, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """A student says that their ST was not there; an admin decides what goes back.

    The first report stands, saying it again changes nothing.

    Args:
        now: aware UTC.

    Raises:
        NotFound: it is not one the actor takes part in, and they are no admin.
        Forbidden: it is not its student who says so.
        TransitionRefused: it was not to take place.
        TooLate: it has not begun, or began more than a week ago.
    """

    def work(db: Session) -> None:
        session, by = locked_session(db, actor, session_id)
        if by is By.STUDENT and session.absence_reported_at is not None:
            return
        check_report(session.status, by, starts_at=session.starts_at, now=now)
        session.absence_reported_at = now
        keep(
            db,
            What.ABSENCE_REPORTED,
            actor_id=actor.id,
            now=now,
            session_id=session_id,
            after={"absence_reported_at": instant_text(now)},
        )

    run(work)


def _outcome(status: SessionStatus, wanted: object) -> SessionStatus:
    """What a client sent, as a status.

    Raises:
        TransitionRefused: it is none.
    """
    try:
        return SessionStatus(str(wanted))
    except ValueError:
        raise TransitionRefused(current=status.value) from None


def _keep(
    db: Session,
    session: TutoringSession,
    was: SessionStatus,
    by: By | None = None,
    *,
    actor_id: UUID | None = None,
    now: datetime,
) -> None:
    keep(
        db,
        _KEPT[session.status],
        actor_id=actor_id,
        now=now,
        session_id=session.id,
        before={"status": was.value},
        after={"status": session.status.value} | ({"by": by.value} if by else {}),
    )
