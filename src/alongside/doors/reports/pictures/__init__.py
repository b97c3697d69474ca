"""Pictures of the published figures, as SVG made on the server: plain numbers in, markup out."""

from .bars import draw_bars, draw_shares
from .river import draw_river
from .stamps import draw_stamps
from .week import draw_week

__all__ = ["draw_bars", "draw_river", "draw_shares", "draw_stamps", "draw_week"]
