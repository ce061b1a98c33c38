"""Writing the eight analytics events of SBOK. What they carry is `domain/events.py`."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from peerloop.domain.events import EventName, event_data
from peerloop.domain.people import Actor
from peerloop.models import AnalyticsEvent


def record_event(
    db: Session, actor: Actor, name: EventName, data: Mapping[str, object], *, now: datetime
) -> None:
    """Keep that something happened, in the caller's transaction.

    Args:
        now: when it happened, aware UTC.

    Raises:
        ValueError: `data` is not what the event carries.
    """
    db.add(
        AnalyticsEvent(
            name=name.value, person_id=actor.id, data=event_data(name, data), occurred_at=now
        )
    )
