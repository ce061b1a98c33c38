"""Other times an ST proposes for a session. They hold nothing: taking one is an ordinary move."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from peerloop.domain.proposals import MESSAGE_LENGTH, ProposalStatus, next_status
from peerloop.models.base import choice_field, id_field, instant_field

_OPEN = text("status = 'open'")


class MoveProposal(SQLModel, table=True):
    """Up to three other times for a session; one open at a time."""

    __tablename__ = "move_proposals"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open','accepted','declined','withdrawn')",
            name="status",
        ),
        Index(
            "uq_move_proposals_open",
            "session_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: UUID = id_field()
    session_id: UUID = Field(foreign_key="sessions.id", index=True)
    proposed_by: UUID = Field(foreign_key="users.id")
    # The session's when it was made: moved or cancelled since, it no longer counts.
    sequence: int
    message: str = Field(default="", max_length=MESSAGE_LENGTH)
    status: ProposalStatus = choice_field(ProposalStatus, length=12, default=ProposalStatus.OPEN)
    created_at: datetime = instant_field()
    answered_at: datetime | None = instant_field(default=None)

    @property
    def told_as(self) -> str:
        """What its mails say they tell of."""
        return f"proposal/{self.id}"

    def answer(self, wanted: ProposalStatus, *, now: datetime) -> None:
        """The only way its status changes.

        Raises:
            TransitionRefused: it is answered already.
        """
        self.status = next_status(self.status, wanted)
        self.answered_at = now


class ProposedTime(SQLModel, table=True):
    """One of a proposal's starts."""

    __tablename__ = "proposed_times"

    proposal_id: UUID = Field(foreign_key="move_proposals.id", primary_key=True)
    starts_at: datetime = instant_field(primary_key=True)
