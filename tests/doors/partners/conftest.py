"""The letter's tests seal and open: they need the programme key, and in a browser a ledger that a test may empty."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connections

from alongside.confided.vault.actions import make_programme_key
from alongside.confided.vault.models import LedgerHead, LedgerLeaf


@pytest.fixture(autouse=True)
def _programme_key() -> None:
    if not settings.PROGRAMME_KEY_FILE.exists():
        make_programme_key()


@pytest.fixture
def emptied_ledger(transactional_db: None) -> Iterator[None]:
    """Empty the ledger at the end of a test whose rows are really committed: nothing else ever may."""
    yield
    _change_triggers("allow")
    LedgerHead.objects.all().delete()
    LedgerLeaf.objects.all().delete()
    _change_triggers("forbid")


def _change_triggers(how: str) -> None:
    for name in ("0002_ledger_only_grows", "0003_no_leaf_is_written_over"):
        guard = import_module(f"alongside.confided.vault.migrations.{name}")
        with connections["confided"].schema_editor() as editor:
            getattr(guard, how)(None, editor)
