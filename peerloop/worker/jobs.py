"""Which jobs there are, and how often each comes round."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from peerloop import wiring
from peerloop.services.claiming import drop_late
from peerloop.services.completing import AT_ONCE, complete_ended
from peerloop.services.dispatching import dispatch
from peerloop.services.reconciling import (
    Findings,
    check_attempts,
    close_lapsed,
    push_refunds,
    release_overdue,
    take_missed_events,
)
from peerloop.services.refreshing_calendars import refresh_due
from peerloop.services.tidying import tidy
from peerloop.services.till import Till
from peerloop.settings import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds; at once again where it says that more is to do."""

    name: str
    seconds: float
    work: Callable[[], bool | None]


def jobs() -> list[Job]:
    """All jobs of this installation."""
    found = [
        Job("overdue holds", 15, _reconciling(release_overdue)),
        Job("payments", 20, _reconciling(check_attempts)),
        Job("refunds", 20, _reconciling(push_refunds)),
        Job("lapsed payments", 60, _reconciling(close_lapsed)),
        Job("missed events", 300, _reconciling(take_missed_events)),
        Job("other calendars", 10, _read_other_calendars),
        Job("ended sessions", 30, _complete_ended),
    ]
    found += [
        Job("mail", 2, _Sending()),
        Job("late mail", 60, _drop_late_mail),
        Job("tidying", 3600, _tidy),
    ]
    if settings().uses_sandbox:
        found.append(Job("sandbox", 2, wiring.deliver_sandbox_events))
    return found


class _Sending:
    """Sends a few mails each time it comes round; the provider's pauses are kept."""

    def __init__(self) -> None:
        self._quiet_until = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> bool:
        """Whether to come round again at once."""
        room = wiring.mailroom()
        if room.now() < self._quiet_until:
            return False
        found = dispatch(room)
        if found.pause is not None:
            self._quiet_until = room.now() + found.pause
        return found.is_worth_another


def _drop_late_mail() -> None:
    wiring.in_transaction(lambda db: drop_late(db, now=wiring.now()))


def _tidy() -> None:
    wiring.in_transaction(lambda db: tidy(db, now=wiring.now()))


def _complete_ended() -> bool:
    """Complete some of what has ended; whether there may be more."""
    return wiring.in_transaction(lambda db: complete_ended(db, now=wiring.now())) == AT_ONCE


def _read_other_calendars() -> None:
    refresh_due(wiring.calendar_desk())


def _reconciling(part: Callable[[Till, Findings], None]) -> Callable[[], None]:
    def work() -> None:
        found = Findings()
        part(wiring.till(), found)
        for failure in found.failures:
            log.warning("%s", failure)

    return work
