"""What `run` prepares, says and refuses before it serves."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from peerloop import __main__, wiring
from peerloop.commands import CommandError, serve
from peerloop.settings import ConfigurationError, Settings
from tests.support.machine import free_port


@pytest.fixture
def prepared(monkeypatch):
    """`run` with the build and the server left out; what was served is noted."""
    served = []
    monkeypatch.setattr(serve, "build_if_changed", lambda: False)
    monkeypatch.setattr(serve, "_serve", lambda ours, workers: served.append((ours, workers)))
    monkeypatch.setattr(wiring, "migrate", lambda: None)
    monkeypatch.setattr(wiring, "engine", lambda: SimpleNamespace(dispose=lambda: None))
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    return served


def _run(monkeypatch, ours):
    monkeypatch.setattr(serve, "settings", lambda: ours)
    serve._run(argparse.Namespace())


def test_it_says_what_it_uses(prepared, monkeypatch, capsys):
    port = free_port()
    _run(monkeypatch, Settings(port=port, public_url=f"http://localhost:{port}"))
    said = capsys.readouterr().out
    for part in (f"http://localhost:{port}", "sqlite:///", "sandbox", "outbox page at /outbox"):
        assert part in said
    assert "password" not in said
    assert len(prepared) == 1


def test_it_tells_of_the_demo_accounts_it_made(prepared, monkeypatch, capsys):
    calls = []
    demo = SimpleNamespace(seed_if_empty=lambda: calls.append("seeded"), is_seeded=lambda: True)
    monkeypatch.setattr(serve, "find_spec", lambda _: True)
    monkeypatch.setattr(serve, "import_module", lambda _: demo)
    _run(monkeypatch, Settings(port=free_port()))
    assert calls == ["seeded"]
    assert "peerloop-demo" in capsys.readouterr().out


def test_production_has_no_demo_data(prepared, monkeypatch, capsys):
    monkeypatch.setattr(serve, "find_spec", lambda _: pytest.fail("looked for demo data"))
    _run(monkeypatch, Settings(env="production", port=free_port(), stripe_secret_key="sk_live_x"))
    assert "live account" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (Settings(stripe_secret_key="sk_test_x"), "test mode"),
        (Settings(resend_api_key="re_x"), "Resend"),
        (Settings(smtp_url="smtp://mail"), "SMTP"),
        (Settings(redis_url="redis://cache"), "Redis"),
    ],
)
def test_it_names_the_vendors_in_use(ours, said, capsys):
    serve._say_what_is_used(ours, 1, False)
    assert said in capsys.readouterr().out


def test_passwords_of_databases_are_not_shown(capsys):
    ours = Settings(database_url="postgresql+psycopg://me:secret@db/peerloop")
    serve._say_what_is_used(ours, 1, False)
    said = capsys.readouterr().out
    assert "db/peerloop" in said
    assert "secret" not in said


def test_a_taken_port_is_named(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="cannot listen on"):
            _run(monkeypatch, Settings(port=taken.getsockname()[1]))


def test_a_database_that_cannot_be_used_is_named(prepared, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def migrate():
        raise OperationalError("SELECT 1", {}, Exception("connection refused\nand more"))

    monkeypatch.setattr(wiring, "migrate", migrate)
    with pytest.raises(CommandError, match=r"sqlite:///.*: connection refused"):
        _run(monkeypatch, Settings(port=free_port()))


@pytest.mark.parametrize("workers", ["0", "many", "-1", "65"])
def test_a_number_of_workers_that_is_none(monkeypatch, workers):
    monkeypatch.setenv("WORKERS", workers)
    with pytest.raises(CommandError, match="WORKERS"):
        serve._workers(Settings())


def test_several_workers_need_redis(monkeypatch):
    monkeypatch.setenv("WORKERS", "3")
    with pytest.raises(CommandError, match="REDIS_URL"):
        serve._workers(Settings())
    assert serve._workers(Settings(redis_url="redis://cache")) == 3


def test_errors_are_one_line_and_a_status(monkeypatch, capsys):
    def refuse(*_):
        raise ConfigurationError("PORT is not a number.")

    monkeypatch.setattr(__main__.os, "chdir", lambda _: None)
    monkeypatch.setattr(serve, "settings", refuse)
    assert __main__.main(["run"]) == 1
    assert capsys.readouterr().err == "peerloop: PORT is not a number.\n"


def test_an_interrupted_command_says_so_by_its_status(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__.os, "chdir", lambda _: None)
    monkeypatch.setattr(serve, "settings", interrupt)
    assert __main__.main(["run"]) == 128 + signal.SIGINT


def test_the_command_line_works_from_anywhere(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "peerloop", "--help"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(serve.import_module("peerloop.commands").ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "run" in done.stdout
    assert "build" in done.stdout
