"""Locks in their one order: a session, then its people by their ids, then their seats.

Who keeps to it never waits in a circle. Seats are taken in `seats.py`; SQLite has no such
locks: its writers queue.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import Session

from peerloop.domain.cancelling import By, role_of
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.models import TutoringSession, User
from peerloop.models.base import columns

_user = columns(User)
_IDS: BindParameter[UUID] = bindparam("ids", expanding=True)
_LOCK = (
    select(_user.id, _user.name, _user.email, _user.zone, _user.reminders)
    .where(_user.id.in_(_IDS))
    .order_by(_user.id)
    .with_for_update(key_share=True)  # rows that refer to a person may still be written
)


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


def locked_session(db: Session, actor: Actor, session_id: UUID) -> tuple[TutoringSession, By]:
    """The session as it is once it is locked, and in which role the actor has to do with it.

    Raises:
        NotFound: there is none, or they have nothing to do with it.
    """
    session = db.get(TutoringSession, session_id, with_for_update=True, populate_existing=True)
    if session is None:
        raise NotFound
    return session, role_of(actor, student_id=session.student_id, st_id=session.teacher_id)
