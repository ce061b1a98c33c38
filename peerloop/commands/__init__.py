"""What can be asked of PeerLoop on a command line: `python -m peerloop <command>`.

Each module here is one command (or a few of one kind): it has an
`add_parser(subparsers)` that adds its parser and sets `run=<function of the parsed
arguments>`. Modules import what they need inside that function, so that asking
for one command does not load the others.
"""

import argparse
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

ROOT = Path(__file__).resolve().parents[2]


class CommandError(Exception):
    """The command cannot do its work; the message says why in one line."""


def parser() -> argparse.ArgumentParser:
    """The command line with every command found in this package."""
    whole = argparse.ArgumentParser(prog="python -m peerloop", description="PeerLoop")
    subparsers = whole.add_subparsers(metavar="<command>", required=True)
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name).add_parser(subparsers)
    return whole
