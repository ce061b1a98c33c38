"""Who asks: from a login's or a token's hash to a person. How either is made is a service's business."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists
from sqlmodel import Session, col, select

from peerloop.domain.people import Actor
from peerloop.domain.secrets import bearer_token, hashed, login_secret
from peerloop.models import ApiToken, Login, StudentTeacher, User

_TEACHES = exists().where(
    col(StudentTeacher.user_id) == col(User.id), col(StudentTeacher.is_active).is_(True)
)
_USERS, _LOGINS, _TOKENS = (
    table.__table__.c  # type: ignore[attr-defined]
    for table in (User, Login, ApiToken)
)
_PEOPLE = select(  # type: ignore[call-overload]
    _USERS.id, _USERS.name, _USERS.email, _USERS.zone, _USERS.is_admin, _TEACHES.label("teaches")
)
# Part of every request, so built once and of plain columns: building a statement
# takes several times as long as running it.
_BY_LOGIN = _PEOPLE.where(
    _LOGINS.user_id == _USERS.id,
    _LOGINS.token_hash == bindparam("token_hash"),
    _LOGINS.revoked_at.is_(None),
    _LOGINS.expires_at > bindparam("now"),
)
_BY_TOKEN = _PEOPLE.where(
    _TOKENS.user_id == _USERS.id,
    _TOKENS.token_hash == bindparam("token_hash"),
    _TOKENS.revoked_at.is_(None),
    _TOKENS.expires_at.is_(None) | (_TOKENS.expires_at > bindparam("now")),
)


def actor_by_login(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person whose browser holds this login, while it is neither expired nor revoked."""
    row = db.execute(_BY_LOGIN, {"token_hash": token_hash, "now": now}).first()
    return Actor(*row) if row else None


def actor_by_token(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person this API token belongs to, while it is neither expired nor revoked."""
    row = db.execute(_BY_TOKEN, {"token_hash": token_hash, "now": now}).first()
    return Actor(*row) if row else None


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
    row = db.execute(_PEOPLE.where(*conditions)).first()
    return Actor(*row) if row else None
