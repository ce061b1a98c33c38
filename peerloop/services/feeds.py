"""Making and ending the private address of a person's calendar feed. Reading it is a query."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed, new_secret
from peerloop.models import CalendarFeed, User


def make_feed(db: Session, actor: Actor, *, now: datetime) -> str:
    """Give `actor`'s feed a new address; the one before, if there was one, opens nothing now.

    Args:
        now: aware UTC.

    Returns:
        The address's token. Only its hash is kept: it can be shown this once.
    """
    token = new_secret("plf")
    # Two presses at once take turns.
    db.get_one(User, actor.id, with_for_update=True)
    db.merge(CalendarFeed(person_id=actor.id, token_hash=hashed(token), created_at=now))
    return token


def end_feed(db: Session, actor: Actor) -> None:
    """Take the address of `actor`'s feed away; nothing happens without one."""
    db.execute(delete(CalendarFeed).where(col(CalendarFeed.person_id) == actor.id))
