"""Reminders before a session: how long before, until when one makes sense, who wants which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from peerloop.domain.errors import InvalidInput


class Lead(StrEnum):
    """How long before the start a reminder comes (SBOK, "Email Notifications"); longest first."""

    DAY = "24h"
    HOUR = "1h"
    QUARTER = "15m"


BEFORE = {
    Lead.DAY: timedelta(hours=24),
    Lead.HOUR: timedelta(hours=1),
    Lead.QUARTER: timedelta(minutes=15),
}
# How late one may still come: what is later than that says something that is no longer so,
# and the next one is near.
_LATE = {
    Lead.DAY: timedelta(hours=1),
    Lead.HOUR: timedelta(minutes=15),
    Lead.QUARTER: timedelta(minutes=5),
}
TEMPLATES = {f"session-reminder-{lead}": lead for lead in Lead}


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is to come; instants are aware UTC."""

    lead: Lead
    due_at: datetime
    expires_at: datetime

    @property
    def template(self) -> str:
        """The name of its mail."""
        return f"session-reminder-{self.lead}"


def reminders_to_come(starts_at: datetime, *, now: datetime) -> Iterator[Reminder]:
    """The reminders of a session that is booked or moved now.

    What would have been due before is left out: whoever books ten minutes ahead
    needs no word of tomorrow.
    """
    for lead, before in BEFORE.items():
        due = starts_at - before
        if due > now:
            yield Reminder(lead, due, due + _LATE[lead])


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
