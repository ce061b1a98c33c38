"""Secrets people carry (logins, tokens, links): random, kept only as hashes, sent in two headers.

Passwords are not among them: they need a slow hash (`domain.ports.PasswordHasher`).
"""

import secrets
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

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
    try:
        morsel = SimpleCookie(cookie_header).get(LOGIN_COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel and morsel.value else None


def bearer_token(authorization: str | None) -> str | None:
    """The API token in an `Authorization` header, if there is one."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
