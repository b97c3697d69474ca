"""A whole house of real processes for the tests of this folder."""

from collections.abc import Iterator

import pytest

from benchmarks.house import House, open_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A house with Dee and Marcus on shift; its processes are started by the test that needs them."""
    with open_house("dee,marcus") as one:
        yield one
