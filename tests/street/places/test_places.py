"""Areas, streets and how long it takes."""

import pytest

from alongside.street.people.models import Programme
from alongside.street.places.actions import AreaIsNotAShape, NewStreet, add_area, add_streets
from alongside.street.places.reads import area_of, list_streets, map_version, travel_to
from alongside.street.places.rules.shapes import point_inside
from alongside.street.places.rules.travel import Segment, StreetMap, crow_travel
from tests.cast import TONIGHT, Cast

WEST, EAST = (-89.50, 43.06), (-89.49, 43.06)
NORTH = (-89.495, 43.08)


def square(west: float, south: float, size: float = 0.01) -> dict[str, object]:
    corners = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


@pytest.mark.django_db
def test_a_point_is_in_its_neighbourhood_or_in_none(cast: Cast) -> None:
    by = cast.rosa.actor
    add_area(kind="neighbourhood", code="W", name="West", polygon=square(-89.51, 43.05), by=by, at=TONIGHT)
    add_area(kind="beat", code="B", name="Beat", polygon=square(-89.40, 43.05), by=by, at=TONIGHT)
    version = map_version(cast.programme.pk)

    found = [area_of(cast.programme.pk, lon, 43.055, version=version) for lon in (-89.505, -89.395, None)]

    assert (version, found) == (2, ["W", "", ""])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "polygon",
    [{}, {"type": "Polygon"}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon", "coordinates": []},
     {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}],
)  # fmt: skip
def test_what_is_no_shape_is_refused_and_nothing_changes(cast: Cast, polygon: dict[str, object]) -> None:
    with pytest.raises(AreaIsNotAShape):
        add_area(kind="beat", code="B", name="Beat", polygon=polygon, by=cast.rosa.actor, at=TONIGHT)

    assert Programme.objects.get().map_version == 0


@pytest.mark.django_db
def test_travel_follows_the_streets_and_says_so(cast: Cast) -> None:
    by, programme = cast.rosa.actor, cast.programme.pk
    straight = travel_to(programme, EAST, [WEST], version=0)[0]
    add_streets(streets=[NewStreet("Round", (WEST, NORTH)), NewStreet("About", (NORTH, EAST))], by=by, at=TONIGHT)

    by_street = travel_to(programme, EAST, [WEST], version=map_version(programme))[0]

    assert (straight.is_by_street, by_street.is_by_street, len(list_streets(programme_id=programme))) == (
        False,
        True,
        2,
    )
    assert by_street.minutes > 2 * straight.minutes


def test_a_one_way_street_is_driven_one_way() -> None:
    there = StreetMap([Segment(WEST, EAST, 800, 8, is_one_way=True)])

    assert [one.is_by_street for one in there.minutes_to(EAST, [WEST])] == [True]
    assert [one.is_by_street for one in there.minutes_to(WEST, [EAST])] == [False]


def test_known_lengths_give_known_minutes() -> None:
    there = StreetMap([Segment(WEST, EAST, 960, 8)])

    assert there.minutes_to(EAST, [WEST])[0].minutes == pytest.approx(960 / 8 / 60 + 1)
    assert crow_travel(WEST, WEST).minutes == 1


def test_a_point_inside_is_inside_even_of_a_ring_with_a_bay() -> None:
    bay = {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]]}

    lon, lat = point_inside(bay)

    assert not (1 < lon < 2 and lat > 1) and 0 < lon < 3 and 0 < lat < 3


def test_of_two_streets_between_the_same_corners_the_quicker_counts() -> None:
    there = StreetMap([Segment(WEST, EAST, 960, 4), Segment(WEST, EAST, 960, 8)])

    assert there.minutes_to(EAST, [WEST])[0].minutes == pytest.approx(960 / 8 / 60 + 1)


def test_a_yard_that_no_street_leads_out_of_is_no_place_to_start() -> None:
    far = (-89.48, 43.06)
    yard = ((-89.4899, 43.0601), (-89.4898, 43.0602))
    there = StreetMap([Segment(WEST, EAST, 800, 8), Segment(EAST, far, 800, 8), Segment(*yard, 20, 8)])

    assert there.minutes_to(WEST, [yard[0]])[0].is_by_street is True
