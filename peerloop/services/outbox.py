"""Owing mail: rows in the transaction of what they tell of. Sending it is not done here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session

from peerloop.models import OutboxMail
from peerloop.models.base import table_of

_INSERT = insert(table_of(OutboxMail))


@dataclass(frozen=True, slots=True)
class OwedMail:
    """One mail to one person.

    Attributes:
        payload: the facts as they are now; JSON values only, instants as UTC text.
        dedupe_key: the same for the same fact, so that it is told once.
    """

    template: str
    recipient_id: UUID
    session_id: UUID | None
    payload: dict[str, Any]
    dedupe_key: str


def owe_mails(db: Session, mails: Sequence[OwedMail], *, now: datetime) -> None:
    """Owe mails, due at once.

    Args:
        now: aware UTC.

    Raises:
        IntegrityError: one of them is owed already.
    """
    shared = {"status": "waiting", "attempts": 0, "due_at": now, "created_at": now}
    if mails:
        db.execute(_INSERT, [{"id": uuid4(), **asdict(mail), **shared} for mail in mails])
