"""Other times that are proposed for a session, in words and on the reader's clock."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from peerloop.domain.cancelling import By, role_of
from peerloop.domain.people import Actor
from peerloop.queries.booking import SessionView
from peerloop.queries.proposals import ProposalView
from peerloop.state.calendar import instant_key, time_words
from peerloop.state.views import person_card


@dataclass(frozen=True)
class ProposedCard:
    """One of the proposed times; `free` until somebody takes it."""

    at: str = ""
    words: str = ""
    free: bool = True


@dataclass(frozen=True)
class ProposalCard:
    """Other times for a session; `answers` where the reader is its student."""

    id: str = ""
    title: str = ""
    message: str = ""
    times: list[ProposedCard] = field(default_factory=list)
    answers: bool = False
    withdraws: bool = False


def proposal_card(
    proposal: ProposalView | None,
    view: SessionView,
    actor: Actor,
    free: Collection[datetime],
) -> ProposalCard:
    """Other times in words; empty where none are proposed.

    Args:
        free: which of them could be taken now.
    """
    if proposal is None:
        return ProposalCard()
    by = role_of(actor, student_id=view.student.id, st_id=view.st.id)
    one = len(proposal.starts) == 1
    first = person_card(view.st.id, view.st.name, view.st.zone).first
    theirs = f"{first} proposes {'another time' if one else 'other times'}"
    yours = f"You proposed {'another time' if one else 'other times'}"
    return ProposalCard(
        id=str(proposal.id),
        title=yours if by is By.ST else theirs,
        message=proposal.message,
        times=[_proposed(at, view, actor, at in free) for at in proposal.starts],
        answers=by is By.STUDENT,
        withdraws=by is By.ST,
    )


def _proposed(at: datetime, view: SessionView, actor: Actor, free: bool) -> ProposedCard:
    words = time_words(at, at + (view.ends_at - view.starts_at), actor.zone)
    return ProposedCard(instant_key(at), words, free)
