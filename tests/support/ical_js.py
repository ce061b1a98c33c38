"""ical.js, the library behind Thunderbird and many web calendars: what it reads in a file.

It is an npm package, installed beside the Python environment if it is missing, and run
by the Node that builds the front end.
"""

import json
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path

from tests.support.machine import end_with_the_tests, exclusively, npm_install, with_node

VERSION = "2.2.1"
_SCRIPT = Path(__file__).with_name("ical.mjs")


def events(ics: bytes) -> list[dict[str, object]]:
    """The file's events: uid, summary, start and end (aware UTC), names of all properties.

    Raises:
        RuntimeError: it cannot be read, or ical.js cannot be had here.
    """
    reader = _reader()
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(json.dumps(ics.decode()).encode() + b"\n")
    reader.stdin.flush()
    answer = json.loads(reader.stdout.readline() or '{"error": "Node has ended"}')
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return [
        {
            **event,
            "start": datetime.fromisoformat(event["start"]),
            "end": datetime.fromisoformat(event["end"]),
            "properties": [name.upper() for name in event["properties"]],
        }
        for event in answer["events"]
    ]


@cache
def _reader() -> "subprocess.Popen[bytes]":
    """One process for all files of a run; it ends when nobody can write to it any more."""
    return subprocess.Popen(
        ["node", str(_SCRIPT), _module().as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=with_node(),
        preexec_fn=end_with_the_tests,  # noqa: PLW1509  (calls one C function)
    )


@cache
def _module() -> Path:
    prefix = Path(sys.prefix) / "ical.js"
    package = prefix / "node_modules" / "ical.js"
    module = package / "dist" / "ical.js"
    with exclusively("ical.js"):
        if _version(package) == VERSION:
            return module
        failure = npm_install(f"ical.js@{VERSION}", prefix)
        if _version(package) == VERSION:
            return module
    raise RuntimeError(f"These tests need the npm package ical.js {VERSION}. Tried:\n  {failure}")


def _version(package: Path) -> str:
    manifest = package / "package.json"
    return str(json.loads(manifest.read_text())["version"]) if manifest.exists() else ""
