"""Sync work beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from peerloop.wiring.database import POOL_SIZE

T = TypeVar("T")
# Services are sync and mostly wait for the database: more threads than connections help nobody.
THREADS = POOL_SIZE


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="peerloop")


async def off_loop(work: Callable[[], T]) -> T:
    """Run sync `work` without blocking the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), work)
