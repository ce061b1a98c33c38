"""Booking: what a press of `Book Session` does, and what is kept of it whatever comes of it.

What is written when it succeeds is `reserving.py`; paying for it is `paying.py`.
"""

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.errors import (
    PaymentError,
    PeerLoopError,
    SlotTaken,
    StudentConflict,
    TooManyHolds,
)
from peerloop.domain.events import EventName
from peerloop.domain.people import Actor
from peerloop.models.transactions import InTransaction
from peerloop.services.analytics import record_events
from peerloop.services.holds import overdue_holds
from peerloop.services.releasing import release
from peerloop.services.reserving import Booked, attempted, book_session
from peerloop.services.till import Till

log = logging.getLogger(__name__)


def book(
    run: InTransaction, actor: Actor, request: BookingRequest, *, now: datetime, till: Till
) -> Booked:
    """Book, and keep what was attempted whatever comes of it (SBOK, "Analytics Events").

    Success, its mails and its events are one transaction; a failure's events are
    one of their own, since the booking's was rolled back. An overdue hold that is
    in the way is let go first, and the booking made again.

    Args:
        run: opens the booking's own transaction; what else is written, `till` does.

    Raises:
        BookingRefused: see `book_session`.
        NotFound: there is no such course.
    """

    def attempt() -> Booked:
        return run(lambda db: book_session(db, actor, request, now=now, hold=till.hold))

    try:
        try:
            return attempt()
        except (SlotTaken, StudentConflict, TooManyHolds):
            if not _let_overdue_go(till, actor, request, now=now):
                raise
            return attempt()
    except Exception as error:
        code = error.code if isinstance(error, PeerLoopError) else PeerLoopError.code
        try:
            till.run(lambda db: _record_failure(db, actor, request, code, now=now))
        except SQLAlchemyError:  # the reason why it failed matters more than that it is counted
            log.exception("a failed booking could not be counted")
        raise


def _let_overdue_go(till: Till, actor: Actor, request: BookingRequest, *, now: datetime) -> bool:
    """Release the overdue holds of both people, outside any transaction (rule 8).

    Returns:
        Whether any time became free.
    """
    people = [actor.id, request.st_id]
    found = till.run(lambda db: overdue_holds(db, now=now, person_ids=people))
    try:
        return any([release(till, each, SessionStatus.EXPIRED) for each in found])
    except PaymentError:
        return False


def _record_failure(
    db: Session, actor: Actor, request: BookingRequest, code: str, *, now: datetime
) -> None:
    failure = (EventName.BOOKING_FAILED, {"error_type": code})
    record_events(db, actor, [attempted(request), failure], now=now)
