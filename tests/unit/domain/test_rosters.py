"""Rosters without a database: kinds, fields, lines, and what rows say to each other."""

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.money import Money
from peerloop.domain.roster_checks import check_rows
from peerloop.domain.rosters import COLUMNS, Kind, RosterRefused, Rosters, read_roster

HOURS = "email,day_of_week,start_time,end_time,timezone\n"
DATES = "email,date,start_time,end_time\n"
COURSES = "slug,title,summary,duration_minutes,session_count,price,currency\n"


def read(**files: str | bytes) -> Rosters:
    """Files as `name=content`."""
    rosters = Rosters()
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        read_roster(rosters, f"{name}.csv", raw)
    check_rows(rosters)
    return rosters


def problems(**files: str | bytes) -> list[str]:
    try:
        read(**files).check()
    except RosterRefused as refusal:
        return [str(problem) for problem in refusal.problems]
    return []


def values(kind: Kind, content: str) -> list[dict[str, Any]]:
    rosters = read(**{kind.value: content})
    rosters.check()
    return [dict(row.values) for row in rosters.rows[kind]]


# ── kinds ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_header_tells_the_kind(kind: Kind, delimiter: str) -> None:
    needed, further = COLUMNS[kind]
    ambiguous = kind is Kind.ENROLLMENTS
    for columns in (sorted(needed), sorted(needed | further, reverse=True)):
        rosters = Rosters()
        name = "enrolments.csv" if ambiguous else "list.csv"
        if kind is Kind.STUDENT_TEACHERS:
            name = "teachers.csv"
        header = delimiter.join(column.upper() for column in columns)
        line = delimiter.join("x" for _ in columns)
        read_roster(rosters, name, f"{header}\n{line}\n".encode())
        assert not rosters.unread, rosters.problems


def test_places_and_sts_without_the_active_column_are_told_apart_by_name() -> None:
    lines = "email,course\na@b.co,x\n"
    assert len(read(enrollments=lines).rows[Kind.ENROLLMENTS]) == 1
    assert len(read(our_enrolments_2026=lines).rows[Kind.ENROLLMENTS]) == 1
    assert len(read(student_teachers=lines).rows[Kind.STUDENT_TEACHERS]) == 1
    assert problems(list=lines) == [
        "list.csv:1: this could be enrollments or student_teachers: name the file so,"
        " or add the column 'active'."
    ]
    assert len(read(list="email,course,active\na@b.co,x,\n").rows[Kind.STUDENT_TEACHERS]) == 1


# ── fields ───────────────────────────────────────────────────────────────────
def test_people() -> None:
    assert values(
        Kind.PEOPLE, "name,is_admin,timezone,email\nÄ,YES,UTC, A@B.co\nB,,UTC,b@b.co\n"
    ) == [
        {"name": "Ä", "is_admin": True, "timezone": "UTC", "email": "a@b.co"},
        {"name": "B", "is_admin": None, "timezone": "UTC", "email": "b@b.co"},
    ]


@pytest.mark.parametrize(
    ("price", "currency", "money"),
    [
        ("24.00", "EUR", Money(2400, "EUR")),
        ("24", "eur", Money(2400, "EUR")),
        ("0.5", "USD", Money(50, "USD")),
        ("500", "JPY", Money(500, "JPY")),
        ("1.230", "KWD", Money(1230, "KWD")),
        ("999999.99", "EUR", Money(99_999_999, "EUR")),
        ("", "", None),
        ("", "EUR", None),
        ("0.00", "EUR", None),
        ("0", "", None),
    ],
)
def test_prices(price: str, currency: str, money: Money | None) -> None:
    [row] = values(Kind.COURSES, f"{COURSES}x,X,,60,,{price},{currency}\n")
    assert row["price"] == money


@pytest.mark.parametrize(
    ("price", "currency", "said"),
    [
        ("24.00", "", "currency of three letters"),
        ("24.00", "EURO", "currency of three letters"),
        ("24.001", "EUR", "EUR has 2 decimals"),
        ("1.5", "JPY", "JPY has 0 decimals"),
        ("1.231", "KWD", "end in 0"),
        ("-1", "EUR", "written like 24.00"),
        ("1e3", "EUR", "written like 24.00"),
        ("٣", "EUR", "written like 24.00"),
        ("NaN", "EUR", "written like 24.00"),
        ("0.0.0", "EUR", "written like 24.00"),
        ("€24", "EUR", "written like 24.00"),
        ("1000000.00", "EUR", "more than can be charged"),
        ("99999999999", "EUR", "written like 24.00"),
    ],
)
def test_what_is_no_price(price: str, currency: str, said: str) -> None:
    [problem] = problems(courses=f"{COURSES}x,X,,60,,{price},{currency}\n")
    assert problem.startswith("courses.csv:2: price: ")
    assert said in problem


@pytest.mark.parametrize("slug", ["", "a b", "-a", "a-", "a--b", "é", "a/b", "x" * 81, "ab" * 16])
def test_what_is_no_slug(slug: str) -> None:
    """Neither what would not fit an address, nor what reads as an id (`ab…`, 32 digits)."""
    [problem] = problems(courses=f"{COURSES}{slug},X,,60,,,\n")
    assert problem.startswith("courses.csv:2: slug")


def test_days_and_times() -> None:
    lines = [("monday", "9:00", "10:00"), ("TUE", "09:30:00", "24:00"), ("7", "22:00", "06:00")]
    content = "".join(f"a@b.co,{day},{start},{end},UTC\n" for day, start, end in lines)
    rows = values(Kind.AVAILABILITY, HOURS + content)
    assert [(row["day_of_week"], row["start_time"], row["end_time"]) for row in rows] == [
        (1, time(9), time(10)),
        (2, time(9, 30), time(0)),
        (7, time(22), time(6)),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("0,09:00,10:00", "day_of_week '0'"),
        ("8,09:00,10:00", "day_of_week '8'"),
        ("Montag,09:00,10:00", "day_of_week 'Montag'"),
        (",09:00,10:00", "day_of_week"),
        ("1,9,10:00", "start_time '9'"),
        ("1,24:00,10:00", "start_time '24:00'"),
        ("1,09:60,10:00", "start_time '09:60'"),
        ("1,09:00:30,10:00", "start_time '09:00:30'"),
        ("1,09:00,24:01", "end_time '24:01'"),
        ("1,٠٩:٠٠,10:00", "start_time '٠٩:٠٠'"),
        ("1,,10:00", "start_time"),
        ("1,09:00,", "end_time"),
    ],
)
def test_what_is_no_time(line: str, column: str) -> None:
    [problem] = problems(availability=f"{HOURS}a@b.co,{line},UTC\n")
    assert problem.startswith(f"availability.csv:2: {column}: ")


def test_special_dates() -> None:
    rows = values(Kind.OVERRIDES, f"{DATES}a@b.co,2028-02-29,,\na@b.co,2026-12-31,20:00,02:00\n")
    assert [(row["date"], row["start_time"], row["end_time"]) for row in rows] == [
        (date(2028, 2, 29), None, None),
        (date(2026, 12, 31), time(20), time(2)),
    ]
    for line in ("2026-02-30,,", "2026-1-1,,", "31.12.2026,,", "20261231,,", "2026-12-31,09:00,"):
        assert len(problems(overrides=f"{DATES}a@b.co,{line}\n")) == 1, line


# ── lines ────────────────────────────────────────────────────────────────────
def test_lines_are_counted_as_an_editor_does() -> None:
    content = 'email,name,timezone\n\na@b.co,"two\nlines",UTC\nx,"three\n\nlines",UTC\ny,Y,UTC\n'
    for ends in ("\n", "\r\n", "\r"):
        found = problems(people=content.replace("\n", ends))
        assert [each.split(": ")[0] for each in found] == ["people.csv:5", "people.csv:8"], ends


def test_every_fault_of_a_line_is_told() -> None:
    found = problems(people="email,name,timezone\nx,,Mars\n")
    assert [each.split(": ")[1] for each in found] == ["email 'x'", "name", "timezone 'Mars'"]


@given(st.binary(max_size=80))
def test_no_file_is_too_strange(content: bytes) -> None:
    for start in (b"", b"email,name,timezone\n", HOURS.encode()):
        for problem in problems(x=start + content):
            assert problem.startswith("x.csv")
