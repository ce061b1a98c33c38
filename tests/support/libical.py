"""libical, the C library behind many calendar programs: does it take a file, and what is in it?

It is Debian's package, installed if it is missing; asked by ctypes.
"""

from ctypes import CDLL, Structure, c_char_p, c_int, c_long, c_void_p
from ctypes.util import find_library
from datetime import UTC, datetime
from functools import cache

from tests.support.machine import apt_install, exclusively

_ANY_PROPERTY = 0


class _Time(Structure):
    _fields_ = [
        *((part, c_int) for part in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", c_int),
        ("is_daylight", c_int),
        ("zone", c_void_p),
    ]


_FUNCTIONS = {
    "icalparser_parse_string": (c_void_p, c_char_p),
    "icalcomponent_free": (None, c_void_p),
    "icalcomponent_count_errors": (c_int, c_void_p),
    "icalcomponent_string_to_kind": (c_int, c_char_p),
    "icalcomponent_get_first_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_first_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_dtstart": (_Time, c_void_p),
    "icalcomponent_get_dtend": (_Time, c_void_p),
    "icalcomponent_get_summary": (c_char_p, c_void_p),
    "icalcomponent_get_uid": (c_char_p, c_void_p),
    "icalproperty_get_property_name": (c_char_p, c_void_p),
    "icalproperty_get_value_as_string": (c_char_p, c_void_p),
    "icaltime_is_utc": (c_int, _Time),
    "icaltime_as_timet": (c_long, _Time),
    "icalrestriction_check": (c_int, c_void_p),
}


class Unreadable(Exception):
    """libical finds something wrong; the message is its own."""


def check(ics: bytes) -> None:
    """Have the file checked as RFC 5546 restricts its method.

    Raises:
        Unreadable: it does not parse, or lacks or has what it must (not).
        RuntimeError: libical cannot be had here; says what was tried.
    """
    lib = _library()
    calendar = lib.icalparser_parse_string(ics)
    if not calendar:
        raise Unreadable("this is no calendar")
    try:
        passed = lib.icalrestriction_check(calendar)
        if not passed or lib.icalcomponent_count_errors(calendar):
            raise Unreadable("; ".join(_errors(calendar)) or "refused")
    finally:
        lib.icalcomponent_free(calendar)


def events(ics: bytes) -> list[dict[str, object]]:
    """The file's events: uid, summary, start and end (aware UTC), names of all properties.

    Raises:
        Unreadable: it does not parse, or a time is not in UTC.
        RuntimeError: libical cannot be had here; says what was tried.
    """
    lib = _library()
    calendar = lib.icalparser_parse_string(ics)
    if not calendar:
        raise Unreadable("this is no calendar")
    try:
        return [
            {
                "uid": lib.icalcomponent_get_uid(event).decode(),
                "summary": lib.icalcomponent_get_summary(event).decode(),
                "start": _instant(lib.icalcomponent_get_dtstart(event)),
                "end": _instant(lib.icalcomponent_get_dtend(event)),
                "properties": [name for name, _ in _properties(event)],
            }
            for event in _components(calendar, b"VEVENT")
        ]
    finally:
        lib.icalcomponent_free(calendar)


def _instant(time: _Time) -> datetime:
    if not _library().icaltime_is_utc(time):
        raise Unreadable("a time that is not in UTC")
    return datetime.fromtimestamp(_library().icaltime_as_timet(time), UTC)


def _components(parent: int, kind: bytes) -> list[int]:
    lib, found = _library(), []
    number = lib.icalcomponent_string_to_kind(kind)
    each = lib.icalcomponent_get_first_component(parent, number)
    while each:
        found.append(each)
        each = lib.icalcomponent_get_next_component(parent, number)
    return found


def _properties(component: int) -> list[tuple[str, str]]:
    lib, found = _library(), []
    each = lib.icalcomponent_get_first_property(component, _ANY_PROPERTY)
    while each:
        value = lib.icalproperty_get_value_as_string(each) or b""
        found.append((lib.icalproperty_get_property_name(each).decode(), value.decode()))
        each = lib.icalcomponent_get_next_property(component, _ANY_PROPERTY)
    return found


def _errors(calendar: int) -> list[str]:
    parts = [calendar, *_components(calendar, b"VEVENT")]
    return [
        value
        for part in parts
        for name, value in _properties(part)
        if name.startswith("X-LIC-ERROR")
    ]


@cache
def _library() -> CDLL:
    lib = CDLL(_find())
    for name, (result, *arguments) in _FUNCTIONS.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def _find() -> str:
    with exclusively("libical"):
        if found := find_library("ical"):
            return found
        failure = apt_install("libical3")
        if found := find_library("ical"):
            return found
    raise RuntimeError(f"These tests need libical (Debian: libical3). Tried:\n  {failure}")
