"""A PostgreSQL cluster of the tests' own: in a directory of its own, on a Unix socket only, gone at the end."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_USER = "waakvlam"
_READY_SECONDS = 60.0
_databases = itertools.count(1)


class CannotRun(Exception):  # noqa: N818 - it says what is the matter
    """PostgreSQL is not installed, or nobody is there to run it as."""


class Postgres:
    """A cluster that can be killed and started again, like any."""

    def __init__(self, folder: Path, programs: Path, account: pwd.struct_passwd | None) -> None:
        """Use `running`."""
        self._folder = folder
        self._programs = programs
        self._account = account
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make the cluster's files."""
        if self._account is not None:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        options = ["--auth=trust", f"--username={_USER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "--pgdata", str(self._folder / "data"), *options)

    def start(self) -> None:
        """Start the server, and wait until it takes connections."""
        arguments = ["-D", str(self._folder / "data"), "-k", str(self._folder), "-c", "listen_addresses="]
        # A killed process loses nothing by this, only a machine without power would.
        arguments += ["-c", "fsync=off", "-c", "max_connections=100"]
        log = self._folder / "server.log"
        until = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            # What a killed server left running keeps a new one out for a moment.
            if self._server is None or self._server.poll() is not None:
                with log.open("ab") as written:
                    self._server = subprocess.Popen(
                        [str(self._programs / "postgres"), *arguments],
                        stdout=written,
                        stderr=written,
                        **self._as_account(),
                    )
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once, and whole: connections that are still open are closed."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        self._end(signal.SIGKILL)

    def new_database(self) -> str:
        """The URL of a database in which there is nothing."""
        name = f"test_{next(_databases)}"
        self._run("createdb", "--host", str(self._folder), "--username", _USER, "--template", "template0", name)
        return f"postgresql+asyncpg://{_USER}@/{name}?host={self._folder}"

    def _answers(self) -> bool:
        command = [str(self._programs / "pg_isready"), "--quiet", "--host", str(self._folder), "--timeout", "1"]
        return subprocess.run(command, check=False, **self._as_account()).returncode == 0

    def _end(self, how: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(60)
            self._server = None

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_account())
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr}")

    def _as_account(self) -> dict[str, Any]:
        # The server refuses to be run by root.
        if self._account is None:
            return {"cwd": self._folder}
        return {
            "cwd": self._folder,
            "user": self._account.pw_uid,
            "group": self._account.pw_gid,
            "extra_groups": [],
        }


@contextmanager
def running() -> Iterator[Postgres]:
    """A cluster until the end of the block.

    Raises:
        CannotRun: PostgreSQL is not installed.
    """
    programs, account = _programs(), _account()
    # Not where the tests have their files: nobody but root may go there. And short: it holds a socket.
    folder = Path(tempfile.mkdtemp(prefix="waakvlam-pg-"))
    cluster = Postgres(folder, programs, account)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Where the programs of the server are; Debian keeps them out of the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    for place in [*([Path(found).resolve().parent] if found else []), *debian]:
        if all((place / program).exists() for program in ("initdb", "postgres", "createdb", "pg_isready")):
            return place
    raise CannotRun("PostgreSQL is not installed")


def _account() -> pwd.struct_passwd | None:
    """Whom the server is run as when the tests are run by root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotRun("the tests are run by root, and there is no other account to run PostgreSQL as")
