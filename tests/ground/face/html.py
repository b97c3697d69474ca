"""Reads a rendered page as a browser does: which tags were left open, which ids stand twice."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Keeps the tags that are open, and writes down what does not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            line, _ = self.getpos()
            self.wrong.append(f"line {line}: </{tag}> while {self.open[-1:]} is open")


def faults_of(page: str) -> list[str]:
    """Answer what is wrong with a page's tags and ids; an empty list is a sound page."""
    reader = Reader()
    reader.feed(page)
    twice = sorted({one for one in reader.ids if reader.ids.count(one) > 1})
    return [*reader.wrong, *(f"<{tag}> never closed" for tag in reader.open), *(f"id {one} twice" for one in twice)]
