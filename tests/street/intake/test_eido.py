"""NENA EIDO: what is read of a message, what is refused, and what is never looked at."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.ground.errors import Refusal
from alongside.street.intake.rules.eido import EidoRead, parse_conveyed, read_eido
from alongside.street.intake.rules.pidf import Whereabouts, read_location
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource

from .eido_messages import CIVIC, POINT, eido, pidf

AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")


def read(message: Any) -> EidoRead:
    return read_eido(message, zone=ZONE, at=AT)[0]


def changed(part: str, **facts: Any) -> dict[str, Any]:
    message = eido()
    held = message[part]
    return eido(**{part: {**held, **facts} if isinstance(held, dict) else [{**held[0], **facts}, *held[1:]]})


def test_a_whole_message_is_a_call() -> None:
    got = read(eido())

    assert got == EidoRead(
        CallReport(
            event_number="26abc0001:ecc.westside.example",
            created_at=datetime(2026, 5, 15, 1, 55, tzinfo=UTC),
            call_source=CallSource.CENTRE,
            status="Active",
            first_dispatched_at=datetime(2026, 5, 15, 1, 57, tzinfo=UTC),
            initial_nature_code="NEIGH",
            initial_nature="NEIGHBOR TROUBLE",
            priority="3",
            beat="W4",
            address="1234 N Elm St",
            lon=-89.49,
            lat=43.06,
            primary_unit="4W12",
            units_dispatched=1,
            stated_at=datetime(2026, 5, 15, 1, 59, 30, tzinfo=UTC),
        ),
        is_begin_told=True,
    )


@pytest.mark.parametrize(
    ("message", "field", "value"),
    [
        (changed("incidentComponent", incidentStatusCommonRegistryText="Closed"), "cleared_at",
         datetime(2026, 5, 15, 1, 59, tzinfo=UTC)),
        (changed("incidentComponent", incidentTypeInternalCode=None, incidentTypeInternalText=None),
         "initial_nature_code", "DISTURB"),
        (changed("incidentComponent", incidentTypeInternalText="x" * 500), "initial_nature", "x" * 120),
        (changed("incidentComponent", dispositionComponent=[{"dispositionCommonRegistryCode": "A"},
         {"dispositionCommonRegistryCode": "B", "dispositionPrimaryIndicator": True}]), "close_code", "B"),
        (changed("incidentComponent", incidentPriorityInternalText=None, incidentCommonPriorityNumber=2), "priority", "2"),
        (changed("callComponent", standardPrimaryCallType="nonEmergency"), "call_source", CallSource.NON_EMERGENCY),
        (changed("callComponent", callStartTimestamp="2026-05-14T20:55:00"), "created_at",
         datetime(2026, 5, 15, 1, 55, tzinfo=UTC)),
        (changed("callComponent", callStartTimestamp="1394-02-03T00:00:00Z"), "created_at",
         datetime(2026, 5, 15, 1, 59, tzinfo=UTC)),
        (eido(emergencyResourceComponent=[{"$id": "unit-1", "emergencyResourceName": "Wombatia Zanzibar",
         "primaryUnitStatusRegistryText": "OnScene", "lastUpdateTimeStamp": "2026-05-14T20:58:00-05:00"}]),
         "first_on_scene_at", datetime(2026, 5, 15, 1, 58, tzinfo=UTC)),
        (eido(emergencyResourceComponent=[{"$id": "u", "emergencyResourceName": "Wombatia Zanzibar"}]), "primary_unit", ""),
        (eido(incidentComponent=[eido()["incidentComponent"]]), "beat", "W4"),
        (eido(locationComponent=[]), "lon", None),
        (eido(locationComponent=[{"$id": "place-1", "locationTypeDescriptionRegistryText": "Home",
         "locationByValue": pidf()}]), "address", ""),
        (eido(**{"$id": "urn:uuid:1"}, incidentComponent={"incidentTrackingIdentifier": "T-9"}), "event_number", "T-9"),
    ],
)  # fmt: skip
def test_what_is_read_of_a_part(message: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(read(message).report, field) == value


def test_a_message_with_hardly_anything_is_taken_with_notes() -> None:
    got = read({"$id": "inc-7", "eidoVersion": "3.0"})

    assert (got.report, got.is_begin_told) == (CallReport("inc-7", AT, CallSource.CENTRE), False)
    assert got.notes == (
        "No time was told; the time it arrived stands in its place.",
        "The version of EIDO is not one we know; what is known of it was read.",
    )


def test_several_incidents_in_one_message_are_several_calls() -> None:
    both = eido(incidentComponent=[{"incidentTrackingIdentifier": "A"}, {"incidentTrackingIdentifier": "B"}])

    got = read_eido(both, zone=ZONE, at=AT)

    assert [one.report.event_number for one in got] == ["A", "B"]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (POINT, Whereabouts(lon=-89.49, lat=43.06)),
        (POINT.replace("43.06 -89.49", "-89.49 43.06"), Whereabouts(lon=43.06, lat=-89.49)),
        (POINT.replace("43.06 -89.49", "-122.2 37.8"), Whereabouts(lon=-122.2, lat=37.8, notes=(
            "A point had longitude before latitude; it was turned round.",))),
        (POINT.replace("43.06 -89.49", "0 0"), Whereabouts()),
        (POINT.replace("EPSG::4326", "EPSG::2227"), Whereabouts(notes=(
            "A point was in a coordinate system that EIDO does not use; it was not read.",))),
        (POINT.replace("EPSG::4326", "EPSG::4979").replace("-89.49", "-89.49 260"), Whereabouts(lon=-89.49, lat=43.06)),
        ('<gs:Circle xmlns:gs="http://www.opengis.net/pidflo/1.0" srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>43.06 '
         '-89.49</gml:pos><gs:radius>30</gs:radius></gs:Circle>', Whereabouts(lon=-89.49, lat=43.06)),
        ('<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:posList>43 -89 43 -90 44 -90 44 -89 43 -89'
         '</gml:posList></gml:Polygon>', Whereabouts(lon=-89.5, lat=43.5)),
        (CIVIC.replace("<HNO>1234</HNO>", "<HNO>1234</HNO><HNS>B</HNS><UNIT>3</UNIT>"), Whereabouts("1234B N Elm St Unit 3")),
        ('<civicAddress><LOC>15000 Mountain Road</LOC></civicAddress>', Whereabouts("15000 Mountain Road")),
        ('<civicAddress><LOC>Wombatia lives behind the blue door</LOC></civicAddress>', Whereabouts()),
    ],
)  # fmt: skip
def test_where_a_message_says_it_is(inside: str, expected: Whereabouts) -> None:
    assert read_location(pidf(inside)) == expected


def test_a_bomb_of_entities_is_not_read() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><presence><civicAddress><RD>&c;</RD></civicAddress></presence>'

    assert read_location(bomb) == Whereabouts(notes=("A location was not PIDF-LO and was not read.",))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "eido.not-an-eido"),
        (b"{", "eido.not-an-eido"),
        (b"null", "eido.not-an-eido"),
        (b"\xff\xfe{}", "eido.not-an-eido"),
        (b"[" * 100_000, "eido.not-an-eido"),
        (b"[1]", "eido.not-an-eido"),
        (b"{}", "eido.not-an-eido"),
        (b'{"subscribe": {}}', "eido.not-an-eido"),
        (b'{"eidoVersion": "1.0", "$id": "1", "x": NaN}', "eido.not-an-eido"),
        (b'{"eidoVersion": "1.0", "$id": "1", "x": -Infinity}', "eido.not-an-eido"),
        (b'{"eidoVersion": "1.0"}', "eido.no-id"),
        (b'{"eidoVersion": "1.0", "$id": "urn:uuid:[EIDO_MESSAGE_UUID]"}', "eido.no-id"),
        (b'{"eidoVersion": "1.0", "$id": "' + b"9" * 200 + b'"}', "eido.not-an-eido"),
        (json.dumps([eido()] * 101).encode(), "eido.too-many"),
    ],
)
def test_what_is_no_message_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        for message in parse_conveyed(body).messages:
            read(message)

    assert refused.value.code == code


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$ref", "$id", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_missing_or_broken_piece_never_crashes(data: st.DataObject) -> None:
    message = eido()
    part = data.draw(st.sampled_from(sorted(message)))
    held = message[part]
    if isinstance(held, list | dict) and data.draw(st.booleans()):
        inner = held if isinstance(held, dict) else held[0]
        inner[data.draw(st.sampled_from(sorted(inner)))] = data.draw(ANY)
    else:
        message[part] = data.draw(ANY)

    try:
        found = read_eido(message, zone=ZONE, at=AT)
    except Refusal:
        found = []

    assert all(0 < len(one.report.event_number) <= 80 for one in found)


@pytest.mark.real_data
def test_the_official_and_the_dirty_samples(shared_data: Path) -> None:
    folder = shared_data / "standards" / "eido"

    told: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            found = [
                one
                for message in parse_conveyed(path.read_bytes()).messages
                for one in read(message).report.event_number.splitlines()
            ]
        except Refusal as refused:
            found = [refused.code]
        told[path.name] = found

    official = ["a56e556d871:bcf.state.pa.us"]
    assert told == {
        "Sample call transfer EIDO.json": official,
        "EidoWithJcard.json": official,
        "SampleCallTransferEido.json": official,
        "Ng911CadIfLib_SampleCallTransferEido.json": official,
        "NotifyWithEido.json": official,
        "TerminateRequest.json": [],
        "EIDO_Report_e73bac13.json": ["Border6Fire"],
        "EIDO_Report_eca17e1a.json": ["MonteFireAlert"],
        **{f"{name}.json": ["eido.no-id"] for name in ("detailed_incident", "fire_incident", "general_incident")},
        **{
            f"{name}.json": ["eido.not-an-eido"]
            for name in ("BasicSubscribe", "BasicSubscribeResponse", "BasicUnsubscribe", "BasicUnsubscribeResponse",
                         "NotifyResponse", "TerminateResponse")
        },
    }  # fmt: skip
