"""When the front end is built, and what the build may know."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from peerloop import __main__
from peerloop.commands import CommandError, build


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with sources, and a Reflex that notes how it was called and builds what it can."""
    for name in ("rxconfig.py", "requirements.lock", "peerloop/pages/home.py", "assets/a.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    calls: list[tuple[str, ...]] = []

    def reflex(*arguments: str) -> bool:
        calls.append(arguments)
        if arguments[0] == "compile":
            return made.compiles
        if made.fails_with_old_web and Path(".web/old").exists():
            return False
        if made.exports:
            build.BUILT.parent.mkdir(parents=True, exist_ok=True)
            build.BUILT.write_text("<html>")
        return made.exports

    made = SimpleNamespace(calls=calls, exports=True, compiles=True, fails_with_old_web=False)
    monkeypatch.setattr(build, "_reflex", reflex)
    return made


def test_unchanged_sources_are_built_once(project):
    assert build.build_if_changed()
    assert not build.build_if_changed()
    assert project.calls == [("export", "--frontend-only", "--no-zip")]


@pytest.mark.parametrize("name", ["rxconfig.py", "peerloop/pages/home.py", "assets/a.css"])
def test_a_changed_source_is_built_again(project, name):
    build.build_if_changed()
    Path(name).write_text("changed")
    assert build.build_if_changed()


def test_code_that_pages_cannot_see_does_not_count(project):
    build.build_if_changed()
    Path("peerloop/api").mkdir()
    Path("peerloop/api/rest.py").write_text("new")
    assert not build.build_if_changed()


def test_a_missing_output_is_built_again(project):
    build.build_if_changed()
    build.BUILT.unlink()
    assert build.build_if_changed()


def test_pages_that_do_not_compile_leave_the_last_build_in_place(project):
    build.build_if_changed()
    project.exports = project.compiles = False
    Path("rxconfig.py").write_text("changed")
    with pytest.raises(CommandError):
        build.build_if_changed()
    assert build.BUILT.exists()
    assert not build.STAMP.exists()


def test_an_unusable_web_folder_is_replaced(project):
    Path(".web").mkdir()
    Path(".web/old").touch()
    project.fails_with_old_web = True
    assert build.build_if_changed()
    assert not Path(".web/old").exists()
    assert not build.SET_ASIDE.exists()


def test_a_web_folder_that_was_not_to_blame_is_put_back(project):
    Path(".web").mkdir()
    Path(".web/old").touch()
    project.exports = False
    with pytest.raises(CommandError):
        build.build_if_changed()
    assert Path(".web/old").exists()
    assert not build.SET_ASIDE.exists()


def test_a_folder_that_cannot_be_written_to_is_named(project, monkeypatch):
    monkeypatch.setattr(build, "LOCK", Path("missing/.web.lock"))
    with pytest.raises(CommandError, match="cannot build the front end in"):
        build.build_if_changed()


def test_the_build_knows_nothing_of_this_installation(monkeypatch):
    for name in ("PEERLOOP_ENV", "STRIPE_WEBHOOK_SECRET", "PUBLIC_URL", "DATABASE_URL", "PORT"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "as configured")
    told = build._neutral_environment()
    assert not {"PEERLOOP_ENV", "STRIPE_WEBHOOK_SECRET", "PUBLIC_URL", "DATABASE_URL"} & set(told)
    assert told["NPM_CONFIG_REGISTRY"] == "as configured"
    assert (Path(told["PATH"].split(os.pathsep)[0]) / "npm").exists()


def test_npms_own_registry_is_handed_to_reflex(monkeypatch):
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.setattr(
        build.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0, stdout="its own\n")
    )
    assert build._neutral_environment()["NPM_CONFIG_REGISTRY"] == "its own"


def test_reflex_is_run_by_the_same_python(monkeypatch):
    seen = []
    monkeypatch.setattr(build, "_neutral_environment", dict)

    def run(command, **_):
        seen.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(build.subprocess, "run", run)
    assert build._reflex("export")
    assert seen == [[sys.executable, "-m", "reflex", "export"]]


def test_the_build_command(project, monkeypatch, capsys):
    monkeypatch.setattr(__main__, "ROOT", Path.cwd())
    assert __main__.main(["build"]) == 0
    assert __main__.main(["build"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert __main__.main(["build", "--force"]) == 0
    assert len(project.calls) == 2
