"""What the rows of rosters say to each other: nothing twice, no hours over one another, one zone.

Fields by themselves are `roster_fields.py`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time

from peerloop.domain.rosters import Kind, Place, Rosters, Row

_DAY = 24 * 60
_WEEK = 7 * _DAY
_KEYS = {
    Kind.PEOPLE: ("email",),
    Kind.COURSES: ("slug",),
    Kind.ENROLLMENTS: ("email", "course"),
    Kind.STUDENT_TEACHERS: ("email", "course"),
}
# From a minute to another, counted from wherever the person's hours are counted.
Hours = tuple[int, int, Place]


def check_rows(rosters: Rosters) -> None:
    """Note every problem between rows."""
    for kind, columns in _KEYS.items():
        _check_nothing_is_twice(rosters, rosters.rows[kind], columns)
    by_person = _by_email(rosters.rows[Kind.AVAILABILITY])
    for email, rows in by_person.items():
        _check_zone(rosters, email, rows)
        _check_hours(rosters, email, [_in_week(row) for row in rows], circle=_WEEK)
    for email, rows in _by_email(rosters.rows[Kind.OVERRIDES]).items():
        _check_overrides(rosters, email, rows)


def _by_email(rows: Iterable[Row]) -> dict[str, list[Row]]:
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


def _check_hours(
    rosters: Rosters, email: str, hours: list[Hours], *, circle: int | None = None
) -> None:
    """Refuse hours that overlap; touching is fine. On a circle, the end meets the beginning."""
    hours = sorted(hours)
    if circle is not None:
        start, end, place = hours[0]
        hours.append((start + circle, end + circle, place))
    latest = hours[0]
    for start, end, place in hours[1:]:
        if start < latest[1] and place != latest[2]:
            here, there = max(place, latest[2]), min(place, latest[2])
            rosters.refuse(here, f"these hours of {email} overlap those on {_said(there, here)}.")
        if end > latest[1]:
            latest = (start, end, place)


def _check_overrides(rosters: Rosters, email: str, rows: list[Row]) -> None:
    by_date: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_date[row.values["date"]].append(row)
    for on, of_date in by_date.items():
        off = [row for row in of_date if row.values["start_time"] is None]
        if off and len(of_date) > 1:
            other = next(row for row in of_date if row is not off[0])
            here, there = max(off[0].place, other.place), min(off[0].place, other.place)
            rosters.refuse(here, f"{email} is off on {on}, or is not: see {_said(there, here)}.")
        elif not off:
            _check_hours(rosters, email, [(*_minutes(row), row.place) for row in of_date])


def _in_week(row: Row) -> Hours:
    start, end = _minutes(row)
    midnight = (row.values["day_of_week"] - 1) * _DAY
    return midnight + start, midnight + end, row.place


def _minutes(row: Row) -> tuple[int, int]:
    """From and until, counted from midnight; an end at or before the start is on the next day."""
    opens, closes = (_of_day(row.values[column]) for column in ("start_time", "end_time"))
    return opens, closes if closes > opens else closes + _DAY


def _of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _said(place: Place, seen_from: Place) -> str:
    return f"line {place.line}" if place.file == seen_from.file else str(place)
