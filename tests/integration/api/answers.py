"""What the tests of the API look for in an answer."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from httpx import Response


def problem(response: Response, status: int, code: str) -> dict[str, Any]:
    """The problem document that `response` must be."""
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["status"], document["code"]) == (status, status, code)
    assert document["type"] == f"urn:peerloop:problem:{code}"
    assert document["title"] and document["detail"]
    return document


def fields(document: dict[str, Any]) -> list[str]:
    """The fields a problem document complains about."""
    return sorted(each["field"] for each in document["fields"])


def destination(response: Response) -> tuple[str, dict[str, str]]:
    """Where a reply leads: the path, and its query with one value a name."""
    assert response.status_code == 303
    parts = urlsplit(response.headers["location"])
    assert not parts.netloc
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
