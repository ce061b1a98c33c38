"""`run`: bring everything up to date and serve pages, API and websocket on one port.

Preparing (tables, demo data, front end) happens here, serving in Granian's workers,
which import the app themselves; `peerloop/peerloop.py` says what is served.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from peerloop.commands import CommandError
from peerloop.commands.build import build_if_changed
from peerloop.settings import Settings, settings

APP = "peerloop.peerloop:app"
SECONDS_TO_FINISH = 5
DEMO = "peerloop.commands.demo"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `run`."""
    parser = subparsers.add_parser("run", help="serve PeerLoop on HOST and PORT")
    parser.set_defaults(run=_run)


def _run(_asked: argparse.Namespace) -> None:
    ours = settings()
    workers = _workers(ours)
    _check_port(ours)
    build_if_changed()
    seeded = _prepare_database(ours)
    _say_what_is_used(ours, workers, seeded)
    _serve(ours, workers)


def _workers(ours: Settings) -> int:
    given = os.environ.get("WORKERS", "").strip() or "1"
    if not given.isdigit() or not 1 <= int(given) <= 64:
        raise CommandError(f"WORKERS must be a whole number from 1 to 64, not {given!r}.")
    if int(given) > 1 and not ours.redis_url:
        raise CommandError("several WORKERS share what pages hold through Redis: set REDIS_URL.")
    return int(given)


def _check_port(ours: Settings) -> None:
    """Say that the port is taken now, not after the build."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            ours.host, ours.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"cannot listen on {ours.host}:{ours.port}: {reason}.") from error


def _prepare_database(ours: Settings) -> bool:
    """Migrate; fill an empty development database with demo data.

    Returns:
        Whether this installation has demo accounts to tell of.
    """
    from sqlalchemy.exc import OperationalError

    from peerloop import wiring

    try:
        wiring.migrate()
        demo = False
        if not ours.is_production and find_spec(DEMO) is not None:
            module = import_module(DEMO)
            demo = module.seed_if_empty() or module.is_seeded()
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise CommandError(f"cannot use the database {_database(ours)}: {reason}.") from error
    # The workers are forks of this process and must not share its connections.
    wiring.engine().dispose()
    return demo


def _say_what_is_used(ours: Settings, workers: int, seeded: bool) -> None:
    mail = (
        "Resend" if ours.resend_api_key else "SMTP" if ours.smtp_url else "outbox page at /outbox"
    )
    rows = {
        "Address": ours.public_url,
        "Listening": f"{ours.host}:{ours.port}, {workers} worker{'s' if workers > 1 else ''}",
        "Database": _database(ours),
        "Page state": "Redis" if ours.redis_url else "files in .states",
        "Stripe": "live account" if ours.stripe_secret_key else "sandbox",
        "E-mail": mail,
    }
    if ours.stripe_secret_key.startswith(("sk_test_", "rk_test_")):
        rows["Stripe"] = "test mode"
    if seeded:
        rows["Demo"] = "student@example.com, teacher@example.com, …: password peerloop-demo"
    width = max(map(len, rows)) + 1
    print("\n".join(f"  {name + ':':<{width}} {value}" for name, value in rows.items()), flush=True)


def _database(ours: Settings) -> str:
    from sqlalchemy.engine import make_url

    return make_url(ours.database_url).render_as_string(hide_password=True)


def _serve(ours: Settings, workers: int) -> None:
    """Serve until SIGINT or SIGTERM; the workers end with this process."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ |= {
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        # Reflex's own names for "the front end is built" and "hand it out, too".
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }
    server = Server(
        target=APP,
        factory=True,
        address=ours.host,
        port=ours.port,
        interface=Interfaces.ASGI,
        workers=workers,
        respawn_failed_workers=ours.is_production,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=_load_app)


def _load_app(target: str) -> Callable[..., Any]:
    """In a worker: make the app."""
    _end_with_the_parent()
    module, name = target.split(":")
    app: Callable[..., Any] = getattr(import_module(module), name)()
    return app


def _end_with_the_parent() -> None:
    """Let Linux end this worker when its parent is killed and cannot do so itself."""
    if sys.platform == "linux":
        import ctypes
        import signal

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
