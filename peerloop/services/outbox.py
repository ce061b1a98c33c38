"""Owing a mail: a row in the transaction of what it tells of. Sending it is not done here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from peerloop.models import OutboxMail


def owe_mail(
    db: Session,
    template: str,
    *,
    recipient_id: UUID,
    session_id: UUID | None,
    payload: dict[str, Any],
    dedupe_key: str,
    now: datetime,
) -> None:
    """Owe one mail to one person.

    Args:
        payload: the facts as they are now; JSON values only, instants as UTC text.
        dedupe_key: the same for the same fact, so that it is told once.
        now: when it falls due, aware UTC.
    """
    db.add(
        OutboxMail(
            template=template,
            recipient_id=recipient_id,
            session_id=session_id,
            payload=payload,
            dedupe_key=dedupe_key,
            due_at=now,
            created_at=now,
        )
    )
