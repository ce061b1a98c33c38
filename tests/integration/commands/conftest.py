"""Commands run in this process on the test's database, or as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Protocol

import pytest

from peerloop.__main__ import main
from peerloop.commands import ROOT
from peerloop.settings import settings
from tests.integration.conftest import Database


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
