"""What becomes of a session whose time has come: completed, or missed by its student.

Which changes of status there are at all is `booking.py`; giving money back for an absent ST is
an admin's decision.
"""

from datetime import datetime, timedelta

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.errors import Forbidden, TooLate, TransitionRefused

# How long what became of a session can be set right after its end.
SET_RIGHT_FOR = timedelta(days=7)
# How long after the start its student may say that the ST was not there.
REPORTED_FOR = timedelta(days=7)
OUTCOMES = frozenset({SessionStatus.COMPLETED, SessionStatus.NO_SHOW})
_TOOK_PLACE = OUTCOMES | {SessionStatus.CONFIRMED}


def check_mark(
    status: SessionStatus,
    wanted: SessionStatus,
    by: By,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> bool:
    """Whether somebody may say what became of a session, and whether that changes anything.

    The ST and admins may, from the start on (a student who has not come by then may be
    missing) until a week after the end (requirements, "One vocabulary"). Saying again
    what is so already is not held against the week.

    Args:
        wanted: one of `OUTCOMES`.
        starts_at, ends_at, now: aware.

    Returns:
        False where it is so already.

    Raises:
        Forbidden: the student asks.
        TransitionRefused: it is neither confirmed nor over, or `wanted` is no outcome.
        TooLate: it has not begun, or is over for more than a week.
    """
    if by is By.STUDENT:
        raise Forbidden
    if status not in _TOOK_PLACE or wanted not in OUTCOMES:
        raise TransitionRefused(current=status.value, wanted=wanted.value)
    if status is wanted:
        return False
    if now < starts_at:
        raise TooLate("This session has not begun.")
    if now > ends_at + SET_RIGHT_FOR:
        raise TooLate("What became of a session can be changed for 7 days after it.")
    return True


def check_report(status: SessionStatus, by: By, *, starts_at: datetime, now: datetime) -> None:
    """Whether somebody may say now that a session's ST was not there (requirements, rule 9).

    Raises:
        Forbidden: it is not the student who says so.
        TransitionRefused: the session was not to take place.
        TooLate: it has not begun, or began more than a week ago.
    """
    if by is not By.STUDENT:
        raise Forbidden
    if status not in _TOOK_PLACE:
        raise TransitionRefused(current=status.value, wanted="absence_reported")
    if now < starts_at:
        raise TooLate("This session has not begun.")
    if now > starts_at + REPORTED_FOR:
        raise TooLate("An absence can be reported for 7 days after the start.")
