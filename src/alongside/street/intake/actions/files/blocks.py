"""Delimited text in blocks of columns, as Arrow reads it: only where that cannot differ from reading row by row."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as pc

from .table import OpenTable, RawRow

CHARACTERS = 4 * 1024 * 1024
"""Of one block: some 20,000 rows."""

_PLAIN = bytes([*range(0x20, 0x7F), *b"\t\r\n"])
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufeff]")
"""Signs that only the reader of rows knows how to take."""


@dataclass(frozen=True)
class Block:
    """Some rows of a table as columns of texts; ``line`` is the number of the first."""

    table: pa.Table
    line: int


def read_blocks(table: OpenTable) -> Iterator[Block | Iterator[RawRow]]:
    """Answer a table as blocks of columns, and as rows where a block holds anything out of the ordinary."""
    text = table.text
    assert text is not None
    line = text.first_line
    while piece := text.read(CHARACTERS):
        if piece.count('"') % 2:  # a quote may go on over the end of the piece: rows from here on
            yield text.rows_to_the_end(piece, line)
            return
        columns = None if _is_odd(piece) else _columns(piece, table.header, text.delimiter)
        lines = piece.count("\n") + (piece[-1] != "\n")
        if columns is None or columns.num_rows != lines:
            yield text.rows_of(piece, line)
        else:
            yield Block(columns, line)
        line += lines


def _is_odd(piece: str) -> bool:
    """Say whether a piece has odd signs, blank lines, lone returns, or numbers that a spreadsheet made of codes."""
    has_odd_signs = piece.encode().translate(None, _PLAIN) != b"" if piece.isascii() else _ODD.search(piece) is not None
    has_blank_lines = "\n\n" in piece or "\n\r\n" in piece or piece[0] in "\r\n"
    return has_odd_signs or has_blank_lines or "E+" in piece or piece.count("\r") != piece.count("\r\n")


def _columns(piece: str, header: tuple[str, ...], delimiter: str) -> pa.Table | None:
    names = [str(place) for place in range(len(header))]
    try:
        return pc.read_csv(
            io.BytesIO(piece.encode()),
            pc.ReadOptions(column_names=names, block_size=4 * 1024 * 1024),
            pc.ParseOptions(delimiter=delimiter, newlines_in_values=False, ignore_empty_lines=False),
            pc.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False, null_values=[],
                check_utf8=False,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
