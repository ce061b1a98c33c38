"""Headers of every reply: what a browser may do with it, and how long it may keep it.

A handler that sets one of these itself is not overruled.
"""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peerloop.settings import settings


def _joined(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


# The front end starts from inline scripts and styles.
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
# What Stripe asks for where its Payment Element is shown (docs.stripe.com/security/guide).
_SCRIPTS = "https://js.stripe.com https://*.js.stripe.com"
_POLICY_WITH_STRIPE = {
    **_POLICY,
    "script-src": f"{_POLICY['script-src']} {_SCRIPTS}",
    "connect-src": f"{_POLICY['connect-src']} https://api.stripe.com",
    "frame-src": f"'self' {_SCRIPTS} https://hooks.stripe.com",
}
_PAYMENT_PAGE = re.compile(r"/pay/[^/]+/?")
SECURITY = {
    "content-security-policy": _joined(_POLICY),
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = Headers(raw=message.get("headers", ()))
                added = SECURITY | {
                    "content-security-policy": content_security_policy(scope["path"]),
                    "cache-control": cache_control(scope["path"], message["status"]),
                }
                message["headers"] = [
                    *given.raw,
                    *((k.encode(), v.encode()) for k, v in added.items() if k not in given),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def content_security_policy(path: str) -> str:
    """Where a page's scripts, frames and the like may come from.

    Stripe's are let in by the page that shows its Payment Element, and by no other.
    """
    if settings().stripe_publishable_key and _PAYMENT_PAGE.fullmatch(path):
        return _joined(_POLICY_WITH_STRIPE)
    return SECURITY["content-security-policy"]


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
