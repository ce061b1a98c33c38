"""`worker`: send mail, release holds and all else that nobody waits for, without serving pages.

The app does the same beside its pages; a worker of its own keeps that going while
the app restarts, or takes the load off it. Any number may run at once.
"""

import argparse
import asyncio
import contextlib
import logging
import signal


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `worker`."""
    parser = subparsers.add_parser("worker", help="run the background jobs, without the app")
    parser.set_defaults(run=_run)


def _run(_asked: argparse.Namespace) -> None:
    from peerloop import wiring

    words = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=words)
    wiring.migrate()
    print("PeerLoop's worker runs. Stop it with Ctrl+C.", flush=True)
    asyncio.run(_until_told_to_stop())


async def _until_told_to_stop() -> None:
    from peerloop.worker.rounds import run_jobs

    jobs = asyncio.create_task(run_jobs())
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, jobs.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await jobs
