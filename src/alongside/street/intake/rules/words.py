"""The closed lists of intake (DOMAIN.md §4)."""

from enum import StrEnum


class CallSource(StrEnum):
    """Who asked."""

    CENTRE = "centre"  # the 911 centre
    OFFICER = "officer"  # an officer on scene
    NON_EMERGENCY = "non_emergency"
    RESIDENT = "resident"  # a resident, direct
    ON_VIEW = "on_view"  # a worker saw it
    AGENCY = "agency"  # referral from an agency
    WEEKLY_REVIEW = "weekly_review"


class Category(StrEnum):
    """What a call is about, in the words of this work; each maps to APCO common incident types."""

    NEIGHBOUR_DISPUTE = "neighbour_dispute"
    HOUSEHOLD_DISPUTE = "household_dispute"
    ROOMMATE_LANDLORD = "roommate_landlord"
    YOUTH = "youth"
    NOISE = "noise"
    ANIMAL = "animal"
    PARKING_PROPERTY = "parking_property"
    UNWANTED_PERSON = "unwanted_person"
    PUBLIC_SPACE = "public_space"
    WELFARE_CHECK = "welfare_check"
    INTOXICATED = "intoxicated"
    DISTRESS = "distress"
    HARASSMENT_AFTER = "harassment_after"
    CUSTODY_STANDBY = "custody_standby"
    POLICE_FOLLOW_UP = "police_follow_up"
    AFTER_INCIDENT = "after_incident"
    RESOURCE_REQUEST = "resource_request"
    OTHER = "other"


CATEGORY_SAYS: dict[str, str] = {
    Category.NEIGHBOUR_DISPUTE: "Neighbours in dispute",
    Category.HOUSEHOLD_DISPUTE: "Household dispute, words only",
    Category.ROOMMATE_LANDLORD: "Roommate or landlord",
    Category.YOUTH: "Young people in conflict",
    Category.NOISE: "Noise",
    Category.ANIMAL: "Animal",
    Category.PARKING_PROPERTY: "Parking or property line",
    Category.UNWANTED_PERSON: "Unwanted person",
    Category.PUBLIC_SPACE: "Public space",
    Category.WELFARE_CHECK: "Welfare check",
    Category.INTOXICATED: "Person intoxicated",
    Category.DISTRESS: "Person in distress",
    Category.HARASSMENT_AFTER: "Harassment, after the fact",
    Category.CUSTODY_STANDBY: "Custody exchange or standby",
    Category.POLICE_FOLLOW_UP: "Follow-up to a police call",
    Category.AFTER_INCIDENT: "Presence after an incident",
    Category.RESOURCE_REQUEST: "Someone needs a resource",
    Category.OTHER: "Something else",
}
