"""The closed lists of an encounter (DOMAIN.md §4)."""

from enum import StrEnum


class PersonRole(StrEnum):
    """Who somebody was in what happened. No name is needed for anything."""

    VICTIM = "victim"
    AGGRESSOR = "aggressor"
    CALLER = "caller"
    BYSTANDER = "bystander"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class Need(StrEnum):
    """What somebody needs in the short term; services of the directory answer the same words."""

    HOUSING = "housing"
    FOOD = "food"
    MONEY = "money"
    WORK = "work"
    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    MEDIATION = "mediation"
    LEGAL = "legal"
    CHILD_CARE = "child_care"
    YOUTH_PROGRAMME = "youth_programme"
    TRANSPORT = "transport"
    SAFETY = "safety"
    LANGUAGE = "language"
    COMPANY = "company"
    OTHER = "other"


class RootProblem(StrEnum):
    """What keeps creating the situation that brings police there."""

    HOUSING = "housing"
    MONEY = "money"
    UNEMPLOYMENT = "unemployment"
    FOOD = "food"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    UNTREATED_HEALTH = "untreated_health"
    FAMILY_CONFLICT = "family_conflict"
    CUSTODY = "custody"
    YOUTH_UNSUPERVISED = "youth_unsupervised"
    NEIGHBOUR_HISTORY = "neighbour_history"
    RETALIATION = "retaliation"
    SCHOOL = "school"
    ISOLATION = "isolation"
    DISABILITY = "disability"
    LANGUAGE_ACCESS = "language_access"
    COURT_HISTORY = "court_history"
    ENVIRONMENT = "environment"
    OTHER = "other"


class Done(StrEnum):
    """What a worker did."""

    LISTENED = "listened"
    CALMED = "calmed"
    MEDIATED = "mediated"
    CONNECTED = "connected"
    GAVE_AID = "gave_aid"
    STAYED = "stayed"
    SAFETY_PLAN = "safety_plan"
    BROUGHT_POLICE = "brought_police"


class Disposition(StrEnum):
    """Where the person was left. Never inferred; unknown is a value."""

    STAYED = "stayed_in_community"
    EMERGENCY_DEPARTMENT = "emergency_department"
    DETOX = "detox"
    CRISIS_WALK_IN = "crisis_walk_in"
    RESPITE = "respite"
    SHELTER = "shelter"
    ARREST = "arrest"
    OTHER = "other"
    UNKNOWN = "unknown"
