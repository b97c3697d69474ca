"""Every colour that carries words can be read on every ground it stands on, by day and by night."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[3] / "src/alongside/ground/face/static/face/tokens.css"
BLOCK = re.compile(r"(:root[^{]*)\{([^}]*)\}")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")

GROUNDS = ["ground", "surface", "sunken"]
WORDS_ON_GROUNDS = [
    *((word, ground) for word in ("text", "quiet", "accent", "attention", "danger", "done") for ground in GROUNDS),
    ("accent-strong", "ground"), ("accent-strong", "surface"),
    *(("text", f"{kind}-ground") for kind in ("accent", "attention", "danger", "done")),
    *((kind, f"{kind}-ground") for kind in ("accent", "attention", "danger", "done")),
    *(("quiet", f"{kind}-ground") for kind in ("accent", "attention", "danger", "done")),
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-danger", "danger"),
    *(("map-word", f"map-{ground}") for ground in ("land", "area", "area-2", "area-3", "water", "park")),
]  # fmt: skip
EDGES_ON_GROUNDS = [("line-strong", ground) for ground in GROUNDS] + [("focus", ground) for ground in GROUNDS]


def read_themes() -> list[dict[str, str]]:
    return [dict(TOKEN.findall(body)) for _, body in BLOCK.findall(CSS.read_text())]


def brightness(colour: str) -> float:
    """Answer the relative luminance of a colour (WCAG 2.2, 1.4.3)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def too_faint(theme: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    found = [(a, b, contrast(theme[a], theme[b])) for a, b in pairs]
    return [f"--{a} on --{b} is {ratio:.2f}" for a, b, ratio in found if ratio < least]


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert (contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_can_be_read(theme: int) -> None:
    assert too_faint(read_themes()[theme], WORDS_ON_GROUNDS, 4.5) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(theme: int) -> None:
    assert too_faint(read_themes()[theme], EDGES_ON_GROUNDS, 3.0) == []


def test_dark_by_choice_is_dark_by_the_system() -> None:
    _, by_system, by_choice = read_themes()

    assert by_choice == by_system


def test_light_and_dark_name_the_same_colours() -> None:
    light, dark, _ = read_themes()

    assert set(light) == set(dark)
