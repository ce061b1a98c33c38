"""Reads of the outbox for the page that shows it where no mail provider is configured.

Everyone's mail is in them: a page in front must not exist where mail is really
sent (`Settings.uses_outbox_page`). What the dispatcher claims and sends is not read here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import Session, col, select

from peerloop.models import OutboxMail, User


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Whom a mail is for, as they are now: zone and address may have changed since it was owed."""

    id: UUID
    email: str
    name: str
    zone: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OutboxView:
    """One mail with what its words are made from; instants are aware UTC.

    Attributes:
        payload: the facts as they were, with the row's `session_id` where it has one.
        status: the row's own word for it; `waiting` until somebody sends it.
    """

    id: UUID
    template: str
    status: str
    recipient: RecipientView
    session_id: UUID | None
    payload: dict[str, Any]
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None

    @property
    def waits_for_address(self) -> bool:
        """Whether it stays here until its recipient's address is verified."""
        return self.status == "waiting" and not self.recipient.verified


def mails(db: Session, *, limit: int) -> list[OutboxView]:
    """The newest `limit` mails of everyone, newest first."""
    rows = db.execute(
        _mails().order_by(col(OutboxMail.created_at).desc(), col(OutboxMail.id)).limit(limit)
    )
    return [_view(row) for row in rows]


def _mails() -> Select[Any]:
    verified = col(User.email_verified_at).is_not(None)
    person = (User.email, User.name, User.zone, verified)
    found: Select[Any] = select(OutboxMail, *person)  # type: ignore[call-overload]
    return found.join(User, col(User.id) == col(OutboxMail.recipient_id))


def _view(row: Any) -> OutboxView:
    owed, email, name, zone, verified = row
    about = {} if owed.session_id is None else {"session_id": str(owed.session_id)}
    return OutboxView(
        id=owed.id,
        template=owed.template,
        status=owed.status,
        recipient=RecipientView(owed.recipient_id, email, name, zone, bool(verified)),
        session_id=owed.session_id,
        payload={**owed.payload, **about},
        created_at=owed.created_at,
        due_at=owed.due_at,
        sent_at=owed.sent_at,
    )
