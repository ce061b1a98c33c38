"""How Reflex builds and serves PeerLoop.

What is said here while building must be the same on every installation: the
built front end is one for all of them. What differs is read when the server starts.
"""

import reflex as rx
from reflex.plugins import SitemapPlugin

from peerloop.settings import settings

WEBSOCKET_ADDRESS = "const endpoint = new URL(url_str);"
SAME_ORIGIN = """
  if (typeof window !== "undefined") {
    const socket = endpoint.protocol.startsWith("ws");
    const secure = window.location.protocol === "https:";
    endpoint.protocol = (socket ? "ws" : "http") + (secure ? "s:" : ":");
    endpoint.hostname = window.location.hostname;
    endpoint.port = window.location.port;
    return endpoint;
  }"""


class SameOrigin(rx.plugins.Plugin):
    """Make the pages talk to the origin they were served from.

    Reflex writes `api_url` into the build (`.web/env.json`). Of that address it
    replaces localhost by the page's host name, but not the port, and under
    https it assumes 443. Here the address is the page's own, so one build
    serves every HOST, PORT and PUBLIC_URL.
    """

    def pre_compile(self, **context) -> None:
        """Hand Reflex the change to its socket module."""
        context["add_modify_task"]("utils/state.js", _talk_to_the_pages_origin)


def _talk_to_the_pages_origin(source: str) -> str:
    if SAME_ORIGIN in source:
        return source
    if WEBSOCKET_ADDRESS not in source:
        raise RuntimeError("This Reflex computes its socket's address another way: see rxconfig.py")
    return source.replace(WEBSOCKET_ADDRESS, WEBSOCKET_ADDRESS + SAME_ORIGIN, 1)


class ModernColours(rx.plugins.Plugin):
    """Keep `light-dark()` in the stylesheets as it is written.

    Vite would lower it for older browsers to variables that only know the
    page's own theme, and a dark board on a light page could not be.
    """

    def pre_compile(self, **context) -> None:
        """Hand Reflex the change to Vite's configuration."""
        context["add_modify_task"]("vite.config.js", _leave_stylesheets_alone)


def _leave_stylesheets_alone(source: str) -> str:
    if "cssTarget" in source:
        return source
    if "\n  build: {" not in source:
        raise RuntimeError("This Reflex configures Vite another way: see rxconfig.py")
    return source.replace("\n  build: {", '\n  build: {\n    cssTarget: "esnext",', 1)


config = rx.Config(
    app_name="peerloop",
    # Redis when there is one (several processes share it), else files in .states.
    redis_url=settings().redis_url or None,
    # Of these Reflex's own addresses may be called; the socket's rule is `SocketOrigins`.
    cors_allowed_origins=[settings().public_url, *settings().cors_origins],
    plugins=[SameOrigin(), ModernColours()],
    disable_plugins=[SitemapPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
)
