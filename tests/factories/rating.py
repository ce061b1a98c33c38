"""Ratings of sessions that took place."""

from datetime import datetime, timedelta

from sqlmodel import Session

from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.models import Course, TutoringSession
from peerloop.services.rating import rate
from tests.factories.booking import sit
from tests.factories.clock import MONDAY


def held(
    db: Session,
    student: Actor,
    st: Actor,
    course: Course,
    *,
    days_ago: int = 1,
    now: datetime = MONDAY,
) -> TutoringSession:
    """A completed session; days apart, nobody is in two places."""
    start = now - timedelta(days=days_ago)
    return sit(db, student, st, course, start, status=SessionStatus.COMPLETED, seats=False)


def rated(
    db: Session,
    student: Actor,
    st: Actor,
    course: Course,
    stars: int,
    *,
    comment: str = "",
    now: datetime = MONDAY,
) -> TutoringSession:
    """A completed session that its student rated."""
    session = held(db, student, st, course, now=now)
    rate(db, student, session.id, stars, comment, now=now)
    return session
