"""How the sandbox says no: to the API in Stripe's envelope, to whoever plays the customer in words.

Which rule is broken is decided where the rule stands.
"""

from typing import Any


class SandboxRefused(Exception):
    """What the customer or the bank tries is not possible as things stand."""


class ApiError(Exception):
    """An answer of Stripe's API other than success.

    Attributes:
        status: the HTTP status.
        kept: whether an Idempotency-Key replays it; Stripe keeps what an endpoint answered
            once it began, not what it refused to read.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        kept: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kept = kept
        facts = {"type": type, "code": code, "message": message, "param": param}
        self._error = {name: fact for name, fact in facts.items() if fact is not None}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON Stripe answers with."""
        return {"error": self._error}


def malformed(message: str, param: str, code: str | None = None) -> ApiError:
    """A parameter that cannot be read or is out of its range."""
    return ApiError(message, code=code, param=param, kept=False)


def missing(kind: str, id: str, param: str = "id") -> ApiError:
    """No object of this kind has this id."""
    message = f"No such {kind.replace('.', ' ')}: '{id}'"
    return ApiError(message, status=404, code="resource_missing", param=param, kept=False)
