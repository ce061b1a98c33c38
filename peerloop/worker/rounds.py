"""Running the jobs beside the app: one after the other's pause, none on the event loop."""

import asyncio
import logging

from peerloop.wiring import off_loop
from peerloop.worker.jobs import Job, jobs

log = logging.getLogger(__name__)


async def run_jobs() -> None:
    """Run every job again and again until cancelled."""
    async with asyncio.TaskGroup() as group:
        for job in jobs():
            group.create_task(_again_and_again(job))


async def _again_and_again(job: Job) -> None:
    while True:
        has_more = None
        try:
            has_more = await off_loop(job.work)
        except Exception:  # the next round may do better
            log.exception("job %r failed", job.name)
        await asyncio.sleep(0 if has_more else job.seconds)
