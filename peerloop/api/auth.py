"""Who asks: by the login cookie or by `Authorization: Bearer`. Signing in is `signing_in.py`."""

from typing import Annotated

from fastapi import Depends, Request

from peerloop import wiring
from peerloop.api.network import check_origin
from peerloop.domain.errors import NotSignedIn
from peerloop.domain.people import Actor
from peerloop.domain.secrets import bearer_token
from peerloop.queries.people import signed_in

_CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}


def actor_of(db: wiring.Database, request: Request) -> Actor:
    """The person who sent `request`, looked up now.

    A browser adds its cookie to whatever page sends the request, so one that may
    change something must come from our own; a token was put there on purpose.

    Raises:
        NotSignedIn: nobody, or no longer.
        WrongOrigin: a page of another site sent it.
    """
    authorization = request.headers.get("authorization")
    actor = signed_in(
        db,
        cookie=request.headers.get("cookie"),
        authorization=authorization,
        now=wiring.now(),
    )
    if actor is None:
        raise NotSignedIn
    if request.method not in _CHANGES_NOTHING and bearer_token(authorization) is None:
        check_origin(request.scope)
    return actor


def _asker(request: Request) -> Actor:
    with wiring.reading() as db:
        return actor_of(db, request)


# Found before the body is checked: strangers are told to sign in, not what is wrong with it.
Asker = Annotated[Actor, Depends(_asker)]
