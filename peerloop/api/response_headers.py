"""Headers of every reply: what a browser may do with it, and how long it may keep it.

A handler that sets one of these itself is not overruled.
"""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The front end starts from inline scripts and styles.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
SECURITY = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

FOR_A_YEAR = "public, max-age=31536000, immutable"
NEVER_KEPT = "no-store"
ASK_EACH_TIME = "no-cache"
# The bundler ends a file's name with a digest of what is in it.
_HASHED = re.compile(r"/assets/[^/]+-[\w-]{8}\.\w+")
_PERSONAL = {"api", "auth", "graphql", "healthz", "readyz"}


class ResponseHeaders:
    """Adds the headers of this module to every HTTP reply that lacks them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._always = [(name.encode(), value.encode()) for name, value in SECURITY.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                cache = cache_control(scope["path"], message["status"]).encode()
                given = Headers(raw=message.get("headers", ()))
                added = (*self._always, (b"cache-control", cache))
                message["headers"] = [
                    *given.raw,
                    *(pair for pair in added if pair[0].decode() not in given),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def cache_control(path: str, status: int) -> str:
    """How long a reply may be kept.

    Pages and files without a digest in their name are asked for each time, which is
    cheap where nothing changed: a new version must not meet last week's style sheet.
    """
    if path.removeprefix("/").partition("/")[0] in _PERSONAL:
        return NEVER_KEPT
    if status in (200, 206, 304) and _HASHED.fullmatch(path):
        return FOR_A_YEAR
    return ASK_EACH_TIME
