"""What the town's people do: when officers ask, how a worker answers an offer, how a response goes.

Everything here is drawn from the seed and the call's number, so that the same call goes the same way
whatever else happened, whether the day is played fast or live. Pure: no stores, no clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from .town import Town, local

NOTES = (
    "Both sides sat down on the steps. They will talk again on Sunday.",
    "Quiet now. Wants somebody to look in next week.",
    "Walked with her to the corner and waited for her sister.",
    "Music off by agreement, eleven on weekdays, one on Saturdays.",
    "He has not eaten since yesterday. Took him to the supper.",
    "The boys shook hands. Their coach comes by tomorrow.",
    "The landlord will fix the door. We wrote it down together.",
    "Needs help with a letter from the county.",
)
FIRST_NAMES = (
    "Ari",
    "Bo",
    "Cleo",
    "Dov",
    "Esme",
    "Fritzi",
    "Gus",
    "Hana",
    "Ivo",
    "Juno",
    "Kit",
    "Lou",
    "Mina",
    "Nico",
)
OFFICERS_ASK = ("neighbour_dispute", "noise", "unwanted_person", "youth", "welfare_check", "distress",
                "public_space", "household_dispute", "roommate_landlord")  # fmt: skip

ROLES = ("victim", "aggressor", "caller", "family", "neighbour", "bystander")
NEEDS = ("housing", "food", "money", "mental_health", "substance_use", "health", "work", "legal", "transport",
         "child_care", "youth_programme", "mediation", "company")  # fmt: skip
ROOTS = ("neighbour_history", "family_conflict", "housing", "mental_health", "substance_use", "money", "isolation",
         "youth_unsupervised", "environment", "unemployment", "food")  # fmt: skip
DONE = ("mediated", "listened", "calmed", "connected", "stayed", "safety_plan", "gave_aid")
DISPOSITIONS = ("stayed_in_community",) * 9 + ("shelter", "crisis_walk_in", "other", "unknown")


@dataclass(frozen=True)
class OfficerAsk:
    """An officer asks for a worker through the form: when, who, and what they tap."""

    at: datetime
    email: str
    category: str
    address: str
    area: str
    lon: float
    lat: float
    officer_here: bool
    danger: str


@dataclass(frozen=True)
class Answer:
    """How a worker answers an offer: ``accept``, ``decline`` or ``ignore``, and after how long."""

    what: str
    after: timedelta
    reason: str = "other"


@dataclass(frozen=True)
class Tap:
    """One tap of the phone, so long after the worker accepted."""

    status: str
    after: timedelta


@dataclass(frozen=True)
class Going:
    """How a response goes: its taps, its end, and what is written afterwards (None: nobody was met)."""

    taps: tuple[Tap, ...]
    end: str
    ends_after: timedelta
    written_after: timedelta
    encounter: dict[str, object] | None
    referral: dict[str, object] | None


CHECK_IN_EVERY = timedelta(minutes=20)
"""How often a worker of the town says "I am all right" while with people; the office expects it every half hour."""


def officer_asks(town: Town, day: date) -> list[OfficerAsk]:
    """Make the requests of the two officers on one day: a handful, most in the evening."""
    luck = Random(f"{town.seed}:asks:{day}")
    officers = [person.email for person in town.people if person.role == "officer"]
    asks = []
    for _ in range(luck.choice((8, 9, 10, 11))):
        place = luck.choice(town.addresses)
        minutes = int(luck.triangular(10 * 60, 24 * 60 - 20, 19 * 60))
        asks.append(
            OfficerAsk(
                at=local(day, minutes // 60, minutes % 60) + timedelta(seconds=luck.randrange(60)),
                email=luck.choice(officers),
                category=luck.choice(OFFICERS_ASK),
                address=place.address,
                area=place.neighbourhood,
                lon=place.lon,
                lat=place.lat,
                officer_here=luck.random() < 0.85,
                danger=luck.choices(("no", "weapon", ""), (88, 4, 8))[0],
            )
        )
    return sorted(asks, key=lambda ask: ask.at)


def answer_offer(seed: int, worker: str, number: str) -> Answer:
    """Decide how a worker answers the offer of a call."""
    luck = Random(f"{seed}:answer:{worker}:{number}c")
    what = luck.choices(("accept", "decline", "ignore"), (68, 16, 16))[0]
    reason = luck.choice(("too_far", "not_safe", "knows_people", "needs_rest", "other"))
    return Answer(what, timedelta(seconds=luck.randrange(6, 45)), reason)


def go_to_call(seed: int, number: str, minutes_away: float | None, officer_here: bool) -> Going:
    """Decide how a response to a call goes."""
    luck = Random(f"{seed}:going:{number}")
    travel = timedelta(minutes=(minutes_away or 8.0) * luck.uniform(0.85, 1.4))
    start = timedelta(seconds=luck.randrange(40, 150))
    end = luck.choices(
        ("engaged", "not_found", "person_declined", "no_one_to_serve", "officer_took_over", "left_for_safety",
         "cancelled_before_arrival", "resolved_by_phone"),
        (74, 8, 6, 3, 3, 1.5, 3, 1.5),
    )[0]  # fmt: skip
    if end in ("cancelled_before_arrival", "resolved_by_phone"):
        over = start + travel * luck.uniform(0.3, 0.8)
        return Going((Tap("en_route", start),), end, over, over, None, None)
    taps = [Tap("en_route", start)]
    arrived = start + travel
    if luck.random() < 0.12:
        taps.append(Tap("staged", arrived))
        arrived += timedelta(minutes=luck.uniform(2, 7))
    taps.append(Tap("on_scene", arrived))
    is_officer_there = officer_here or luck.random() < 0.35
    taps.append(Tap("officer_on_scene" if is_officer_there else "officer_not_on_scene", arrived + timedelta(seconds=8)))
    over = arrived + timedelta(minutes=luck.uniform(5, 14))
    if end == "engaged":
        engaged = arrived + timedelta(minutes=luck.uniform(1, 6))
        over = engaged + timedelta(minutes=min(luck.lognormvariate(3.35, 0.45), 110))
        taps.append(Tap("engaged", engaged))
        if is_officer_there:
            taps.append(Tap("officer_released", min(over, engaged + timedelta(minutes=luck.uniform(3, 14)))))
        checks = int((over - engaged) / CHECK_IN_EVERY)
        taps += [Tap("check_in", engaged + CHECK_IN_EVERY * n) for n in range(1, checks + 1)]
        taps.sort(key=lambda tap: tap.after)
    return _written(luck, tuple(taps), end, over)


def _written(luck: Random, taps: tuple[Tap, ...], end: str, over: timedelta) -> Going:
    later = over + timedelta(minutes=luck.uniform(2, 9))
    if end != "engaged":
        return Going(taps, end, over, later, None, None)
    needs = luck.sample(NEEDS, luck.choice((0, 1, 1, 2, 2, 3)))
    encounter: dict[str, object] = {
        "people": [
            {"role": role, "name": luck.choice(FIRST_NAMES)} for role in luck.sample(ROLES, luck.choice((1, 2, 2)))
        ],
        "needs": needs,
        "root_problems": luck.sample(ROOTS, luck.choice((1, 1, 2, 2, 3))),
        "done": luck.sample(DONE, luck.choice((1, 2, 2))),
        "disposition": luck.choice(DISPOSITIONS),
        "note": luck.choice(NOTES),
    }
    referral: dict[str, object] | None = None
    if needs and luck.random() < 0.62:
        agreed = luck.random() < 0.82
        referral = {
            "need": needs[0],
            "agreed": agreed,
            "share": ["first_name", "contact"] if agreed else [],
            "first_name": luck.choice(FIRST_NAMES) if agreed else "",
            "contact": f"608-555-01{luck.randrange(40, 99)}" if agreed else "",
            "consent_days": 30,
            "how": "spoken",
        }
    return Going(taps, end, over, later, encounter, referral)
