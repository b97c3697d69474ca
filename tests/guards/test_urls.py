"""Every address states its audience, and every list has a page size."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.module_loading import import_string

import alongside
from alongside.ground.audience import Audience, Role
from alongside.ground.errors import Refusal

URLCONFS = ("alongside.project.urls", "alongside.project.urls_liaison")
SIGNING_IN = ("allauth.account", "allauth.mfa")
"""allauth's own pages: each of them asks for nobody, or for the one who is signed in."""

WITHOUT_A_LIMIT = {
    "list_areas": "the map has some dozens of areas",
    "list_streets": "the map is drawn whole",
    "list_on_shift": "those on shift now",
    "list_on_call": "those on call now",
    "list_safety": "one row a worker",
    "list_candidates": "one row a worker",
    "list_event_facts": "a stream for counting, never a page",
    "list_work_facts": "a stream for counting, never a page",
    "list_places_of_worker": "the calls open to one worker",
    "list_assigned_workers": "one or two",
    "list_countable": "a stream for counting, never a page",
    "list_open_sos": "cut at 50 inside",
    "list_spots_of_mates": "those on one call",
    "list_ladders": "three ladders of eight rungs at most",
}


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern), one.callback


def test_every_address_states_its_audience() -> None:
    silent = [
        f"{urlconf}: {address}"
        for urlconf in URLCONFS
        for address, view in addresses(import_string(f"{urlconf}.urlpatterns"))
        if not hasattr(view, "audience") and not view.__module__.startswith(SIGNING_IN)
    ]

    assert silent == []


def test_the_liaison_process_serves_partners_alone() -> None:
    allowed = {Role.OFFICER, Role.CALL_TAKER, Audience.PUBLIC}

    wide = [
        address
        for address, view in addresses(import_string("alongside.project.urls_liaison.urlpatterns"))
        if not getattr(view, "audience", frozenset({Audience.PUBLIC})) <= allowed
    ]

    assert wide == []


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(alongside.__path__, "alongside."):
        if ".migrations" not in found.name and not found.name.startswith("alongside.project.processes."):
            yield importlib.import_module(found.name)


def lists() -> dict[str, Any]:
    found = {}
    for module in modules():
        if ".reads" in module.__name__:
            for name, one in inspect.getmembers(module, inspect.isfunction):
                if name.startswith("list_") and one.__module__ == module.__name__:
                    found[f"{module.__name__}.{name}"] = one
    return found


def test_every_list_has_a_page_size() -> None:
    endless = [
        name
        for name, one in lists().items()
        if "limit" not in inspect.signature(one).parameters and name.rsplit(".", 1)[1] not in WITHOUT_A_LIMIT
    ]

    assert endless == []


def test_the_lists_without_a_limit_are_not_stale() -> None:
    names = {name.rsplit(".", 1)[1] for name in lists()}

    assert set(WITHOUT_A_LIMIT) - names == set()


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        yield one
        yield from refusals(one)


def test_every_refusal_has_its_own_code_and_a_next_step() -> None:
    list(modules())
    ours = [one for one in refusals() if one.__module__.startswith("alongside.")]

    codes = [one.code for one in ours]

    assert len(ours) >= 20
    assert sorted(codes) == sorted(set(codes))
    assert [one.__name__ for one in ours if not (one.says and one.try_ and "." in one.code + ".")] == []


CONFIDED_WORDS = ("note", "story", "sealed", "body", "first_name", "contact", "plan", "agreement", "people")


def test_no_refusal_names_a_confided_field() -> None:
    list(modules())

    telling = [one.__name__ for one in refusals() for word in CONFIDED_WORDS if f"{{{word}" in one.says + one.try_]

    assert telling == []
