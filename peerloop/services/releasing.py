"""Taking holds back in two phases: Stripe first, and only then is the time free (rule 8)."""

from uuid import UUID

from sqlmodel import Session

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.errors import NotFound, PaymentRefused, PaymentsUnreachable
from peerloop.domain.payment import Word, lapses_unasked
from peerloop.domain.people import Actor
from peerloop.models import TutoringSession
from peerloop.services.attempts import active_attempts, close_attempt, give_up
from peerloop.services.holds import let_go
from peerloop.services.till import Till


def release(
    till: Till,
    session_id: UUID,
    wanted: SessionStatus,
    by: By | None = None,
    actor_id: UUID | None = None,
) -> bool:
    """Take a hold back: what could pay it is closed at Stripe, then its time is free.

    Args:
        wanted: `expired` for one that is overdue, `cancelled` for one that is let go.
        by: in which role it is let go; `actor_id` is who.

    Returns:
        Whether its time is free now; not when it turned out to be paid.

    Raises:
        PaymentsUnreachable, PaymentRefused: Stripe does not answer, or not to this;
            except for an expiry so long overdue that it has surely closed (rule 8).
    """
    for attempt in till.run(lambda db: active_attempts(db, session_id)):
        try:
            word = close_attempt(till, attempt)
        except (PaymentsUnreachable, PaymentRefused):
            may_lapse = wanted is SessionStatus.EXPIRED
            if not (may_lapse and lapses_unasked(attempt.ask.ends_at, None, till.now())):
                raise
            till.run(lambda db, id_=attempt.id: give_up(db, id_, unasked=True))
        else:
            if word in (Word.PAID, Word.PROCESSING):
                return False
    return till.run(
        lambda db: let_go(db, session_id, wanted, by, now=till.now(), actor_id=actor_id)
    )


def let_hold_go(till: Till, actor: Actor, session_id: UUID) -> bool:
    """Release a hold because its student (or an admin) does not want it any more.

    Returns:
        Whether it is let go; False where it was paid after all.

    Raises:
        NotFound: it is not the actor's to let go.
        PaymentsUnreachable: Stripe does not answer.
    """

    def owned(db: Session) -> By:
        session = db.get(TutoringSession, session_id)
        if session is None or not (actor.is_admin or session.student_id == actor.id):
            raise NotFound
        return By.STUDENT if session.student_id == actor.id else By.ADMIN

    by = till.run(owned)
    return release(till, session_id, SessionStatus.CANCELLED, by, actor.id)
