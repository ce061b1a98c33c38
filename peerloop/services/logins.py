"""Signing in and out, by password or one-time link; parallel tries count as many."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from peerloop.domain.errors import NotSignedIn, PeerLoopError, TooManyAttempts, WrongCredentials
from peerloop.domain.people import clean_email
from peerloop.domain.ports import PasswordHasher
from peerloop.domain.secrets import hashed, new_secret
from peerloop.models import Login, OneTimeLink, SignInTries, User
from peerloop.models.transactions import InTransaction, insert_if_absent

LOGIN_LASTS = timedelta(days=30)
LINK_LASTS = timedelta(days=7)
TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_EMAIL = 10
TRIES_PER_ADDRESS = 100
SIGN_UPS_PER_ADDRESS = 60


def sign_in(
    run: InTransaction,
    hasher: PasswordHasher,
    *,
    email: object,
    password: object,
    address: str,
    now: datetime,
) -> str:
    """Sign in by password.

    The try is counted as failed before the password is looked at and taken back
    when it is right, so that many tries at once count as many. The slow hash is
    computed outside any transaction.

    Args:
        address: the client's network address, for the limit only.

    Returns:
        The login's secret, for the cookie.

    Raises:
        WrongCredentials: they do not match.
        TooManyAttempts: too many failed tries for this e-mail or address.
    """
    try:
        known = clean_email(email)
    except PeerLoopError:
        known = ""
    stored = run(lambda db: _count_try(db, known, address, now=now))
    right = isinstance(password, str) and hasher.verify(password[:1000], stored[1])
    if not right or stored[0] is None:
        raise WrongCredentials
    user_id = stored[0]
    return run(lambda db: _welcome(db, user_id, known, address, now=now))


def sign_in_by_link(run: InTransaction, secret: object, *, now: datetime) -> str:
    """Sign in once by a link; it also proves the address.

    Raises:
        NotSignedIn: the link is unknown, used or too old.
    """

    def use(db: Session) -> str:
        link = db.scalars(
            select(OneTimeLink)
            .where(
                col(OneTimeLink.token_hash) == hashed(str(secret)),
                col(OneTimeLink.used_at).is_(None),
                col(OneTimeLink.expires_at) > now,
            )
            .with_for_update()
        ).one_or_none()
        if link is None:
            raise NotSignedIn("This link was used already or is too old.")
        link.used_at = now
        user = db.get_one(User, link.user_id)
        user.email_verified_at = user.email_verified_at or now
        return open_login(db, user.id, now=now)

    return run(use)


def create_link(db: Session, user_id: UUID, *, now: datetime) -> str:
    """Make a one-time link's secret; only its hash is kept."""
    secret = new_secret("pll")
    db.add(
        OneTimeLink(
            user_id=user_id,
            token_hash=hashed(secret),
            created_at=now,
            expires_at=now + LINK_LASTS,
        )
    )
    return secret


def open_login(db: Session, user_id: UUID, *, now: datetime) -> str:
    """Sign a person in whose identity is proven already.

    Returns:
        The login's secret, for the cookie; only its hash is kept.
    """
    secret = new_secret("pls")
    db.add(
        Login(
            user_id=user_id,
            token_hash=hashed(secret),
            created_at=now,
            expires_at=now + LOGIN_LASTS,
        )
    )
    return secret


def sign_out(db: Session, secret: str, *, now: datetime) -> None:
    """End a login on the server; its cookie is worth nothing from now on."""
    db.execute(
        update(Login)
        .where(col(Login.token_hash) == hashed(secret), col(Login.revoked_at).is_(None))
        .values(revoked_at=now)
    )


def count_sign_up(db: Session, address: str, *, now: datetime) -> None:
    """Count that somebody at a network address makes an account; each costs a slow hash.

    Raises:
        TooManyAttempts: it is one too many; this one is not counted.
    """
    if _one_more_try(db, hashed(f"sign-up {address}"), now=now) > SIGN_UPS_PER_ADDRESS:
        raise TooManyAttempts(retry_after=int(TRIES_WINDOW.total_seconds()))


def _count_try(
    db: Session, email: str, address: str, *, now: datetime
) -> tuple[UUID | None, str | None]:
    """Count a try, and find who it is for.

    Raises:
        TooManyAttempts: it is one too many; this one is not counted.
    """
    limits = ((_email_key(email), TRIES_PER_EMAIL), (_address_key(address), TRIES_PER_ADDRESS))
    for key, limit in limits:
        if _one_more_try(db, key, now=now) > limit:
            raise TooManyAttempts(retry_after=int(TRIES_WINDOW.total_seconds()))
    row = db.execute(select(User.id, User.password_hash).where(col(User.email) == email)).first()
    return (row[0], row[1]) if row else (None, None)


def _one_more_try(db: Session, key: str, *, now: datetime) -> int:
    """How many tries there are with this one; its row is locked until the transaction ends."""
    if insert_if_absent(db, SignInTries, key_hash=key, tries=1, counted_since=now):
        return 1
    tries = db.get_one(SignInTries, key, with_for_update=True)
    if tries.counted_since <= now - TRIES_WINDOW:
        tries.tries, tries.counted_since = 0, now
    tries.tries += 1
    return tries.tries


def _welcome(db: Session, user_id: UUID, email: str, address: str, *, now: datetime) -> str:
    """Take the counted try back and open a login."""
    # Not deleted: another try may be waiting for this row to count itself.
    db.execute(
        update(SignInTries).where(col(SignInTries.key_hash) == _email_key(email)).values(tries=0)
    )
    db.execute(
        update(SignInTries)
        .where(col(SignInTries.key_hash) == _address_key(address), col(SignInTries.tries) > 0)
        .values(tries=SignInTries.tries - 1)
    )
    return open_login(db, user_id, now=now)


def _email_key(email: str) -> str:
    return hashed(f"email {email}")


def _address_key(address: str) -> str:
    return hashed(f"address {address}")
