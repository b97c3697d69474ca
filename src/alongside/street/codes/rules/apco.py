"""APCO common incident types (ANS 2.103.2-2019): what our categories are called in the standard.

Codes are facts of the standard; the words beside them are ours. ``COMMON_OF_APCO`` says which common category each
incident type falls under, so that the standard's own descriptions can teach the guesser words no city taught it.
"""

from alongside.street.intake.rules.words import Category

APCO_OF: dict[Category, tuple[str, ...]] = {
    Category.NEIGHBOUR_DISPUTE: ("CDX", "DISORD"),
    Category.HOUSEHOLD_DISPUTE: ("DVNA", "FAM"),
    Category.ROOMMATE_LANDLORD: ("CDX", "CIVIL"),
    Category.YOUTH: ("JUV", "SCH", "TRUANT", "CURFEW", "CRWD"),
    Category.NOISE: ("NOISE", "FIREWRKS"),
    Category.ANIMAL: ("ANIMAL",),
    Category.PARKING_PROPERTY: ("PARKING", "VEHABND", "CIVIL"),
    Category.UNWANTED_PERSON: ("TRESPASS",),
    Category.PUBLIC_SPACE: ("VAG", "PHANDLE", "SOL", "SMOKING"),
    Category.WELFARE_CHECK: ("WELFARE", "SLMP"),
    Category.INTOXICATED: ("INTOX",),
    Category.DISTRESS: ("MNTL", "EDP", "SUICTHRT"),
    Category.HARASSMENT_AFTER: ("HARR", "THREATS", "INTERNET"),
    Category.CUSTODY_STANDBY: ("CUST", "RUNAWAY", "STDBY"),
    Category.POLICE_FOLLOW_UP: ("ADMIN", "INFO"),
    Category.AFTER_INCIDENT: ("ASSIST", "DEATHNTF"),
    Category.RESOURCE_REQUEST: ("CITASST",),
    Category.OTHER: ("NCRNONE", "INVEST", "SUSP"),
}
"""For each category its incident types, the closest first."""

APCO_SAYS = {
    "ADMIN": "administrative, follow-up", "ANIMAL": "animal", "ASSIST": "assist another agency", "CDX": "civil dispute",
    "CITASST": "public assistance", "CIVIL": "civil matter", "CRWD": "large, rowdy crowd", "CURFEW": "curfew",
    "CUST": "custody", "DEATHNTF": "death notification", "DISORD": "disorderly, disturbance",
    "DVNA": "domestic, not violent", "EDP": "emotional disturbance", "FAM": "family", "FIREWRKS": "fireworks",
    "HARR": "harassment", "INFO": "information", "INTERNET": "internet, bullying", "INTOX": "intoxicated",
    "INVEST": "investigation", "JUV": "juvenile", "MNTL": "mental health, not violent", "NCRNONE": "no code found",
    "NOISE": "noise", "PARKING": "parking", "PHANDLE": "panhandling", "RUNAWAY": "runaway", "SCH": "school",
    "SLMP": "person slumped in a vehicle", "SMOKING": "smoking", "SOL": "solicitors", "STDBY": "standby",
    "SUICTHRT": "threat of suicide", "SUSP": "suspicious", "THREATS": "threats", "TRESPASS": "trespass",
    "TRUANT": "truant", "VAG": "vagrant", "VEHABND": "abandoned vehicle", "WELFARE": "welfare check",
}  # fmt: skip
"""Our words for the incident types that are shown."""

_FALL_UNDER = {
    "Medical Emergencies": (
        "ABDOM ALLERGIC ALRMED ALRDEFIB ALS BACK BLEEDING BLS BURN CARDIAC CHESPAIN CHOKE DIABETIC ELEC "
        "ENTRAP EXPOSURE EYE FALL HEADACHE HEMRG NCRCPRF NCRFACTR PANDEMIC PERUNCON PREG RESP RESPARR SEIZURE "
        "SICK STROKE TRANSFER TRAUMA TRAUMAP DROWN MCI ACCIND OD"
    ),
    "Alarms": "ALMA ALMB ALMH ALMR ALRBA ALRBOX ALRBS ALRCO ALRPANA ALRPANS ALRROBA ALRROBS ALRU ALRVEH",
    "Fire": (
        "ALRCO2 ALRF ALRGAS ALRHEAT ALRKPAD ALRNGAS ALRPROPN ALRPULL ALRWTR FAIRC FAPT FBRUSH FELEC FFUEL "
        "FMARINE FOTHER FREPORT FSMOKE FSTRU FTRAILER FTRAIN FTRASH FTRUCK FUNK FVEH GASLEAK GASLEAKI "
        "GASLEAKO HAZMAT ODOR"
    ),
    "Accidents/Traffic Safety": (
        "CRIMTRAF DISVEH DUI MVA MVAHR MVAINJY MVAUNK MVCP NCRTRANS PARKING RECKDRV THAZ TOW TSTOP VEHASST "
        "TRAIN TRAINDRL"
    ),
    "Property Crime": "BURGLARY LARCENY PROPSTLN SHOPLIFT VANDAL VEHSTLN FARSON",
    "Violent Crime": "ABDUCTF ABDUCTNF ASSAULT CARJACK FAS FASX HOMICIDE HOSTAGE NCRASLTWF ROBBERY STABBING",
    "Other Crimes": (
        "ACTSHOOT CNTRFT CRIMPS DISORD ELUDING ESCAPE EXTORT FIGHT FRAUD HATE IMP MISCON PURSUIT RESIST SHOOT "
        "SMOKING STKX TERROR THREATS TRESPASS VICE WEAPON HOLD BOMB"
    ),
    "Domestic Violence": "ABUSE DVA DVNA FAM NEGLECT ORDERV",
    "Drugs": "DRUGPAR DRUGS",
    "Sex Offenses": "INDECENT SEXOFFNS",
    "Liquor Violations": "INTOX LIQUOR",
    "Behavioral Health": "EDP MNTL MTLV SUICIDE SUICTHRT",
    "Missing Persons": "MISBOATR PERFND PERMISS RUNAWAY",
    "Status Offenses": "CURFEW JUV TRUANT SCH",
    "Warrants": "NCIC PERWANT WARRANT",
    "Suspicion": "PERSUSP PROW SUBJSTP SUSP VEHSUSP SLMP",
    "Call Related Issues": "911H 911OPN",
    "Officer Needs Help": "HLP1 MAYDAY",
    "Assisting the Public": "CITASST VEHLOCK FORCENTR",
    "Statuses": (
        "ADMIN ASSIST COURT DEATHNTF HLP2 INFO INVEST NCRMUAIDF NCRNDE NCRTESTF OPEN PROPFND STDBY VEHREC "
        "REPO WELFARE NCRTASKFORCE"
    ),
    "Complaints/Environmental Conditions": (
        "ANIMAL BITE CDX CIVDIS CIVIL CRWD CU2 CU3 CUST DMPX ELECHZD FIREWRKS HARR HAZ NOISE PHANDLE PROPLOST "
        "PUBWKS SCRM SOL TROUBLE VAG VEHABND WILDLIFE WIRES"
    ),
}
COMMON_OF_APCO: dict[str, str] = {code: common for common, codes in _FALL_UNDER.items() for code in codes.split()}
"""The common category of each incident type; types that say nothing of one (a task force, a blank) have none."""


def apco_of(category: str) -> tuple[tuple[str, str], ...]:
    """Answer the incident types of a category, closest first, each with our words for it."""
    if not category or category not in APCO_OF:
        return ()
    return tuple((code, APCO_SAYS[code]) for code in APCO_OF[Category(category)])
