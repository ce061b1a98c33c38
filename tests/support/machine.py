"""The machine the tests run on: install what is missing, end what was started."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

IS_ROOT = os.name == "posix" and os.geteuid() == 0


@contextmanager
def exclusively(name: str) -> Iterator[None]:
    """Let parallel test processes do something (an installation, say) one after the other."""
    path = Path(tempfile.gettempdir()) / f"peerloop-tests-{os.getuid()}-{name}.lock"
    with path.open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def apt_install(package: str) -> str:
    """Install a Debian package.

    Returns:
        Why it could not be installed; empty if it was.
    """
    if not shutil.which("apt-get"):
        return "no apt-get here"
    if not IS_ROOT:
        return f"apt-get install {package} needs root"
    with exclusively("apt"):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
        return attempt(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )


def npm_install(wanted: str, prefix: Path) -> str:
    """Install an npm package, `name@version`, into `prefix`; no script of it is run.

    Returns:
        Why it could not be installed; empty if it was.
    """
    prefix.mkdir(parents=True, exist_ok=True)
    npm = str(Path(sysconfig.get_path("scripts")) / "npm")
    install = [npm, "install", "--no-save", "--ignore-scripts", "--prefer-offline", "--no-audit"]
    return attempt([*install, "--prefix", str(prefix), wanted], env=with_node())


def with_node() -> dict[str, str]:
    """An environment in which `node` is the one that came with the app."""
    scripts = sysconfig.get_path("scripts")
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}


def attempt(command: list[str], **options: object) -> str:
    """Run a command.

    Returns:
        The end of what it said if it failed; empty if it succeeded.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    except OSError as error:
        return f"{command[0]}: {error}"
    said = (done.stderr or done.stdout).strip()[-800:]
    return "" if done.returncode == 0 else f"{' '.join(command[:3])} … failed: {said}"


def end_with_the_tests() -> None:
    """Called in a started process: on Linux it ends when the tests are killed."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Look until `ready()`.

    Raises:
        TimeoutError: it was not within `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} seconds")
        time.sleep(0.05)
