"""What stands around everything PeerLoop answers: pages, API and websocket alike.

`protect` says in which order. Who asks, and how a business fact is answered, is not decided here.
"""

import logging
import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peerloop.api.errors import too_large, unexpected
from peerloop.api.network import is_from_trusted_proxy, is_known_origin
from peerloop.api.page_paths import PagePaths
from peerloop.api.response_headers import ResponseHeaders

BODY_LIMIT = 1_000_000
REQUEST_ID = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger(__name__)


def protect(app: ASGIApp) -> ASGIApp:
    """`app` within everything of this module; the first named is the outermost."""
    return ResponseHeaders(RequestIds(SocketOrigins(BodyLimit(PagePaths(app)))))


class RequestIds:
    """Gives each request an id, told in the reply, and logs with it what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or uuid4().hex
        # A new dict: the server's own may be shared by all requests.
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        progress = set()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                progress.add("started")
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            elif not message.get("more_body"):
                progress.add("finished")
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            # The route, not the path: paths of calendar feeds hold a secret.
            route = getattr(scope.get("route"), "path", "a page")
            log.exception("%s %s failed (request %s)", scope["method"], route, request_id)
            if not progress:
                await unexpected()(scope, receive, send_with_id)
            elif "finished" not in progress:
                raise  # the server cuts the connection: half a reply must not look whole


def _given_id(scope: Scope) -> str | None:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    if _WELL_FORMED.fullmatch(given) and is_from_trusted_proxy(scope):
        return given
    return None


class SocketOrigins:
    """Refuses websockets that the page of another site opens: the login cookie rides on them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            origin = Headers(scope=scope).get("origin")
            if origin is not None and not is_known_origin(scope, origin):
                await receive()  # the connect event
                await send({"type": "websocket.close", "code": 1008})  # before accept: a 403
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over `BODY_LIMIT`, by what they say of their length and by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _announced(scope) > BODY_LIMIT:
            await too_large()(scope, receive, send)
            return
        started, received = False, 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_LIMIT:
                raise HTTPException(413)
            return message

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive_within_limit, send_noting_start)
        except HTTPException as error:
            # Whoever reads the body usually answers this themselves.
            if started or error.status_code != 413:
                raise
            await too_large()(scope, receive, send)


def _announced(scope: Scope) -> int:
    """How long the body is said to be; what is no number says nothing."""
    length = Headers(scope=scope).get("content-length", "").lstrip("0")
    if not length.isascii() or not length.isdigit():
        return 0
    # Python refuses to read numbers of thousands of digits.
    return int(length[:20])
