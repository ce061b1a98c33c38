"""Answering a repeated request as the first time: per person and route, for 24 hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from peerloop.domain.errors import IdempotencyKeyReused, InvalidInput
from peerloop.models import IdempotencyKey
from peerloop.models.transactions import insert_if_absent

KEPT_FOR = timedelta(hours=24)
KEY_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request was answered."""

    status_code: int
    body: dict[str, Any]


def claim_key(
    db: Session, person_id: UUID, route: str, key: str, body: bytes, *, now: datetime
) -> Reply | None:
    """Claim a key in the transaction of the work it stands for.

    A rival with the same key is waited for. If the work fails, the claim is
    rolled back with it and the request may be sent again.

    Returns:
        None for a new request, else the reply to give again; its status is 0 where
        none was kept, which only work of several transactions can leave behind.

    Raises:
        IdempotencyKeyReused: the key came with another body.
        InvalidInput: it is not a usable key.
    """
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise InvalidInput(
            f"Idempotency-Key has 1 to {KEY_LENGTH} characters.", field="Idempotency-Key"
        )
    db.execute(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) <= now - KEPT_FOR))
    digest = sha256(body).hexdigest()
    is_new = insert_if_absent(
        db,
        IdempotencyKey,
        person_id=person_id,
        route=route,
        key=key,
        request_hash=digest,
        status_code=0,
        reply={},
        created_at=now,
    )
    if is_new:
        return None
    known = db.get_one(IdempotencyKey, (person_id, route, key))
    if known.request_hash != digest:
        raise IdempotencyKeyReused
    return Reply(known.status_code, known.reply)


def drop_claim(db: Session, person_id: UUID, route: str, key: str) -> Reply | None:
    """Forget a claim whose work failed.

    Returns:
        The reply, where a rival with the same key had one to keep meanwhile.
    """
    row = db.get(IdempotencyKey, (person_id, route, key), with_for_update=True)
    if row is not None and row.status_code:
        return Reply(row.status_code, row.reply)
    if row is not None:
        db.delete(row)
    return None


def keep_reply(db: Session, person_id: UUID, route: str, key: str, reply: Reply) -> None:
    """Keep what a claimed key's request was answered, in the same transaction."""
    row = db.get_one(IdempotencyKey, (person_id, route, key))
    row.status_code, row.reply = reply.status_code, reply.body
