"""Proposals to move a session: how many times one may name, where one stands."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from peerloop.domain.errors import InvalidInput, TransitionRefused
from peerloop.domain.people import one_line

MOST_TIMES = 3
# For one session: each is a mail to its student.
MOST_PROPOSALS = 10
MESSAGE_LENGTH = 500
GONE = "These times are no longer proposed."


class ProposalStatus(StrEnum):
    """Where a proposal stands; all but `open` are its end."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def next_status(current: ProposalStatus, wanted: ProposalStatus) -> ProposalStatus:
    """The one setter's rule for a proposal's status.

    Raises:
        TransitionRefused: it is answered already.
    """
    if current is not ProposalStatus.OPEN or wanted is ProposalStatus.OPEN:
        raise TransitionRefused(current=current.value, wanted=wanted.value)
    return wanted


def clean_times(starts: Collection[datetime]) -> list[datetime]:
    """The times of a proposal, soonest first, each once.

    Raises:
        InvalidInput: none, too many, or one without its zone (field `starts`).
    """
    found = sorted(set(starts)) if all(each.utcoffset() is not None for each in starts) else []
    if not found:
        raise InvalidInput("Choose at least one time to propose.", field="starts")
    if len(found) > MOST_TIMES:
        raise InvalidInput(f"You can propose up to {MOST_TIMES} times.", field="starts")
    return found


def clean_message(text: object) -> str:
    """What an ST says of their proposal, on one line.

    Raises:
        InvalidInput: it is too long (field `message`).
    """
    said = one_line(text)
    if len(said) > MESSAGE_LENGTH:
        raise InvalidInput(f"A message has at most {MESSAGE_LENGTH} characters.", field="message")
    return said
