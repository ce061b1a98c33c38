"""`worker`: the jobs in a process of their own, until it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from peerloop.commands import ROOT
from tests.factories import make_user, owe
from tests.integration.conftest import Database


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_what_is_due_and_ends_when_told(database: Database, told: signal.Signals) -> None:
    with database.writing() as db:
        owe(db, make_user(db), now=datetime.now(UTC))
    worker = subprocess.Popen(
        [sys.executable, "-m", "peerloop", "worker"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout is not None
        assert "worker runs" in worker.stdout.readline()
        deadline = time.monotonic() + 30
        while database.rows("SELECT status FROM outbox") != [("sent",)]:
            assert time.monotonic() < deadline
            assert worker.poll() is None
            time.sleep(0.05)
        worker.send_signal(told)
        _, said = worker.communicate(timeout=30)
    finally:
        worker.kill()
    assert (worker.returncode, "Traceback" in said) == (0, False)
