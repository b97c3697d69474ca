"""Drawing the map: areas, streets, and whole files of streets."""

from .drawing import AreaIsNotAShape, NewStreet, add_area, add_streets
from .importing import Drawn, StreetFileUnusable, import_streets

__all__ = [
    "AreaIsNotAShape",
    "Drawn",
    "NewStreet",
    "StreetFileUnusable",
    "add_area",
    "add_streets",
    "import_streets",
]
