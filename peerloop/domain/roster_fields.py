"""What the fields of a roster may say, and how a text becomes a value. Files are `rosters.py`."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from functools import lru_cache
from typing import Any

from peerloop.domain.dates import WEEKDAYS
from peerloop.domain.money import Money, decimals
from peerloop.domain.people import clean_email, clean_name
from peerloop.domain.zones import place

SLUG_LENGTH, TITLE_LENGTH, SUMMARY_LENGTH = 80, 160, 500
LARGEST_PRICE = 99_999_999  # in minor units; Stripe takes no more in most currencies

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UUID = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,3}))?")
_DAYS = {
    name: number
    for number, day in enumerate(WEEKDAYS, 1)
    for name in (str(number), day.lower(), day[:3].lower())
}
_YES, _NO = frozenset("true yes y 1".split()), frozenset("false no n 0".split())


def complete(kind: str, values: dict[str, Any]) -> Iterator[str]:
    """Check what the fields of one row say together, and bring a price to one value.

    Yields:
        What is wrong.
    """
    if kind == "courses":
        try:
            values["price"] = _price(values["price"], values["currency"])
        except ValueError as error:
            yield f"price: {error}"
    missing = [name for name in ("start_time", "end_time") if values.get(name, 0) is None]
    if missing and (kind == "availability" or len(missing) == 1):
        yield f"{missing[0]}: it is empty."


def _price(amount: str, currency: str) -> Money | None:
    """Major units as written, in minor units; None for nothing or zero: a free course."""
    found = _AMOUNT.fullmatch(amount or "0")
    if found is None:
        raise ValueError("an amount is written like 24.00.")
    if not amount.strip("0."):
        return None
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise ValueError("it needs a currency of three letters, like EUR.")
    places, fraction = decimals(currency), found[2] or ""
    if len(fraction) > places:
        raise ValueError(f"{currency} has {places} decimals.")
    minor = int(found[1]) * 10**places + int(fraction.ljust(places, "0") or 0)
    if minor > LARGEST_PRICE:
        raise ValueError("this is more than can be charged at once.")
    return Money(minor, currency)


@lru_cache(maxsize=1024)
def _zone(text: str) -> str:
    return place(text)


def _line(longest: int, *, may_be_empty: bool = False) -> Callable[[str], str]:
    """A reader of text on one line."""

    def read(text: str) -> str:
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if len(line) > longest:
            raise ValueError(f"it has more than {longest} characters.")
        if not (line or may_be_empty):
            raise ValueError("it is empty.")
        return line

    return read


def _slug(text: str) -> str:
    slug = text.lower()
    if len(slug) > SLUG_LENGTH or not _SLUG.fullmatch(slug):
        raise ValueError(f"a slug is up to {SLUG_LENGTH} letters a–z, digits and single hyphens.")
    if _UUID.fullmatch(slug.replace("-", "")):
        raise ValueError("a slug must not look like an id.")
    return slug


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}.")
        return int(text)

    return read


def _session_count(text: str) -> int | None:
    return _whole_number(1, 1000)(text) if text else None


def _flag(text: str) -> bool | None:
    """None where nothing is said."""
    word = text.lower()
    if word not in _YES | _NO | {""}:
        raise ValueError("it must be true or false.")
    return word in _YES if word else None


def _day_of_week(text: str) -> int:
    if (day := _DAYS.get(text.lower())) is None:
        raise ValueError("a day is 1 (Monday) to 7, or its English name.")
    return day


@lru_cache(maxsize=2048)
def _start(text: str) -> time | None:
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("a time is whole minutes, from 00:00 to 23:59.")
    return time(int(found[1]), int(found[2]))


def _end(text: str) -> time | None:
    return time(0) if text in ("24:00", "24:00:00") else _start(text)


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError("a date is written like 2026-10-22.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such date.") from None


# A column means the same in every kind of roster.
READERS: dict[str, Callable[[str], Any]] = {
    "active": _flag,
    "course": _slug,
    "currency": str.upper,
    "date": _date,
    "day_of_week": _day_of_week,
    "duration_minutes": _whole_number(5, 1440),
    "email": clean_email,
    "end_time": _end,
    "is_admin": _flag,
    "name": clean_name,
    "price": str,
    "session_count": _session_count,
    "slug": _slug,
    "start_time": _start,
    "summary": _line(SUMMARY_LENGTH, may_be_empty=True),
    "timezone": _zone,
    "title": _line(TITLE_LENGTH),
}
