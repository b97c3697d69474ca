"""Made-up emergency messages of a made-up town, as NENA-STA-021 writes them."""

from typing import Any

INCIDENT = "urn:emergency:uid:incidentid:26abc0001:ecc.westside.example"
PIDF = (
    '<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" '
    'xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml" entity="pres:{who}">'
    "<gp:location-info>{inside}</gp:location-info><note>{who}</note></presence>"
)
CIVIC = (
    '<civicAddress xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"><country>US</country><A1>WI</A1>'
    "<A3>Westside</A3><PRD>N</PRD><RD>Elm</RD><STS>St</STS><HNO>1234</HNO><NAM>{who}</NAM><LMK>{who}</LMK></civicAddress>"
)
POINT = '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>43.06 -89.49</gml:pos></gml:Point>'


def pidf(inside: str = CIVIC + POINT, who: str = "nobody") -> str:
    """Write a location as PIDF-LO."""
    return PIDF.replace("{inside}", inside).replace("{who}", who)


def eido(**changes: Any) -> dict[str, Any]:
    """Write a whole message: a call, a dispatched unit, a place; and parts that must never be read."""
    return {
        "$id": INCIDENT,
        "lastUpdateTimeStamp": "2026-05-14T20:59:30-05:00",
        "eidoVersion": "1.0",
        "issuingElementIdentification": "ecc.westside.example",
        "incidentComponent": {
            "$id": "incident-1",
            "lastUpdateTimeStamp": "2026-05-14T20:59:00-05:00",
            "incidentTypeInternalCode": "NEIGH",
            "incidentTypeInternalText": "NEIGHBOR TROUBLE",
            "incidentTypeCommonRegistryText": "DISTURB",
            "incidentStatusCommonRegistryText": ["Active"],
            "incidentPriorityInternalText": "3",
            "beatOrDispatchGroupText": "W4",
            "locationReference": [{"$ref": "place-1"}],
            "personReference": [{"$ref": "person-1"}],
            "notesReference": [{"$ref": "note-1"}],
        },
        "callComponent": [
            {
                "$id": "call-1",
                "callStartTimestamp": "2026-05-14T20:55:00-05:00",
                "standardPrimaryCallType": "emergency",
                "locationReference": [{"$ref": "place-2"}],
            }
        ],
        "dispatchComponent": [
            {
                "$id": "dispatch-1",
                "lastUpdateTimeStamp": "2026-05-14T20:57:00-05:00",
                "emergencyResourceReference": [{"$ref": "unit-1"}],
            }
        ],
        "emergencyResourceComponent": [
            {"$id": "unit-1", "emergencyResourceName": "4W12", "primaryUnitStatusRegistryText": "EnRoute"}
        ],
        "locationComponent": [
            {"$id": "place-2", "locationTypeDescriptionRegistryText": "Caller", "locationByValue": "geo:43.01,-89.41"},
            {"$id": "place-1", "locationTypeDescriptionRegistryText": "CurrentIncident", "locationByValue": pidf()},
        ],
        "agencyComponent": [{"$id": "ecc.westside.example", "agencyType": ["psap"]}],
        "personComponent": [{"$id": "person-1", "ncPersonComponent": {"nc:PersonGivenName": "Wombatia"}}],
        "notesComponent": [{"$id": "note-1", "notesActionComments": "wombatish words"}],
        **changes,
    }
