"""`make bench`: every benchmark, or those named (`make bench ARGS="slots http"`)."""

import sys

from bench import http, slots

BENCHMARKS = {"slots": slots.main, "http": http.main}


def main(asked: list[str]) -> None:
    """Run the benchmarks named; all of them where none is."""
    unknown = [name for name in asked if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(
            f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}."
        )
    for name in asked or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
