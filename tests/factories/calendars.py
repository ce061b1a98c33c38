"""Calendars of other programs: rows, and a reader that reads what it is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.external import HORIZON, BusyTimes, Place
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.models import ExternalBusy, ExternalCalendar
from peerloop.services.external_calendars import Desk
from tests.factories.clock import MONDAY

SECRET_URL = "https://cal.example/private-0123456789/basic.ics"


def hours(start: datetime, count: float = 1) -> Interval:
    """So many hours from `start`."""
    return Interval(start, start + timedelta(hours=count))


class FakeReader:
    """`CalendarReader` without the web: every calendar holds `busy`, or cannot be read.

    Attributes:
        problem: why nothing can be read; empty when all is well.
        meanwhile: called while a calendar is being read.
        asked: the address and place of each reading.
    """

    def __init__(self, *busy: Interval) -> None:
        self.busy = busy
        self.problem = ""
        self.meanwhile: Callable[[], object] = lambda: None
        self.asked: list[tuple[str, Place]] = []

    def read(self, url: str, place: Place, *, now: datetime) -> BusyTimes:
        """See the class."""
        self.asked.append((url, place))
        self.meanwhile()
        if self.problem:
            raise CalendarUnreadable(self.problem)
        return BusyTimes(self.busy, now + HORIZON)


def desk_of(reader: FakeReader) -> Desk:
    """What the services need, with this reader."""
    return Desk(wiring.in_transaction, reader, wiring.now)


def watch(
    db: Session, st: Actor, *busy: Interval, known_until: datetime | None = None, **fields: Any
) -> UUID:
    """Another calendar of an ST, as if it had been read now."""
    row = ExternalCalendar(
        **{
            "id": uuid4(),
            "person_id": st.id,
            "name": "Private",
            "url": SECRET_URL,
            "added_at": MONDAY,
            "due_at": MONDAY + timedelta(minutes=30),
            "read_at": MONDAY,
            "known_until": known_until or MONDAY + HORIZON,
            **fields,
        }
    )
    db.add(row)
    db.flush()
    for each in busy:
        db.add(
            ExternalBusy(
                calendar_id=row.id, person_id=st.id, starts_at=each.start, ends_at=each.end
            )
        )
    db.flush()
    return row.id
