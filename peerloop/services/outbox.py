"""Owing mail: rows in the transaction of what they tell of. Sending it is not done here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session

from peerloop.domain.mail import MailStatus
from peerloop.models import OutboxMail
from peerloop.models.base import table_of

_INSERT = insert(table_of(OutboxMail))


@dataclass(frozen=True, slots=True)
class OwedMail:
    """One mail to one person.

    Attributes:
        payload: the facts as they are now; JSON values only, instants as UTC text.
        dedupe_key: the same for the same fact, so that it is told once.
        due_at: when it is sent, aware UTC; at once if left out.
        expires_at: after which it would be wrong, aware UTC.
    """

    template: str
    recipient_id: UUID
    session_id: UUID | None
    payload: dict[str, Any]
    dedupe_key: str
    due_at: datetime | None = None
    expires_at: datetime | None = None


def owe_mails(db: Session, mails: Sequence[OwedMail], *, now: datetime) -> None:
    """Owe mails.

    Args:
        now: aware UTC.

    Raises:
        IntegrityError: one of them is owed already.
    """
    shared = {"status": MailStatus.WAITING, "attempts": 0, "round": 0, "created_at": now}
    rows = [
        {"id": uuid4(), **asdict(mail), "due_at": mail.due_at or now, **shared} for mail in mails
    ]
    if rows:
        db.execute(_INSERT, rows)
