"""Reading a calendar in a process of its own, which is ended when it takes too long or too much.

Nothing else ends a library that is busy with a rule somebody made up; and what one calendar says
of time zones, the library would remember for all. The process gets the text and nothing of our
surroundings, and only numbers come back.
"""

import contextlib
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.external import MOST_INTERVALS, Place
from peerloop.domain.intervals import Span, instant, seconds_down, seconds_up

MOST_SECONDS = 20.0  # by the clock on the wall; the machine may be busy
_MOST_CPU_SECONDS = 8
_MOST_MEMORY = 1024**3
_ROOT = Path(__file__).resolve().parents[2]

TOO_LONG = "It takes too long to work out the calendar’s events."


def read_apart(
    content: bytes, place: Place, *, start: datetime, end: datetime, seconds: float = MOST_SECONDS
) -> list[Span]:
    """`busy_times`, by a process that has so many `seconds`.

    Raises:
        CalendarUnreadable: as `busy_times` does; or it took too long.
    """
    asked = {
        "zone": place.zone,
        "email": place.email,
        "start": seconds_down(start),
        "end": seconds_up(end),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", __name__],
            input=json.dumps(asked).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise CalendarUnreadable(TOO_LONG) from None
    if done.returncode < 0:  # ended by the system: its time or its memory was up
        raise CalendarUnreadable(TOO_LONG)
    return _spans(done.stdout)


def _spans(said: bytes) -> list[Span]:
    """What the process answered, taken at face value nowhere."""
    try:
        answer = json.loads(said)
        if "unreadable" in answer:
            raise CalendarUnreadable(str(answer["unreadable"])[:300])
        spans = [(int(since), int(until)) for since, until in answer["busy"]]
    except (ValueError, TypeError, KeyError):
        raise CalendarUnreadable from None
    if len(spans) > MOST_INTERVALS or any(since >= until for since, until in spans):
        raise CalendarUnreadable
    return spans


def main() -> None:
    """Read a question from standard input, and answer on standard output."""
    _limit()
    from peerloop.integrations.busy_times import busy_times

    asked = json.loads(sys.stdin.buffer.readline())
    try:
        spans = busy_times(
            sys.stdin.buffer.read(),
            Place(asked["zone"], asked["email"]),
            start=instant(asked["start"]),
            end=instant(asked["end"]),
        )
        answer: dict[str, object] = {"busy": spans}
    except CalendarUnreadable as error:
        answer = {"unreadable": error.message}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Bound what this process may take; the app comes first."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        os.nice(5)
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    main()
