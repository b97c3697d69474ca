"""The common categories of call types (Vera Institute and Two Sigma Data Clinic), and what each may mean in our words.

Property crime is never work for a neighbour; a complaint may be noise, a dispute or an animal, so it says nothing
alone. The table is fixed and short on purpose: what it does not settle is left to the text, or to people.
"""

from alongside.street.intake.rules.words import Category

HIDES_BOTH = "hides_both"
"""The meaning of a code that hides both a loud argument and an assault: no category; somebody asks each time."""

COMMON_SAYS = {
    "Accidents/Traffic Safety": "Accident or traffic",
    "Alarms": "Alarm",
    "Assisting the Public": "Assisting the public",
    "Behavioral Health": "Behavioural health",
    "Call Related Issues": "Trouble with the call itself",
    "Complaints/Environmental Conditions": "Complaint or surroundings",
    "Domestic Violence": "Domestic",
    "Drugs": "Drugs",
    "Fire": "Fire",
    "Liquor Violations": "Liquor",
    "Medical Emergencies": "Medical",
    "Missing Persons": "Missing person",
    "Officer Needs Help": "Officer needs help",
    "Other (Not Crime)": "Other, no crime",
    "Other Crimes": "Other crime",
    "Property Crime": "Property crime",
    "Sex Offenses": "Sex offence",
    "Status Offenses": "Status offence",
    "Statuses": "Police work or status",
    "Suspicion": "Suspicion",
    "Violent Crime": "Violent crime",
    "Warrants": "Warrant",
}
SAME_AS = {"Medical": "Medical Emergencies"}
"""Spellings of the tables that mean another of their categories."""

MEANS: dict[str, Category] = {
    name: Category.OTHER
    for name in (
        "Accidents/Traffic Safety", "Alarms", "Drugs", "Fire", "Medical Emergencies", "Officer Needs Help",
        "Property Crime", "Sex Offenses", "Violent Crime", "Warrants", "Call Related Issues", "Statuses",
        "Suspicion", "Other Crimes",
    )
} | {
    "Behavioral Health": Category.DISTRESS,
    "Liquor Violations": Category.INTOXICATED,
    "Assisting the Public": Category.RESOURCE_REQUEST,
    "Missing Persons": Category.OTHER,
    "Status Offenses": Category.YOUTH,
}  # fmt: skip
"""What a common category means in our words when nothing more is known. Complaints and domestic calls mean nothing
certain: they hide neighbours and noise, a loud household and a beaten one."""


def common_of(said: str) -> str:
    """Answer the common category as the tables mean it, without their stray spaces; blank when they say nothing."""
    name = said.strip()
    return SAME_AS.get(name, name)


def meaning_of_common(common: str) -> str:
    """Answer our category of a common one, or ``hides_both`` where it settles nothing."""
    return MEANS.get(common, HIDES_BOTH)
