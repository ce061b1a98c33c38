"""Who may move a session until when, and to which starts (requirements, rule 9).

That both people are free then is the seats' business, as for a booking.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, full_refund_until, notice_words
from peerloop.domain.errors import TooLate, TransitionRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import Schedule
from peerloop.domain.slots import is_offered, open_slots

# How far ahead a start is, at the least, to which an ST brings a session nearer on their own.
NEARER_AHEAD = timedelta(hours=24)
_UNPAID = "This session is not paid yet. Pay for it first, or let it go and book another time."


def check_may_move(standing: Standing, by: By, *, now: datetime, agreed: bool = False) -> None:
    """Whether somebody may move a session now.

    The student may as long as they could cancel it for a full refund, so also
    until the start after the ST moved it; the ST and an admin until the start, and
    the student too where both have agreed.

    Args:
        now: aware.
        agreed: the ST has proposed it, and the student takes it.

    Raises:
        TransitionRefused: it is not confirmed.
        TooLate: it has begun, or its student asks later than the policy's notice.
    """
    _check_stands(standing, now=now)
    if by is By.STUDENT and not agreed and now > full_refund_until(standing):
        notice = notice_words(standing.cancel_notice_minutes)
        raise TooLate(f"You can move this session until {notice} before its start.")


def check_move(
    standing: Standing, by: By, start: datetime, *, now: datetime, agreed: bool = False
) -> bool:
    """Whether a session that may be moved (see `check_may_move`) changes its time by it.

    Asking for the start it has already (a request that is sent again) is not
    held against the notice.

    Args:
        start: where to, aware.
        now: aware.
        agreed: see `check_may_move`.

    Returns:
        False where `start` is the one it has.

    Raises:
        TransitionRefused: it is not confirmed.
        TooLate: it has begun, or its student asks later than the policy's notice.
    """
    _check_stands(standing, now=now)
    if start == standing.starts_at:
        return False
    check_may_move(standing, by, now=now, agreed=agreed)
    return True


def _check_stands(standing: Standing, *, now: datetime) -> None:
    if standing.status is not SessionStatus.CONFIRMED:
        words = _UNPAID if standing.status is SessionStatus.PENDING_PAYMENT else None
        raise TransitionRefused(words, current=standing.status.value, wanted="moved")
    if now >= standing.starts_at:
        raise TooLate("This session has begun.")


def may_start_at(
    schedule: Schedule,
    standing: Standing,
    by: By,
    start: datetime,
    *,
    duration_minutes: int,
    now: datetime,
    agreed: bool = False,
) -> bool:
    """Whether a session may be moved to `start`, other sessions apart (rule 2).

    It must be offered, as for a booking. Only who puts a session off as its ST, or as
    both have agreed, is not bound by the ST's notice: the student keeps the earlier
    time free. On their own an ST brings a session nearer only to a start a day ahead,
    whatever their notice: nobody is called to a session they cannot have heard of.

    Args:
        schedule: the ST's, as it is now.
        start: what a client sent; a naive time is never offered.
        duration_minutes: as booked.
        now: aware.
        agreed: see `check_may_move`.
    """
    if start.utcoffset() is None:
        return False
    calendar = schedule
    if start >= standing.starts_at:
        calendar = _at_once(schedule) if by is By.ST or agreed else schedule
    elif by is By.ST and not agreed and start < now + NEARER_AHEAD:
        return False
    return is_offered(calendar, start, duration_minutes=duration_minutes, now=now)


def move_starts(
    schedule: Schedule,
    standing: Standing,
    by: By,
    *,
    duration_minutes: int,
    buffer_minutes: int,
    start: datetime,
    end: datetime,
    now: datetime,
    busy: Sequence[Interval] = (),
    student_busy: Sequence[Interval] = (),
    taught: Sequence[datetime] = (),
    agreed: bool = False,
) -> list[datetime]:
    """Where to a session that may be moved can be: all that `may_start_at` allows and is free.

    Args:
        duration_minutes, buffer_minutes: as booked.
        start, end: aware; starts before `end` are asked for.
        now: aware.
        busy: the ST's seats in other sessions, with their buffers.
        student_busy: the student's in others.
        taught: when the ST's other sessions start, as `open_slots` takes them.
        agreed: see `check_may_move`.

    Returns:
        Aware UTC, sorted, without the start it has.
    """
    kept = replace(schedule, rules=replace(schedule.rules, buffer_minutes=buffer_minutes))

    def free(calendar: Schedule, since: datetime, until: datetime) -> list[datetime]:
        return open_slots(
            calendar,
            duration_minutes=duration_minutes,
            start=since,
            end=until,
            now=now,
            busy=busy,
            student_busy=student_busy,
            taught=taught,
        )

    nearest = now + NEARER_AHEAD if by is By.ST and not agreed else start
    later = _at_once(kept) if by is By.ST or agreed else kept
    found = [
        *free(kept, max(start, nearest), min(end, standing.starts_at)),
        *free(later, max(start, standing.starts_at), end),
    ]
    return [at for at in found if at != standing.starts_at]


def _at_once(schedule: Schedule) -> Schedule:
    """The same without notice."""
    return replace(schedule, rules=replace(schedule.rules, notice_minutes=0))
