"""Every error as an RFC 9457 problem document, and which HTTP status a business fact has.

What the facts are is `domain/errors.py`; logging what nobody expected is `middleware.py`.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from peerloop.domain import errors

MEDIA_TYPE = "application/problem+json"
SOMETHING_WENT_WRONG = "Something went wrong. Please try again."
# A stranger may send thousands of wrong fields with endless names.
FIELDS_SHOWN, FIELD_LENGTH = 20, 80

# The nearest class of an error's family decides.
STATUSES: dict[type[errors.PeerLoopError], int] = {
    errors.NotSignedIn: 401,
    errors.WrongCredentials: 401,
    errors.AccessError: 403,
    errors.NotEnrolled: 403,
    errors.NotFound: 404,
    errors.PeerLoopError: 409,
    errors.InputError: 422,
    errors.TooManyAttempts: 429,
    errors.PaymentsUnreachable: 503,
}
CODES = {400: "invalid_input", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **details: object,
) -> Response:
    """A problem document; `details` are further public facts."""
    document = {
        **details,
        "type": f"urn:peerloop:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
    }
    content = json.dumps(document, default=str)
    return Response(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def status_of(error: errors.PeerLoopError) -> int:
    """The HTTP status of a business fact."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def answer_with_problems(api: FastAPI) -> None:
    """Let `api` answer each kind of error with a problem document."""
    api.add_exception_handler(errors.PeerLoopError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _by_status)
    api.add_exception_handler(Exception, _unexpected)


def too_large() -> Response:
    """The answer to a body beyond the limit."""
    return problem(413, CODES[413], "What was sent is too large.")


def unexpected(booking: bool = False) -> Response:
    """The answer when something broke: nothing of what or where."""
    detail = errors.PeerLoopError.default_message if booking else SOMETHING_WENT_WRONG
    return problem(500, errors.PeerLoopError.code, detail)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.PeerLoopError)
    headers = {}
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.details:
        headers["Retry-After"] = str(error.details["retry_after"])
    return problem(status_of(error), error.code, error.message, headers=headers, **error.details)


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = error.errors()
    if any(each["loc"][0] == "path" for each in wrong):
        # What cannot be an id is the id of nothing.
        return _refused(request, errors.NotFound())
    fields = [_field(each) for each in wrong[:FIELDS_SHOWN]]
    fact = errors.InvalidInput
    return problem(422, fact.code, fact.default_message, fields=fields)


def _field(wrong: Mapping[str, Any]) -> dict[str, str]:
    """Which field and why; never what was sent in it."""
    where = [str(part)[:FIELD_LENGTH] for part in wrong["loc"][1:]]
    return {"field": ".".join(where)[:FIELD_LENGTH], "message": str(wrong["msg"])[:200]}


def _by_status(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        return too_large()
    phrase = HTTPStatus(error.status_code).phrase
    code = CODES.get(error.status_code) or phrase.lower().replace(" ", "_")
    detail = errors.NotFound.default_message if error.status_code == 404 else f"{phrase}."
    return problem(error.status_code, code, detail, headers=error.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    return unexpected(booking=request.method == "POST" and request.url.path == "/api/sessions")
