"""What the rows of rosters say to each other."""

import pytest

from peerloop.domain.roster_checks import check_rows
from peerloop.domain.rosters import RosterRefused, Rosters, read_roster

HOURS = "email,day_of_week,start_time,end_time,timezone\n"
DATES = "email,date,start_time,end_time\n"


def problems(**files: str) -> list[str]:
    """What is wrong with files, given as `name=content`."""
    rosters = Rosters()
    for name, content in files.items():
        read_roster(rosters, f"{name}.csv", content.encode())
    check_rows(rosters)
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
