"""The made-up town: the same seed makes the same town, and its figures are those of the real files."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from demo.calibrate import measure
from demo.calls import TALK, TownCall
from demo.figures import read_figures
from demo.script import go_to_call, officer_asks
from demo.town import TOWN_DAY, ZONE, Town, make_town


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(7)


@pytest.fixture(scope="module")
def year(town: Town) -> list[TownCall]:
    return list(town.maker.calls_between(TOWN_DAY - timedelta(days=365), TOWN_DAY))


def _digest(town: Town) -> str:
    calls = [asdict(call) for call in town.maker.calls_of(TOWN_DAY)]
    ground = [asdict(one) for one in (*town.areas, *town.segments, *town.addresses, *town.services)]
    asks = [asdict(ask) for ask in officer_asks(town, TOWN_DAY)]
    return sha256(json.dumps([calls, ground, asks], default=str).encode()).hexdigest()


def test_the_same_seed_makes_the_same_town_and_another_makes_another(town: Town) -> None:
    again, other = make_town(7), make_town(8)

    digests = [_digest(one) for one in (town, again, other)]

    assert (digests[0] == digests[1], digests[0] == digests[2]) == (True, False)


def test_a_day_is_the_same_whatever_days_were_made_before_it(town: Town) -> None:
    alone = make_town(7).maker.calls_of(TOWN_DAY)

    among_others = [
        call
        for call in town.maker.calls_between(TOWN_DAY - timedelta(days=3), TOWN_DAY + timedelta(days=1))
        if call.created_at.astimezone(ZONE).date() == TOWN_DAY
    ]

    assert among_others == alone


def test_the_town_has_what_the_demonstration_promises(town: Town) -> None:
    kinds = Counter(area.kind for area in town.areas)
    roles = Counter(person.role for person in town.people)

    assert kinds == {"neighbourhood": 12, "beat": 4, "district": 1, "service": 1, "water": 1, "park": 1}
    assert roles == {"coordinator": 1, "officer": 2, "call_taker": 1, "director": 1, "evaluator": 1}
    assert (len(town.workers), len(town.services)) == (2, 25)


def test_neighbourhoods_do_not_overlap_and_stay_out_of_the_lake(town: Town) -> None:
    hoods = [shape(area.polygon) for area in town.areas if area.kind == "neighbourhood"]
    lake = next(shape(area.polygon) for area in town.areas if area.kind == "water")

    together = unary_union(hoods)

    assert sum(hood.area for hood in hoods) == pytest.approx(together.area, rel=0.001)
    assert together.intersection(lake).area == pytest.approx(0.0, abs=lake.area * 0.001)


def test_every_address_lies_in_its_neighbourhood(town: Town) -> None:
    hoods = {area.code: shape(area.polygon) for area in town.areas if area.kind == "neighbourhood"}

    astray = [one for one in town.addresses if not hoods[one.neighbourhood].covers(Point(one.lon, one.lat))]

    assert astray == []


def test_every_telephone_number_and_mail_address_is_made_up(town: Town) -> None:
    phones = {service.phone[:10] for service in town.services}
    mails = {one.email.partition("@")[2] for one in (*town.people, *town.workers)}

    assert (phones, mails) == ({"608-555-01"}, {"example.org"})


def test_a_year_has_as_many_calls_as_the_figures_say(year: list[TownCall]) -> None:
    expected = read_figures().calls_a_day * 365

    assert len(year) == pytest.approx(expected, rel=0.04)
    assert 60_000 <= len(year) <= 90_000


def test_the_busiest_hundredth_of_addresses_holds_its_share_of_calls(year: list[TownCall]) -> None:
    calls = Counter(call.address for call in year)

    top = sum(count for _, count in calls.most_common(len(calls) // 100)) / len(year)

    assert 0.25 <= top <= 0.35


@pytest.mark.parametrize("by_officer", [False, True])
def test_the_week_has_the_shape_of_the_figures(year: list[TownCall], by_officer: bool) -> None:
    figures = read_figures()
    counts = np.zeros(168)
    for call in year:
        if call.is_officer_initiated is by_officer:
            local = call.created_at.astimezone(ZONE)
            counts[local.weekday() * 24 + local.hour] += 1

    likeness = np.corrcoef(counts, figures.officer_week if by_officer else figures.citizen_week)[0, 1]

    assert likeness > 0.97


def test_the_mix_of_natures_is_that_of_the_figures(year: list[TownCall]) -> None:
    citizens = Counter(call.initial_nature for call in year if not call.is_officer_initiated)
    whole = sum(citizens.values())

    furthest = max(abs(citizens[n] / whole - share) for n, share in read_figures().citizen_natures.items())

    assert furthest < 0.006


def test_the_dirt_is_there(year: list[TownCall]) -> None:
    without_place = sum(not call.lon for call in year) / len(year)
    ways_of_one_unit = {c.primary_unit for c in year if "23" in c.primary_unit}
    midnight_arrivals = sum(
        call.first_on_scene_at is not None and call.first_on_scene_at < call.created_at for call in year
    )

    assert 0.001 < without_place < 0.01
    assert len(ways_of_one_unit) >= 8
    assert any(call.primary_unit == "5.00E+93" for call in year)
    assert midnight_arrivals > 500


def test_no_nature_of_the_programme_was_lost_from_the_figures() -> None:
    known = set(read_figures().citizen_natures)

    assert len(TALK & known) >= 14


def test_a_call_goes_the_same_way_whenever_it_is_played() -> None:
    first = go_to_call(7, "LK261340006", 6.0, officer_here=True)

    assert first == go_to_call(7, "LK261340006", 6.0, officer_here=True)
    assert [tap.after for tap in first.taps] == sorted(tap.after for tap in first.taps)


@pytest.mark.real_data
def test_the_committed_figures_are_those_of_the_real_files(shared_data: Path) -> None:
    committed = json.loads((Path(__file__).parents[2] / "demo" / "figures.json").read_text())

    assert json.loads(json.dumps(measure(shared_data))) == committed
