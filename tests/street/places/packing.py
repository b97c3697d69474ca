"""A small writer of packed OpenStreetMap files, so that the reader is tried on bytes that somebody else made."""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence


def number(value: int) -> bytes:
    """Write a whole number as protocol buffers do."""
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(key: int, value: "bytes | int") -> bytes:
    """Write one field of a message."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    return number(key << 3 | 2) + number(len(value)) + value


def differences(values: Iterable[int]) -> bytes:
    """Write numbers as differences, each folded so that small ones stay short."""
    out, last = b"", 0
    for value in values:
        step = value - last
        out += number((step << 1) ^ (step >> 63))
        last = value
    return out


def blob(kind: bytes, body: bytes) -> bytes:
    """Write a blob with its header."""
    packed = field(2, len(body)) + field(3, zlib.compress(body))
    header = field(1, kind) + field(3, len(packed))
    return struct.pack(">I", len(header)) + header + packed


def packed_osm(
    places: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
    *,
    needs: Sequence[bytes] = (b"OsmSchema-V0.6", b"DenseNodes"),
) -> bytes:
    """Write a whole file: nodes as dense ones, and ways with their tags."""
    words = [b"", *sorted({text.encode() for _, tags in ways for pair in tags.items() for text in pair})]
    dense = (
        field(1, differences(places))
        + field(8, differences(round(lat * 1e7) for _, lat in places.values()))
        + field(9, differences(round(lon * 1e7) for lon, _ in places.values()))
    )
    lines = b"".join(
        field(
            3,
            field(1, place)
            + field(2, b"".join(number(words.index(key.encode())) for key in tags))
            + field(3, b"".join(number(words.index(value.encode())) for value in tags.values()))
            + field(8, differences(nodes)),
        )
        for place, (nodes, tags) in enumerate(ways, start=1)
    )
    block = field(1, b"".join(field(1, word) for word in words)) + field(2, field(2, dense)) + field(2, lines)
    header = b"".join(field(4, one) for one in needs)
    return blob(b"OSMHeader", header) + blob(b"OSMData", block)
