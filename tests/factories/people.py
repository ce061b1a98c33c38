"""People, as the services and queries know them: an `Actor` each."""

from datetime import datetime
from functools import cache
from itertools import count

from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.models import User
from peerloop.queries.people import actor_by_id
from tests.factories.clock import MONDAY

PASSWORD = "correct horse battery"
_numbers = count(1)


@cache
def password_hash() -> str:
    """The hash of `PASSWORD`, computed once."""
    return wiring.passwords.hash(PASSWORD)


def make_user(
    db: Session,
    *,
    zone: str = "Europe/Berlin",
    name: str = "",
    email: str = "",
    is_admin: bool = False,
    verified: bool = True,
    now: datetime = MONDAY,
) -> Actor:
    """A person whose password is `PASSWORD`; by default nobody else's name or address."""
    number = next(_numbers)
    user = User(
        name=name or f"Zoë Person {number}",
        email=email or f"person{number}@example.com",
        zone=zone,
        password_hash=password_hash(),
        is_admin=is_admin,
        email_verified_at=now if verified else None,
        created_at=now,
    )
    db.add(user)
    db.flush()
    return reread(db, user.id)


def reread(db: Session, person_id: object) -> Actor:
    """The person as they are now, say since they teach."""
    actor = actor_by_id(db, person_id)  # type: ignore[arg-type]
    assert actor is not None
    return actor
