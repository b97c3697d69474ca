"""A small canvas that writes SVG: shapes carry classes, one style file gives them colour."""

from collections.abc import Sequence
from html import escape

WIDE = 600
NARROW = 340


class Canvas:
    """Collects shapes and writes them as one accessible picture."""

    def __init__(self, code: str, width: int, title: str, says: str) -> None:
        self.code, self.width, self.title, self.says = f"{code}-{width}", width, title, says
        self.height = 0.0
        self.parts: list[str] = []

    @property
    def is_narrow(self) -> bool:
        """Say whether this is drawn for a phone."""
        return self.width < 480

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Write words with their baseline at a point."""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" class="{kind or "word"}">{escape(words)}</text>'
        )
        self._reach(y + 6)

    def box(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """Draw a box; the kind ``hidden`` is hatched."""
        hatch = f' fill="url(#hatch-{self.code})"' if kind == "hidden" else ""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}" rx="2" '
            f'class="{kind}"{hatch}/>'
        )
        self._reach(y + height)

    def shape(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Draw a filled shape through points."""
        joined = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{joined}" class="{kind}"/>')
        self._reach(max(y for _, y in points))

    def path(self, steps: str, kind: str, thickness: float | None = None) -> None:
        """Draw a path from its SVG steps."""
        stroke = "" if thickness is None else f' stroke-width="{_n(thickness)}"'
        self.parts.append(f'<path d="{steps}" class="{kind}"{stroke}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """Draw a straight line."""
        self.parts.append(f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{kind}"/>')
        self._reach(max(y1, y2))

    def dot(self, x: float, y: float, radius: float, kind: str) -> None:
        """Draw a dot."""
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" class="{kind}"/>')
        self._reach(y + radius)

    def write(self) -> str:
        """Write the picture: a title and a description first, for those who hear it."""
        size = f"0 0 {self.width} {_n(self.height + 4)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img" class="picture" '
            f'aria-labelledby="t-{self.code} d-{self.code}">'
            f'<title id="t-{self.code}">{escape(self.title)}</title>'
            f'<desc id="d-{self.code}">{escape(self.says)}</desc>'
            f'<defs><pattern id="hatch-{self.code}" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground"/>'
            '<line x1="0" y1="0" x2="0" y2="6" class="hatch-line"/></pattern></defs>'
            f"{''.join(self.parts)}</svg>"
        )

    def _reach(self, y: float) -> None:
        self.height = max(self.height, y)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
