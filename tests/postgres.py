"""A real PostgreSQL for a test run: a cluster of its own in a temporary folder, on a socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(RuntimeError):
    """The programs of PostgreSQL are not on this machine."""


def programs() -> Path:
    """Answer the folder of PostgreSQL's own programs, newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgres("PostgreSQL's programs are missing. On Debian: apt-get install postgresql")
    return Path(on_path).resolve().parent


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, give its address (``postgresql://…``, without a database name), stop it afterwards."""
    tools = programs()
    folder = Path(tempfile.mkdtemp(prefix="alongside-pg-"))
    owner = _owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    user = owner.pw_name if owner else None
    data, log = folder / "data", folder / "log"

    def run(*words: str) -> None:
        subprocess.run(words, user=user, check=True, capture_output=True, cwd=folder)

    run(str(tools / "initdb"), "-D", str(data), "-U", "alongside", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=40"
    run(str(tools / "pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
    try:
        yield f"postgresql://alongside@{str(folder).replace('/', '%2F')}"
    finally:
        run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then its own user does."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root and there is no user `postgres`.")
