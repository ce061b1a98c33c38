"""The HTTP API as one application: its routers, its errors, its documentation.

What stands around it is `middleware.py`; whoever composes both mounts the front end below it.
"""

from collections.abc import Sequence
from functools import cache

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from peerloop import wiring
from peerloop.api import docs, feeds, sandbox, signing_in, webhooks
from peerloop.api.errors import answer_with_problems
from peerloop.api.rest import courses, enrollments, health, payments, sessions, slots, sts
from peerloop.settings import settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Addresses of the API that mean nothing are answered here, not by the front end.
OURS = ("/api", "/auth", "/sandbox")


def create_api() -> FastAPI:
    """The API; what is mounted at its root afterwards gets all other addresses."""
    api = FastAPI(
        title="PeerLoop",
        docs_url=None,
        redoc_url=None,
        openapi_url=docs.OPENAPI,
        redirect_slashes=False,
    )
    answer_with_problems(api)
    for room in (
        courses,
        sts,
        slots,
        sessions,
        payments,
        enrollments,
        feeds,
        webhooks,
        signing_in,
        health,
    ):
        api.include_router(room.router)
    if settings().uses_sandbox and not settings().is_production:
        api.include_router(sandbox.router(wiring.sandbox(), wiring.deliver_sandbox_events))
    _serve_docs(api)
    _answer_the_rest(api)
    return api


def _serve_docs(api: FastAPI) -> None:
    document = cache(lambda: docs.openapi(api))
    api.openapi = document  # type: ignore[method-assign]

    @api.get(docs.DOCS, include_in_schema=False)
    def documentation() -> HTMLResponse:
        return HTMLResponse(docs.page(api))


def _answer_the_rest(api: FastAPI) -> None:
    known = list(api.router.routes)

    def nothing_here(request: Request) -> None:
        allowed = _allowed(known, request)
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    for path in OURS:
        for pattern in (path, path + "/{rest:path}"):
            api.add_api_route(pattern, nothing_here, methods=list(METHODS), include_in_schema=False)


def _allowed(known: Sequence[BaseRoute], request: Request) -> list[str]:
    """The methods by which this path could have been asked."""
    return [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in known
        )
    ]
