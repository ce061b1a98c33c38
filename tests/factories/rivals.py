"""Many people at the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import TypeVar

from peerloop import wiring

T = TypeVar("T")


def at_once(works: Iterable[Callable[[], T]]) -> list[T | Exception]:
    """Start all `works` together; what each returned or raised, in their order."""
    todo = list(works)
    _connect()
    barrier = Barrier(len(todo))

    def start(work: Callable[[], T]) -> T | Exception:
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(todo)) as threads:
        return list(threads.map(start, todo))


def _connect() -> None:
    """Open every connection of the pool now, so that opening them does not space out the rivals."""
    with ExitStack() as stack:
        for _ in range(wiring.POOL_SIZE):
            stack.enter_context(wiring.engine().connect())
