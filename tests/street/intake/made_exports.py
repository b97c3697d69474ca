"""Made-up exports in the layouts of real centres: their column names are facts, every row is made by a seeded die.

``LOOKED_AT`` were looked at while the profiler was written; ``SEALED`` were written after it and judge it. Each column has
its truth: the fields it should be used for, in one string, "" for a column to leave out.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pyproj import Transformer

NATURES = [
    ("NOISE", "NOISE COMPLAINT", "415N", 8), ("WELFARE", "WELFARE CHECK", "CKWEL", 7), ("DIST", "DISTURBANCE", "415", 9),
    ("THEFT", "THEFT - COLD", "488", 5), ("SUSP", "SUSPICIOUS PERSON", "SUSPP", 6), ("TRAF", "TRAFFIC STOP", "TSTOP", 9),
    ("ACC", "ACCIDENT - NON INJURY", "1182", 6), ("ALARM", "BURGLARY ALARM", "459A", 5), ("DV", "DOMESTIC DISTURBANCE", "415DV", 4),
    ("TRES", "TRESPASS / UNWANTED", "602", 5), ("ASLT", "ASSAULT", "242", 3), ("MENT", "MENTAL HEALTH CRISIS", "5150", 3),
    ("VAND", "VANDALISM", "594", 2), ("PARK", "PARKING COMPLAINT", "586", 4), ("HANG", "911 HANG UP", "911H", 5),
    ("ANIM", "ANIMAL COMPLAINT", "ANIM", 2), ("FRAUD", "FRAUD REPORT", "470", 2), ("BCHK", "BUSINESS CHECK", "BCK", 4),
    ("MISS", "MISSING PERSON", "MP", 1), ("ASST", "ASSIST CITIZEN", "ASST", 3), ("INTX", "INTOXICATED PERSON", "647F", 2),
]  # fmt: skip
STREETS = ["ELM", "OAK", "LAKE", "MAPLE", "CEDAR", "HARBOR", "WILLOW", "FERRY", "SUMMIT", "PRAIRIE", "CHESTNUT", "MILL"]
KINDS = ["ST", "AVE", "RD", "BLVD", "DR", "LN"]
FIRST = ["QUILL", "ROSA", "DARIO", "MERIT", "OTTO", "SABLE", "TAMAR", "ULRIC"]
LAST = ["FEATHER", "WINTLE", "OAKHAM", "BRANDYWELL", "COLLISTER", "DEVRAY"]
BY_HOUR = [41, 36, 30, 24, 21, 20, 24, 33, 44, 47, 49, 51, 47, 49, 49, 50, 53, 51, 46, 53, 50, 47, 45, 42]


@dataclass(frozen=True)
class Made:
    """One call of a made-up town."""

    n: int
    created: datetime
    code: str
    text: str
    signal: str
    final: tuple[str, str, str, int]
    lon: float
    lat: float
    zone: ZoneInfo
    die: random.Random

    def at(self, minutes: float) -> datetime:
        """Answer the UTC instant so many minutes after it was made."""
        return self.created + timedelta(minutes=minutes, seconds=self.n % 60)

    def local(self, minutes: float = 0.0, written: str = "%Y-%m-%d %H:%M:%S") -> str:
        """Write a local time."""
        return f"{self.at(minutes).astimezone(self.zone):{written}}"

    @property
    def is_officer(self) -> bool:
        """Say whether an officer began it."""
        return self.text in ("TRAFFIC STOP", "BUSINESS CHECK")

    @property
    def beat(self) -> int:
        """Answer its beat, from where it is."""
        return int((self.lon * 200) % 6) * 6 + int((self.lat * 200) % 6) + 1

    @property
    def district(self) -> int:
        """Answer its district, made of beats."""
        return (self.beat - 1) // 6 + 1

    @property
    def street(self) -> str:
        """Answer the name of its street, with the kind."""
        return f"{STREETS[self.n * 7 % 12]} {KINDS[self.n % 6]}"

    @property
    def block(self) -> str:
        """Answer its block."""
        return f"{self.n * 37 % 90 * 100} BLOCK OF {self.street}"


Cell = Callable[[Made], Any]
Layout = tuple[tuple[str, str, Cell], ...]


@dataclass(frozen=True)
class Export:
    """One made-up export: rows under the columns of a real layout, and the truth of each column."""

    name: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    truth: dict[str, frozenset[str]]
    zone: str
    epsg: int


def make_export(
    name: str, layout: Layout, *, town: tuple[float, float], zone: str, epsg: int = 4326, rows: int = 900
) -> Export:
    """Make an export of so many rows, always the same ones."""
    die = random.Random(name)
    calls = [_call(die, n, town, ZoneInfo(zone)) for n in range(rows)]
    calls.sort(key=lambda call: call.created)
    table = [["" if (value := cell(call)) is None else str(value) for _, _, cell in layout] for call in calls]
    truth = {column: frozenset(said.split()) for column, said, _ in layout}
    return Export(name, tuple(column for column, _, _ in layout), table, truth, zone, epsg)


def _call(die: random.Random, n: int, town: tuple[float, float], zone: ZoneInfo) -> Made:
    hour = die.choices(range(24), BY_HOUR)[0]
    after = timedelta(days=die.randrange(45), hours=hour, minutes=die.randrange(60), seconds=die.randrange(60))
    day = datetime(2025, 2, 20, tzinfo=UTC).replace(tzinfo=None) + after
    nature = die.choices(NATURES, [one[3] for one in NATURES])[0]
    final = nature if die.random() < 0.7 else die.choice(NATURES)
    return Made(
        n, day.replace(tzinfo=zone).astimezone(UTC), *nature[:3], final,
        round(town[0] + die.gauss(0, 0.03), 6), round(town[1] + die.gauss(0, 0.025), 6), zone, die,
    )  # fmt: skip


def plane(epsg: int) -> Callable[[Made], tuple[float, float]]:
    """Answer a function that puts a call into a plane system."""
    to = Transformer.from_crs(4326, epsg, always_xy=True)
    return lambda call: to.transform(call.lon, call.lat)  # type: ignore[no-any-return]


def sometimes(share: float, cell: Cell) -> Cell:
    """Answer a cell that is blank on the other rows."""
    return lambda call: cell(call) if call.die.random() < share else ""


def pick(*values: str) -> Cell:
    """Answer a cell that draws one of these."""
    return lambda call: call.die.choice(values)


_sac = plane(2226)
_nola, _nyc, _chapel = plane(3452), plane(2263), plane(2264)
_tucson, _hartford = plane(2868), plane(2234)
DISPO = pick(
    "ASSISTANCE RENDERED", "REPORT WRITTEN", "UNABLE TO LOCATE", "NO POLICE ACTION", "CITATION ISSUED", "CANCELLED"
)
DISPO_CODES = pick("NAT", "RTF", "GOA", "UNF", "VOI", "NF")
US = "%m/%d/%Y %I:%M:%S %p"
ISO_T = "%Y-%m-%dT%H:%M:%S.000"


def _epoch(minutes: float, *, is_local: bool = False) -> Cell:
    def cell(call: Made) -> int:
        at = call.at(minutes)
        face = at.astimezone(call.zone).replace(tzinfo=UTC) if is_local else at
        return int(face.timestamp() * 1000)

    return cell


SEATTLE: Layout = (
    ("CAD Event Number", "event_number", lambda c: 2025000000000 + c.n * 7),
    ("Event Clearance Description", "close_code", DISPO),
    ("Call Type", "is_officer_initiated", lambda c: "ONVIEW" if c.is_officer else c.die.choice(["911", "TELEPHONE OTHER, NOT 911", "ALARM CALL (NOT POLICE ALARM)"])),
    ("Priority", "priority", pick("1", "2", "3", "4", "7")),
    ("Initial Call Type", "initial_nature", lambda c: c.text),
    ("Final Call Type", "final_nature", lambda c: f"--{c.final[1]}"),
    ("Original Time Queued", "created_at", lambda c: c.local(0, US)),
    ("Arrived Time", "first_on_scene_at", lambda c: "Jan  1 1900 12:00:00:000AM" if c.n % 9 == 0 else c.local(9, US)),
    ("Precinct", "district", lambda c: ["NORTH", "SOUTH", "EAST", "WEST", "SOUTHWEST", "UNKNOWN"][c.district - 1]),
    ("Sector", "", lambda c: "BCDEFGJKLMNO"[(c.beat - 1) // 3]),
    ("Beat", "beat", lambda c: f"{'BCDEFGJKLMNO'[(c.beat - 1) // 3]}{c.beat % 3 + 1}"),
    ("Blurred_Longitude", "x", lambda c: c.lon),
    ("Blurred_Latitude", "y", lambda c: c.lat),
)  # fmt: skip
NEW_ORLEANS: Layout = (
    ("NOPD_Item", "event_number", lambda c: f"B{c.n:05d}25"),
    ("Type", "final_nature_code", lambda c: c.final[2]),
    ("TypeText", "final_nature", lambda c: c.final[1]),
    ("Priority", "", lambda c: c.die.choice(["1A", "2A", "0", "1B"])),
    ("InitialType", "initial_nature_code", lambda c: c.signal),
    ("InitialTypeText", "initial_nature", lambda c: c.text),
    ("InitialPriority", "priority", pick("1A", "2A", "0", "1B")),
    ("MapX", "x", lambda c: round(_nola(c)[0])),
    ("MapY", "y", lambda c: round(_nola(c)[1])),
    ("TimeCreate", "created_at", lambda c: c.local(0, US)),
    ("TimeDispatch", "first_dispatched_at", sometimes(0.9, lambda c: c.local(4, US))),
    ("TimeArrive", "first_on_scene_at", sometimes(0.8, lambda c: c.local(11, US))),
    ("TimeClosed", "cleared_at", lambda c: c.local(45, US)),
    ("Disposition", "close_code", DISPO_CODES),
    ("DispositionText", "", DISPO),
    ("SelfInitiated", "is_officer_initiated", lambda c: "Y" if c.is_officer else "N"),
    ("Beat", "beat", lambda c: f"{c.district}{'ABCDEF'[c.beat % 6]}0{c.beat % 3}"),
    ("BLOCK_ADDRESS", "address", lambda c: f"{c.n % 90:03d}XX {c.street}"),
    ("Zip", "", lambda c: 70110 + c.district),
    ("PoliceDistrict", "district", lambda c: c.district),
    ("Location", "", lambda c: f"POINT ({c.lon} {c.lat})"),
)  # fmt: skip
CINCINNATI: Layout = (
    ("ADDRESS_X", "address", lambda c: f"{c.n % 90}XX {c.street}"),
    ("LATITUDE_X", "y", lambda c: c.lat),
    ("LONGITUDE_X", "x", lambda c: c.lon),
    ("AGENCY", "", lambda c: "CPD"),
    ("CREATE_TIME_INCIDENT", "created_at", lambda c: c.local(0, US)),
    ("DISPOSITION_TEXT", "close_code", DISPO),
    ("EVENT_NUMBER", "event_number", lambda c: f"CPD2502{c.n:08d}"),
    ("INCIDENT_ID", "", lambda c: f"ba1fe{c.n:06d}-9c2a"),
    ("INCIDENT_TYPE_ID", "initial_nature_code", lambda c: c.signal),
    ("INCIDENT_TYPE_DESC", "initial_nature", lambda c: c.text),
    ("PRIORITY", "priority", lambda c: c.n % 33),
    ("PRIORITY_COLOR", "", lambda c: ["RED", "BLUE", "ORANGE"][c.n % 33 % 3]),
    ("ARRIVAL_TIME_PRIMARY_UNIT", "first_on_scene_at", sometimes(0.85, lambda c: c.local(8, US))),
    ("BEAT", "beat", lambda c: f"P{c.beat}"),
    ("CLOSED_TIME_INCIDENT", "cleared_at", lambda c: c.local(40, US)),
    ("DISPATCH_TIME_PRIMARY_UNIT", "first_dispatched_at", sometimes(0.9, lambda c: c.local(3, US))),
    ("CPD_NEIGHBORHOOD", "", lambda c: f"{STREETS[c.beat % 12]} HILL"),
    ("DISTRICT", "district", lambda c: c.district),
)  # fmt: skip
BALTIMORE: Layout = (
    ("OBJECTID", "", lambda c: c.n + 1),
    ("recordId", "", lambda c: 4_000_000 + c.n * 3),
    ("callKey", "event_number", lambda c: f"P25{c.n:07d}"),
    ("callDateTime", "created_at", lambda c: c.local(0, "%Y/%m/%d %H:%M:%S+00") if c.n < 0 else c.local(0, US)),
    ("priority", "priority", pick("High", "Medium", "Low", "Non-Emergency")),
    ("district", "district", lambda c: ["ND", "SD", "ED", "WD", "CD", "NE"][c.district - 1]),
    ("description", "initial_nature", lambda c: c.text),
    ("incidentLocation", "address", lambda c: f"{c.n % 90 * 100} {c.street}"),
    ("location", "", lambda c: f"({c.lat}, {c.lon})"),
    ("Neighborhood", "", lambda c: f"{STREETS[c.beat % 12].title()} Park"),
    ("PolicePost", "beat", lambda c: 100 + c.beat),
    ("CouncilDistrict", "", lambda c: c.district + 3),
    ("Census_Tracts", "", lambda c: f"Census Tract {c.beat}.0{c.beat % 4}"),
    ("ZIPCode", "", lambda c: 21201 + c.district),
    ("latitude", "y", lambda c: c.lat),
    ("longitude", "x", lambda c: c.lon),
)  # fmt: skip
DETROIT: Layout = (
    ("incident_id", "event_number", lambda c: f"20250{c.n:07d}"),
    ("agency", "", lambda c: "DPD"),
    ("incident_address", "address", lambda c: f"{STREETS[c.n * 7 % 12].title()} {KINDS[c.n % 6].title()} & {STREETS[c.n * 5 % 12].title()} St"),
    ("zip_code", "", lambda c: 48201 + c.district),
    ("priority", "priority", pick("1", "2", "3", "P")),
    ("callcode", "initial_nature_code", lambda c: c.signal),
    ("calldescription", "initial_nature", lambda c: c.text),
    ("category", "", lambda c: c.code[:3]),
    ("call_timestamp", "created_at", lambda c: f"{c.at(0):%Y-%m-%dT%H:%M:%S}Z"),
    ("precinct_sca", "beat", lambda c: f"{c.district:02d}{c.beat:02d}"),
    ("respondingunit", "primary_unit", lambda c: f"{c.district:02d}-{c.beat}A"),
    ("officerinitiated", "is_officer_initiated", lambda c: "Yes" if c.is_officer else "No"),
    ("intaketime", "", lambda c: round(c.die.random() * 5, 1)),
    ("dispatchtime", "", lambda c: round(c.die.random() * 9, 1)),
    ("traveltime", "", lambda c: round(c.die.random() * 9, 1)),
    ("totalresponsetime", "", lambda c: round(c.die.random() * 20, 1)),
    ("neighborhood", "", lambda c: f"{STREETS[c.beat % 12].title()} Heights"),
    ("council_district", "", lambda c: c.district),
    ("longitude", "x", lambda c: c.lon),
    ("latitude", "y", lambda c: c.lat),
    ("ObjectId", "", lambda c: c.n + 1),
)  # fmt: skip
NASHVILLE: Layout = (
    ("Event Number", "event_number", lambda c: f"PD2025{c.n:08d}"),
    ("Call Received", "created_at", lambda c: c.local(0, US)),
    ("Complaint Number", "", sometimes(0.3, lambda c: f"2025{c.n:07d}")),
    ("Shift", "", pick("A", "B", "C")),
    ("Tencode", "initial_nature_code", lambda c: c.signal),
    ("Tencode Description", "initial_nature", lambda c: c.text),
    ("Tencode Suffix", "", sometimes(0.4, pick("PJ", "R", "D"))),
    ("Tencode Suffix Description", "", sometimes(0.4, pick("PROGRESS JUST HAPPENED", "REPORT", "DRUNK"))),
    ("Disposition Code", "close_code", DISPO_CODES),
    ("Disposition Description", "", DISPO),
    ("Block", "address", lambda c: c.n % 90 * 100),
    ("Street Name", "address", lambda c: c.street),
    ("Unit Dispatched", "primary_unit", lambda c: f"{c.district}{c.beat}A"),
    ("Sector", "district", lambda c: ["N", "S", "E", "W", "C", "H"][c.district - 1]),
    ("Zone", "beat", lambda c: c.beat + 100),
    ("RPA", "", lambda c: c.beat * 11),
    ("Latitude", "y", lambda c: c.lat),
    ("Longitude", "x", lambda c: c.lon),
    ("Mapped Location", "", lambda c: f"({c.lat}, {c.lon})"),
)  # fmt: skip
PHOENIX: Layout = (
    ("INCIDENT_NUM", "event_number", lambda c: f"20250{c.n:06d}"),
    ("DISP_CODE", "close_code", DISPO_CODES),
    ("DISPOSITION", "", DISPO),
    ("FINAL_RADIO_CODE", "final_nature_code", lambda c: c.final[2]),
    ("FINAL_CALL_TYPE", "final_nature", lambda c: c.final[1]),
    ("CALL_RECEIVED", "created_at", lambda c: c.local(0, US)),
    ("HUNDREDBLOCKADDR", "address", lambda c: f"{c.n % 90}XX N {c.street}"),
    ("GRID", "beat", lambda c: f"{'ABCDEF'[c.district - 1]}{c.beat}"),
)  # fmt: skip
DALLAS: Layout = (
    ("Incident Number", "event_number", lambda c: f"25-{c.n:07d}"),
    ("Division", "district", lambda c: ["North", "South", "Central", "East", "West", "Northwest"][c.district - 1]),
    ("Nature of Call", "initial_nature", lambda c: f"{c.signal} - {c.text.title()}"),
    ("Priority", "priority", pick("1", "2", "3", "4")),
    ("Date", "created_at", lambda c: c.local(0, "%Y-%m-%dT00:00:00.000")),
    ("Time", "created_at", lambda c: c.local(0, "%H:%M:%S")),
    ("Unit Number", "primary_unit", lambda c: f"{'ABCD'[c.n % 4]}{c.beat + 100}"),
    ("Block", "address", lambda c: c.n % 90 * 100),
    ("Location", "address", lambda c: c.street),
    ("Beat", "beat", lambda c: 100 + c.beat),
    ("Reporting Area", "", lambda c: 1000 + c.beat * 7),
    ("Status", "status", pick("At Scene", "Dispatched", "En Route")),
)  # fmt: skip
SAN_FRANCISCO: Layout = (
    ("cad_number", "event_number", lambda c: 250_500_000 + c.n),
    ("dup_cad_number", "", sometimes(0.05, lambda c: 250_400_000 + c.n)),
    ("pd_incident_report", "", sometimes(0.2, lambda c: 250_100_000 + c.n)),
    ("received_datetime", "created_at", lambda c: c.local(0, ISO_T)),
    ("entry_datetime", "", lambda c: c.local(1, ISO_T)),
    ("dispatch_datetime", "first_dispatched_at", sometimes(0.9, lambda c: c.local(5, ISO_T))),
    ("enroute_datetime", "", sometimes(0.85, lambda c: c.local(6, ISO_T))),
    ("onscene_datetime", "first_on_scene_at", sometimes(0.8, lambda c: c.local(14, ISO_T))),
    ("close_datetime", "cleared_at", lambda c: c.local(60, ISO_T)),
    ("call_type_original", "initial_nature_code", lambda c: c.signal),
    ("call_type_original_desc", "initial_nature", lambda c: c.text),
    ("call_type_original_notes", "", sometimes(0.1, pick("Sent to station", "See notes"))),
    ("call_type_final", "final_nature_code", lambda c: c.final[2]),
    ("call_type_final_desc", "final_nature", lambda c: c.final[1]),
    ("priority_original", "priority", pick("A", "B", "C")),
    ("priority_final", "", pick("A", "B", "C")),
    ("agency", "", lambda c: "Police"),
    ("disposition", "close_code", DISPO_CODES),
    ("onview_flag", "is_officer_initiated", lambda c: "Y" if c.is_officer else "N"),
    ("sensitive_call", "", pick("false", "false", "true")),
    ("intersection_name", "address", lambda c: f"{STREETS[c.n * 7 % 12]} ST \\ {STREETS[c.n * 5 % 12]} ST"),
    ("intersection_id", "", lambda c: 20_000_000 + c.n * 7 % 12 * 12 + c.n * 5 % 12),
    ("intersection_point", "x y", lambda c: f"POINT ({c.lon} {c.lat})"),
    ("supervisor_district", "", lambda c: c.district),
    ("analysis_neighborhood", "", lambda c: f"{STREETS[c.beat % 12].title()} Valley"),
    ("police_district", "district", lambda c: ["CENTRAL", "MISSION", "BAYVIEW", "RICHMOND", "PARK", "TARAVAL"][c.district - 1]),
    ("data_as_of", "", lambda c: "2025-04-20T04:00:11.000"),
)  # fmt: skip
NEW_YORK: Layout = (
    ("OBJECTID", "", lambda c: c.n + 1),
    ("CAD_EVNT_ID", "event_number", lambda c: 96_000_000 + c.n),
    ("CREATE_DATE", "", lambda c: c.local(0, "%m/%d/%Y")),
    ("INCIDENT_DATE", "created_at", lambda c: c.local(0, "%m/%d/%Y")),
    ("INCIDENT_TIME", "created_at", lambda c: c.local(0, "%H:%M:%S")),
    ("NYPD_PCT_CD", "beat", lambda c: c.beat),
    ("BORO_NM", "", lambda c: ["BROOKLYN", "QUEENS", "BRONX", "MANHATTAN", "STATEN ISLAND", "BROOKLYN"][c.district - 1]),
    ("PATRL_BORO_NM", "district", lambda c: f"PATROL BORO {c.district}"),
    ("GEO_CD_X", "", lambda c: round(_nyc(c)[0])),
    ("GEO_CD_Y", "", lambda c: round(_nyc(c)[1])),
    ("RADIO_CODE", "initial_nature_code", lambda c: c.signal),
    ("TYP_DESC", "initial_nature", lambda c: c.text),
    ("CIP_JOBS", "", pick("Non CIP", "Critical", "Serious", "Non Critical")),
    ("ADD_TS", "", lambda c: c.local(2, US)),
    ("DISP_TS", "first_dispatched_at", lambda c: c.local(4, US)),
    ("ARRIVD_TS", "first_on_scene_at", sometimes(0.8, lambda c: c.local(12, US))),
    ("CLOSNG_TS", "cleared_at", lambda c: c.local(50, US)),
    ("Latitude", "y", lambda c: c.lat),
    ("Longitude", "x", lambda c: c.lon),
)  # fmt: skip
SACRAMENTO: Layout = (
    ("Record_ID", "event_number", lambda c: 1_500_000 + c.n * 3),
    ("Call_Type", "initial_nature_code", lambda c: c.signal),
    ("Description", "initial_nature", lambda c: c.text),
    ("Reporting_Officer", "", lambda c: f"{1000 + c.n % 400}"),
    ("Unit_ID", "primary_unit", lambda c: f"{c.district}{'ABC'[c.n % 3]}{c.beat}"),
    ("Report_Created", "", pick("Y", "N")),
    ("Location", "address", lambda c: f"{c.n % 90 * 100} BLOCK {c.street}"),
    ("Police_District", "district", lambda c: c.district),
    ("Beat", "beat", lambda c: f"{c.district}{'ABCDEF'[c.beat % 6]}"),
    ("Grid", "", lambda c: 500 + c.beat * 3),
    ("X_Coordinate", "x", lambda c: round(_sac(c)[0], 2)),
    ("Y_Coordinate", "y", lambda c: round(_sac(c)[1], 2)),
    ("Day_of_Week", "", lambda c: c.local(0, "%a")),
    ("Occurence_Date", "", _epoch(0)),
    ("Received_Date", "created_at", _epoch(1)),
    ("Dispatch_Date", "first_dispatched_at", sometimes(0.9, _epoch(6))),
    ("Enroute_Date", "", sometimes(0.85, _epoch(7))),
    ("At_Scene_Date", "first_on_scene_at", sometimes(0.8, _epoch(15))),
    ("Clear_Date", "cleared_at", _epoch(70)),
)  # fmt: skip
LOS_ANGELES: Layout = (
    ("Incident_Number", "event_number", lambda c: f"PD25030{c.n:06d}"),
    ("Area_Occ", "district", lambda c: ["Central", "Rampart", "Hollenbeck", "Harbor", "Pacific", "Newton"][c.district - 1]),
    ("Rpt_Dist", "beat", lambda c: f"{c.district:02d}{c.beat:02d}"),
    ("Dispatch_Date", "created_at", lambda c: c.local(0, "%m/%d/%Y 12:00:00 AM")),
    ("Dispatch_Time", "created_at", lambda c: c.local(0, "%H:%M:%S")),
    ("Call_Type_Code", "initial_nature_code", lambda c: c.signal),
    ("Call_Type_Text", "initial_nature", lambda c: c.text),
)  # fmt: skip
GAINESVILLE: Layout = (
    ("ID", "event_number", lambda c: 225_000_000 + c.n),
    ("Incident Type", "initial_nature", lambda c: c.text.title()),
    ("Report Date", "created_at", lambda c: c.local(0, ISO_T)),
    ("Offense Date", "", lambda c: c.local(-60 * (c.n % 30), ISO_T)),
    ("Report Hour of Day", "", lambda c: c.local(0, "%H")),
    ("Report Day of Week", "", lambda c: c.local(0, "%A")),
    ("City", "", lambda c: "GAINESVILLE"),
    ("State", "", lambda c: "FL"),
    ("Address", "address", lambda c: c.block),
    ("Latitude", "y", lambda c: c.lat),
    ("Longitude", "x", lambda c: c.lon),
    ("Location", "", lambda c: f"POINT ({c.lon} {c.lat})"),
)  # fmt: skip
CHAPEL_HILL: Layout = (
    ("InternetIncidentID", "", lambda c: c.n + 50),
    ("CallNumber", "event_number", lambda c: f"25{c.n:06d}"),
    ("CallDate", "created_at", _epoch(0, is_local=True)),
    ("CallerName", "", lambda c: f"{c.die.choice(LAST)}, {c.die.choice(FIRST)}"),
    ("CallbackPhone", "", lambda c: f"(555) 555-{c.n % 10000:04d}"),
    ("NatureCode", "initial_nature_code", lambda c: c.signal),
    ("CallNature", "initial_nature", lambda c: c.text),
    ("Prio", "priority", pick("1", "2", "3")),
    ("StreetAddress", "address", lambda c: f"{c.n % 90 * 100 + c.n % 97} {c.street}"),
    ("Zone", "beat", lambda c: f"Z{c.beat}"),
    ("PrimaryUnit", "primary_unit", lambda c: f"CH{c.beat}"),
    ("DispatchedDate", "first_dispatched_at", sometimes(0.9, _epoch(3, is_local=True))),
    ("ArrivedDate", "first_on_scene_at", sometimes(0.8, _epoch(10, is_local=True))),
    ("ClearedDate", "cleared_at", _epoch(40, is_local=True)),
    ("DispositionCode", "close_code", DISPO_CODES),
    ("Narrative", "", lambda c: f"Caller says {c.die.choice(FIRST).title()} was at the door again around {c.n % 12} and would not leave the porch tonight"),
    ("PlateNo", "", sometimes(0.2, lambda c: f"ABC{c.n % 1000:03d}")),
    ("DOB", "", sometimes(0.2, lambda c: f"{c.n % 12 + 1:02d}/{c.n % 28 + 1:02d}/19{50 + c.n % 49}")),
    ("GeoX", "x", lambda c: round(_chapel(c)[0])),
    ("GeoY", "y", lambda c: round(_chapel(c)[1])),
)  # fmt: skip

MONTGOMERY_MD: Layout = (
    ("Incident ID", "event_number", lambda c: f"P25{c.n:08d}"),
    ("CR Number", "", sometimes(0.3, lambda c: 250_000_000 + c.n)),
    ("Crash Reports", "", sometimes(0.05, lambda c: f"MCP{c.n:06d}")),
    ("Start Time", "created_at", lambda c: c.local(0, US)),
    ("End Time", "cleared_at", lambda c: c.local(55, US)),
    ("Priority", "priority", pick("0", "1", "2", "3", "4")),
    ("Initial Type", "initial_nature", lambda c: c.text),
    ("Close Type", "final_nature", lambda c: c.final[1]),
    ("Address", "address", lambda c: f"{c.n % 90 * 100} BLK {c.street}"),
    ("City", "", lambda c: ["ROCKVILLE", "BETHESDA", "WHEATON", "OLNEY", "TAKOMA PARK", "GERMANTOWN"][c.district - 1]),
    ("State", "", lambda c: "MD"),
    ("Zip", "", lambda c: 20850 + c.district),
    ("Longitude", "x", lambda c: c.lon),
    ("Latitude", "y", lambda c: c.lat),
    ("Police District Number", "district", lambda c: f"{c.district}D"),
    ("Sector", "", lambda c: "ABCDEFGHIJKL"[(c.beat - 1) // 3]),
    ("Beat", "beat", lambda c: f"{c.district}{'ABCDEFGHIJKL'[(c.beat - 1) // 3]}{c.beat % 3 + 1}"),
    ("PRA", "", lambda c: c.beat * 13),
    ("CallTime CallRoute", "", lambda c: c.die.randrange(200)),
    ("Calltime Dispatch", "", lambda c: c.die.randrange(900)),
    ("Calltime Arrive", "", lambda c: c.die.randrange(1500)),
    ("Calltime Cleared", "", lambda c: c.die.randrange(5000)),
    ("Disposition Desc", "close_code", DISPO),
    ("Location", "", lambda c: f"({c.lat}, {c.lon})"),
)  # fmt: skip
AUSTIN: Layout = (
    ("Incident Number", "event_number", lambda c: 250_510_000 + c.n),
    ("Incident Type", "", pick("Dispatched Incident", "Dispatched Incident", "Teleserve")),
    ("Mental Health Flag", "", pick("Not Mental Health Incident", "Not Mental Health Incident", "Mental Health Incident")),
    ("Priority Level", "priority", pick("Priority 0", "Priority 1", "Priority 2", "Priority 3")),
    ("Response Datetime", "created_at", lambda c: c.local(0, US)),
    ("Response Day of Week", "", lambda c: c.local(0, "%a")),
    ("Response Hour", "", lambda c: c.local(0, "%H")),
    ("First Unit Arrived Datetime", "first_on_scene_at", sometimes(0.85, lambda c: c.local(13, US))),
    ("Call Closed Datetime", "cleared_at", lambda c: c.local(70, US)),
    ("Sector", "district", lambda c: ["Adam", "Baker", "Charlie", "David", "Edward", "Frank"][c.district - 1]),
    ("Initial Problem Description", "initial_nature", lambda c: c.text.title()),
    ("Initial Problem Category", "", lambda c: f"{c.text.split()[0].title()} Calls"),
    ("Final Problem Description", "final_nature", lambda c: c.final[1].title()),
    ("Final Problem Category", "", lambda c: f"{c.final[1].split()[0].title()} Calls"),
    ("Number of Units Arrived", "units_arrived", lambda c: c.n % 4 + 1),
    ("Unit Time on Scene", "", lambda c: c.die.randrange(9000)),
    ("Call Disposition Description", "close_code", DISPO),
    ("Report Written Flag", "", pick("Yes", "No")),
    ("Response Time", "", lambda c: c.die.randrange(4000)),
    ("Officer Injured/Killed Count", "", lambda c: 0),
    ("Subject Injured/Killed Count", "", lambda c: c.n % 50 == 0),
    ("Geo ID", "", lambda c: 484_530_000_000 + c.beat * 11),
    ("Census Block Group", "", lambda c: 484_530_010_001 + c.beat * 7),
    ("Council District", "", lambda c: c.district),
)  # fmt: skip
TUCSON: Layout = (
    ("OBJECTID", "", lambda c: c.n + 1),
    ("call_id", "event_number", lambda c: f"T2502{c.n:06d}"),
    ("case_id", "", sometimes(0.3, lambda c: f"25{c.n:08d}")),
    ("agency", "", lambda c: "TPD"),
    ("ADDRESS_PUBLIC", "address", lambda c: f"{c.n % 90 * 100} BLOCK E {c.street}"),
    ("city", "", lambda c: "TUCSON"),
    ("zip", "", lambda c: 85701 + c.district),
    ("NEIGHBORHD", "", lambda c: f"{STREETS[c.beat % 12].title()} Vista"),
    ("emdivision", "district", lambda c: ["O1", "O2", "O3", "O4", "O5", "O6"][c.district - 1]),
    ("ACTDATETIME", "created_at", lambda c: int(c.at(0).timestamp() * 1000)),
    ("ACT_MONTH", "", lambda c: c.local(0, "%B")),
    ("ACT_YEAR", "", lambda c: c.local(0, "%Y")),
    ("ACT_DOW", "", lambda c: c.local(0, "%A")),
    ("ACT_TIME", "", lambda c: c.local(0, "%H%M")),
    ("NATURECODE", "initial_nature_code", lambda c: c.signal),
    ("NATURECODEDESC", "initial_nature", lambda c: c.text),
    ("CSDISPOSIT", "close_code", DISPO_CODES),
    ("DISPOSITDESC", "", DISPO),
    ("CALL_METHOD", "is_officer_initiated", lambda c: "OFFICER INITIATED" if c.is_officer else c.die.choice(["E-911", "PHONE"])),
    ("X", "", lambda c: round(_tucson(c)[0], 1)),
    ("Y", "", lambda c: round(_tucson(c)[1], 1)),
    ("LON", "x", lambda c: c.lon),
    ("LAT", "y", lambda c: c.lat),
)  # fmt: skip
VIRGINIA_BEACH: Layout = (
    ("Incident Number", "event_number", lambda c: f"2025{c.n:09d}"),
    ("Report Number", "", sometimes(0.3, lambda c: f"2025{c.n:06d}")),
    ("Call Type", "initial_nature", lambda c: c.text),
    ("Case Disposition", "close_code", DISPO),
    ("Zone", "beat", lambda c: c.beat + 100),
    ("Precinct", "district", lambda c: ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH"][c.district - 1]),
    ("Subdivision", "", lambda c: f"{STREETS[c.beat % 12]} ESTATES"),
    ("Block", "address", lambda c: c.n % 90 * 100),
    ("Street", "address", lambda c: c.street),
    ("City", "", lambda c: "VIRGINIA BEACH"),
    ("State", "", lambda c: "VA"),
    ("Entry Date/Time", "created_at", lambda c: c.local(0, "%m/%d/%Y %H:%M")),
    ("Dispatch Date/Time", "first_dispatched_at", sometimes(0.9, lambda c: c.local(5, "%m/%d/%Y %H:%M"))),
    ("En Route Date/Time", "", sometimes(0.85, lambda c: c.local(6, "%m/%d/%Y %H:%M"))),
    ("On Scene Date/Time", "first_on_scene_at", sometimes(0.8, lambda c: c.local(15, "%m/%d/%Y %H:%M"))),
    ("Close Date/Time", "cleared_at", lambda c: c.local(66, "%m/%d/%Y %H:%M")),
)  # fmt: skip
BURLINGTON: Layout = (
    ("incident_number", "event_number", lambda c: f"25BU{c.n:06d}"),
    ("call_type", "initial_nature", lambda c: c.text.title()),
    ("call_type_group", "", lambda c: ["Person", "Property", "Traffic", "Other"][len(c.code) % 4]),
    ("call_time", "created_at", lambda c: f"{c.at(0):%Y-%m-%dT%H:%M:%S}+00:00"),
    ("Street", "address", lambda c: f"{c.street.title()}"),
    ("call_origin", "is_officer_initiated", lambda c: "Officer" if c.is_officer else c.die.choice(["Phone", "Walk-In", "911"])),
    ("mental_health", "", pick("0", "0", "1")),
    ("drug_related", "", pick("0", "0", "1")),
    ("dv_related", "", pick("0", "0", "1")),
    ("alcohol_related", "", pick("0", "0", "1")),
    ("Area", "beat", lambda c: f"{'ABCDEF'[c.district - 1]}{c.beat % 6 + 1}"),
    ("AreaName", "", lambda c: f"{STREETS[c.beat % 12].title()} End"),
    ("Latitude", "y", lambda c: c.lat),
    ("Longitude", "x", lambda c: c.lon),
    ("Hour", "", lambda c: c.local(0, "%H")),
    ("DayOfWeek", "", lambda c: c.local(0, "%A")),
    ("WARD", "", lambda c: c.district),
    ("DISTRICT", "district", lambda c: ["North", "South", "East", "Central", "West", "Harbor"][c.district - 1]),
    ("priority", "priority", pick("Priority 1", "Priority 2", "Priority 3")),
    ("Month", "", lambda c: c.local(0, "%B")),
    ("year", "", lambda c: c.local(0, "%Y")),
)  # fmt: skip
HARTFORD: Layout = (
    ("Call_Initiated_Date", "created_at", lambda c: c.local(0, "%m/%d/%Y")),
    ("Call_Initiated_Time", "created_at", lambda c: c.local(0, "%H%M")),
    ("CFS_Number", "event_number", lambda c: f"25-{c.n:06d}"),
    ("Call_Taker", "", lambda c: f"{c.die.choice(LAST)}, {c.die.choice(FIRST)}"),
    ("Caller_Phone", "", lambda c: f"555-555-{c.n % 10000:04d}"),
    ("Final_Call_Type_Code", "final_nature_code", lambda c: c.final[2]),
    ("Final_Call_Type", "final_nature", lambda c: c.final[1]),
    ("Orig_Call_Type_Code", "initial_nature_code", lambda c: c.signal),
    ("Orig_Call_Type", "initial_nature", lambda c: c.text),
    ("Location_Address", "address", lambda c: f"{c.n % 90 * 10 + 1} {c.street}"),
    ("Common_Place", "", sometimes(0.1, pick("HARTFORD LIBRARY", "KENEY PARK", "UNION STATION"))),
    ("Neighborhood", "", lambda c: STREETS[c.beat % 12]),
    ("Patrol_Zone", "beat", lambda c: f"{c.district}-{c.beat}"),
    ("Patrol_District", "district", lambda c: ["N", "S", "C", "E", "W", "D"][c.district - 1]),
    ("Primary_Unit", "primary_unit", lambda c: f"A{c.beat}"),
    ("Units_Dispatched", "units_dispatched", lambda c: c.n % 3 + 1),
    ("Call_Status", "status", pick("Closed", "Open", "Cancelled")),
    ("Suspect_Race", "", sometimes(0.3, pick("W", "B", "H", "U"))),
    ("Remarks", "", lambda c: f"RP states {c.die.choice(FIRST)} is yelling in unit {c.n % 40}, no weapons seen, ref case {c.n}"),
    ("X_COORD", "x", lambda c: round(_hartford(c)[0])),
    ("Y_COORD", "y", lambda c: round(_hartford(c)[1])),
)  # fmt: skip

CHICAGO, NEW_YORK_TIME, LOS_ANGELES_TIME = "America/Chicago", "America/New_York", "America/Los_Angeles"
LOOKED_AT: dict[str, Callable[[], Export]] = {
    "seattle": lambda: make_export("seattle", SEATTLE, town=(-122.33, 47.61), zone=LOS_ANGELES_TIME),
    "new_orleans": lambda: make_export("new_orleans", NEW_ORLEANS, town=(-90.07, 29.96), zone=CHICAGO, epsg=3452),
    "cincinnati": lambda: make_export("cincinnati", CINCINNATI, town=(-84.51, 39.12), zone=NEW_YORK_TIME),
    "baltimore": lambda: make_export("baltimore", BALTIMORE, town=(-76.61, 39.29), zone=NEW_YORK_TIME),
    "detroit": lambda: make_export("detroit", DETROIT, town=(-83.05, 42.35), zone="America/Detroit"),
    "nashville": lambda: make_export("nashville", NASHVILLE, town=(-86.78, 36.16), zone=CHICAGO),
    "phoenix": lambda: make_export("phoenix", PHOENIX, town=(-112.07, 33.45), zone="America/Phoenix"),
    "dallas": lambda: make_export("dallas", DALLAS, town=(-96.80, 32.78), zone=CHICAGO),
    "san_francisco": lambda: make_export("san_francisco", SAN_FRANCISCO, town=(-122.43, 37.76), zone=LOS_ANGELES_TIME),
    "new_york": lambda: make_export("new_york", NEW_YORK, town=(-73.95, 40.70), zone=NEW_YORK_TIME),
    "sacramento": lambda: make_export(
        "sacramento", SACRAMENTO, town=(-121.48, 38.57), zone=LOS_ANGELES_TIME, epsg=2226
    ),
    "los_angeles": lambda: make_export("los_angeles", LOS_ANGELES, town=(-118.25, 34.05), zone=LOS_ANGELES_TIME),
    "gainesville": lambda: make_export("gainesville", GAINESVILLE, town=(-82.33, 29.65), zone=NEW_YORK_TIME),
    "chapel_hill": lambda: make_export("chapel_hill", CHAPEL_HILL, town=(-79.05, 35.92), zone=NEW_YORK_TIME, epsg=2264),
}
SEALED: dict[str, Callable[[], Export]] = {
    "montgomery_md": lambda: make_export("montgomery_md", MONTGOMERY_MD, town=(-77.15, 39.08), zone=NEW_YORK_TIME),
    "austin": lambda: make_export("austin", AUSTIN, town=(-97.74, 30.27), zone=CHICAGO),
    "tucson": lambda: make_export("tucson", TUCSON, town=(-110.93, 32.22), zone="America/Phoenix"),
    "virginia_beach": lambda: make_export("virginia_beach", VIRGINIA_BEACH, town=(-76.05, 36.83), zone=NEW_YORK_TIME),
    "burlington": lambda: make_export("burlington", BURLINGTON, town=(-73.21, 44.48), zone=NEW_YORK_TIME),
    "hartford": lambda: make_export("hartford", HARTFORD, town=(-72.68, 41.76), zone=NEW_YORK_TIME, epsg=2234),
}
