"""Stripe's form-encoded parameters, read into values: nested by brackets, checked name by name.

A parameter that the sandbox does not know is refused as Stripe refuses one of its own. What the
values mean is for the endpoints.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from peerloop.domain.money import THREE_DECIMAL
from peerloop.integrations.sandbox.errors import malformed

Reader: TypeAlias = Callable[[str, str], Any]
Schema: TypeAlias = "Mapping[str, Kind]"
Kind: TypeAlias = "Reader | Schema | Listed | Needed | Metadata"

LARGEST = 99_999_999
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Listed:
    """Several of a kind: `name[0]`, `name[1]` …"""

    each: "Reader | Schema"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Words by names of the caller's choice."""


METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Needed:
    """A parameter without which there is no answer."""

    kind: "Reader | Schema | Listed"


def pairs(encoded: str) -> list[tuple[str, str]]:
    """Names and values of a query or a form."""
    return parse_qsl(encoded, keep_blank_values=True)


def read(schema: Schema, encoded: str) -> dict[str, Any]:
    """The parameters by name, each as its schema says.

    Raises:
        ApiError: an unknown name, a needed one missing, or a value that cannot be read.
    """
    return _members(schema, _tree(pairs(encoded)), "")


def text(value: str, name: str) -> str:
    """Words, not empty."""
    if not value:
        message = f"You passed an empty string for '{name}', which cannot be unset."
        raise malformed(message, name, "parameter_invalid_empty")
    return value


def integer(value: str, name: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        raise malformed(f"Invalid integer: {value}", name, "parameter_invalid_integer")
    return int(value)


def positive(value: str, name: str) -> int:
    """A whole number from 1 to the most Stripe takes."""
    number = integer(value, name)
    if number < 1:
        message = "This value must be greater than or equal to 1."
        raise malformed(message, name, "parameter_invalid_integer")
    if number > LARGEST:
        raise malformed(f"Amount must be no more than {LARGEST}.", name, "amount_too_large")
    return number


def boolean(value: str, name: str) -> bool:
    """`true` or `false`."""
    if value not in _TRUTH:
        raise malformed(f"Invalid boolean: {value}", name)
    return _TRUTH[value]


def currency(value: str, name: str) -> str:
    """Three letters, in lower case as Stripe answers them."""
    if not re.fullmatch(r"[A-Za-z]{3}", value):
        raise malformed(f"Invalid currency: {value}", name)
    return value.lower()


def email(value: str, name: str) -> str:
    """An address that could be one."""
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value):
        raise malformed(f"Invalid email address: {value}", name, "email_invalid")
    return value


def url(value: str, name: str) -> str:
    """An absolute http address."""
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and re.fullmatch(r"[\w.:\[\]-]+", parts.netloc)
    except ValueError:
        known = None
    if not known:
        raise malformed("Not a valid URL", name, "url_invalid")
    return value


def one_of(*allowed: str) -> Reader:
    """One of these words."""

    def reader(value: str, name: str) -> str:
        if value not in allowed:
            raise malformed(f"Invalid {name}: must be one of {', '.join(allowed)}", name)
        return value

    return reader


def check_amount(amount: int, currency_: str, name: str) -> None:
    """Refuse what cannot be charged.

    Raises:
        ApiError: nothing, too much, or a last digit that this currency does not have.
    """
    positive(str(amount), name)
    if currency_.upper() in THREE_DECIMAL and amount % 10:
        raise malformed(f"Amounts in {currency_} must end in 0.", name)


def _tree(given: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` as `{"a": {"b": {"0": "c"}}}`."""
    root: dict[str, Any] = {}
    for name, value in given:
        *inner, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        node = root
        for part in inner:
            node = node.setdefault(part or str(len(node)), {})
            if not isinstance(node, dict):
                raise malformed(f"Invalid parameter: {name}", name)
        node[last or str(len(node))] = value
    return root


def _members(schema: Schema, given: Mapping[str, Any], within: str) -> dict[str, Any]:
    for name in given:
        if name not in schema:
            known = f"{within}[{name}]" if within else name
            raise malformed(f"Received unknown parameter: {known}", known, "parameter_unknown")
    values = {}
    for name, kind in schema.items():
        full = f"{within}[{name}]" if within else name
        if name in given:
            values[name] = _value(kind, given[name], full)
        elif isinstance(kind, Needed):
            raise malformed(f"Missing required param: {full}.", full, "parameter_missing")
    return values


def _value(kind: Kind, given: Any, name: str) -> Any:
    if isinstance(kind, Needed):
        kind = kind.kind
    nested = isinstance(given, dict)
    if isinstance(kind, Metadata):
        return _metadata(given if nested else {}, name)
    if callable(kind):
        if nested:
            raise malformed(f"Invalid {name}: expected a value", name)
        return kind(given, name)
    if not nested:
        raise malformed(f"Invalid {name}: expected several values", name)
    if isinstance(kind, Listed):
        return [_value(kind.each, each, f"{name}[{at}]") for at, each in given.items()]
    return _members(kind, given, name)


def _metadata(given: Mapping[str, Any], name: str) -> dict[str, str]:
    """Stripe keeps 50 entries of up to 40 and 500 characters, empty ones not at all."""
    kept = {key: value for key, value in given.items() if value != ""}
    if len(kept) > 50:
        raise malformed("Metadata can have up to 50 keys.", name)
    for key, value in kept.items():
        if not isinstance(value, str) or len(value) > 500 or len(key) > 40:
            message = "Metadata keys can have up to 40 characters, values up to 500."
            raise malformed(message, f"{name}[{key}]")
    return kept
