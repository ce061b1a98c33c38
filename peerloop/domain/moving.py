"""Who may move a session until when, and to which starts (requirements, rule 9).

That both people are free then is the seats' business, as for a booking.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, full_refund_until, notice_words
from peerloop.domain.errors import TooLate, TransitionRefused
from peerloop.domain.intervals import Interval
from peerloop.domain.schedules import Schedule
from peerloop.domain.slots import is_offered, open_slots

_UNPAID = "This session is not paid yet. Pay for it first, or let it go and book another time."


def check_may_move(standing: Standing, by: By, *, now: datetime) -> None:
    """Whether somebody may move a session now.

    The student may as long as they could cancel it for a full refund, so also
    until the start after the ST moved it; the ST and an admin until the start.

    Args:
        now: aware.

    Raises:
        TransitionRefused: it is not confirmed.
        TooLate: it has begun, or its student asks later than the policy's notice.
    """
    _check_stands(standing, now=now)
    if by is By.STUDENT and now > full_refund_until(standing):
        notice = notice_words(standing.cancel_notice_minutes)
        raise TooLate(f"You can move this session until {notice} before its start.")


def check_move(standing: Standing, by: By, start: datetime, *, now: datetime) -> bool:
    """Whether a session that may be moved (see `check_may_move`) changes its time by it.

    Asking for the start it has already (a request that is sent again) is not
    held against the notice.

    Args:
        start: where to, aware.
        now: aware.

    Returns:
        False where `start` is the one it has.

    Raises:
        TransitionRefused: it is not confirmed.
        TooLate: it has begun, or its student asks later than the policy's notice.
    """
    _check_stands(standing, now=now)
    if start == standing.starts_at:
        return False
    check_may_move(standing, by, now=now)
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
) -> bool:
    """Whether a session may be moved to `start`, other sessions apart (rule 2).

    It must be offered, as for a booking. Only the ST who puts a session off is
    not bound by their own notice: the student keeps the earlier time free, and
    is not called to a session that begins before they can have heard of it.

    Args:
        schedule: the ST's, as it is now.
        start: what a client sent; a naive time is never offered.
        duration_minutes: as booked.
        now: aware.
    """
    if is_offered(schedule, start, duration_minutes=duration_minutes, now=now):
        return True
    if by is not By.ST or start.utcoffset() is None or start < standing.starts_at:
        return False
    return is_offered(_at_once(schedule), start, duration_minutes=duration_minutes, now=now)


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
) -> list[datetime]:
    """Where to a session that may be moved can be: all that `may_start_at` allows and is free.

    Args:
        duration_minutes, buffer_minutes: as booked.
        start, end: aware; starts before `end` are asked for.
        now: aware.
        busy: the ST's seats in other sessions, with their buffers.
        student_busy: the student's in others.
        taught: when the ST's other sessions start, as `open_slots` takes them.

    Returns:
        Aware UTC, sorted, without the start it has.
    """
    kept = replace(schedule, rules=replace(schedule.rules, buffer_minutes=buffer_minutes))

    def free(calendar: Schedule, since: datetime) -> list[datetime]:
        return open_slots(
            calendar,
            duration_minutes=duration_minutes,
            start=since,
            end=end,
            now=now,
            busy=busy,
            student_busy=student_busy,
            taught=taught,
        )

    found = set(free(kept, start))
    if by is By.ST:
        found.update(free(_at_once(kept), max(start, standing.starts_at)))
    return sorted(found - {standing.starts_at})


def _at_once(schedule: Schedule) -> Schedule:
    """The same without notice."""
    return replace(schedule, rules=replace(schedule.rules, notice_minutes=0))
