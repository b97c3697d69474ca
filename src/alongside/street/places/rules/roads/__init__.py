"""Files of streets, read purely: what is in them as roads, and why one cannot be used."""

from .cutting import Piece, cut_at_crossings, share_that_hangs_together
from .road import Columns, Road, Unusable

__all__ = ["Columns", "Piece", "Road", "Unusable", "cut_at_crossings", "share_that_hangs_together"]
