"""Which reminders a person wants before each session. Sending them is the worker's business."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from peerloop.domain.errors import InvalidInput


class Lead(StrEnum):
    """How long before its start a session is reminded of; the longest first."""

    DAY = "24h"
    HOUR = "1h"
    QUARTER = "15m"


BEFORE: dict[Lead, timedelta] = {
    Lead.DAY: timedelta(hours=24),
    Lead.HOUR: timedelta(hours=1),
    Lead.QUARTER: timedelta(minutes=15),
}


def chosen_leads(chosen: object) -> tuple[Lead, ...]:
    """What somebody chose, each once, the longest first.

    Raises:
        InvalidInput: not a collection of leads (field `reminders`).
    """
    given = list(chosen) if isinstance(chosen, list | tuple | set | frozenset) else [None]
    if not all(isinstance(each, str) and each in set(Lead) for each in given):
        raise InvalidInput("There is no such reminder.", field="reminders")
    return tuple(lead for lead in Lead if lead in given)


def stored_leads(leads: Iterable[Lead]) -> str:
    """Leads as the account keeps them: `24h,15m`; empty for none."""
    return ",".join(leads)


def leads_of(stored: str) -> tuple[Lead, ...]:
    """The leads an account keeps; a word nobody knows any more is none."""
    return tuple(lead for lead in Lead if lead in stored.split(","))
