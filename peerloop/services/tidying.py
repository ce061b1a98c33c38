"""Deleting what has served: expired logins and links, old tries, old answers, told-of events.

Nothing that people look at is deleted here.
"""

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete
from sqlmodel import Session

from peerloop.models import (
    IdempotencyKey,
    Login,
    MailEvent,
    OneTimeLink,
    SignInTries,
    StripeEvent,
)
from peerloop.models.base import columns
from peerloop.services.idempotency import KEPT_FOR
from peerloop.services.logins import TRIES_WINDOW

# Long enough to ask what happened, and for any event to be delivered again.
_KEPT = timedelta(days=30)


def tidy(db: Session, *, now: datetime) -> None:
    """Delete what is no longer needed; doing it twice changes nothing.

    Args:
        now: aware UTC.
    """
    for statement in _statements(now):
        db.execute(statement)


def _statements(now: datetime) -> list[Delete]:
    login, link, tries, key, told, paid = (
        columns(model)
        for model in (Login, OneTimeLink, SignInTries, IdempotencyKey, MailEvent, StripeEvent)
    )
    return [
        delete(Login).where(login.expires_at <= now - _KEPT),
        delete(OneTimeLink).where(link.expires_at <= now - _KEPT),
        delete(SignInTries).where(tries.counted_since <= now - TRIES_WINDOW),
        delete(IdempotencyKey).where(key.created_at <= now - KEPT_FOR),
        delete(MailEvent).where(told.received_at <= now - _KEPT),
        delete(StripeEvent).where(paid.received_at <= now - _KEPT),
    ]
