"""Who may cancel a session until when, and what goes back (requirements, rule 9).

Moving it is `moving.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound, TooLate, TransitionRefused
from peerloop.domain.people import Actor


class By(StrEnum):
    """In which role somebody cancels or moves a session."""

    STUDENT = "student"
    ST = "st"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the answer depends on.

    Attributes:
        starts_at: aware UTC.
        cancel_notice_minutes: as it was when the session was booked.
        moved_by_st: the ST moved it: the student may cancel for a full refund until the start.
    """

    status: SessionStatus
    starts_at: datetime
    cancel_notice_minutes: int
    moved_by_st: bool = False

    @classmethod
    def of(cls, session: "Booked") -> "Standing":
        """That of a session as it was read."""
        moved_by_st = session.moved_as == By.ST
        notice = session.cancel_notice_minutes
        return cls(SessionStatus(session.status), session.starts_at, notice, moved_by_st)


class Booked(Protocol):
    """What of a session its standing is taken from; `moved_as` is a `By`, or empty."""

    @property
    def status(self) -> SessionStatus: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def cancel_notice_minutes(self) -> int: ...
    @property
    def moved_as(self) -> str: ...


def role_of(actor: Actor, *, student_id: UUID, st_id: UUID) -> By:
    """In which role somebody has to do with a session; its own people first.

    Raises:
        NotFound: in none.
    """
    if actor.id == student_id:
        return By.STUDENT
    if actor.id == st_id:
        return By.ST
    if actor.is_admin:
        return By.ADMIN
    raise NotFound


def notice_words(minutes: int) -> str:
    """`24 hours`, `3 days`, `90 minutes`, as the policy is told."""
    for size, word in ((2 * 24 * 60, "days"), (60, "hours")):
        unit = 24 * 60 if word == "days" else 60
        if minutes >= size and minutes % unit == 0:
            count = minutes // unit
            return f"{count} {word if count != 1 else word[:-1]}"
    return f"{minutes} minutes"


def full_refund_until(standing: Standing) -> datetime:
    """Until when (aware UTC) the student's cancelling gives all of the price back."""
    if standing.moved_by_st:
        return standing.starts_at
    return standing.starts_at - timedelta(minutes=standing.cancel_notice_minutes)


def refunds_when_cancelled(standing: Standing, by: By, *, now: datetime) -> bool:
    """Whether cancelling now gives all of the price back; the alternative is nothing.

    Raises:
        TooLate: the session has begun.
        TransitionRefused: it is not confirmed.
    """
    if standing.status is not SessionStatus.CONFIRMED:
        raise TransitionRefused(current=standing.status.value, wanted="cancelled")
    if now >= standing.starts_at and by is not By.ADMIN:
        raise TooLate
    return by is not By.STUDENT or now <= full_refund_until(standing)
