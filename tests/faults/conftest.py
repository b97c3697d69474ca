"""The office that the faults of the phone are played against: real processes, filled once for all of them."""

from collections.abc import Iterator

import pytest

from benchmarks.house import House, open_house


@pytest.fixture(scope="session")
def phone_house() -> Iterator[House]:
    """A house with Dee and Marcus on shift and its web process running."""
    with open_house("dee,marcus") as house:
        house.start("web")
        yield house
