"""Proposals to move a session: how many times one may name, where one stands."""

from enum import StrEnum

from peerloop.domain.errors import TransitionRefused

MOST_TIMES = 3


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
