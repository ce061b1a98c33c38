"""What `import` refuses: it says where and why, all at once, and changes nothing."""

from pathlib import Path

import pytest

from tests.integration.commands.conftest import FILES, Importing, Run, contents
from tests.integration.conftest import Database


def test_all_problems_are_told_at_once_by_file_and_line(
    database: Database, imports: Importing
) -> None:
    before = contents(database)
    code, out, err = imports(
        {
            "enrollments.csv": "email,course\nana@example.com,geometry\ncyd@example.com,algebra\n",
            "people.csv": FILES["people.csv"]
            + "ben@example.com,Ben,UTC,\nnobody,N,Mars,maybe\nx@example.com,X\n",
            "courses.csv": FILES["courses.csv"],
        }
    )
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "enrollments.csv:2: there is no course 'geometry'.",
        "enrollments.csv:3: there is no person 'cyd@example.com'.",
        "people.csv:4: ben@example.com is on line 3 already.",
        "people.csv:5: email 'nobody': Please give a valid e-mail address.",
        "people.csv:5: timezone 'Mars': This is not a known time zone.",
        "people.csv:5: is_admin 'maybe': it must be true or false.",
        "people.csv:6: 2 fields where the header has 4.",
        "peerloop: Nothing was imported: 7 problems.",
    ]
    assert contents(database) == before


def test_only_the_first_hundred_problems_are_told(database: Database, imports: Importing) -> None:
    rows = "".join(f"x{number},N,UTC\n" for number in range(250))
    code, _, err = imports({"people.csv": f"email,name,timezone\n{rows}"})
    lines = err.splitlines()
    assert code == 1
    assert len(lines) == 102
    assert lines[99].startswith("people.csv:101: ")
    assert lines[100:] == ["… and 150 more.", "peerloop: Nothing was imported: 250 problems."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "x.csv: the file is empty."),
        (b"\n \n", "x.csv: the file is empty."),
        (b"email,name,timezone\nana@example.com,\xc1na,UTC\n", "x.csv:2: this is not UTF-8 text."),
        ("email,name,timezone\n".encode("utf-16"), "x.csv:1: this is not UTF-8 text."),
        (b"email,name,timezone,shoe\n", "x.csv:1: unknown column 'shoe' (read as people)."),
        (b"email,name\n", "x.csv:1: missing column 'timezone' (read as people)."),
        (b"email,email,name,timezone\n", "x.csv:1: the column 'email' is there twice."),
        (b'email,name,timezone\na@example.com,"A,UTC\n', "x.csv:2: this line cannot be read"),
        (b"email,course\na@example.com,b\n", "x.csv:1: this could be enrollments or"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(
    database: Database, imports: Importing, content: bytes, said: str
) -> None:
    code, out, err = imports({**FILES, "x.csv": content})
    assert (code, out) == (1, "")
    assert err.startswith(said), err
    assert err.splitlines()[1:] == ["peerloop: Nothing was imported: 1 problem."]
    assert database.count("users") == 0


def test_files_that_are_none(database: Database, run: Run, tmp_path: Path) -> None:
    for path, said in ((tmp_path, "directory"), (tmp_path / "nothing.csv", "No such file")):
        code, out, err = run("import", path)
        assert (code, out) == (1, "")
        assert err.startswith("peerloop: cannot read")
        assert said in err
        assert err.count("\n") == 1


def test_hours_that_their_st_could_not_save_are_refused(
    database: Database, imports: Importing
) -> None:
    """Also where one of the dates is there already; a date of the file replaces its own."""
    head = "email,date,start_time,end_time\n"
    night, morning = (
        f"ben@example.com,2026-12-{each}\n" for each in ("30,22:00,03:00", "31,01:00,05:00")
    )
    imports({**FILES, "overrides.csv": head + morning})
    before = contents(database)
    code, out, err = imports({"o.csv": head + night})
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == (
        "o.csv:2: ben@example.com: This overlaps 01:00 – 05:00 on Thu 31 Dec."
    )
    code, _, err = imports({"o.csv": head + night + morning})
    assert err.startswith("o.csv:3: these hours of ben@example.com overlap those on line 2.")
    assert contents(database) == before
    assert imports({"o.csv": head + night + "ben@example.com,2026-12-31,,\n"})[0] == 0
