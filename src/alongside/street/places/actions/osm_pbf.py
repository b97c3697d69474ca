"""Streets from a cut-out of OpenStreetMap in its packed form (.osm.pbf), read without any library.

The form is https://wiki.openstreetmap.org/wiki/PBF_Format: blobs of zlib, in them protocol buffers with a table of
words, dense nodes as differences, and ways.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..rules.roads import Road, Unusable
from ..rules.roads.osm import Way, is_driven, roads_of

LARGEST_BLOB = 64 * 1024 * 1024
KNOWN = {b"OsmSchema-V0.6", b"DenseNodes"}
_WRONG = (struct.error, zlib.error, LookupError, ValueError, TypeError, RuntimeError)
_DOWNLOAD = "Download it again; it may have stopped before its end."


def read_pbf(path: Path) -> list[Road]:
    """Read the roads of a packed OpenStreetMap file, or say why that cannot be.

    The file is read twice: first which nodes the driven ways need, then where those are.
    """
    try:
        ways = [way for block in _blocks(path) for way in _ways(block)]
        wanted = {number for way in ways for number in way.nodes}
        places: dict[int, tuple[float, float]] = {}
        for block in _blocks(path):
            places.update((number, point) for number, point in _nodes(block) if number in wanted)
    except _WRONG as wrong:
        raise Unusable("It is not a whole OpenStreetMap file.", _DOWNLOAD) from wrong
    return roads_of(ways, places.get)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while head := file.read(4):
            header = dict(_fields(_exactly(file, struct.unpack(">I", head)[0])))
            blob = _unpacked(_exactly(file, int(header[3])))
            if header[1] == b"OSMHeader":
                asked = {value for number, value in _fields(blob) if number == 4}
                if not asked <= KNOWN:
                    raise Unusable("It uses a form that Alongside does not read.", "Give it as .osm or as GeoJSON.")
            elif header[1] == b"OSMData":
                yield blob


def _exactly(file: IO[bytes], size: int) -> bytes:
    if size > LARGEST_BLOB:
        raise ValueError("a blob is too large")
    piece = file.read(size)
    if len(piece) != size:
        raise ValueError("the file ends too early")
    return piece


def _unpacked(blob: bytes) -> bytes:
    parts = dict(_fields(blob))
    if 1 in parts:
        return bytes(parts[1])
    if 3 not in parts:
        raise Unusable("It is packed in a way that Alongside does not read.", "Give it as .osm or as GeoJSON.")
    return zlib.decompress(parts[3], bufsize=min(int(parts.get(2, 0)) or 1, LARGEST_BLOB))


def _ways(block: bytes) -> Iterator[Way]:
    parts = list(_fields(block))
    words = [value for number, value in _fields(next(v for n, v in parts if n == 1)) if number == 1]
    for group in (value for number, value in parts if number == 2):
        for number, value in _fields(group):
            if number == 3:
                way = dict(_fields(value))
                keys, values = _packed(way.get(2, b"")), _packed(way.get(3, b""))
                tags = {words[k].decode(): words[v].decode() for k, v in zip(keys, values, strict=True)}
                if is_driven(tags):
                    yield Way(tuple(_summed(way.get(8, b""))), tags)


def _nodes(block: bytes) -> Iterator[tuple[int, tuple[float, float]]]:
    parts = list(_fields(block))
    facts = {number: value for number, value in parts if number in (17, 19, 20)}
    grain, lat0, lon0 = int(facts.get(17, 100)), _signed(facts.get(19, 0)), _signed(facts.get(20, 0))

    def point(lon: int, lat: int) -> tuple[float, float]:
        return (lon0 + grain * lon) * 1e-9, (lat0 + grain * lat) * 1e-9

    for group in (value for number, value in parts if number == 2):
        for number, value in _fields(group):
            if number == 2:
                dense = dict(_fields(value))
                columns = [_summed(dense.get(n, b"")) for n in (1, 9, 8)]
                for key, lon, lat in zip(*columns, strict=True):
                    yield key, point(lon, lat)
            elif number == 1:
                node = dict(_fields(value))
                yield _zigzag(int(node[1])), point(_zigzag(int(node[9])), _zigzag(int(node[8])))


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Answer the fields of a protocol buffer message: number, and a whole number or bytes."""
    place, end = 0, len(data)
    while place < end:
        key, place = _number(data, place)
        kind = key & 7
        if kind == 0:
            value, place = _number(data, place)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind, -1)
        if kind == 2:
            size, place = _number(data, place)
        if size < 0 or place + size > end:
            raise ValueError("this is no protocol buffer")
        yield key >> 3, data[place : place + size]
        place += size


def _number(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")


def _packed(data: bytes) -> list[int]:
    numbers, place = [], 0
    while place < len(data):
        value, place = _number(data, place)
        numbers.append(value)
    return numbers


def _summed(data: bytes) -> list[int]:
    """Answer numbers that are kept as differences from the one before."""
    numbers, last = [], 0
    for value in _packed(data):
        last += _zigzag(value)
        numbers.append(last)
    return numbers


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value
