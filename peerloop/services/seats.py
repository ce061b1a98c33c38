"""People's seats in sessions: taking them, and which answer is right when one is taken already.

The database decides (`ex_person`); looking first only saves it the work and words the answer.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from peerloop.domain.errors import BookingRefused, SlotTaken, StudentConflict
from peerloop.domain.intervals import Interval
from peerloop.models import SessionSeat, TutoringSession
from peerloop.models.base import table_of
from peerloop.models.transactions import PERSON_IS_BUSY, violates
from peerloop.queries.schedules import busy

_SIT = insert(table_of(SessionSeat))


def check_people_are_free(db: Session, session: TutoringSession) -> None:
    """Whether both people of a session that is about to be written are free (rule 3).

    Raises:
        StudentConflict: its student is elsewhere then.
        SlotTaken: its ST is, buffers counted.
    """
    seats = _seats(session)
    until = max(until for _, until, _ in seats)
    people = [person_id for person_id, _, _ in seats]
    taken = busy(db, people, start=session.starts_at, end=until)
    for person_id, until, refusal in seats:
        claim = Interval(session.starts_at, until)
        if any(seat.overlaps(claim) for seat in taken.get(person_id, ())):
            raise refusal


def take_seats(db: Session, session: TutoringSession) -> None:
    """Write both seats of a session, the student's first: which one fails tells why.

    Raises:
        StudentConflict: its student got another seat meanwhile.
        SlotTaken: its ST did.
    """
    for person_id, until, refusal in _seats(session):
        seat = {
            "session_id": session.id,
            "person_id": person_id,
            "role": "student" if person_id == session.student_id else "teacher",
            "starts_at": session.starts_at,
            "blocked_until": until,
        }
        try:
            db.execute(_SIT, seat)
        except IntegrityError as error:
            if violates(error, PERSON_IS_BUSY):
                raise refusal from error
            raise


def _seats(session: TutoringSession) -> list[tuple[UUID, datetime, type[BookingRefused]]]:
    """Whose seat lasts until when (UTC), and what its being taken means."""
    buffer = timedelta(minutes=session.buffer_minutes)
    return [
        (session.student_id, session.ends_at, StudentConflict),
        (session.teacher_id, session.ends_at + buffer, SlotTaken),
    ]
