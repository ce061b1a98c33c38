"""`import`: bring people, courses, places and weekly hours from CSV files into the database.

What files may say is decided in `domain/rosters.py`, what is written in `services/importing.py`.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from peerloop.commands import CommandError
from peerloop.commands.accounts import ready_database

if TYPE_CHECKING:
    from peerloop.domain.rosters import Kind, RosterRefused, Rosters
    from peerloop.services.importing_rows import Tally

PROBLEMS_SHOWN = 100
HELP = """\
A file's header line tells what it lists:
  people            email,name,timezone[,is_admin]
  courses           slug,title,summary,duration_minutes,session_count,price,currency
  enrollments       email,course
  student_teachers  email,course[,active]
  availability      email,day_of_week,start_time,end_time,timezone
  overrides         email,date,start_time,end_time

Give several files at once, in any order; they may refer to each other. Either all of it is
imported or nothing. The same files again change nothing.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import`."""
    parser = subparsers.add_parser(
        "import",
        help="import CSV files",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # The path is made absolute at once: commands run in PeerLoop's own folder.
    parser.add_argument(
        "files", nargs="+", metavar="FILE", type=lambda name: (name, Path(name).absolute())
    )
    parser.set_defaults(run=_import)


def _import(asked: argparse.Namespace) -> None:
    from sqlalchemy.exc import IntegrityError

    from peerloop import wiring
    from peerloop.domain.rosters import RosterRefused
    from peerloop.services.importing import import_rosters

    rosters = _read(asked.files)
    with ready_database():
        try:
            tallies = wiring.in_transaction(
                lambda db: import_rosters(db, rosters, now=wiring.now())
            )
        except RosterRefused as refusal:
            _print_problems(refusal)
            raise CommandError(refusal.message) from refusal
        except IntegrityError as error:
            raise CommandError(
                "Nothing was imported: somebody changed the same rows meanwhile. Run it again."
            ) from error
    _print_tallies(tallies)


def _read(files: list[tuple[str, Path]]) -> "Rosters":
    from peerloop.domain.roster_checks import check_rows
    from peerloop.domain.rosters import Rosters, read_roster

    rosters = Rosters()
    for name, path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {name}: {error.strerror}.") from error
        read_roster(rosters, name, content)
    check_rows(rosters)
    return rosters


def _print_problems(refusal: "RosterRefused") -> None:
    problems = refusal.problems
    for problem in problems[:PROBLEMS_SHOWN]:
        print(problem, file=sys.stderr)
    if len(problems) > PROBLEMS_SHOWN:
        print(f"… and {len(problems) - PROBLEMS_SHOWN} more.", file=sys.stderr)


def _print_tallies(tallies: "dict[Kind, Tally]") -> None:
    width = max(len(kind) for kind in tallies) + 1 if tallies else 0
    for kind, tally in tallies.items():
        done = [f"{tally.added} added"]
        done += [f"{tally.updated} updated"] * bool(tally.updated)
        done += [f"{tally.removed} removed"] * bool(tally.removed)
        print(f"{kind + ':':<{width}} {', '.join([*done, f'{tally.unchanged} unchanged'])}")
    if not tallies:
        print("The files list nothing.")
