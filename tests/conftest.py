"""The cast and the rules of every test: own stores, no sockets off this machine."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_HOME = tempfile.mkdtemp(prefix="alongside-tests-")
os.environ.update(
    ALONGSIDE_DATA=f"{_HOME}/data",
    ALONGSIDE_KEY_FILE=f"{_HOME}/keys/programme.key",
    ALONGSIDE_SECRET_FILE=f"{_HOME}/keys/secret.txt",
)
Path(_HOME, "data").mkdir()

import pytest  # noqa: E402

from tests.cast import Cast, gather_cast  # noqa: E402

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _no_sockets_off_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, in the street store: a programme, two workers, a coordinator, an officer and others."""
    return gather_cast()


@pytest.fixture
def shared_data() -> Iterator[Path]:
    """The folder of real data, or a skip that says why."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real data is not on this machine ({SHARED_DATA} is missing)")
    yield SHARED_DATA
