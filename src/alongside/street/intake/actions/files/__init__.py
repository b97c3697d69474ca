"""Opening the files that centres send: whatever they were saved as, read row by row, within limits.

Delimited text, workbooks, JSON in its usual forms and zipped shapefiles, each alone or compressed. Nothing in a file
is run: no formula, no macro, no entity. A file that cannot be read to its end keeps what was read and says why.
"""

from .faults import (
    EmptyFile,
    ExpandsTooMuch,
    FileUnusable,
    NoTableInside,
    NothingButBlankLines,
    PortalAnswer,
    SheetTooLarge,
    WebPageInstead,
)
from .opening import open_table
from .table import OpenTable, RawRow, read_rows

__all__ = [
    "EmptyFile",
    "ExpandsTooMuch",
    "FileUnusable",
    "NoTableInside",
    "NothingButBlankLines",
    "OpenTable",
    "PortalAnswer",
    "RawRow",
    "SheetTooLarge",
    "WebPageInstead",
    "open_table",
    "read_rows",
]
