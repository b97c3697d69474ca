"""Work for a second processor: what a generator makes is made in a child process and handed over through a pipe.

Only plain values travel (``marshal``), a few at a time: the pipe holds about a megabyte, so a slow taker slows the
maker and memory stays small. The child never touches the parent's stores and ends without cleaning anything up.
"""

import marshal
import os
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NoReturn

PIPE_BYTES = 1024 * 1024
_SIZE = 4


class ChildFailed(RuntimeError):
    """The other process ended without having finished; the text is its traceback."""


def can_work_aside() -> bool:
    """Say whether a child process is safe and of use here: two processors, Linux, and no other thread running."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


def made_aside(made: Iterable[Any]) -> Iterator[Any]:
    """Answer what an iterable makes, made in a child process; plain values only (named tuples arrive as tuples)."""
    reading, writing = os.pipe()
    _widen(writing)
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(made, writing)
    os.close(writing)
    with os.fdopen(reading, "rb", PIPE_BYTES) as pipe:
        try:
            yield from _handed_over(pipe)
        finally:
            pipe.close()  # a child that still writes ends by the broken pipe
            os.waitpid(child, 0)


def _handed_over(pipe: BinaryIO) -> Iterator[Any]:
    while True:
        size = pipe.read(_SIZE)
        if len(size) < _SIZE:
            raise ChildFailed("it ended without a word")
        what, value = marshal.loads(pipe.read(int.from_bytes(size, "little")))
        if what == "end":
            return
        if what == "failed":
            raise ChildFailed(value)
        yield value


def _work(made: Iterable[Any], writing: int) -> NoReturn:
    try:
        with os.fdopen(writing, "wb") as pipe:
            try:
                for one in made:
                    _hand_over(pipe, "made", one)
                _hand_over(pipe, "end", None)
            except BrokenPipeError:
                raise
            except BaseException:
                _hand_over(pipe, "failed", traceback.format_exc())
    except BrokenPipeError:
        pass
    finally:
        os._exit(0)


def _hand_over(pipe: BinaryIO, what: str, value: Any) -> None:
    packed = marshal.dumps((what, _plain(value)))
    pipe.write(len(packed).to_bytes(_SIZE, "little") + packed)
    pipe.flush()


def _plain(value: Any) -> Any:
    """Make named tuples plain at the top two levels, where messages have them."""
    if not isinstance(value, tuple):
        return value
    return tuple(tuple(one) if isinstance(one, tuple) else one for one in value)


def _widen(pipe: int) -> None:
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except OSError:  # a system that allows less is only slower
        return
