"""The directions of the house hold, and each contract would notice if they did not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTS = {
    "the liaison door opens the vault": ("doors/liaison/pages.py", "from alongside.confided.vault import models"),
    "the liaison door, inside a function": (
        "doors/liaison/api.py",
        "def _peek() -> None:\n    from alongside.confided.encounters import reads",
    ),
    "a street room that liaison uses looks up": (
        "street/dispatch/rules/ladder.py",
        "import alongside.confided.problems",
    ),
    "through a third room": ("street/people/reads.py", "from alongside.counted.measures import actions"),
    "ground knows the street": ("ground/errors.py", "from alongside.street.people import models"),
    "intake knows dispatch": ("street/intake/rules/place.py", "from alongside.street.dispatch import reads"),
    "the vault knows encounters": (
        "confided/vault/rules/__init__.py",
        "from alongside.confided.encounters import models",
    ),
    "a door borrows from a door": ("doors/console/urls.py", "from alongside.doors.phone import pages as borrowed"),
    "the report reads the street": ("doors/reports/urls.py", "from alongside.street.dispatch import reads"),
    "evaluation reads the confided floor": (
        "counted/evaluation/rules.py",
        "from alongside.confided.encounters import reads",
    ),
    "a room reads the clock": ("street/dispatch/actions/offering.py", "from alongside.ground import clock"),
    "a rule asks the store": ("street/screening/rules/service.py", "from alongside.street.screening import models"),
    "a rule knows Django": ("street/dispatch/rules/recommend.py", "from django.utils import timezone"),
    "a room without a place in the order": ("street/gossip/__init__.py", ""),
    "a model asks an action": ("street/safety/models.py", "from alongside.street.safety import actions"),
    "the console opens sealed models": (
        "doors/console/urls.py",
        "from alongside.confided.vault import models as kept",
    ),
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    skip = shutil.ignore_patterns("static", "__pycache__", "templates", "migrations", "locale")
    shutil.copytree(ROOT / "src", copy / "src", ignore=skip)
    return copy


def test_the_house_keeps_its_contracts(tree: Path) -> None:
    told = lint(tree)

    assert told.returncode == 0, told.stdout[-4000:]


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_import_is_refused(tree: Path, plant: str) -> None:
    where, words = PLANTS[plant]
    path = tree / "src" / "alongside" / where
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{words}\n")
    try:
        told = lint(tree)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before)

    assert told.returncode == 1, f"{plant}: nobody noticed\n{told.stdout[-1500:]}{told.stderr[-1500:]}"
