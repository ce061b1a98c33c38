"""Reminders before a session: how long before, until when one makes sense, who wants which."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Lead(StrEnum):
    """How long before the start a reminder comes (SBOK, "Email Notifications")."""

    DAY = "24h"
    HOUR = "1h"
    QUARTER = "15m"


# How long before, and how late one may still come: what is later than that says something
# that is no longer so, and the next one is near.
_LEADS = {
    Lead.DAY: (timedelta(hours=24), timedelta(hours=1)),
    Lead.HOUR: (timedelta(hours=1), timedelta(minutes=15)),
    Lead.QUARTER: (timedelta(minutes=15), timedelta(minutes=5)),
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
    for lead, (before, late) in _LEADS.items():
        due = starts_at - before
        if due > now:
            yield Reminder(lead, due, due + late)


def wanted_leads(text: str) -> frozenset[Lead]:
    """Which reminders a person wants, from the words their account keeps."""
    return frozenset(Lead(word) for word in text.split(",") if word in set(Lead))
