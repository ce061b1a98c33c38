"""The draft of a plan that a browser sends, read: pure functions.

Every type and every length is checked here before it is used, and nowhere else. Whether a plan
makes sense is `domain.availability.problems`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from peerloop.domain.availability import CourseSwitch, DaysOff, Plan, Problem
from peerloop.domain.ranges import MOST_RANGES_A_DAY, MOST_SPECIAL_DATES, MOST_TIMES_OFF
from peerloop.domain.schedules import DateOverride, WeeklyWindow
from peerloop.domain.zones import zone_names
from peerloop.state.plan_rows import RULES, View

_MOST_DIGITS = 6
# Courses a tab may know that are not taught any more; nothing of them is kept.
_MOST_STRANGE = 400
_UNREADABLE = "This could not be read. Please load the page again."
_KEY = re.compile(r"[a-z0-9]{1,24}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MAY_BE_OPEN = {"day", "week"}


@dataclass
class Draft:
    """What was sent, read.

    Attributes:
        n: which draft it is, by the browser's count.
        version: the saved plan it began with.
        plan: everything in it that can be read.
        problems: what stands in the way, by the row's key or the rule's name.
        missing: what is not filled in yet, likewise.
    """

    n: int
    version: int
    plan: Plan
    problems: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    # The row each place of the plan came from (`Problem.where`).
    rows: dict[str, str] = field(default_factory=dict)

    def note(self, found: Iterable[Problem]) -> None:
        """Put what is wrong with the plan where its row is; the first of a row is said."""
        for each in found:
            self.problems.setdefault(self.rows.get(each.where, each.where), each.message)

    def all_problems(self) -> dict[str, str]:
        """What keeps it from being saved."""
        return {**self.missing, **self.problems}


def read_draft(sent: object, of: Plan) -> Draft:
    """What a browser sent, on top of the plan as it is saved (whose courses are known).

    Never raises: what cannot be read is a problem, or left as it is saved. Of a list that is
    too long, one row more than can be kept is read: so it is refused, whatever else is in it.
    """
    given = _mapping(sent)
    draft = Draft(_number(given.get("n")), _number(given.get("version"), -1), of)
    if not given:
        draft.problems["plan"] = _UNREADABLE
        return draft
    rules = _mapping(given.get("rules"))
    fields: dict[str, Any] = {
        of_plan: _rule(draft, name, rules.get(name), getattr(of, of_plan))
        for name, of_plan in RULES.items()
    }
    draft.plan = replace(
        of,
        zone=_zone(draft, given.get("zone"), of.zone),
        paused=given.get("paused") is True,
        weekly=tuple(_weekly(draft, given.get("weekly"))),
        special=tuple(_special(draft, given.get("special"))),
        days_off=tuple(_days_off(draft, given.get("off"))),
        courses=tuple(_courses(draft, given.get("courses"), of.courses)),
        **fields,
    )
    return draft


def _weekly(draft: Draft, sent: object) -> Iterator[WeeklyWindow]:
    for day, ranges in enumerate(_all_rows(draft, sent, 7), start=1):
        for index, (key, start, end) in enumerate(_hours(draft, ranges)):
            draft.rows[f"weekly/{day}/{index}"] = key
            yield WeeklyWindow(day, start, end)


def _special(draft: Draft, sent: object) -> Iterator[DateOverride]:
    seen: set[date] = set()
    for row in map(_mapping, _rows(sent, MOST_SPECIAL_DATES)):
        key, on = _key(row), _date(row.get("on"))
        hours = list(_hours(draft, row.get("ranges"))) if row.get("teaching") is True else []
        if on is None:
            draft.missing[key] = "Please choose a date."
            continue
        if on in seen:
            draft.problems[key] = "This date is in the list already."
            continue
        seen.add(on)
        draft.rows[f"special/{on}"] = key
        for index, (range_key, _start, _end) in enumerate(hours):
            draft.rows[f"special/{on}/{index}"] = range_key
        if row.get("teaching") is True and not hours:
            draft.missing.setdefault(key, "Please give its hours.")
            continue
        draft.rows.setdefault(f"special/{on}/0", key)
        yield DateOverride(on, tuple((start, end) for _key, start, end in hours))


def _days_off(draft: Draft, sent: object) -> Iterator[DaysOff]:
    index = 0
    for row in map(_mapping, _rows(sent, MOST_TIMES_OFF)):
        key, first, last = _key(row), _date(row.get("first")), _date(row.get("last"))
        if first is None or last is None:
            draft.missing[key] = "Please choose the first and the last day."
            continue
        draft.rows[f"days_off/{index}"] = key
        index += 1
        yield DaysOff(first, last)


def _courses(draft: Draft, sent: object, known: tuple[CourseSwitch, ...]) -> Iterator[CourseSwitch]:
    rows = map(_mapping, _all_rows(draft, sent, len(known) + _MOST_STRANGE))
    wanted = {str(row.get("id")): row.get("open") for row in rows}
    for course in known:
        is_open = wanted.get(str(course.course_id))
        yield replace(course, is_open=is_open) if isinstance(is_open, bool) else course


def _hours(draft: Draft, sent: object) -> Iterator[tuple[str, time, time]]:
    for row in map(_mapping, _rows(sent, MOST_RANGES_A_DAY)):
        key, start, end = _key(row), _clock(row.get("s")), _clock(row.get("e"))
        if start is None or end is None:
            draft.missing[key] = "Please give both times."
        else:
            yield key, start, end


def _rule(draft: Draft, name: str, sent: object, saved: int | None) -> int | None:
    if sent == "" and name in _MAY_BE_OPEN:
        return None
    if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS:
        draft.rows[RULES[name]] = name
        return int(sent)
    draft.problems[name] = "Please choose from the list."
    return saved


def _zone(draft: Draft, sent: object, saved: str) -> str:
    if isinstance(sent, str) and (sent == saved or sent in zone_names()):
        return sent
    draft.problems["zone"] = "This is not a known time zone."
    return saved


def _key(row: Mapping[str, Any]) -> str:
    key = row.get("k")
    return key if isinstance(key, str) and _KEY.fullmatch(key) else "plan"


def _clock(sent: object) -> time | None:
    text = sent if isinstance(sent, str) and _CLOCK.fullmatch(sent) else None
    return time.fromisoformat(text) if text else None


def _date(sent: object) -> date | None:
    try:
        return date.fromisoformat(sent) if isinstance(sent, str) and _DATE.fullmatch(sent) else None
    except ValueError:
        return None


def _mapping(sent: object) -> Mapping[str, Any]:
    return sent if isinstance(sent, dict) else {}


def _rows(sent: object, most: int) -> list[Any]:
    """The rows of a list that can have so many, and one more if there are more."""
    return sent[: most + 1] if isinstance(sent, list) else []


def _all_rows(draft: Draft, sent: object, most: int) -> list[Any]:
    """The rows of a list that no page sends longer."""
    rows = _rows(sent, most)
    if len(rows) > most:
        draft.problems["plan"] = _UNREADABLE
    return rows[:most]


def _number(sent: object, otherwise: int = 0) -> int:
    fine = isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent < 2**31
    return sent if fine else otherwise  # type: ignore[return-value]


def read_view(sent: object, plan: Plan) -> View:
    """How the preview is wanted; what is not known is the ST's own zone and first open course."""
    given = _mapping(_mapping(sent).get("view"))
    zone, course = given.get("zone"), given.get("course")
    known = [str(each.course_id) for each in plan.courses]
    first = next((str(each.course_id) for each in plan.courses if each.is_open), *known[:1] or [""])
    return View(
        zone=zone if isinstance(zone, str) and zone in zone_names() else plan.zone,
        course=course if course in known else first,
        week=min(_number(given.get("week")), 52),
    )
