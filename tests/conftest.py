"""The cast and the rules of every test: own stores, no sockets off this machine."""

import socket
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast, gather_cast

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _no_sockets_off_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a process remembers of its stores must not outlive a test's stores."""
    from alongside.street.dispatch.reads import planning, where_to_wait
    from alongside.street.places import reads as places
    from alongside.street.screening import reads as screening

    planning._past_stays.cache_clear()
    where_to_wait._past_of_these_hours.cache_clear()
    places._neighbourhoods.cache_clear()
    places._streets.cache_clear()
    screening._read.cache_clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A browser test that fails says what its pages showed: nobody can look at them afterwards."""
    report = yield
    if report.failed and call.when == "call":
        for page in _pages_of(getattr(item, "funcargs", {})):
            with suppress(Exception):
                shown = page.locator("body").inner_text(timeout=2_000)
                report.sections.append(("What the page showed", f"{page.url}\n{shown[:4_000]}"))
    return report


def _pages_of(given: dict[str, Any]) -> list[Any]:
    people = [*given.values(), *getattr(given.get("walk"), "opened", [])]
    return [one.page for one in people if hasattr(getattr(one, "page", None), "locator")]


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, in the street store: a programme, two workers, a coordinator, an officer and others."""
    return gather_cast()


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast with the first protocol in force since a month before tonight."""
    start_first_protocol(by=cast.rosa.actor, at=TONIGHT - timedelta(days=30))
    return cast


@pytest.fixture
def shared_data() -> Iterator[Path]:
    """The folder of real data, or a skip that says why."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real data is not on this machine ({SHARED_DATA} is missing)")
    yield SHARED_DATA
