"""Which jobs there are, and how often each comes round."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from peerloop import wiring
from peerloop.services.reconciling import (
    Findings,
    check_attempts,
    close_lapsed,
    push_refunds,
    release_overdue,
    take_missed_events,
)
from peerloop.services.refreshing_calendars import refresh_due
from peerloop.services.till import Till
from peerloop.settings import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], None]


def jobs() -> list[Job]:
    """All jobs of this installation."""
    found = [
        Job("overdue holds", 15, _reconciling(release_overdue)),
        Job("payments", 20, _reconciling(check_attempts)),
        Job("refunds", 20, _reconciling(push_refunds)),
        Job("lapsed payments", 60, _reconciling(close_lapsed)),
        Job("missed events", 300, _reconciling(take_missed_events)),
        Job("other calendars", 10, _read_other_calendars),
    ]
    if settings().uses_sandbox:
        found.append(Job("sandbox", 2, wiring.deliver_sandbox_events))
    return found


def _read_other_calendars() -> None:
    refresh_due(wiring.calendar_desk())


def _reconciling(part: Callable[[Till, Findings], None]) -> Callable[[], None]:
    def work() -> None:
        found = Findings()
        part(wiring.till(), found)
        for failure in found.failures:
            log.warning("%s", failure)

    return work
