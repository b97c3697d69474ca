"""A world of each kind, with some made-up calls behind it."""

from collections.abc import Iterator

import pytest

from tests.servers.calls import Calls

from .worlds import ROWS, WORLDS, Kept, World


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The world the test names."""
    made = WORLDS[request.param](Calls(ROWS))
    with made.server:
        yield made


@pytest.fixture
def kept(world: World) -> Kept:
    """A programme that has kept nothing of the world yet."""
    return Kept(world)
