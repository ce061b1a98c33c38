"""Pages answer at the address people know: `/login`, not by way of a redirect to `/login/`.

Which pages there are, and what they look like, is the front end's business.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_PAGES = ("/api/", "/auth/", "/graphql/")


class PagePaths:
    """Follows the front end's redirects from `/page` to `/page/` before anybody sees them.

    A redirect costs a phone another round trip, and behind a proxy that ends TLS
    it would lead to http.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_page(scope):
            await self._app(scope, receive, send)
            return
        redirected = False

        async def send_unless_redirected(message: Message) -> None:
            nonlocal redirected
            if message["type"] == "http.response.start":
                redirected = _adds_a_slash(scope, message)
            if not redirected:
                await send(message)

        # Routers write into the scope: the second look needs an untouched one.
        await self._app(dict(scope), receive, send_unless_redirected)
        if redirected:
            await self._app(_with_slash(scope), receive, send)


def _may_be_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and not scope["path"].endswith("/")
        and not scope["path"].startswith(NO_PAGES)
    )


def _adds_a_slash(scope: Scope, start: Message) -> bool:
    if start["status"] != 307:
        return False
    location = Headers(raw=start["headers"]).get("location", "")
    raw = scope.get("raw_path") or scope["path"].encode()
    asked = raw.decode("latin-1").partition("?")[0]
    return urlsplit(location).path in (asked + "/", scope["path"] + "/")


def _with_slash(scope: Scope) -> Scope:
    changed = {**scope, "path": scope["path"] + "/"}
    if scope.get("raw_path"):
        changed["raw_path"] = scope["raw_path"] + b"/"
    return changed
