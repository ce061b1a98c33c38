"""Rosters: CSV files of people, courses, enrollments, STs and their hours, as checked rows.

What a field may say is `roster_fields.py`, what rows say to each other `roster_checks.py`,
what the database says to them `services/importing.py`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from peerloop.domain.errors import InputError
from peerloop.domain.roster_fields import READERS, complete


class Kind(StrEnum):
    """What a roster lists; also how its file is best named."""

    PEOPLE = "people"
    COURSES = "courses"
    ENROLLMENTS = "enrollments"
    STUDENT_TEACHERS = "student_teachers"
    AVAILABILITY = "availability"
    OVERRIDES = "overrides"


# Each kind's columns: those it must have, and those it may have.
COLUMNS: dict[Kind, tuple[frozenset[str], frozenset[str]]] = {
    kind: (frozenset(required.split()), frozenset(optional.split()))
    for kind, required, optional in (
        (Kind.PEOPLE, "email name timezone", "is_admin"),
        (
            Kind.COURSES,
            "slug title summary duration_minutes session_count price currency",
            "",
        ),
        (Kind.ENROLLMENTS, "email course", ""),
        (Kind.STUDENT_TEACHERS, "email course", "active"),
        (Kind.AVAILABILITY, "email day_of_week start_time end_time timezone", ""),
        (Kind.OVERRIDES, "email date start_time end_time", ""),
    )
}

# What a file's name says where its columns leave it open.
_HINTS = {Kind.ENROLLMENTS: "enrol", Kind.STUDENT_TEACHERS: "teacher"}
_NAMED_BY = {Kind.PEOPLE: "email", Kind.COURSES: "slug"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; line 0 is the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a roster from being imported."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class RosterRefused(InputError):
    """Rosters that cannot be imported; nothing was changed.

    Attributes:
        problems: all of them, in the order of the files and their lines.
    """

    code = "roster_refused"

    def __init__(self, problems: list[Problem]) -> None:
        some = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"Nothing was imported: {some}.")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """A line whose every field can be used: `values` has one for each of its kind's columns."""

    place: Place
    values: Mapping[str, Any]


@dataclass(slots=True)
class Rosters:
    """What files list together.

    Attributes:
        files: their names, in order.
        rows: by kind, in the order of the files.
        problems: of the files and their lines.
        faulty: addresses and slugs of people and courses whose lines have problems.
        unread: a file could not be read as a roster at all. What others refer to may
            be in it.
    """

    files: list[str] = field(default_factory=list)
    rows: dict[Kind, list[Row]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    problems: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    unread: bool = False

    def refuse(self, place: Place, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, text))

    def check(self) -> None:
        """See that there are no problems.

        Raises:
            RosterRefused: with all of them.
        """
        if self.problems:
            order = {file: number for number, file in enumerate(self.files)}
            by_line = sorted(
                self.problems, key=lambda each: (order[each.place.file], each.place.line)
            )
            raise RosterRefused(by_line)


class _FileRefused(Exception):
    """A file as a whole cannot be read: the line where that shows, and why."""


def read_roster(into: Rosters, file: str, content: bytes) -> None:
    """Read one file into `into`; its kind is told by its header line.

    Args:
        file: its name, for problems; it also tells apart kinds with the same columns.
        content: CSV in UTF-8, fields separated by commas or semicolons.
    """
    into.files.append(file)
    try:
        lines = _lines(content)
        header_line, names = next(lines, (0, []))
        kind = _kind(file, header_line, [name.strip().lower() for name in names])
        columns = [name.strip().lower() for name in names]
        for line, fields in lines:
            _read_row(into, kind, Place(file, line), columns, fields)
    except _FileRefused as refusal:
        line, text = refusal.args
        into.unread = True
        into.refuse(Place(file, line), text)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The filled lines: the number each begins at, and its fields."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _FileRefused(line, "this is not UTF-8 text.") from None
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            if any(each.strip() for each in fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise _FileRefused(line, f"this line cannot be read as CSV: {error}.") from None


def _kind(file: str, line: int, columns: list[str]) -> Kind:
    """The kind with these columns.

    Raises:
        _FileRefused: there is none, or it is not clear which.
    """
    if not columns:
        raise _FileRefused(0, "the file is empty.")
    if repeated := {name for name in columns if columns.count(name) > 1}:
        raise _FileRefused(line, f"the column {min(repeated)!r} is there twice.")
    given = frozenset(columns)
    name = re.sub(r"[^a-z]+", "_", PurePath(file).name.lower())
    # The closest kind, so that what is said about a wrong header helps.
    distance = {}
    for kind, (needs, may) in COLUMNS.items():
        unnamed = _HINTS.get(kind, kind.value) not in name
        distance[kind] = (len(needs - given) + len(given - needs - may), unnamed)
    closest = min(distance, key=lambda kind: distance[kind])
    needs, may = COLUMNS[closest]
    if given == COLUMNS[Kind.ENROLLMENTS][0] and distance[closest][1]:
        raise _FileRefused(
            line,
            "this could be enrollments or student_teachers: name the file so,"
            " or add the column 'active'.",
        )
    for wrong, said in ((given - needs - may, "unknown"), (needs - given, "missing")):
        if wrong:
            names = ", ".join(map(repr, sorted(wrong)))
            raise _FileRefused(line, f"{said} column {names} (read as {closest.value}).")
    return closest


def _read_row(
    into: Rosters, kind: Kind, place: Place, columns: list[str], fields: list[str]
) -> None:
    if len(fields) != len(columns):
        into.refuse(place, f"{len(fields)} fields where the header has {len(columns)}.")
        return
    values: dict[str, Any] = dict.fromkeys(COLUMNS[kind][1])
    faults: list[str] = []
    for column, text in zip(columns, fields, strict=True):
        try:
            values[column] = READERS[column](text.strip())
        except (InputError, ValueError) as error:
            shown = f" {text.strip()[:40]!r}" if text.strip() else ""
            faults.append(f"{column}{shown}: {error}")
    if not faults:
        faults = [*complete(kind.value, values)]
    for text in faults:
        into.refuse(place, text)
    if faults:
        key = dict(zip(columns, fields, strict=True)).get(_NAMED_BY.get(kind, ""), "")
        into.faulty.add(key.strip().lower())
    else:
        into.rows[kind].append(Row(place, values))
