"""Files of streets: what is drawn from them, and what is said of those that cannot be used."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapefile
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.ground.errors import Refusal
from alongside.street.people.models import Programme
from alongside.street.places.actions import StreetFileUnusable, import_streets
from alongside.street.places.actions.importing import read_roads
from alongside.street.places.models import StreetSegment
from alongside.street.places.reads import map_version, travel_to
from alongside.street.places.rules.roads import (
    Columns,
    Road,
    Unusable,
    cut_at_crossings,
    share_that_hangs_together,
)
from tests.cast import TONIGHT, Cast

from .packing import packed_osm

A, B, C, D = (-89.50, 43.06), (-89.49, 43.06), (-89.48, 43.06), (-89.49, 43.07)
MAIN = {"highway": "residential", "name": "Main Street"}
OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lon="-89.50" lat="43.06"/><node id="2" lon="-89.49" lat="43.06"/><node id="3" lon="-89.48" lat="43.06"/>
<node id="4" lon="-89.49" lat="43.07"/>
<way id="9"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Main Street"/></way>
<way id="8"><nd ref="2"/><nd ref="4"/><tag k="highway" v="tertiary"/><tag k="oneway" v="-1"/><tag k="maxspeed" v="30 mph"/></way>
<way id="7"><nd ref="1"/><nd ref="4"/><tag k="highway" v="footway"/></way>
<way id="6"><nd ref="1"/><nd ref="77"/><nd ref="4"/><tag k="highway" v="service"/></way></osm>"""


def feature(*line: tuple[float, float], **said: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": {"type": "LineString", "coordinates": line}}


def written(folder: Path, features: list[dict[str, Any]], **more: Any) -> Path:
    path = folder / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def shapes_in(folder: Path, prj: str = "", lines: tuple[Any, ...] = ((A, B), (B, C))) -> Path:
    with shapefile.Writer(str(folder / "roads"), shapeType=shapefile.POLYLINE) as writer:
        writer.field("NAME", "C")
        writer.field("SPEED", "N")
        for line in lines:
            writer.line([list(line)])
            writer.record("Main", 25)
    path = folder / "roads.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for ending in (".shp", ".dbf", ".shx"):
            archive.write(folder / f"roads{ending}", f"roads{ending}")
        if prj:
            archive.writestr("roads.prj", prj)
    return path


def drawn() -> list[tuple[str, float, bool]]:
    found = StreetSegment.objects.order_by("name", "metres")
    return [(one.name, round(one.metres_per_second, 2), one.is_one_way) for one in found]


@pytest.mark.django_db
def test_minutes_follow_the_streets_of_a_file_and_say_so(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, [feature(A, B, NAME="Main", speed_limit=25), feature(B, C, NAME="Main", speed_limit="25")])
    programme, by = cast.programme.pk, cast.rosa.actor

    done = import_streets(path=path, columns=Columns(), by=by, at=TONIGHT)
    there = travel_to(programme, C, [A], version=map_version(programme))[0]

    assert (done.roads, done.pieces, done.named, round(done.kilometres, 2), done.together) == (2, 2, 2, 1.62, 1.0)
    assert there.is_by_street is True
    assert there.minutes == pytest.approx(1.0 + 1624 / (25 * 0.44704 * 0.75) / 60, abs=0.05)


@pytest.mark.django_db
def test_a_file_takes_the_place_of_the_last_one_or_is_added(cast: Cast, tmp_path: Path) -> None:
    by, path = cast.rosa.actor, written(tmp_path, [feature(A, B, name="Main")])

    counts = []
    for adds in (False, False, True):
        import_streets(path=path, columns=Columns(), by=by, at=TONIGHT, adds=adds)
        counts.append(StreetSegment.objects.count())

    assert counts == [1, 1, 2]


def test_streets_are_cut_where_they_meet_and_only_there() -> None:
    pieces = cut_at_crossings([Road("Long", (A, B, C)), Road("Side", (B, D)), Road("Dot", (A, A))])

    assert [(one.name, one.line) for one in pieces] == [("Long", (A, B)), ("Long", (B, C)), ("Side", (B, D))]
    assert share_that_hangs_together(pieces) == 1.0


def test_one_way_codes_that_nobody_explained_are_refused_with_the_way_out() -> None:
    from alongside.street.places.rules.roads.geojson import read_geojson

    text = json.dumps({"features": [feature(A, B, oneway=2), feature(B, C, oneway=1), feature(B, D, oneway=0)]})

    with pytest.raises(Unusable) as wrong:
        read_geojson(text, Columns())
    roads = read_geojson(text, Columns(along=frozenset("2"), against=frozenset("1")))

    assert (wrong.value.why, wrong.value.try_) == (
        "Nobody has said what “2” means in the property “oneway”.",
        "Say it with --along and --against, such as --along 2 --against 1.",
    )
    assert [one.one_way for one in roads] == ["along", "against", ""]
    assert [one.line for one in cut_at_crossings(roads)][1] == (C, B)


@pytest.mark.django_db
@pytest.mark.parametrize("is_packed", [False, True], ids=["xml", "packed"])
def test_openstreetmap_is_read_alike_in_both_of_its_forms(cast: Cast, tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / "town.osm"
    path.write_text(OSM)
    if is_packed:
        places = {1: A, 2: B, 3: C, 4: D}
        side = {"highway": "tertiary", "oneway": "-1", "maxspeed": "30 mph"}
        ways = [
            ([1, 2, 3], MAIN),
            ([2, 4], side),
            ([1, 4], {"highway": "footway"}),
            ([1, 77, 4], {"highway": "service"}),
        ]
        path.write_bytes(packed_osm(places, ways))

    done = import_streets(path=path, columns=Columns(), by=cast.rosa.actor, at=TONIGHT)

    residential, signed = 25 * 0.44704 * 0.75, 30 * 0.44704 * 0.75
    assert (done.pieces, done.one_way) == (3, 1)
    assert drawn() == [
        ("", round(signed, 2), True), ("Main Street", round(residential, 2), False),
        ("Main Street", round(residential, 2), False),
    ]  # fmt: skip
    line = StreetSegment.objects.get(is_one_way=True).line
    assert [round(value, 6) for point in line for value in point] == [*D, *B]


@pytest.mark.django_db
def test_a_zipped_shapefile_in_feet_lands_where_it_belongs(cast: Cast, tmp_path: Path) -> None:
    from pyproj import CRS, Transformer

    system = CRS.from_epsg(2285)
    turn = Transformer.from_crs(4326, system, always_xy=True)
    path = shapes_in(tmp_path, system.to_wkt("WKT1_ESRI"), ((turn.transform(*A), turn.transform(*B)),))

    import_streets(path=path, columns=Columns(), by=cast.rosa.actor, at=TONIGHT)

    piece = StreetSegment.objects.get()
    assert [round(value, 5) for point in piece.line for value in point] == [*A, *B]


BAD = [
    ("nothing.geojson", b"", "It is empty."),
    ("broken.geojson", b'{"features": [', "It is not JSON."),
    ("list.geojson", b"[1]", "It has no features."),
    ("points.geojson", json.dumps({"features": [{"geometry": {"type": "Point", "coordinates": A}}]}).encode(),
     "It has no lines: its features are points or areas."),
    ("metres.geojson", json.dumps({"features": [feature((569000.0, 4767000.0), (569100.0, 4767000.0))]}).encode(),
     "Its points are not degrees (one is 569000, 4.767e+06)."),
    ("told.geojson", json.dumps({"features": [feature(A, B)], "crs": {"properties": {"name": "EPSG:3857"}}}).encode(),
     "It says that its points are in EPSG:3857."),
    ("words.geojson", json.dumps({"features": [feature(("a", "b"), B)]}).encode(),  # type: ignore[arg-type]
     "One of its lines has a point that is no pair of numbers."),
    ("still.geojson", json.dumps({"features": [feature(A, A)]}).encode(), "None of its lines has any length."),
    ("cut.osm", OSM[:300].encode(), "It is not a whole OpenStreetMap file."),
    ("page.osm", b"<html><body>Sign in</body></html>", "It is XML, but not of OpenStreetMap."),
    ("feet.osm", b'<osm><way id="1"><tag k="highway" v="footway"/></way></osm>', "It has no ways."),
    ("bomb.osm", b'<!DOCTYPE o [<!ENTITY a "x">]><osm>&a;</osm>', "It is not a whole OpenStreetMap file."),
    ("half.osm.pbf", packed_osm({1: A, 2: B}, [([1, 2], MAIN)])[:-9], "It is not a whole OpenStreetMap file."),
    ("walk.osm.pbf", packed_osm({1: A, 2: B}, [([1, 2], {"highway": "path"})]), "It has no ways."),
    ("new.osm.pbf", packed_osm({1: A}, [], needs=[b"Future"]), "It uses a form that Alongside does not read."),
    ("photo.jpg", b"\xff\xd8\xff\xe0 a photo", "It is none of the kinds that Alongside reads."),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "body", "why"), BAD, ids=[one[0] for one in BAD])
def test_a_file_that_cannot_be_used_is_refused_in_words_and_nothing_changes(
    cast: Cast, tmp_path: Path, name: str, body: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)

    with pytest.raises(StreetFileUnusable) as wrong:
        import_streets(path=path, columns=Columns(), by=cast.rosa.actor, at=TONIGHT)

    assert wrong.value.message == f"{name} cannot be used. {why}"
    assert len(wrong.value.next_step) > 10
    assert (StreetSegment.objects.count(), Programme.objects.get().map_version) == (0, 0)


@pytest.mark.parametrize(
    ("make", "why"),
    [(lambda folder: folder / "gone.geojson", "It cannot be read: No such file or directory."),
     (lambda folder: damaged(shapes_in(folder)), "Its shapefile is damaged."),
     (lambda folder: emptied(folder), "It holds 0 shapefiles.")],
    ids=["not there", "damaged shapefile", "another ZIP"],
)  # fmt: skip
def test_other_files_that_cannot_be_used(tmp_path: Path, make: Any, why: str) -> None:
    with pytest.raises(Unusable) as wrong:
        read_roads(make(tmp_path), Columns())

    assert wrong.value.why == why


def damaged(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("roads.shp", b"\0" * 60)
        archive.writestr("roads.dbf", b"\3\0")
    return path


def emptied(folder: Path) -> Path:
    path = folder / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("read me.txt", "hello")
    return path


def test_a_property_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = written(tmp_path, [feature(A, B, NAME="Main", LIMIT=25)])

    with pytest.raises(Unusable) as wrong:
        read_roads(path, Columns(speed="MPH"))

    assert (wrong.value.why, wrong.value.try_) == ("It has no property “MPH”.", "It has these: LIMIT, NAME.")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_whatever_the_bytes_a_file_is_read_or_refused_and_never_crashes(junk: bytes, place: int) -> None:
    import tempfile

    whole = packed_osm({1: A, 2: B}, [([1, 2], MAIN)])
    for body in (junk, whole[:place] + junk + whole[place + len(junk) :], OSM.encode()[:place] + junk):
        with tempfile.NamedTemporaryFile(suffix=".osm") as file:
            file.write(body)
            file.flush()
            try:
                read_roads(Path(file.name), Columns())
            except Unusable as wrong:
                assert wrong.why


def test_madisons_centre_lines_are_driven_as_their_names_say(shared_data: Path) -> None:
    path = shared_data / "geography/madison_wi/Street_Centerlines_and_Pavement_Data-shp.zip"

    pieces = cut_at_crossings(read_roads(path, Columns(along=frozenset("2"), against=frozenset("1"))))

    east = [one.line[-1][0] > one.line[0][0] for one in pieces if one.is_one_way and one.name.endswith("(EB)")]
    west = [one.line[-1][0] < one.line[0][0] for one in pieces if one.is_one_way and one.name.endswith("(WB)")]
    assert len(pieces) > 10_000
    assert share_that_hangs_together(pieces) > 0.9
    assert min(sum(east) / len(east), sum(west) / len(west)) > 0.9


@pytest.mark.django_db
def test_the_command_says_what_was_drawn(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, [feature(A, B, name="Main"), feature(D, (-89.40, 43.00), name="Far")])

    call_command("import_streets", str(path), "--try")

    assert capsys.readouterr().out.splitlines() == [
        "Would draw 2 pieces of street from 2 lines: 11 km, 0 one way, 2 with a name.",
        "50% of the corners hang together.",
        "That is little: between streets that do not meet, minutes are said as the crow flies.",
        "Lines that cross must share a point there. Ask for a file of centre lines for routing.",
    ]
    assert StreetSegment.objects.count() == 0
    with pytest.raises(Refusal):
        call_command("import_streets", str(tmp_path / "none.geojson"))
