"""Who asks: from a login's or a token's hash to a person. Making either is a service's business."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from peerloop.domain.people import Actor
from peerloop.domain.secrets import bearer_token, hashed, login_secret
from peerloop.models import ApiToken, Login, StudentTeacher, User

_TEACHES = exists().where(
    col(StudentTeacher.user_id) == col(User.id), col(StudentTeacher.is_active).is_(True)
)


def actor_by_login(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person whose browser holds this login, while it is neither expired nor revoked."""
    return _actor(
        db,
        col(Login.user_id) == col(User.id),
        col(Login.token_hash) == token_hash,
        col(Login.revoked_at).is_(None),
        col(Login.expires_at) > now,
    )


def actor_by_token(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person this API token belongs to, while it is neither expired nor revoked."""
    return _actor(
        db,
        col(ApiToken.user_id) == col(User.id),
        col(ApiToken.token_hash) == token_hash,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at).is_(None) | (col(ApiToken.expires_at) > now),
    )


def signed_in(
    db: Session, *, cookie: str | None, authorization: str | None = None, now: datetime
) -> Actor | None:
    """Who sent a request with these headers: a token says so before a cookie does."""
    token, login = bearer_token(authorization), login_secret(cookie)
    if token is not None:
        return actor_by_token(db, hashed(token), now=now)
    return actor_by_login(db, hashed(login), now=now) if login else None


def actor_by_id(db: Session, person_id: UUID) -> Actor | None:
    """The person with this id, for the platform's own jobs and the command line."""
    return _actor(db, col(User.id) == person_id)


def actor_by_email(db: Session, email: str) -> Actor | None:
    """The person with this address (already cleaned), for the command line and tests."""
    return _actor(db, col(User.email) == email)


def _actor(db: Session, *conditions: ColumnElement[bool]) -> Actor | None:
    columns = (User.id, User.name, User.email, User.zone, User.is_admin)
    row = db.execute(select(*columns, _TEACHES.label("teaches")).where(*conditions)).first()  # type: ignore[call-overload]
    return Actor(*row) if row else None
