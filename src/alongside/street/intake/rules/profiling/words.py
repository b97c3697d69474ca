"""What columns are called: the names real exports use, as patterns on the letters of a name, each with its weight."""

import re

Named = tuple[tuple[str, float], ...]

KEY: Named = (
    (
        r".*(incident|event|evnt|cad|call|dispatch|master|cfs|item|case|complaint).*(number|num|nbr|no|nmbr|key|item)",
        1.0,
    ),
    (r".*(incident|event|evnt|cad|call|dispatch|master|cfs|item|case|complaint).*id", 0.9),
    (r"[a-z]{2,5}item", 0.9),
    (
        r"(id|item|number|num|no|incident|event|eventid|inci[a-z]*id|cfsid|reference|ref|runnumber|recordid|recordnumber|uniqueid)",
        0.6,
    ),
    (r".*(number|num|nbr)", 0.45),
)
ROW_ID = re.compile(
    r"(objectid|ogcfid|fid|oid|gid|id_?|globalid|rowid|rownumber|row|index|unnamed.*|.*cdwid|esriobjectid|"
    r"cartodbid|uuid|guid|sid|shapeid|xid)?"
)
OTHER_NUMBER = re.compile(r".*(offensenumber|gonumber|reportn|rmsnumber|casereport|crn|arrest|citation|relatedevent).*")

NATURE_TEXT: Named = (
    (r".*(nature|problem|natureofcall|problemtype).*", 0.95),
    (
        r".*(call|incident|event|case|inc|initial|final|closed|clearance|type|radio).*(desc|description|text|name|label)",
        0.95,
    ),
    (
        r".*(typedesc|typetext|offense|calltype|incidenttype|eventtype|initialtype|finaltype|typeofcall|calldesc).*",
        0.85,
    ),
    (r"(title|type|description|desc|reason|complaint|incident|event|calldescription|callfor)", 0.7),
    (r".*(desc|description|type|crime)", 0.5),
    (r".*(categor|group|class|subject|legend).*", 0.2),
)
NATURE_CODE: Named = (
    (r".*(nature|type|problem|call|incident|event|offense|case|radio|clearance|signal).*(code|cd|sig)", 1.0),
    (r".*(callid|calltype|finalcase|initialcase|incidenttypeid|typecode|eventtype|incidenttype|typ_eng|tencode)", 0.75),
    (r".*(type|code|signal|nature).*", 0.55),
)
COARSER = re.compile(r".*(group|categor|class|legend|grp|family|ucr|nibrs|agency|primary.*type.*group).*")
FINAL = re.compile(r".*(final|clearance|closed|closing|close|modified|updated|cleared).*|(end|last).*")
INITIAL = re.compile(r".*(initial|orig|first|reported).*")

PRIORITY: Named = (
    (r"(initial|orig|original|call)?priority(code|level|original|initial|num|number)?", 1.0),
    (r".*priorit.*", 0.85),
    (r".*(prio|pri|urgency|severity)(code|level|num)?", 0.8),
)
CLOSE_CODE: Named = (
    (r".*(dispo).*", 1.0),
    (r".*disp(code|cd|id)", 1.0),
    (r".*(close|closing|clear|clearance|cleared)(ed)?(code|type|reason|by|how)", 0.8),
    (r".*(clear|clearance|close|closing)(ed)?(code|type|reason|by|how)?(desc|description|text).*", 0.75),
    (r".*(outcome|resolution|actiontaken|callresult|result).*", 0.6),
)
STATUS: Named = ((r".*(status).*", 1.0), (r".*(callstate|eventstate|state)", 0.3))
BEAT: Named = (
    (r".*(beat).*", 1.0),
    (r".*(patrol.*(zone|area|district|sector)|police.*(zone|area|sector))", 0.8),
    (
        r".*(zone|grid|post|reportingarea|reportingdistrict|rptdist|reportdistrict|ra|rd|patrolarea|sector|subsector)",
        0.6,
    ),
)
DISTRICT: Named = (
    (r".*(precinct|pct|substation|division|township|twp|bureau).*", 0.9),
    (r"(?!.*(council|school|report|rpt|congress|ward|tract|legisl|supervisor)).*(district|dist).*", 0.9),
    (
        r".*(sector|area|command|station|region|municipality|poldist|boro|borough)(occ|name|nm|id|code|cd|desc|no|num|number)?",
        0.6,
    ),
)
NOT_POLICE_AREA = re.compile(r".*(council|supervisor|school|congress|legisl|tract|census|zip|postal|ward|countyname).*")
NEIGHBOURHOOD: Named = ((r".*(neighbou?rhood|nbhd|community|hood).*", 0.9), (r".*(area|city|place|locality).*", 0.4))
ADDRESS: Named = (
    (r".*(hundredblock|blockaddr|blkaddr|address|addr|blockloc|streetblock|100block).*", 1.0),
    (r".*(location|locn|intersection|blockname|incidentlocation).*", 0.85),
    (r".*(block|street|place|where|premise).*", 0.5),
)
UNIT: Named = (
    (r".*(primary|first|lead|responding|handling|assigned|disp).*(unit|car|squad).*", 1.0),
    (r".*units?(disp|assign|respond).*", 0.8),
    (r"(unit|callsign|car|squad|primeunit|officerunit)(id|name|no|num|number|code)?", 0.8),
)
COUNT_DISPATCHED: Named = (
    (r".*(units?(disp|assign|sent|count|total|responded)|numunits|numberofunits|unitcount).*", 1.0),
)
COUNT_ARRIVED: Named = ((r".*units?(arriv|onscene|atscene|onsite).*", 1.0),)
OFFICER: Named = (
    (r".*(selfinit|officerinit|onview|initiatedby|proactive|isofficer|selfgen|officergen).*", 1.0),
    (
        r".*(callsource|source|receivedby|howreceived|origin|callmethod|initiated|calltype|contacttype|receivedsource).*",
        0.7,
    ),
)
OFFICER_VALUES = re.compile(
    r".*(self.?init|officer|on.?view|proactive|traffic stop|self.?gen|field.?init|patrol.?init|ofc|police.?init).*|"
    r"self|field",
    re.IGNORECASE,
)
OFFICER_NATURES = re.compile(
    r".*(traffic stop|t.?stop|patrol|business (check|ck)|bus\.? check|premise (check|ck)|property check|area check|"
    r"subj(ect)? stop|ped(estrian)? stop|suspicious stop|selective enf|special (assign|detail|enforc)|park and walk|"
    r"foot (patrol|beat)|return station|out of service|follow.?up|court duty|police admin|extra patrol|directed|"
    r"on.?view|officer initiated|security check|traffic enforce|bike patrol|walking beat|house watch|warrant service|"
    r"field interview|community (polic|meeting|engage)|vacation check|report writing|meal|self.?init).*",
    re.IGNORECASE,
)

CREATED: Named = (
    (r".*(call|incident|event|inc)?(created?|creation|received?|recvd|rcvd|receiv|opened|timecreate|timecall).*", 1.0),
    (r".*(originaltimequeued|timequeued|queued|entry|entered|pickup|phone|answer).*", 0.8),
    (r".*(call|incident|event|offense|case|report|occ|alarm|evt)(ed)?(date|time|dt|tm|datetime|hour|day|clock).*", 0.8),
    (
        r"(date|time|datetime|timestamp|dateandtime|datetimestamp|calldt|hour|starttime|startdate|start|begin.*|published|occurred.*)",
        0.7,
    ),
    (r".*(response|reported|start|occ|occur)(ed)?(date|time|dt|datetime).*", 0.55),
    (r".*(date|time|dt|tm)", 0.4),
)
DISPATCHED: Named = ((r".*(dispatch|disp(?!o)|assign).*", 1.0),)
ARRIVED: Named = ((r".*(arriv|onscene|atscene|onsite|scene).*", 1.0),)
CLEARED: Named = ((r".*(clear|clos(e|ed|ing|ng|d)|complet|finish).*", 1.0), (r".*(end|endtime|enddate)", 0.7))
ENROUTE = re.compile(r".*(enroute|respond(ed|ing)?(time|date)|depart|transport|hospital).*")
STATED: Named = ((r".*(updat|modif|lastchang|changed|edited|touched|lastseen).*", 1.0),)
PUBLISHED = re.compile(
    r".*(indb|load|import|extract|publishdate|refresh|asof|snapshot|exported|ingest|createdby|uploaded).*"
)
PIECE_OF_TIME = re.compile(
    r".*(year|month|quarter|week|dow|dayof|weekday|yr|mon|dayname|hourof|season|shift|cvdow|day|hour|minutes?|seconds?|"
    r"elapsed|duration|responsetime|traveltime).*"
)

LON = re.compile(r".*(longitude|long|lon|lng|easting)(x|wgs84|deg)?|.*xcoord[a-z]*|.*x|xpos[a-z]*|x[a-z]{0,4}")
LAT = re.compile(
    r".*(latitude|lat|northing)(y|x|wgs84|deg)?|.*ycoord[a-z]*|.*(coord|geo|map|point|cd|^)y|ypos[a-z]*|y[a-z]{0,4}"
)


def weigh(squashed: str, named: Named) -> float:
    """Answer how well a name fits a list of patterns: the weight of the best one, 0 when none fits."""
    return max((weight for pattern, weight in named if re.fullmatch(pattern, squashed)), default=0.0)
