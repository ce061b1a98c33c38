"""Moving a session to another time: the old is free exactly when the new is taken (rule 9).

Who may, and where to, is `domain/moving.py`; that nobody is in two places, the seats' constraint.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.cancelling import By, Standing
from peerloop.domain.errors import SlotUnavailable, StudentConflict, TooManyAttempts
from peerloop.domain.moving import check_move, may_start_at
from peerloop.domain.people import Actor
from peerloop.domain.schedules import CalendarRules, Schedule
from peerloop.models import Course, TutoringSession
from peerloop.models.transactions import InTransaction
from peerloop.queries.schedules import schedules
from peerloop.services.auditing import count_kept, keep, times
from peerloop.services.holds import free_seats
from peerloop.services.limits import check_limits
from peerloop.services.locking import lock_people, locked_session
from peerloop.services.seats import check_people_are_free, take_seats
from peerloop.services.session_mails import announce, time_told_last

# Of one person: each move writes to both, and who moves to and fro in a loop is stopped.
MOST_MOVES = 30


@dataclass(frozen=True, slots=True)
class Moved:
    """When a session takes place now (aware UTC), and whether that is news."""

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_news: bool


def move(
    run: InTransaction, actor: Actor, session_id: UUID, start: datetime, *, now: datetime
) -> Moved:
    """Move a session: same people, course, length and price, nothing is charged.

    To the start it has already, nothing is written. Whether the ST still teaches
    the course does not matter: what is booked stands. An unpaid session whose time
    to pay is over is in the way until it has expired.

    Args:
        start: aware UTC.
        now: the present, aware UTC.

    Raises:
        NotFound: it is not one the actor takes part in, and they are no admin.
        TransitionRefused: it is not confirmed.
        TooLate: it has begun, or its student asks later than the policy's notice.
        SlotUnavailable: the ST does not offer the start, whoever else has sessions.
        StudentConflict: the student is elsewhere then.
        SlotTaken: the ST is, or has other sessions enough that day or week.
        TooManyAttempts: they moved it 30 times.
    """
    return run(lambda db: move_session(db, actor, session_id, start, now=now))


def move_session(
    db: Session,
    actor: Actor,
    session_id: UUID,
    start: datetime,
    *,
    now: datetime,
    agreed: bool = False,
) -> Moved:
    """Move in the caller's transaction, and tell both people; see `move`.

    Args:
        agreed: its ST has proposed the start, and its student takes it.
    """
    session, by = locked_session(db, actor, session_id)
    standing = Standing.of(session)
    if not check_move(standing, by, start, now=now, agreed=agreed):
        return Moved(session_id, session.starts_at, session.ends_at, is_news=False)
    rules = _offered(db, session, standing, by, start, now=now, agreed=agreed).rules
    if by is not By.ADMIN and count_kept(db, session_id, actor, What.MOVED) >= MOST_MOVES:
        raise TooManyAttempts("You have moved this session too often.")
    was, told = times(session), time_told_last(db, session)
    people = lock_people(db, session)  # before their seats, as everywhere
    _change_time(db, session, by, start, rules, agreed=agreed)
    title = db.get_one(Course, session.course_id).title
    keep(
        db,
        What.MOVED,
        actor_id=actor.id,
        now=now,
        session_id=session_id,
        before=was,
        after={**times(session), "by": by.value} | ({"proposed": True} if agreed else {}),
    )
    facts = {"by": by.value, "was": told}
    announce(db, "session-rescheduled", session, title, people, now=now, more=facts)
    return Moved(session_id, session.starts_at, session.ends_at, is_news=True)


def _change_time(
    db: Session,
    session: TutoringSession,
    by: By,
    start: datetime,
    rules: CalendarRules,
    *,
    agreed: bool,
) -> None:
    """Let the seats of a session, whose people are locked, go, and take them at the new time.

    That its ST moved it once counts until its student moves it as they like: what was
    agreed, and what an admin does, takes no right away.

    Raises:
        StudentConflict, SlotTaken: one of both is elsewhere then, or the ST's day is full.
    """
    free_seats(db, session.id)  # first, so that the new time may overlap the old
    session.starts_at = start
    session.ends_at = start + timedelta(minutes=session.duration_minutes)
    session.sequence += 1
    if session.moved_as != By.ST or (by is By.STUDENT and not agreed):
        session.moved_as = by.value
    try:
        check_people_are_free(db, session)
        check_limits(db, session, rules)
        take_seats(db, session)
    except StudentConflict as conflict:
        if by is By.STUDENT:
            raise
        raise StudentConflict("The student has another session at this time.") from conflict
    db.flush()


def _offered(
    db: Session,
    session: TutoringSession,
    standing: Standing,
    by: By,
    start: datetime,
    *,
    now: datetime,
    agreed: bool,
) -> Schedule:
    """The ST's calendar, whose present hours, grid, notice and window allow the start.

    Raises:
        SlotUnavailable: they do not.
    """
    st_id, minutes = session.teacher_id, session.duration_minutes
    schedule = schedules(db, [st_id], start=start, end=start).get(st_id)
    if schedule is None or not may_start_at(
        schedule, standing, by, start, duration_minutes=minutes, now=now, agreed=agreed
    ):
        raise SlotUnavailable
    return schedule
