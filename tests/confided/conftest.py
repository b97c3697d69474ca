"""The programme key of the tests. Every test of the confided floor has one, unless it moves it away."""

import hypothesis
import pytest
from django.conf import settings

from alongside.confided.vault.actions import make_programme_key

# A machine that does other work too must not make a law look broken.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _programme_key() -> None:
    """Make the key once: making it again changes nothing."""
    if not settings.PROGRAMME_KEY_FILE.exists():
        make_programme_key()
