"""What the rows of rosters say to each other: nothing twice, one zone, hours an editor would keep.

Fields by themselves are `roster_fields.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count

from peerloop.domain.ranges import Problem, oldest_date, special_problems, weekly_problems
from peerloop.domain.rosters import Kind, Place, Rosters, Row
from peerloop.domain.schedules import DateOverride, WeeklyWindow

# What `Problem.where` calls special dates as a whole.
_ALL = "special"
_KEYS = {
    Kind.PEOPLE: ("email",),
    Kind.COURSES: ("slug",),
    Kind.ENROLLMENTS: ("email", "course"),
    Kind.STUDENT_TEACHERS: ("email", "course"),
}
# Where each place of a plan (`Problem.where`) stands in the files.
Lines = dict[str, Place]


def check_rows(rosters: Rosters) -> None:
    """Note every problem between rows."""
    for kind, columns in _KEYS.items():
        _check_nothing_is_twice(rosters, rosters.rows[kind], columns)
    by_person = by_email(rosters.rows[Kind.AVAILABILITY])
    for email, rows in by_person.items():
        _check_zone(rosters, email, rows)
        weekly, lines = weekly_of(rows)
        _refuse(rosters, email, weekly_problems(weekly), lines)
    for email, rows in by_email(rosters.rows[Kind.OVERRIDES]).items():
        special, lines = special_of(rows)
        # How many there are is known with those that stay.
        found = (each for each in special_problems(special) if each.where != _ALL)
        _refuse(rosters, email, found, lines)


def check_with_kept(
    rosters: Rosters, kept: Mapping[str, Sequence[DateOverride]], *, now: datetime
) -> None:
    """Note where special dates do not go with those that stay, or are too many with them.

    Args:
        kept: what is known of each person, by e-mail; a date in the files replaces its own.
        now: aware UTC; what is over does not count.
    """
    oldest = oldest_date(now)
    for email, rows in by_email(rosters.rows[Kind.OVERRIDES]).items():
        special, lines = special_of(rows)
        coming = [each for each in replaced(kept.get(email, ()), special) if each.on >= oldest]
        found = [
            each
            for each in special_problems(coming)
            if each.where == _ALL or (each.where in lines and each.other not in {"", *lines})
        ]
        _refuse(rosters, email, found, lines)


def replaced(
    kept: Iterable[DateOverride], special: Sequence[DateOverride]
) -> tuple[DateOverride, ...]:
    """Special dates with those of a file in place of their own."""
    named = {each.on for each in special}
    return (*(each for each in kept if each.on not in named), *special)


def special_of(rows: Iterable[Row]) -> tuple[list[DateOverride], Lines]:
    """Somebody's special dates as their rows say them, and where each is."""
    special, lines = [], Lines()
    for row in rows:
        on, start, end = (row.values[name] for name in ("date", "start_time", "end_time"))
        special.append(DateOverride(on, () if start is None else ((start, end),)))
        _add(lines, f"{_ALL}/{on}", row.place, is_range=start is not None)
    return special, lines


def weekly_of(rows: Iterable[Row]) -> tuple[list[WeeklyWindow], Lines]:
    """Somebody's hours of the week, likewise."""
    weekly, lines = [], Lines()
    for row in rows:
        day, start, end = (row.values[n] for n in ("day_of_week", "start_time", "end_time"))
        weekly.append(WeeklyWindow(day, start, end))
        _add(lines, f"weekly/{day}", row.place)
    return weekly, lines


def by_email(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each person, in their order."""
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.values["email"]].append(row)
    return grouped


def _check_nothing_is_twice(rosters: Rosters, rows: list[Row], columns: tuple[str, ...]) -> None:
    first: dict[tuple[str, ...], Place] = {}
    for row in rows:
        key = tuple(row.values[column] for column in columns)
        place = first.setdefault(key, row.place)
        if place is not row.place:
            rosters.refuse(row.place, f"{', '.join(key)} is on {_said(place, row.place)} already.")


def _check_zone(rosters: Rosters, email: str, rows: list[Row]) -> None:
    known = rows[0]
    for row in rows:
        if row.values["timezone"] != known.values["timezone"]:
            rosters.refuse(
                row.place,
                f"all hours of {email} are in one time zone, and"
                f" {_said(known.place, row.place)} says {known.values['timezone']}.",
            )


def _refuse(rosters: Rosters, email: str, found: Iterable[Problem], lines: Lines) -> None:
    """Say at its line what an editor would not keep; of two ranges that overlap, at the later."""
    told: set[frozenset[str]] = set()
    for each in found:
        pair = frozenset((each.where, each.other))
        if each.other not in lines:
            rosters.refuse(lines[each.where], f"{email}: {each.message}")
        elif pair not in told:
            there, here = sorted((lines[each.where], lines[each.other]))
            rosters.refuse(here, f"these hours of {email} overlap those on {_said(there, here)}.")
        told.add(pair)


def _add(lines: Lines, day: str, place: Place, *, is_range: bool = True) -> None:
    """Note where a day's next range is; what is wrong with the day, or all, is told at its last."""
    if is_range:
        lines[next(each for n in count() if (each := f"{day}/{n}") not in lines)] = place
    lines[day] = lines[day.partition("/")[0]] = place


def _said(place: Place, seen_from: Place) -> str:
    return f"line {place.line}" if place.file == seen_from.file else str(place)
