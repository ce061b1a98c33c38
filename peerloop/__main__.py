"""The command line's entry: find the command, run it, say in one line what went wrong."""

import os
import sys

from peerloop.commands import ROOT, CommandError, parser
from peerloop.settings import ConfigurationError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    asked = parser().parse_args(arguments)
    # Relative paths (sqlite:///peerloop.db, .web, .states) mean the same wherever one stands.
    os.chdir(ROOT)
    try:
        return asked.run(asked) or 0
    except (CommandError, ConfigurationError) as error:
        print(f"peerloop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
