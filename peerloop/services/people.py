"""Accounts and their settings: zone, reminders, profile, API tokens. Signing in is `logins.py`."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from peerloop.domain.errors import AlreadyRegistered, Forbidden, InvalidInput
from peerloop.domain.people import (
    Actor,
    check_password,
    clean_about,
    clean_email,
    clean_name,
    one_line,
)
from peerloop.domain.ports import PasswordHasher
from peerloop.domain.reminders import Lead, chosen_leads, stored_leads
from peerloop.domain.secrets import hashed, new_secret
from peerloop.domain.zones import place
from peerloop.models import ApiToken, Login, OneTimeLink, User

TOKEN_LABEL_LENGTH = 80


def new_account(
    hasher: PasswordHasher,
    *,
    name: object,
    email: object,
    password: object,
    zone_name: object,
    now: datetime,
    verified: bool = False,
    is_admin: bool = False,
) -> User:
    """An account that is not yet kept: checked, and its password hashed.

    The slow hash is why this stands apart: no transaction waits for it.

    Args:
        zone_name: IANA zone, at sign-up the browser's.
        now: aware UTC.

    Raises:
        InvalidInput: a field cannot be used.
        UnknownZone: the zone is not one.
    """
    return User(
        name=clean_name(name),
        email=clean_email(email),
        zone=place(zone_name),
        password_hash=hashed_password(hasher, password),
        is_admin=is_admin,
        email_verified_at=now if verified else None,
        created_at=now,
    )


def sign_up(db: Session, account: User) -> UUID:
    """Keep a new account. Mail to it waits until its address is verified.

    Returns:
        The new person's id.

    Raises:
        AlreadyRegistered: the address has an account.
    """
    db.add(account)
    try:
        db.flush()
    except IntegrityError as error:
        raise AlreadyRegistered from error
    return account.id


def make_admin(db: Session, actor: Actor) -> None:
    """Let `actor` do what admins do."""
    db.get_one(User, actor.id).is_admin = True


def change_zone(db: Session, actor: Actor, zone_name: object) -> str:
    """Change the zone pages and mails use for `actor`. Their teaching hours keep their own.

    Raises:
        UnknownZone: it is not one.
    """
    chosen = place(zone_name)
    db.get_one(User, actor.id).zone = chosen
    return chosen


def change_reminders(db: Session, actor: Actor, chosen: object) -> tuple[Lead, ...]:
    """Change which reminders `actor` gets before each session, from the next one due on.

    Raises:
        InvalidInput: not a collection of `domain.reminders.Lead`.
    """
    leads = chosen_leads(chosen)
    db.get_one(User, actor.id, with_for_update=True).reminders = stored_leads(leads)
    return leads


def change_about(db: Session, actor: Actor, text: object) -> str:
    """Change what an ST says of themselves on their profile.

    Returns:
        What is kept of it.

    Raises:
        Forbidden: `actor` teaches nothing, so has no profile.
        InvalidInput: not text, or too long.
    """
    if not actor.teaches:
        raise Forbidden
    said = clean_about(text)
    db.get_one(User, actor.id).about = said
    return said


def create_token(
    db: Session, actor: Actor, *, label: object, days: int | None, now: datetime
) -> str:
    """Make an API token for `actor`.

    Args:
        days: how long it is valid; None for ever.

    Returns:
        The token. Only its hash is kept: it can be shown this once.

    Raises:
        InvalidInput: the label or the time cannot be used.
    """
    shown = one_line(label)
    if not 1 <= len(shown) <= TOKEN_LABEL_LENGTH:
        raise InvalidInput(
            f"A token needs a label of up to {TOKEN_LABEL_LENGTH} characters.", field="label"
        )
    if days is not None and not 1 <= days <= 3660:
        raise InvalidInput("A token is valid for 1 to 3660 days.", field="days")
    token = new_secret("plt")
    db.add(
        ApiToken(
            user_id=actor.id,
            label=shown,
            token_hash=hashed(token),
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
    )
    return token


def hashed_password(hasher: PasswordHasher, password: object) -> str:
    """A checked password's hash, made before any transaction waits for it.

    Raises:
        InvalidInput: the password cannot be used.
    """
    return hasher.hash(check_password(password))


def set_password(db: Session, actor: Actor, password_hash: str, *, now: datetime) -> None:
    """Give `actor` a new password. Every login and one-time link made before it ends.

    API tokens stay: they are revoked one by one.
    """
    user = db.get_one(User, actor.id)
    user.password_hash = password_hash
    user.email_verified_at = user.email_verified_at or now
    for ended in (
        update(Login).where(col(Login.revoked_at).is_(None)).values(revoked_at=now),
        update(OneTimeLink).where(col(OneTimeLink.used_at).is_(None)).values(used_at=now),
    ):
        table = ended.table.c
        db.execute(ended.where(table.user_id == actor.id))
