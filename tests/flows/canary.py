"""Words that no living person says, planted where people confide, and a search for them in every form of writing."""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demo.doors import Record

WORDS = {
    "name": "quäggabrimstone",
    "note": "zwölfthistlewick",
    "first name": "õlmfernandrake",
    "contact": "hümblegrouse-0199",
    "set aside": "ñightjarvellum",
    "reason": "plövermarzipan",
    "comment": "œstrichtallow",
}
"""By the field that holds it. Each has a letter that escapes change, so that each form of writing differs."""

Found = tuple[str, str]


def forms_of(word: str) -> dict[str, bytes]:
    """Answer every way in which a word may be written down."""
    forms: dict[str, bytes] = {}
    for how, said in (("as planted", word), ("upper case", word.upper()), ("lower case", word.lower())):
        plain = said.encode()
        forms |= {
            f"utf-8, {how}": plain,
            f"utf-16 le, {how}": said.encode("utf-16-le"),
            f"utf-16 be, {how}": said.encode("utf-16-be"),
            f"latin-1, {how}": said.encode("latin-1", "xmlcharrefreplace"),
            f"hex, {how}": plain.hex().encode(),
            f"HEX, {how}": plain.hex().upper().encode(),
            f"address, {how}": quote(said).encode(),
            f"JSON, {how}": json.dumps(said).strip('"').encode(),
            f"HTML, {how}": said.encode("ascii", "xmlcharrefreplace"),
        }
        for shift in range(3):
            forms[f"base64 at {shift}, {how}"] = _middle_of_base64(plain, shift)
    return forms


def _middle_of_base64(plain: bytes, shift: int) -> bytes:
    """Answer the letters of base64 that a word makes wherever it stands in a longer text."""
    whole = base64.b64encode(b"\0" * shift + plain)
    first = -(-shift * 4 // 3)
    return whole[first : (shift + len(plain)) * 4 // 3]


def _needles() -> dict[bytes, Found]:
    """Answer each thing to look for once, with the first field and form that it may be."""
    said = {needle: (field, form) for field, word in WORDS.items() for form, needle in reversed(forms_of(word).items())}
    return dict(sorted(said.items(), key=lambda one: one[1]))


NEEDLES = _needles()


def search(heap: bytes, *, but: Iterable[str] = ()) -> list[Found]:
    """Answer which words a heap of bytes holds, and in which form; packed streams inside it are unpacked too."""
    left_out, heaps = set(but), (heap, *_unpacked(heap))
    return [
        found for needle, found in NEEDLES.items() if found[0] not in left_out and any(needle in one for one in heaps)
    ]


def _unpacked(heap: bytes) -> Iterator[bytes]:
    """Answer what the streams of a PDF say."""
    if not heap.startswith(b"%PDF"):
        return
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", heap, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            continue


def search_files(folder: Path) -> dict[str, list[Found]]:
    """Answer, by file, the words found anywhere below a folder."""
    files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    found = {str(one.relative_to(folder)): search(one.read_bytes()) for one in files}
    return {name: words for name, words in found.items() if words}


def plant(record: Record) -> Record:
    """Answer a record with a planted word in each field that a person fills in words."""
    body: dict[str, Any] = dict(record.body)
    if record.kind == "encounter":
        people = [{**one, "name": WORDS["name"]} for one in body["people"]] or [
            {"role": "neighbour", "name": WORDS["name"]}
        ]
        body |= {"note": f"{WORDS['note']} will talk again", "people": people}
    if record.kind == "referral" and body.get("agreed"):
        body |= {"first_name": WORDS["first name"], "contact": WORDS["contact"]}
    return Record(record.record_id, record.kind, body)
