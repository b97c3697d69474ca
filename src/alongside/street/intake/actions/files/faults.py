"""What can be wrong with a file as a whole."""

from alongside.ground.errors import Refusal


class FileUnusable(Refusal):
    """A file cannot be read at all, or not to its end."""

    code = "intake.file-unusable"
    says = "{why}"
    try_ = "Ask the centre for the file again as CSV text, then import it once more; what was read is kept."


class EmptyFile(FileUnusable):
    """A file of no bytes, or of blank lines."""

    code = "intake.file-empty"
    says = "The file is empty: it has not even a line of column names."


class WebPageInstead(FileUnusable):
    """A portal's error page was saved under the name of a table."""

    code = "intake.file-is-a-web-page"
    says = "The file is a web page, not a table; it begins “{begins}”."
    try_ = "The portal probably answered with an error. Open its address in a browser, then fetch the file again."


class PortalAnswer(FileUnusable):
    """A portal answered with words about an error instead of records."""

    code = "intake.file-is-a-portals-answer"
    says = "The file holds a portal's answer instead of calls: “{said}”."
    try_ = "Read what the portal says, open its address in a browser, then fetch the file again."


class NoTableInside(FileUnusable):
    """A workbook, an archive or a JSON text holds no table."""

    code = "intake.file-without-a-table"
    says = "There is no table of calls in this file: {why}."


class ExpandsTooMuch(FileUnusable):
    """A compressed file grows beyond any table of calls."""

    code = "intake.file-expands-too-much"
    says = "The compressed file grows to more than {times} times its size, which no table of calls does."
    try_ = "Do not open it. Ask the centre what this file is; what was read before is kept."


class SheetTooLarge(FileUnusable):
    """A workbook needs more memory than a table of calls may take."""

    code = "intake.sheet-too-large"
    says = "The sheet “{sheet}” reaches to cell {cell}, more than Alongside reads of one workbook ({limit:,} cells)."
    try_ = "Save the sheet as CSV text and import that; a CSV file may be of any length."


class NothingButBlankLines(FileUnusable):
    """A file goes on with blank lines and no rows."""

    code = "intake.file-of-blank-lines"
    says = "More than {limit} blank lines follow one another at line {line}, which no table of calls has."
    try_ = "Ask the centre what this file is; what was read before is kept."
