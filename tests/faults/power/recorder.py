"""Records every byte that a process writes, and every moment at which the disk was asked to keep it.

``strace`` watches the system calls of the real program with its real SQLite: nothing is stood in for.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename"
LONGEST = 1 << 20


class NoRecorder(RuntimeError):
    """The recorder is not on this machine."""


@dataclass(frozen=True)
class Written:
    """Bytes were handed to a file: on the disk only after the next ``Kept`` of that file."""

    path: Path
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file was cut to a length."""

    path: Path
    length: int


@dataclass(frozen=True)
class Kept:
    """The disk was asked to keep a file (or a folder's list of names) and said that it did."""

    path: Path


@dataclass(frozen=True)
class Made:
    """A file came to be."""

    path: Path


@dataclass(frozen=True)
class Gone:
    """A file's name was taken away."""

    path: Path


@dataclass(frozen=True)
class Said:
    """The program told the world something: from here on it is a promise."""

    words: str


Event = Written | Cut | Kept | Made | Gone | Said

_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?")
_FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>(?:, (.*))?$", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def record(command: Sequence[str], *, env: Mapping[str, str], folder: Path, trace: Path) -> list[Event]:
    """Run a command and answer what it did to the files of a folder, in order; what it printed is ``Said``."""
    strace = shutil.which("strace")
    if strace is None:
        raise NoRecorder("strace is not installed. On Debian: apt-get install strace")
    watched = [strace, "-f", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}", "-o", str(trace)]
    done = subprocess.run([*watched, *command], env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode and "ptrace(" in done.stderr:
        raise NoRecorder(f"strace may not watch programs here: {done.stderr.splitlines()[0]}")
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    with trace.open(encoding="ascii") as lines:
        return list(read_trace(lines, folder))


def read_trace(lines: Iterator[str] | Sequence[str], folder: Path) -> Iterator[Event]:
    """Read the lines of a trace; only files below the folder and standard output are told of."""
    for line in lines:
        if "<unfinished" in line or " resumed>" in line:
            if "write" in line or "sync" in line:
                raise ValueError("two threads wrote at once: this recording cannot be put in order")
            continue
        found = _LINE.match(line)
        if found and int(found[3]) >= 0:
            yield from _event(found[1], found[2], folder)


def _event(call: str, words: str, folder: Path) -> Iterator[Event]:
    if call == "openat":
        path = Path(_bytes(_TEXT.findall(words)[-1][0]).decode())
        if "O_CREAT" in words and folder in path.parents:
            yield Made(path)
    elif call in ("unlink", "unlinkat"):
        path = Path(_bytes(_TEXT.findall(words)[-1][0]).decode())
        if folder in path.parents:
            yield Gone(path)
    elif call == "rename":
        raise ValueError("a store renamed a file: the replay does not know this")
    else:
        yield from _on_file(call, words, folder)


def _on_file(call: str, words: str, folder: Path) -> Iterator[Event]:
    found = _FILE.match(words)
    if found is None:
        return
    path, rest = Path(_bytes(found[2]).decode()), found[3] or ""
    if call == "write" and found[1] == "1":
        yield Said(_bytes(_TEXT.findall(rest)[0][0]).decode().strip())
    elif path == folder or folder in path.parents:
        yield from _on_stored_file(call, path, rest)


def _on_stored_file(call: str, path: Path, rest: str) -> Iterator[Event]:
    if call == "pwrite64":
        text, more = _TEXT.findall(rest)[0]
        if more:
            raise ValueError("a write was longer than the recorder keeps")
        yield Written(path, int(rest.rsplit(", ", 1)[1]), _bytes(text))
    elif call == "write":
        raise ValueError(f"{path} was written without a place: the replay does not know this")
    elif call == "ftruncate":
        yield Cut(path, int(rest))
    else:
        yield Kept(path)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
