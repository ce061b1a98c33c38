"""A worker that sends mail in a process of its own, by a clock that runs faster; to be killed."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from peerloop import wiring
from peerloop.integrations.resend_mailer import ResendMailer
from peerloop.services.dispatching import dispatch

# A fork of a process that has imported all this starts in milliseconds.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
TIMEOUT = 1  # seconds, real ones


def fast_clock(began: float, speed: float) -> Callable[[], datetime]:
    """The time since `began` (seconds since 1970), running `speed` times as fast."""
    start = datetime.fromtimestamp(began, UTC)
    return lambda: start + timedelta(seconds=(time.time() - began) * speed)


def work(database_url: str, resend_url: str, began: float, speed: float) -> None:
    """Send what is due, for ever."""
    wiring.use_engine(wiring.make_engine(database_url))
    wiring.use_clock(fast_clock(began, speed))
    mail_from = "PeerLoop <sessions@peerloop.example>"
    wiring.use_mailer(ResendMailer("re_test", mail_from, resend_url, timeout=TIMEOUT))
    room = wiring.mailroom()
    while True:
        if not dispatch(room).is_worth_another:
            time.sleep(0.02)  # as the job's own pause


def start(*arguments: object) -> BaseProcess:
    """Start one."""
    process = PROCESSES.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """Kill one, at whatever line it is."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
