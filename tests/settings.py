"""The settings of every test: the real ones, with stores and keys in a temporary folder of this run."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="alongside-tests-"))
os.environ.update(
    ALONGSIDE_DATA=str(HOME / "data"),
    ALONGSIDE_KEY_FILE=str(HOME / "keys" / "programme.key"),
    ALONGSIDE_SECRET_FILE=str(HOME / "keys" / "secret.txt"),
)
(HOME / "data").mkdir()
(HOME / "static").mkdir()

from alongside.project.settings import *  # noqa: E402, F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
