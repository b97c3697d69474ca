"""Streets from a zipped shapefile, as cities give them out."""

import struct
import warnings
import zipfile
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapefile
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ..rules.roads import Columns, Road, Unusable
from ..rules.roads.road import find_columns, read_point, read_road

_WRONG = (shapefile.ShapefileException, OSError, ValueError, IndexError, struct.error, TypeError, EOFError)
_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")
LARGEST_PART = 1_000_000_000


def read_shapes(path: Path, columns: Columns) -> list[Road]:
    """Read the roads of a zipped shapefile; points in another system than degrees are turned into degrees."""
    with TemporaryDirectory(prefix="alongside-") as place:
        folder = Path(place)
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, folder)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what can be read is read
                with shapefile.Reader(str(folder / "streets"), encoding="utf-8", encodingErrors="replace") as reader:
                    return _roads(reader, columns, _to_degrees(folder / "streets.prj"))
        except (*_WRONG, zipfile.BadZipFile, NotImplementedError, RuntimeError) as wrong:
            raise Unusable("Its shapefile is damaged.", "Download it again.") from wrong


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    shapes = [name for name in archive.namelist() if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise Unusable(f"It holds {len(shapes)} shapefiles.", "Give a ZIP file with exactly one.")
    stem = shapes[0][:-4].lower()
    for entry in archive.infolist():
        name = entry.filename.lower()
        ending = next((one for one in _PARTS if name == stem + one), None)
        if ending is not None:
            if entry.file_size > LARGEST_PART:
                raise Unusable("A part of it is larger than a gigabyte.", "Cut out the town.")
            (folder / f"streets{ending}").write_bytes(archive.read(entry))


def _to_degrees(prj: Path) -> Transformer | None:
    if not prj.is_file():
        return None
    try:
        system = CRS.from_wkt(prj.read_text("utf-8", "replace")[:10_000])
    except CRSError as wrong:
        raise Unusable("Nobody knows the reference system that its .prj names.", "Export it in EPSG:4326.") from wrong
    degrees = CRS.from_epsg(4326)
    if system.is_geographic and system.equals(degrees, ignore_axis_order=True):
        return None
    return Transformer.from_crs(system, degrees, always_xy=True)


def _roads(reader: Any, columns: Columns, turn: Transformer | None) -> list[Road]:
    present = [one[0] for one in reader.fields if one[0] != "DeletionFlag"]
    found = find_columns(columns, present)
    roads = []
    for one in reader.iterShapeRecords():
        points = list(getattr(one.shape, "points", None) or [])
        if "POLYLINE" not in str(getattr(one.shape, "shapeTypeName", "")) or len(points) < 2:
            continue
        if turn is not None:
            points = list(zip(*turn.transform([p[0] for p in points], [p[1] for p in points]), strict=True))
        said = one.record.as_dict()
        starts = [*one.shape.parts, len(points)]
        for begin, end in pairwise(starts):
            line = [read_point(pair) for pair in points[begin:end]]
            if len(line) >= 2:
                roads.append(read_road(said, line, found))
    if not roads:
        raise Unusable("It has no lines.", "Give the centre lines of streets, not points or areas.")
    return roads
