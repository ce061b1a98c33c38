"""The running app for browser and HTTP tests: `python -m peerloop run` as a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from dataclasses import fields
from pathlib import Path
from types import TracebackType

from peerloop.settings import Settings
from tests.support.machine import end_with_the_tests, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_BUILD_AND_START = 420
SECONDS_TO_STOP = 15
CONFIGURATION = {field.name.upper() for field in fields(Settings)} | {
    "PEERLOOP_ENV",
    "STRIPE_WEBHOOK_SECRET",
    "WORKERS",
}


# Nor is coverage: the other tests measure the same code, and browsers wait for every line.
_NOT_TAKEN_OVER = frozenset({*CONFIGURATION, "COVERAGE_PROCESS_CONFIG"})


class AppServer:
    """PeerLoop on a free port, with its own SQLite file and page state, and demo data.

    `with AppServer() as app:` waits until it answers. The front end is built first if
    it has to be; parallel servers wait for the one that builds.

    Args:
        environment: PeerLoop's configuration; none is taken over from the tests' own.
    """

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self._folder = tempfile.TemporaryDirectory(
            prefix="peerloop-app-", ignore_cleanup_errors=True
        )
        self.folder = Path(self._folder.name)
        self.database_url = environment.get("DATABASE_URL", f"sqlite:///{self.folder}/app.db")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in _NOT_TAKEN_OVER},
            "PORT": str(self.port),
            "REFLEX_STATES_WORKDIR": str(self.folder / "states"),
            **environment,
            "DATABASE_URL": self.database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Everything the server has written so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def __enter__(self) -> "AppServer":
        try:
            self.start()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._folder.cleanup()

    def start(self) -> None:
        """Start (again) and wait until /healthz answers.

        Raises:
            RuntimeError: it ended, or did not answer in time; with the end of its log.
        """
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "peerloop", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_the_tests,  # noqa: PLW1509  (calls one C function)
            )
        try:
            wait_until(self._answers, SECONDS_TO_BUILD_AND_START, "the app's /healthz")
        except Exception as error:
            log_so_far = self.log[-4000:]
            self.stop()
            raise RuntimeError(
                f"The app did not start ({error}). Its log:\n{log_so_far}"
            ) from error

    def stop(self) -> int:
        """Ask it to end, as an operator would.

        Returns:
            Its exit status; negative if it had to be killed.
        """
        if self._process is None:
            return 0
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
        return self._process.wait()

    def kill(self) -> None:
        """End it and all its processes at once, as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"it ended with status {self._process.returncode}")
        try:
            with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False
