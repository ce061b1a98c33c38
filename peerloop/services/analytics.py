"""Writing the eight analytics events of SBOK. What they carry is `domain/events.py`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert
from sqlmodel import Session

from peerloop.domain.events import EventName, event_data
from peerloop.domain.people import Actor
from peerloop.models import AnalyticsEvent
from peerloop.models.base import table_of

_INSERT = insert(table_of(AnalyticsEvent))


def record_events(
    db: Session,
    actor: Actor,
    events: Iterable[tuple[EventName, Mapping[str, object]]],
    *,
    now: datetime,
) -> None:
    """Keep what happened, in the caller's transaction.

    Args:
        now: when it happened, aware UTC.

    Raises:
        ValueError: an event's data is not what it carries.
    """
    rows = [
        {
            "id": uuid4(),
            "name": name.value,
            "person_id": actor.id,
            "data": event_data(name, data),
            "occurred_at": now,
        }
        for name, data in events
    ]
    if rows:
        db.execute(_INSERT, rows)
