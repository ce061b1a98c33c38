"""Who asks: from a login's or a token's hash to a person. Making either is a service's business."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select
from sqlmodel import Session

from peerloop.domain.people import Actor
from peerloop.domain.reminders import Lead, leads_of
from peerloop.domain.secrets import bearer_token, hashed, login_secret
from peerloop.models import ApiToken, Login, StudentTeacher, User
from peerloop.models.base import columns

_user, _login, _token, _teacher = (
    columns(model) for model in (User, Login, ApiToken, StudentTeacher)
)
_PEOPLE = select(
    _user.id,
    _user.name,
    _user.email,
    _user.zone,
    _user.is_admin,
    exists().where(_teacher.user_id == _user.id, _teacher.is_active.is_(True)).label("teaches"),
    _user.email_verified_at.is_not(None),
)
_BY_LOGIN = _PEOPLE.where(
    _login.user_id == _user.id,
    _login.token_hash == bindparam("secret"),
    _login.revoked_at.is_(None),
    _login.expires_at > bindparam("now"),
)
_BY_TOKEN = _PEOPLE.where(
    _token.user_id == _user.id,
    _token.token_hash == bindparam("secret"),
    _token.revoked_at.is_(None),
    _token.expires_at.is_(None) | (_token.expires_at > bindparam("now")),
)
_BY_ID = _PEOPLE.where(_user.id == bindparam("id"))
_REMINDERS = select(_user.reminders).where(_user.id == bindparam("id"))
_BY_EMAIL = _PEOPLE.where(_user.email == bindparam("email"))


def actor_by_login(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person whose browser holds this login, while it is neither expired nor revoked."""
    return _actor(db, _BY_LOGIN, secret=token_hash, now=now)


def actor_by_token(db: Session, token_hash: str, *, now: datetime) -> Actor | None:
    """The person this API token belongs to, while it is neither expired nor revoked."""
    return _actor(db, _BY_TOKEN, secret=token_hash, now=now)


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
    return _actor(db, _BY_ID, id=person_id)


def actor_by_email(db: Session, email: str) -> Actor | None:
    """The person with this address (already cleaned), for the command line and tests."""
    return _actor(db, _BY_EMAIL, email=email)


def reminders_wanted(db: Session, actor: Actor) -> tuple[Lead, ...]:
    """Which reminders `actor` gets before each session, the longest lead first."""
    return leads_of(db.execute(_REMINDERS, {"id": actor.id}).scalar_one())


def _actor(db: Session, statement: Select[*tuple[Any, ...]], **values: object) -> Actor | None:
    row = db.execute(statement, values).first()
    return Actor(*row) if row else None
