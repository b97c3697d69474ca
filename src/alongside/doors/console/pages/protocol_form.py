"""The draft as a form: fields of a page to the data of a protocol, and the steps that change its rules."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from alongside.street.intake.rules.words import Category
from alongside.street.screening.rules.problems import OUTCOMES, TEXTS
from alongside.street.screening.rules.service import DAYS
from alongside.street.screening.rules.words import FACTS, LISTED

MOST_RULES = 60
MOST_HOURS = 20

_FIRST_WORDS: dict[str, dict[str, str]] = {
    "category": {"says": "What the call is about decides whether it is work for us.", "if_yes": "eligible",
                 "if_no": "ineligible", "if_unknown": "not_assessed"},
    "priority": {"says": "The centre sent this as an emergency.", "if_yes": "ineligible"},
    "officer_initiated": {"says": "An officer started this themselves; nobody called.", "if_yes": "ineligible"},
    "weapon": {"says": "A weapon was seen or used.", "if_yes": "ineligible", "if_unknown": "not_assessed"},
    "violence": {"says": "Violence is happening or threatened.", "if_yes": "ineligible", "if_unknown": "not_assessed"},
    "crime": {"says": "A crime needs police action or evidence.", "if_yes": "ineligible"},
    "medical": {"says": "Somebody needs an ambulance.", "if_yes": "ineligible"},
    "wants_police": {"says": "The caller or the person hurt wants police.", "if_yes": "ineligible"},
    "hazard": {"says": "A hazard is marked at this place.", "if_yes": "ineligible", "if_unknown": "not_assessed"},
}  # fmt: skip
"""How a new rule begins: the cautious way that programmes share."""


def read_form(form: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """Read the whole form as the data of a protocol, then take the step that was pressed."""
    body: dict[str, Any] = {"version": before.get("version", ""), "why": form.get("why", "").strip()}
    if pairs := _categories(form, "pair"):
        body["needs_pair"] = pairs
    body["rules"] = [_read_rule(form, f"r{number}") for number in range(_count(form, "rules", MOST_RULES))]
    service = _read_service(form)
    step, _, place = form.get("do", "save").partition(":")
    _take_step(body["rules"], service, step, int(place) if place.isdigit() else 0, form)
    if service:
        body["service"] = service
    return body


def _read_rule(form: QueryDict, name: str) -> dict[str, Any]:
    fact = form.get(f"{name}-fact", "")
    rule: dict[str, Any] = {"code": form.get(f"{name}-code", ""), "fact": fact}
    if fact == "category":
        rule["values"] = _categories(form, f"{name}-value")
    elif fact in LISTED:
        rule["values"] = _listed(form.get(f"{name}-values", ""))
    rule |= {key: said for key in OUTCOMES if (said := form.get(f"{name}-{key}", ""))}
    rule |= {key: said for key in TEXTS if (said := " ".join(form.get(f"{name}-{key}", "").split()))}
    narrow = form.get(f"{name}-narrow", "")
    if narrow in ("only_for", "not_for") and (kinds := _categories(form, f"{name}-kind")):
        rule[narrow] = kinds
    return rule


def _read_service(form: QueryDict) -> dict[str, Any]:
    service: dict[str, Any] = {}
    if areas := sorted(set(form.getlist("area"))):
        service["areas"] = areas
    if beats := _listed(form.get("beats", "")):
        service["beats"] = beats
    hours = [_read_hours(form, f"h{number}") for number in range(_count(form, "hours", MOST_HOURS))]
    if hours:
        service["hours"] = hours
    holidays = [_read_holiday(line) for line in form.get("holidays", "").splitlines() if line.strip()]
    if holidays:
        service["holidays"] = holidays[:100]
    return service


def _read_hours(form: QueryDict, name: str) -> dict[str, Any]:
    days = [day for day in DAYS if day in form.getlist(f"{name}-day")]
    return {"days": days, "from": form.get(f"{name}-from", "")[:5], "to": form.get(f"{name}-to", "")[:5]}


def _read_holiday(line: str) -> dict[str, str]:
    day, _, says = line.strip().partition(" ")
    return {"date": day, **({"says": says.strip()} if says.strip() else {})}


def _take_step(rules: list[dict[str, Any]], service: dict[str, Any], step: str, place: int, form: QueryDict) -> None:
    if step == "add":
        rules.append(_new_rule(form.get("new-fact", "weapon"), {rule["code"] for rule in rules}))
    elif step == "add-hours":
        service.setdefault("hours", []).append({"days": list(DAYS[:5]), "from": "09:00", "to": "17:00"})
    elif step == "remove-hours" and place < len(service.get("hours", [])):
        del service["hours"][place]
        if not service["hours"]:
            del service["hours"]
    elif place < len(rules):
        _move_rule(rules, step, place)


def _move_rule(rules: list[dict[str, Any]], step: str, place: int) -> None:
    if step == "remove":
        del rules[place]
    elif step in ("up", "down"):
        other = place + (1 if step == "down" else -1)
        if 0 <= other < len(rules):
            rules[place], rules[other] = rules[other], rules[place]


def _new_rule(fact: str, taken: set[str]) -> dict[str, Any]:
    fact = fact if fact in FACTS else "weapon"
    code = base = fact.replace("_", "-")
    number = 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    rule: dict[str, Any] = {"code": code, "fact": fact, **_FIRST_WORDS[fact]}
    return rule | ({"values": []} if fact in LISTED else {})


def _categories(form: QueryDict, name: str) -> list[str]:
    chosen = set(form.getlist(name))
    return sorted(one.value for one in Category if one.value in chosen)


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(one for one in re.split(r"[,;\s]+", text.strip()) if one))[:200]


def _count(form: QueryDict, name: str, most: int) -> int:
    asked = form.get(name, "0")
    return min(int(asked), most) if asked.isdigit() else 0
