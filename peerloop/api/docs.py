"""The API's documentation as one plain page, made from the OpenAPI document.

It needs no script and nothing from outside; what it says stands with the endpoints.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from peerloop.api.errors import MEDIA_TYPE
from peerloop.domain.secrets import LOGIN_COOKIE

DOCS = "/api/docs"
OPENAPI = "/api/openapi.json"

DESCRIPTION = """\
Sign in with an API token (`Authorization: Bearer …`) or with the login cookie.
Instants in replies are UTC and end in `Z`; ids are UUIDs.
Errors are problem documents (RFC 9457) with a stable `code`.
"""


_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; further members are public facts of the problem",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable, for programs"},
        "detail": {"type": "string", "description": "for people"},
    },
}
_REFUSED = {
    "description": "A problem document",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_WAYS_TO_SIGN_IN = {
    "token": {"type": "http", "scheme": "bearer"},
    "login": {"type": "apiKey", "in": "cookie", "name": LOGIN_COOKIE},
}


def openapi(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the errors and the ways to sign in that this API has."""
    document = get_openapi(
        title=api.title, version=api.version, description=DESCRIPTION, routes=api.routes
    )
    for methods in document["paths"].values():
        for entry in methods.values():
            # What the framework would answer to a wrong body is a problem document here.
            entry["responses"].pop("422", None)
            entry["responses"]["default"] = _REFUSED
    parts = document["components"]
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    parts["schemas"]["Problem"] = _PROBLEM
    parts["securitySchemes"] = _WAYS_TO_SIGN_IN
    document["security"] = [{name: []} for name in _WAYS_TO_SIGN_IN]
    return document


def page(api: FastAPI) -> str:
    """The whole page."""
    document = api.openapi()
    entries = "\n".join(
        _entry(method, path, entry, document)
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
    )
    title = escape(document["info"]["title"])
    about = escape(document["info"].get("description", ""))
    return _PAGE.format(title=title, about=about, openapi=OPENAPI, entries=entries)


def _entry(method: str, path: str, entry: dict[str, Any], document: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(where)}</td>"
        f"<td>{escape(kind)}</td><td>{escape(about)}</td></tr>"
        for name, where, kind, about in (*_parameters(entry), *_body(entry, document))
    )
    head = "<tr><th>name</th><th>in</th><th>type</th><th></th></tr>"
    table = f"<table>{head}{rows}</table>" if rows else ""
    replies = ", ".join(status for status in entry["responses"] if status != "default")
    anchor = escape(entry["operationId"])
    return (
        f'<section id="{anchor}"><h2><code>{method.upper()} {escape(path)}</code></h2>'
        f"<p>{escape(entry.get('description') or entry.get('summary', ''))}</p>"
        f"{table}<p>Answers {escape(replies)}, or a problem document.</p></section>"
    )


def _parameters(entry: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for each in entry.get("parameters", ()):
        where = each["in"] + (", required" if each.get("required") else "")
        yield each["name"], where, _kind(each["schema"]), each.get("description", "")


def _body(entry: dict[str, Any], document: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for media_type, content in entry.get("requestBody", {}).get("content", {}).items():
        where = "form" if "form" in media_type else "body"
        schema = _resolved(content["schema"], document)
        for name, field in schema.get("properties", {}).items():
            needed = ", required" if name in schema.get("required", ()) else ""
            yield name, where + needed, _kind(field), field.get("description", "")


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][reference] if reference else schema


def _kind(schema: dict[str, Any]) -> str:
    choices = schema.get("anyOf")
    if choices:
        return " or ".join(_kind(each) for each in choices if each.get("type") != "null")
    return str(schema.get("format") or schema.get("type") or "value")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} API</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif }}
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
h2 {{ font-size: 1.1rem; margin-top: 2.5rem; overflow-wrap: anywhere }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
th, td {{ text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top }}
.about {{ white-space: pre-line }}
</style>
</head>
<body>
<h1>{title} API</h1>
<p class="about">{about}</p>
<p>The same for machines: <a href="{openapi}">OpenAPI document</a>.</p>
{entries}
</body>
</html>
"""
