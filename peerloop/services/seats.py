"""People's seats in sessions: taking them, and which answer is right when one is taken already.

The database decides (`ex_person`); looking first only saves it the work and words the answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from peerloop.domain.errors import BookingRefused, SlotTaken, StudentConflict
from peerloop.domain.intervals import Interval
from peerloop.models import SessionSeat, TutoringSession, User
from peerloop.models.base import columns, table_of
from peerloop.models.transactions import PERSON_IS_BUSY, violates
from peerloop.queries.schedules import busy

_user = columns(User)
_IDS: BindParameter[UUID] = bindparam("ids", expanding=True)
_LOCK = (
    select(_user.id, _user.name, _user.email, _user.zone, _user.reminders)
    .where(_user.id.in_(_IDS))
    .order_by(_user.id)
    .with_for_update(key_share=True)  # rows that refer to a person may still be written
)
_SIT = insert(table_of(SessionSeat))


@dataclass(frozen=True, slots=True)
class Person:
    """One of a session's two people, as they are in this transaction."""

    id: UUID
    name: str
    email: str
    zone: str
    # Which reminders they want, as their account keeps it.
    reminders: str

    def as_facts(self) -> dict[str, str]:
        """What a mail about a session says of them."""
        return {"id": str(self.id), "name": self.name, "email": self.email, "zone": self.zone}


def lock_people(db: Session, session: TutoringSession) -> dict[UUID, Person]:
    """Let what happens to the two people's seats happen one after the other, and read them.

    The constraint alone would do, but rivals for partly overlapping times who all
    write first wait for each other, and PostgreSQL ends such deadlocks one a
    second. Taken in the order of the ids, these locks cannot deadlock.
    """
    rows = db.execute(_LOCK, {"ids": [session.student_id, session.teacher_id]})
    return {row.id: Person(*row) for row in rows}


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
