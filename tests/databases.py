"""Databases for tests: SQLite and DuckDB files, and a PostgreSQL server of the session's own."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=16MB -c max_connections=20"


def _found(program):
    """The path of a program of PostgreSQL; None where there is none."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _BINARIES)])
    return shutil.which(program, path=path)


def _user():
    """Who runs the server: PostgreSQL refuses root. None is whoever runs the tests."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    return None


class Server:
    """A cluster in a temporary folder, reached by a Unix socket and by nothing else."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pp-", dir="/tmp"))  # a socket's path is short
        self.user = _user()
        if self.user is not None:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.data = self.folder / "data"

    @property
    def url(self):
        name = getpass.getuser() if self.user is None else self.user.pw_name
        return f"postgresql+psycopg://{name}@/postgres?host={quote(str(self.folder))}"

    def run(self, program, *arguments):
        who = {} if self.user is None else {"user": self.user.pw_uid, "group": self.user.pw_gid}
        subprocess.run(  # noqa: S603  # reason: programs of PostgreSQL, found by name
            [_found(program), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
            **who,
        )

    def start(self):
        self.run("initdb", "-D", self.data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        log = self.folder / "log"
        options = f"{_SETTINGS} -c unix_socket_directories='{self.folder}'"
        self.run("pg_ctl", "-D", self.data, "-l", log, "-o", options, "-w", "start")

    def stop(self):
        with suppress(subprocess.SubprocessError):
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql():
    """The URL of an empty PostgreSQL, started for this session; skipped where it cannot be."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    for program in ("initdb", "pg_ctl"):
        if _found(program) is None:
            pytest.skip(f"PostgreSQL is not installed: there is no {program}")
    server = Server()
    try:
        try:
            server.start()
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here: {type(error).__name__}")
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    """The URL of an empty SQLite file."""
    path = tmp_path_factory.mktemp("sqlite") / "rows.db"
    path.touch()
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def duck(tmp_path_factory):
    """The URL of an empty DuckDB file."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    path = tmp_path_factory.mktemp("duckdb") / "rows.duckdb"
    duckdb.connect(str(path)).close()
    return f"duckdb:///{path}"
