"""A file of streets becomes the map: GeoJSON, a zipped shapefile, or a cut-out of OpenStreetMap."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from ..rules.roads import Columns, Piece, Road, Unusable, cut_at_crossings, share_that_hangs_together
from ..rules.roads.geojson import read_geojson
from ..rules.roads.osm import Way, is_driven, roads_of
from .drawing import NewStreet, add_streets
from .osm_pbf import read_pbf
from .street_shapes import read_shapes

LARGEST_BYTES = 1_000_000_000
HANGS_TOGETHER = 0.8
"""Below this share the streets are cut up, and most ways would be said as the crow flies."""


class StreetFileUnusable(Refusal):
    """A file of streets cannot be used."""

    code = "places.street-file-unusable"
    says = "{name} cannot be used. {why}"
    try_ = "{what_to_do}"


@dataclass(frozen=True)
class Drawn:
    """What became of a file of streets."""

    roads: int
    pieces: int
    kilometres: float
    one_way: int
    named: int
    together: float

    @property
    def is_cut_up(self) -> bool:
        """Say whether the streets do not hang together well enough to be driven on."""
        return self.together < HANGS_TOGETHER


def import_streets(
    *, path: Path, columns: Columns, by: Actor, at: datetime, adds: bool = False, is_trial: bool = False
) -> Drawn:
    """Read a file of streets and draw them, in place of those that were there unless it ``adds``.

    Nothing changes when the file cannot be used. ``is_trial`` only says what would be drawn.
    """
    try:
        roads = read_roads(path, columns)
        pieces = cut_at_crossings(roads)
        if not pieces:
            raise Unusable("None of its lines has any length.", "Export it again.")
    except Unusable as wrong:
        what = wrong.try_ or "Look at the file, or ask whoever made it."
        raise StreetFileUnusable(name=path.name, why=wrong.why, what_to_do=what) from wrong
    streets = [NewStreet(one.name, one.line, one.metres_per_second, one.is_one_way) for one in pieces]
    if not is_trial:
        add_streets(streets=streets, by=by, at=at, replaces=not adds)
    return _sum_up(roads, pieces, streets)


def read_roads(path: Path, columns: Columns) -> list[Road]:
    """Read the roads of a file, whatever kind it is of, or say why that cannot be."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise Unusable("It is larger than a gigabyte.", "Cut out the town: a county is more than enough.")
        with path.open("rb") as file:
            return _reader_of(file.read(64), path)(path, columns)
    except OSError as wrong:
        raise Unusable(f"It cannot be read: {wrong.strerror or 'it is not there'}.", "Check its name.") from wrong


def _reader_of(begins: bytes, path: Path) -> Callable[[Path, Columns], list[Road]]:
    start = begins.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Unusable("It is empty.", "Download it again.")
    if start.startswith((b"{", b"[")):
        return _geojson
    if start.startswith(b"<"):
        return _osm_xml
    if zipfile.is_zipfile(path):
        return read_shapes
    if b"OSMHeader" in begins:
        return lambda file, _columns: read_pbf(file)
    raise Unusable(
        "It is none of the kinds that Alongside reads.",
        "Give GeoJSON, a zipped shapefile, or a cut-out of OpenStreetMap (.osm or .osm.pbf).",
    )


def _geojson(path: Path, columns: Columns) -> list[Road]:
    try:
        return read_geojson(path.read_text(encoding="utf-8-sig"), columns)
    except UnicodeDecodeError as wrong:
        raise Unusable("It is not a text file in UTF-8.", "Export it again as GeoJSON.") from wrong


def _osm_xml(path: Path, _columns: Columns) -> list[Road]:
    places: dict[int, tuple[float, float]] = {}
    with path.open("rb") as file:
        try:
            return roads_of(list(_ways(file, places)), places.get)
        except (ParseError, DefusedXmlException, ValueError, KeyError) as wrong:
            raise Unusable(
                "It is not a whole OpenStreetMap file.", "Download it again; it may have stopped before its end."
            ) from wrong


def _ways(file: IO[bytes], places: dict[int, tuple[float, float]]) -> Iterator[Way]:
    """Answer the ways of an OSM file, and note where its nodes are. Nodes stand before ways in such a file."""
    is_osm = False
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if not is_osm:
            if element.tag != "osm":
                raise Unusable("It is XML, but not of OpenStreetMap.", "Give a file whose first word is <osm>.")
            is_osm = True
        if event == "start":
            continue
        if element.tag == "node":
            places[int(element.attrib["id"])] = (float(element.attrib["lon"]), float(element.attrib["lat"]))
            element.clear()
        elif element.tag == "way":
            way = _way(element)
            element.clear()
            if is_driven(way.tags) or not way.tags:
                yield way


def _way(element: Element) -> Way:
    tags = {one.attrib["k"]: one.attrib["v"] for one in element.findall("tag")}
    return Way(tuple(int(one.attrib["ref"]) for one in element.findall("nd")), tags)


def _sum_up(roads: list[Road], pieces: list[Piece], streets: list[NewStreet]) -> Drawn:
    return Drawn(
        roads=len(roads),
        pieces=len(pieces),
        kilometres=sum(street.metres for street in streets) / 1000,
        one_way=sum(one.is_one_way for one in pieces),
        named=sum(bool(one.name) for one in pieces),
        together=share_that_hangs_together(pieces),
    )
