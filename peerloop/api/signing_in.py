"""Signing in, up and out by plain forms; the login is a cookie that no script can read.

Who asks afterwards is `auth.py`; the forms are pages, except the one behind a mailed link.
"""

from html import escape
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from peerloop import routes, wiring
from peerloop.api.network import check_origin, client_address
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.people import EMAIL_LENGTH, NAME_LENGTH
from peerloop.domain.secrets import LOGIN_COOKIE, login_secret
from peerloop.services.logins import (
    LOGIN_LASTS,
    count_sign_up,
    open_login,
    sign_in,
    sign_in_by_link,
    sign_out,
)
from peerloop.services.people import new_account, sign_up
from peerloop.settings import settings

Text = Annotated[str, Form()]
# Not a code of the domain: who comes by a dead link is told so, not just asked to sign in.
LINK_IS_DEAD = "link_invalid"
ZONE_UNKNOWN = "UTC"


def _from_our_own_page(request: Request) -> None:
    check_origin(request.scope)


router = APIRouter(prefix="/auth", tags=["Signing in"])
posted = [Depends(_from_our_own_page)]


@router.post("/login", dependencies=posted, status_code=303, response_class=RedirectResponse)
def log_in(
    request: Request, email: Text = "", password: Text = "", next: Text = ""
) -> RedirectResponse:
    """Sign in with e-mail and password, go on to `next`."""
    try:
        secret = sign_in(
            wiring.in_transaction,
            wiring.passwords,
            email=email,
            password=password,
            address=client_address(request.scope),
            now=wiring.now(),
        )
    except PeerLoopError as error:
        return _back(routes.LOGIN, error, next, email=email[:EMAIL_LENGTH])
    return _signed_in(request, secret, next)


@router.post("/signup", dependencies=posted, status_code=303, response_class=RedirectResponse)
def make_account(  # noqa: PLR0917  (the fields of a form)
    request: Request,
    name: Text = "",
    email: Text = "",
    password: Text = "",
    zone: Text = "",
    next: Text = "",
) -> RedirectResponse:
    """Make an account and sign in. `zone` is the browser's; without one it is UTC."""
    now, address = wiring.now(), client_address(request.scope)
    try:
        wiring.in_transaction(lambda db: count_sign_up(db, address, now=now))
        account = new_account(
            wiring.passwords,
            name=name,
            email=email,
            password=password,
            zone_name=zone or ZONE_UNKNOWN,
            now=now,
        )
        secret = wiring.in_transaction(lambda db: open_login(db, sign_up(db, account), now=now))
    except PeerLoopError as error:
        kept = {"name": name[:NAME_LENGTH], "email": email[:EMAIL_LENGTH]}
        return _back(routes.SIGNUP, error, next, **kept)
    return _signed_in(request, secret, next)


@router.post("/logout", dependencies=posted, status_code=303, response_class=RedirectResponse)
def log_out(request: Request, next: Text = "") -> RedirectResponse:
    """End this browser's login, on the server too."""
    _revoke_presented(request)
    response = RedirectResponse(routes.safe_next(next, default=routes.HOME), 303)
    response.delete_cookie(LOGIN_COOKIE, httponly=True, secure=settings().cookies_are_secure)
    return response


@router.get("/link", response_class=HTMLResponse)
def show_link(
    token: Annotated[str, Query()] = "", next: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """The page behind a mailed link: its button signs in, so that mail scanners use nothing up."""
    return HTMLResponse(
        _LINK_PAGE.format(
            action=routes.AUTH_LINK,
            token=escape(token[:200]),
            next=escape(routes.safe_next(next, default="")),
        )
    )


@router.post("/link", dependencies=posted, status_code=303, response_class=RedirectResponse)
def use_link(request: Request, token: Text = "", next: Text = "") -> RedirectResponse:
    """Sign in once by the token of a mailed link."""
    try:
        secret = sign_in_by_link(wiring.in_transaction, token, now=wiring.now())
    except PeerLoopError:
        return RedirectResponse(routes.login(routes.safe_next(next, ""), LINK_IS_DEAD), 303)
    return _signed_in(request, secret, next)


def _signed_in(request: Request, secret: str, then: str) -> RedirectResponse:
    """Go on with a new login; the one this browser had ends."""
    _revoke_presented(request)
    response = RedirectResponse(routes.safe_next(then), 303)
    response.set_cookie(
        LOGIN_COOKIE,
        secret,
        max_age=int(LOGIN_LASTS.total_seconds()),
        httponly=True,
        secure=settings().cookies_are_secure,
        samesite="lax",
    )
    return response


def _revoke_presented(request: Request) -> None:
    presented = login_secret(request.headers.get("cookie"))
    if presented:
        wiring.in_transaction(lambda db: sign_out(db, presented, now=wiring.now()))


def _back(page: str, error: PeerLoopError, then: str, **kept: str) -> RedirectResponse:
    """To the form again, with what was typed except the password."""
    query = {
        "error": error.code,
        "field": str(error.details.get("field", "")),
        "next": routes.safe_next(then, default=""),
        **kept,
    }
    given = {name: value for name, value in query.items() if value}
    return RedirectResponse(f"{page}?{urlencode(given, errors='replace')}", 303)


_LINK_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Sign in · PeerLoop</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif }}
body {{ max-width: 24rem; margin: 20vh auto; padding: 0 1rem }}
button {{ font: inherit; width: 100%; min-height: 3rem; cursor: pointer }}
</style>
</head>
<body>
<main>
<h1>PeerLoop</h1>
<form method="post" action="{action}">
<input type="hidden" name="token" value="{token}">
<input type="hidden" name="next" value="{next}">
<button>Sign in</button>
</form>
</main>
</body>
</html>
"""
