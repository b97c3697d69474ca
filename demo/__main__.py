"""``python -m demo fill|once|play|serve``: the made-up town and its day."""

import argparse
import os
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "var"


def main() -> int:
    """Read the words, set the environment before anything of Alongside is loaded, and do what was asked."""
    asked = _read_words()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.project.settings")
    os.environ["ALONGSIDE_DEMO"] = "1"
    if asked.what == "once":
        from .once import in_a_fresh_place, play_once

        with in_a_fresh_place(HOME / "once"):
            return play_once(seed=asked.seed)
    os.environ.setdefault("ALONGSIDE_DATA", str(HOME / "demo" / "data"))
    os.environ.setdefault("ALONGSIDE_KEY_FILE", str(HOME / "demo" / "keys" / "programme.key"))
    os.environ.setdefault("ALONGSIDE_SECRET_FILE", str(HOME / "demo" / "keys" / "secret.txt"))
    os.environ.setdefault("ALONGSIDE_FEEDS_FOLDERS", str(HOME / "demo" / "drop"))
    from . import live

    return {"fill": live.fill_only, "play": live.play, "serve": live.serve_town}[asked.what](asked.seed, asked.speed)


def _read_words() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m demo", description="The made-up town of Larkwater.")
    what = "fill the stores, play one fast day, play against running processes, or start everything"
    words.add_argument("what", choices=("fill", "once", "play", "serve"), help=what)
    words.add_argument("--seed", type=int, default=2, help="the same seed makes the same town (default 2)")
    words.add_argument("--speed", type=float, default=60.0, help="town minutes in a real minute (default 60)")
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
