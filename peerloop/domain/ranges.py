"""Ranges of hours and days as an editor has them: which are empty, and which overlap.

What they mean for a calendar is `schedules.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from peerloop.domain.dates import WEEKDAYS, short_date
from peerloop.domain.schedules import DateOverride, DaysOff, WeeklyWindow, wall_span

MOST_RANGES_A_DAY, MOST_SPECIAL_DATES, MOST_TIMES_OFF, LONGEST_TIME_OFF = 12, 400, 100, 731
# Of a plan, only what is over so long that it is wherever one is.
_OVER = timedelta(days=2)
_DAY, _WEEK = 86_400, 7 * 86_400

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be kept.

    Attributes:
        where: `weekly/<day 1-7>/<index within the day>`, `special/<iso date>/<index>`,
            `days_off/<index>`, `courses/<index>`, or a field's name. Indexes count from
            0 in the order of the plan. `weekly/<day>`, `special` and the like are about
            all there is of them.
        message: for people; a whole sentence.
        other: the place of the range that this one overlaps, if that is what is wrong.
    """

    where: str
    message: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Range:
    """A range at its place; on one scale, hours run on over midnights."""

    where: str
    title: str
    begin: int
    end: int


def weekly_problems(weekly: Iterable[WeeklyWindow]) -> list[Problem]:
    """What is wrong with hours of the week; Sunday's may run into Monday's."""
    days: dict[int, list[Hours]] = {}
    for window in weekly:
        days.setdefault(window.day_of_week, []).append((window.start, window.end))
    ranges: list[_Range] = []
    found: list[Problem] = []
    for day, hours in sorted(days.items()):
        found += _each(f"weekly/{day}", hours)
        ranges += _ranges(f"weekly/{day}", hours, (day - 1) * _DAY, WEEKDAYS[day - 1])
    again = [
        replace(each, begin=each.begin - _WEEK, end=each.end - _WEEK)
        for each in ranges
        if each.end > _WEEK
    ]
    return _by_place([*found, *_overlaps([*ranges, *again])])


def special_problems(special: Iterable[DateOverride]) -> list[Problem]:
    """What is wrong with special dates; the hours of one may run into the next one's.

    Several of one date add up, and none of them is off.
    """
    dates: dict[date, list[Hours]] = {}
    found: list[Problem] = []
    for override in special:
        both = override.on in dates and not (override.hours and dates[override.on])
        dates.setdefault(override.on, []).extend(override.hours)
        if both:
            found.append(Problem(f"special/{override.on}", "This date is off, or it is not."))
    if len(dates) > MOST_SPECIAL_DATES:
        found.append(Problem("special", f"There are at most {MOST_SPECIAL_DATES} special dates."))
    ranges: list[_Range] = []
    for on, hours in sorted(dates.items()):
        found += _each(f"special/{on}", hours)
        ranges += _ranges(f"special/{on}", hours, on.toordinal() * _DAY, short_date(on))
    return _by_place([*found, *_overlaps(ranges)])


def days_off_problems(days_off: Sequence[DaysOff]) -> list[Problem]:
    """What is wrong with time off."""
    if len(days_off) > MOST_TIMES_OFF:
        return [Problem("days_off", f"There are at most {MOST_TIMES_OFF} times off.")]
    found: list[Problem] = []
    ranges: list[_Range] = []
    for index, each in enumerate(days_off):
        where, length = f"days_off/{index}", (each.last - each.first) // timedelta(days=1) + 1
        if length < 1:
            found.append(Problem(where, "This ends before it begins."))
            continue
        if length > LONGEST_TIME_OFF:
            found.append(Problem(where, "Time off is two years at most."))
        title = f"{short_date(each.first)} – {short_date(each.last)}"
        ranges.append(_Range(where, title, each.first.toordinal(), each.last.toordinal() + 1))
    return _by_place([*found, *_overlaps(ranges)])


def oldest_date(now: datetime) -> date:
    """The first date that is not over for more than a day, wherever one is (`now` is aware UTC)."""
    return (now - _OVER).date()


def over_problems(
    special: Iterable[DateOverride], days_off: Sequence[DaysOff], *, now: datetime
) -> list[Problem]:
    """What of these dates is over, and would be kept for nobody."""
    oldest = oldest_date(now)
    dates = sorted({each.on for each in special if each.on < oldest})
    return [
        *(Problem(f"special/{on}", "This date is over.") for on in dates),
        *(
            Problem(f"days_off/{index}", "This is over.")
            for index, each in enumerate(days_off)
            if each.first <= each.last < oldest
        ),
    ]


def _each(where: str, hours: Sequence[Hours]) -> Iterator[Problem]:
    """What is wrong with the hours of one day, each by itself."""
    if len(hours) > MOST_RANGES_A_DAY:
        yield Problem(where, f"A day has at most {MOST_RANGES_A_DAY} ranges.")
    for index, each in enumerate(hours[:MOST_RANGES_A_DAY]):
        if _is_empty(each):
            yield Problem(f"{where}/{index}", "This ends when it starts.")


def _is_empty(hours: Hours) -> bool:
    """From midnight to midnight is a whole day; no one else means one."""
    return hours[0] == hours[1] != time()


def _ranges(where: str, hours: Sequence[Hours], midnight: int, day: str) -> Iterator[_Range]:
    for index, (start, end) in enumerate(hours[:MOST_RANGES_A_DAY]):
        if not _is_empty((start, end)):
            opens, closes = wall_span(start, end)
            title = f"{start:%H:%M} – {end:%H:%M} on {day}"
            yield _Range(f"{where}/{index}", title, midnight + opens, midnight + closes)


def _overlaps(ranges: Iterable[_Range]) -> Iterator[Problem]:
    """Both of two ranges that overlap, each naming the other."""
    furthest: _Range | None = None
    for each in sorted(ranges, key=lambda one: (one.begin, one.end)):
        if furthest is not None and each.begin < furthest.end:
            yield Problem(each.where, f"This overlaps {furthest.title}.", furthest.where)
            yield Problem(furthest.where, f"This overlaps {each.title}.", each.where)
        if furthest is None or each.end > furthest.end:
            furthest = each


def _by_place(found: Iterable[Problem]) -> list[Problem]:
    """One problem a place, in the order of an editor."""
    first: dict[str, Problem] = {}
    for each in found:
        first.setdefault(each.where, each)
    return sorted(first.values(), key=lambda each: _in_order(each.where))


def _in_order(where: str) -> tuple[str, int]:
    place, _, last = where.rpartition("/")
    return (place, int(last)) if place.count("/") == 1 or place == "days_off" else (where, -1)
