"""The letter's tests seal and open: they need the programme key."""

import pytest
from django.conf import settings

from alongside.confided.vault.actions import make_programme_key


@pytest.fixture(autouse=True)
def _programme_key() -> None:
    if not settings.PROGRAMME_KEY_FILE.exists():
        make_programme_key()
