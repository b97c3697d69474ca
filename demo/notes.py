"""What the demonstration keeps between starts, beside the stores: ``demo.json``, never committed."""

import json
import os
from pathlib import Path
from typing import Any


def notes_path() -> Path:
    """Answer where the notes lie."""
    return Path(os.environ["ALONGSIDE_DATA"]).expanduser().resolve().parent / "demo.json"


def read_notes() -> dict[str, Any]:
    """Read the notes; empty before the first filling."""
    path = notes_path()
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write_notes(notes: dict[str, Any]) -> None:
    """Write the notes, readable by their owner only: they hold the made-up centre's token."""
    path = notes_path()
    path.touch(mode=0o600)
    path.write_text(json.dumps(notes, indent=1))
