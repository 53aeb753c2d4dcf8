"""A PostgreSQL server for one test run: on the loopback address, in a folder of its own, stopped by the process started.

Not a test. `Server.start` returns the words why there is none instead of a server where it cannot be had.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 900  # seconds; after that the server ends by itself, whatever became of the tests


def programs() -> Path | None:
    """The folder with `initdb` and `postgres` in it, newest version first; on the path, or where Debian puts them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = [Path(found).resolve().parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    return next(
        (each for each in [*debian, *on_path] if (each / "initdb").exists() and (each / "postgres").exists()), None
    )


def user_for_it() -> dict[str, Any]:
    """Whom the server runs as: it refuses to be root, so root hands it to `postgres` or `nobody`."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    return {"user": 65534, "group": 65534, "extra_groups": []}


def quick_folder() -> str | None:
    """A folder in memory when there is one with room, for what is thrown away; `None` for the usual one."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    return str(memory) if roomy else None


@dataclass
class Server:
    """A server that is running."""

    program: Path
    folder: Path
    port: int
    whom: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None
    made: int = 0

    @classmethod
    def start(cls) -> Server | str:
        """Start one, or say what is missing."""
        found = programs()
        if found is None:
            return "PostgreSQL is not installed here: no initdb and postgres (Debian: apt install postgresql)"
        folder = Path(tempfile.mkdtemp(prefix="epsom-postgresql-", dir=quick_folder()))
        whom = user_for_it()
        if whom:
            os.chown(folder, whom["user"], whom["group"])
        told: Any = {"cwd": folder, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}, **whom}
        made = subprocess.run(
            [found / "initdb", "-D", folder / "data", "-U", "epsom", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            capture_output=True, text=True, check=False, timeout=120, **told,
        )  # fmt: skip
        if made.returncode != 0:
            shutil.rmtree(folder)
            return f"initdb did not work here: {made.stderr.strip()[-300:]}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = cls(found / "postgres", folder, port, told)
        try:
            server._run()
        except BaseException:
            server.stop()
            raise
        return server

    def _run(self) -> None:
        timeout = shutil.which("timeout")
        bound = [] if timeout is None else [timeout, "--signal=INT", str(LONGEST)]
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "max_connections": 150,
            "fsync": "off", "shared_buffers": "16MB", "logging_collector": "off",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*bound, self.program, "-D", self.folder / "data", *options], stdout=log, stderr=log, **self.whom
            )
        self._wait()

    def restart(self) -> None:
        """Stop it in order and start it again; what it holds stays."""
        self._end(signal.SIGINT)
        self._run()

    def url(self, database: str) -> str:
        """The address of a database on it."""
        return f"postgresql://epsom@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """Run one statement in the database every server has."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement.encode())

    def new_database(self, template: str = "template0") -> str:
        """The address of a new database."""
        self.made += 1
        self.run(f"CREATE DATABASE epsom_{self.made} TEMPLATE {template}")
        return self.url(f"epsom_{self.made}")

    def _wait(self) -> None:
        import psycopg

        until = time.monotonic() + 60
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def drop(self, url: str) -> None:
        """Remove a database made here."""
        self.run(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def stop(self) -> None:
        """Stop it at once, for nothing in it is needed any more, and remove its folder."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            self.process.kill()
            self.process.wait()
