"""From published figures to what a page, a PDF and a file of figures show: the same sections, once."""

from .answers import Answer, give_answers
from .sections import Section, Sheet, make_sheet

__all__ = ["Answer", "Section", "Sheet", "give_answers", "make_sheet"]
