"""Commands run in this process on the test's database, or as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Protocol

import pytest

from peerloop.__main__ import main
from peerloop.commands import ROOT
from peerloop.settings import settings
from tests.factories import FixedClock
from tests.integration.conftest import Database

FILES = {
    "people.csv": """\
email,name,timezone,is_admin
 Ana@Example.com ,"Ána, the elder",America/Sao_Paulo,
ben@example.com,Ben,Asia/Kathmandu,true
""",
    "courses.csv": """\
slug,title,summary,duration_minutes,session_count,price,currency
algebra,Algebra,"Vectors
and matrices",60,6,,
writing,Writing,,45,,24.00,EUR
""",
    "enrollments.csv": "email,course\nana@example.com,algebra\nana@example.com,writing\n",
    "student_teachers.csv": """\
email,course,active
ben@example.com,algebra,yes
ana@example.com,writing,no
""",
    "availability.csv": """\
email,day_of_week,start_time,end_time,timezone
ben@example.com,1,09:00,12:00,Asia/Kathmandu
ben@example.com,Sunday,22:00,02:00,Asia/Kathmandu
""",
    "overrides.csv": """\
email,date,start_time,end_time
ben@example.com,2026-12-24,,
ben@example.com,2026-12-31,10:00,24:00
""",
}
TABLES = (
    "users",
    "courses",
    "enrollments",
    "student_teachers",
    "availability",
    "availability_overrides",
    "teaching_calendars",
    "audit_events",
)
Importing = Callable[..., tuple[int, str, str]]


class Run(Protocol):
    """Runs a command: what it answered, printed and complained."""

    def __call__(self, *arguments: object, stdin: str = "") -> tuple[int, str, str]: ...


@pytest.fixture
def run(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """`python -m peerloop …` in this process."""
    monkeypatch.chdir(Path.cwd())  # commands change the folder
    monkeypatch.setenv("DATABASE_URL", database.url)
    settings.cache_clear()

    def command(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", StringIO(stdin))
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stop:  # argparse's way to say what is wrong
            code = int(str(stop.code))
        return code, *capsys.readouterr()

    yield command
    settings.cache_clear()


@pytest.fixture
def start(database: Database) -> Callable[..., "subprocess.Popen[str]"]:
    """Starts `python -m peerloop …` as a process of its own, on the test's database."""

    def command(*arguments: object, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "peerloop", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database.url, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return command


@pytest.fixture
def imports(run: Run, clock: FixedClock, tmp_path: Path) -> Importing:
    """Writes files and imports them, in the order given."""

    def command(files: dict[str, str | bytes]) -> tuple[int, str, str]:
        paths = []
        for name, content in files.items():
            path = tmp_path / name
            raw = content.encode() if isinstance(content, str) else content
            path.write_bytes(raw)
            paths.append(path)
        code, out, err = run("import", *paths)
        return code, out, err.replace(f"{tmp_path}/", "")

    return command


def contents(database: Database) -> dict[str, list[Any]]:
    return {table: sorted(map(str, database.rows(f"SELECT * FROM {table}"))) for table in TABLES}
