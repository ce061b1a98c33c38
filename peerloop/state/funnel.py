"""SBOK's events of a walk through the wizard: what each visit newly chose."""

import logging
from dataclasses import dataclass
from uuid import UUID

from peerloop import wiring
from peerloop.domain.events import EventName
from peerloop.domain.people import Actor
from peerloop.services.analytics import record_events
from peerloop.state.board import Board
from peerloop.state.wizard import Choice

Events = list[tuple[EventName, dict[str, object]]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a tab was last at, and what it last chose."""

    url: str = ""
    course: str = ""
    st: str = ""
    date: str = ""
    at: str = ""

    def then(self, choice: Choice, url: str) -> "Seen":
        """What is seen after a visit to `url`."""
        return Seen(
            url=url,
            course=choice.course,
            st=choice.st or self.st,
            date=choice.date or self.date,
            at=choice.at if choice.step == "confirm" else self.at,
        )


def news(
    seen: Seen, choice: Choice, board: Board, *, course_id: UUID, url: str, opened: bool
) -> Events:
    """The events of a visit.

    Args:
        opened: whether the tab comes from another page; the same URL again is a reload.
    """
    events: Events = []
    if opened or seen.url == url or seen.course != choice.course:
        data: dict[str, object] = {"course_id": course_id, "st_preselected": bool(choice.st)}
        events.append((EventName.PAGE_VIEW, data))
    elif choice.st != seen.st and board.knows(choice.st):
        events.append((EventName.ST_SELECTED, {"st_id": choice.st}))
    if choice.date != seen.date and choice.date in board.days:
        events.append((EventName.DATE_SELECTED, {"date": choice.date}))
    if choice.step == "confirm" and choice.at != seen.at and board.offers(choice):
        data = {"time": choice.at, "st_id": choice.teacher}
        events.append((EventName.TIME_SELECTED, data))
    return events


async def tell(actor: Actor, events: Events) -> None:
    """Write events. What cannot be counted is logged, and never in a student's way."""
    try:
        if events:
            await wiring.off_loop(
                lambda: wiring.in_transaction(lambda db: _write(db, actor, events))
            )
    except Exception:
        log.exception("events could not be counted")


def _write(db: wiring.Database, actor: Actor, events: Events) -> None:
    record_events(db, actor, events, now=wiring.now())
