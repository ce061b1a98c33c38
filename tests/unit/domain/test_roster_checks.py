"""What the rows of rosters say to each other, and to special dates that are known already."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from peerloop.domain.roster_checks import check_rows, check_with_kept
from peerloop.domain.rosters import RosterRefused, Rosters, read_roster
from peerloop.domain.schedules import DateOverride

HOURS = "email,day_of_week,start_time,end_time,timezone\n"
DATES = "email,date,start_time,end_time\n"


NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def problems(*kept: DateOverride, **files: str) -> list[str]:
    """What is wrong with files, given as `name=content`; what a@b.co has already comes first."""
    rosters = Rosters()
    for name, content in files.items():
        read_roster(rosters, f"{name}.csv", content.encode())
    check_rows(rosters)
    check_with_kept(rosters, {"a@b.co": kept}, now=NOW)
    try:
        rosters.check()
    except RosterRefused as refusal:
        return [str(problem) for problem in refusal.problems]
    return []


def test_nothing_is_there_twice() -> None:
    found = problems(
        people="email,name,timezone\na@b.co,A,UTC\nb@b.co,B,UTC\n A@B.CO ,A,UTC\n",
        more_people="email,name,timezone\nb@b.co,B,UTC\n",
        enrollments="email,course\na@b.co,x\na@b.co,y\na@b.co,X\n",
    )
    assert found == [
        "people.csv:4: a@b.co is on line 2 already.",
        "more_people.csv:2: b@b.co is on people.csv:3 already.",
        "enrollments.csv:4: a@b.co, x is on line 2 already.",
    ]


OVERLAPPING = [
    [(1, "09:00", "12:00"), (1, "11:59", "13:00")],
    [(1, "09:00", "12:00"), (1, "09:00", "12:00")],
    [(1, "09:00", "17:00"), (1, "10:00", "11:00")],
    [(1, "22:00", "02:00"), (2, "01:59", "03:00")],
    [(7, "22:00", "02:00"), (1, "01:00", "03:00")],
    [(7, "00:00", "00:00"), (7, "23:00", "01:00")],
    [(3, "10:00", "09:00"), (4, "08:59", "09:30")],
]
APART = [
    [(1, "09:00", "12:00"), (1, "12:00", "13:00")],
    [(1, "22:00", "02:00"), (2, "02:00", "03:00")],
    [(7, "22:00", "00:00"), (1, "00:00", "03:00")],
    [(7, "22:00", "02:00"), (1, "02:00", "03:00")],
    [(day, "00:00", "00:00") for day in range(1, 8)],
    [(1, "09:00", "12:00"), (2, "09:00", "12:00")],
    [(3, "10:00", "09:00")],
]


def week(windows: list[tuple[int, str, str]], email: str = "a@b.co") -> str:
    return "".join(f"{email},{day},{start},{end},UTC\n" for day, start, end in windows)


@pytest.mark.parametrize("windows", OVERLAPPING)
def test_hours_of_a_person_do_not_overlap(windows: list[tuple[int, str, str]]) -> None:
    for some in (windows, windows[::-1]):
        said = "availability.csv:3: these hours of a@b.co overlap those on line 2."
        assert problems(availability=HOURS + week(some)) == [said]


@pytest.mark.parametrize("windows", APART)
def test_hours_may_touch(windows: list[tuple[int, str, str]]) -> None:
    assert problems(availability=HOURS + week(windows)) == []
    assert problems(availability=HOURS + week(windows) + week(windows, "b@b.co")) == []


def test_a_persons_hours_are_in_one_zone() -> None:
    content = f"{HOURS}a@b.co,1,09:00,10:00,UTC\na@b.co,2,09:00,10:00,Asia/Tokyo\n"
    assert problems(availability=content) == [
        "availability.csv:3: all hours of a@b.co are in one time zone, and line 2 says UTC."
    ]


def test_a_date_is_off_or_has_hours_that_do_not_overlap() -> None:
    for first, second in ((",", "09:00,10:00"), ("09:00,11:00", "10:00,12:00"), (",", ",")):
        content = f"{DATES}a@b.co,2026-12-24,{first}\na@b.co,2026-12-24,{second}\n"
        [problem] = problems(overrides=content)
        assert problem.startswith("overrides.csv:3: ")
    fine = f"{DATES}a@b.co,2026-12-24,,\na@b.co,2026-12-25,09:00,10:00\n"
    assert (
        problems(overrides=f"{fine}a@b.co,2026-12-25,10:00,11:00\nb@b.co,2026-12-24,1:00,2:00\n")
        == []
    )


def dates(*rows: str, email: str = "a@b.co") -> str:
    return DATES + "".join(f"{email},2026-12-{row}\n" for row in rows)


def test_hours_of_a_date_do_not_overlap_those_of_the_next() -> None:
    """As in the editor: what it could not save is not imported."""
    for some in (("24,22:00,03:00", "25,01:00,05:00"), ("25,01:00,05:00", "24,22:00,03:00")):
        assert problems(overrides=dates(*some)) == [
            "overrides.csv:3: these hours of a@b.co overlap those on line 2."
        ]
    assert problems(overrides=dates("24,22:00,03:00", "25,03:00,05:00")) == []
    assert problems(overrides=dates("24,22:00,03:00", "25,,")) == []  # cut, as a day off says


def test_what_an_editor_refuses_of_one_line_is_refused() -> None:
    assert problems(overrides=dates("24,10:00,10:00")) == [
        "overrides.csv:2: a@b.co: This ends when it starts."
    ]
    assert problems(availability=HOURS + week([(2, "10:00", "10:00")])) == [
        "availability.csv:2: a@b.co: This ends when it starts."
    ]
    many = week([(1, f"{n:02}:00", f"{n:02}:30") for n in range(13)])
    assert problems(availability=HOURS + many) == [
        "availability.csv:14: a@b.co: A day has at most 12 ranges."
    ]


def kept_on(day: int, *hours: tuple[int, int], month: int = 12, year: int = 2026) -> DateOverride:
    return DateOverride(
        date(year, month, day), tuple((time(start), time(end)) for start, end in hours)
    )


def test_special_dates_go_with_those_that_stay() -> None:
    content = dates("24,22:00,03:00")
    assert problems(kept_on(25, (1, 5)), overrides=content) == [
        "overrides.csv:2: a@b.co: This overlaps 01:00 – 05:00 on Fri 25 Dec."
    ]
    assert problems(kept_on(25, (3, 5)), kept_on(24, (20, 4)), overrides=content) == []
    assert problems(kept_on(25, (1, 5)), overrides=dates("24,22:00,03:00", email="b@b.co")) == []
    # What is wrong with those that stay is not said of the files.
    assert problems(kept_on(5, (22, 3)), kept_on(6, (1, 5)), overrides=content) == []


def test_special_dates_that_are_not_over_are_not_too_many() -> None:
    kept = [DateOverride(date(2027, 1, 1) + timedelta(days=n), ()) for n in range(399)]
    past = [DateOverride(date(2020, 1, 1) + timedelta(days=n), ()) for n in range(500)]
    assert problems(*kept, *past, overrides=dates("24,,")) == []
    assert problems(*kept, overrides=dates("24,,", "26,,", "27,,")) == [
        "overrides.csv:4: a@b.co: There are at most 400 special dates."
    ]
    assert (
        problems(*kept[:-1], overrides=f"{DATES}a@b.co,2020-01-01,,\na@b.co,2027-01-01,,\n") == []
    )
