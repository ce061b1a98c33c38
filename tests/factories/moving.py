"""Moving a session as the pages and the API do."""

from datetime import datetime
from uuid import UUID

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.services.moving import Moved, move
from peerloop.services.proposing import propose
from tests.factories.clock import MONDAY


def move_to(actor: Actor, session_id: UUID, start: datetime, *, now: datetime = MONDAY) -> Moved:
    """Move in a transaction of its own; raises what the service raises."""
    return move(wiring.in_transaction, actor, session_id, start, now=now)


def propose_at(
    st: Actor, session_id: UUID, *starts: datetime, message: str = "", now: datetime = MONDAY
) -> UUID:
    """Propose starts in a transaction of its own; returns the proposal's id."""
    return propose(wiring.in_transaction, st, session_id, starts, message, now=now)
