"""Secrets people carry (logins, tokens, links): random, kept only as hashes, sent in two headers.

Passwords are not among them: they need a slow hash (`domain.ports.PasswordHasher`).
"""

import secrets
from hashlib import sha256

LOGIN_COOKIE = "peerloop_login"
_BYTES = 32
_LONGEST_HEADER = 8192


def new_secret(kind: str) -> str:
    """A new secret of 256 bits; its prefix tells a leaked one's kind (`plt_…` is an API token)."""
    return f"{kind}_{secrets.token_urlsafe(_BYTES)}"


def hashed(secret: str) -> str:
    """What is stored of a secret. Random ones need no salt and no slow hash."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def login_secret(cookie_header: str | None) -> str | None:
    """The login's secret in a `Cookie` header, if there is one."""
    if not cookie_header or len(cookie_header) > _LONGEST_HEADER:
        return None
    # Not http.cookies: it gives up at the first cookie it cannot read, and others on
    # this host may have set one.
    for pair in cookie_header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == LOGIN_COOKIE and value:
            return value
    return None


def bearer_token(authorization: str | None) -> str | None:
    """The API token in an `Authorization` header, if there is one."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
