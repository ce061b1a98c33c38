"""Rating a session that took place: once, by its student, for good (docs/decisions)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound, TransitionRefused
from peerloop.domain.people import Actor
from peerloop.domain.ratings import check_stars, clean_comment
from peerloop.models import Rating, TutoringSession
from peerloop.models.transactions import insert_if_absent
from peerloop.services.auditing import keep


def rate(
    db: Session, actor: Actor, session_id: UUID, stars: object, comment: object, *, now: datetime
) -> None:
    """Keep what a student says of their session. The same again changes nothing.

    Args:
        stars: 1 to 5.
        comment: plain text of up to `COMMENT_LENGTH` characters, or nothing.
        now: aware UTC.

    Raises:
        NotFound: the actor is not its student.
        TransitionRefused: it is not completed, or was rated before.
        InvalidInput: the stars or the comment cannot be used.
    """
    given, said = check_stars(stars), clean_comment(comment)
    # Nobody marks it as missed meanwhile.
    session = db.get(TutoringSession, session_id, with_for_update=True)
    if session is None or session.student_id != actor.id:
        raise NotFound
    if session.status is not SessionStatus.COMPLETED:
        raise TransitionRefused("A session can be rated once it took place.")
    is_new = insert_if_absent(
        db,
        Rating,
        session_id=session_id,
        st_id=session.teacher_id,
        student_id=actor.id,
        stars=given,
        comment=said,
        created_at=now,
    )
    if is_new:
        after = {"stars": given}
        keep(db, What.RATED, actor_id=actor.id, now=now, session_id=session_id, after=after)
        return
    kept = db.get_one(Rating, session_id)
    if (kept.stars, kept.comment) != (given, said):
        raise TransitionRefused("You have rated this session already.")
