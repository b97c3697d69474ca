"""The protocol in force, and every version there was."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.street.places.reads import list_areas
from alongside.street.screening.actions import withdraw_version
from alongside.street.screening.reads import (
    VersionRow,
    VersionState,
    access_version,
    access_version_in_force,
    count_hazards_to_review,
    list_versions,
    read_draft,
)
from alongside.street.screening.rules import body_of, read_protocol, write_toml

from . import protocol_draft, protocol_hazards, protocol_try
from .frame import frame, who_asks
from .protocol_words import VERSION_LOOKS, VERSION_SAYS, problem_row, protocol_rows
from .words import say

READERS = (Role.COORDINATOR, Role.DIRECTOR)


@require_GET
@audience(*READERS)
def show_protocol(request: HttpRequest) -> HttpResponse:
    """Show the protocol in force in plain sentences, and what is coming."""
    by, at = who_asks(request), clock.now()
    held = access_version_in_force(by=by, at=at)
    coming = [row for row in list_versions(by=by, at=at) if row.state is VersionState.COMING]
    context = frame(
        by,
        at,
        "protocol",
        tab="force",
        version=version_row(held),
        coming=[version_row(row) for row in reversed(coming)],
        has_draft=read_draft(by=by, at=at) is not None,
        hazards_due=count_hazards_to_review(programme_id=by.programme_id, at=at),
        area_names={area.code: area.name for area in list_areas(programme_id=by.programme_id)},
        may_change=by.role is Role.COORDINATOR,
        **protocol_rows(held.protocol),
    )
    return render(request, "console/protocol.html", named(context))


@require_GET
@audience(*READERS)
def show_versions(request: HttpRequest) -> HttpResponse:
    """Show who changed the protocol, when and why, the newest first."""
    by, at = who_asks(request), clock.now()
    rows = list_versions(by=by, at=at, limit=100)
    told = [
        {**version_row(row), "change": changes_between(rows[place + 1], row) if place + 1 < len(rows) else None}
        for place, row in enumerate(rows)
    ]
    context = frame(by, at, "protocol", tab="versions", rows=told, may_change=by.role is Role.COORDINATOR)
    return render(request, "console/protocol_versions.html", context)


@require_GET
@audience(*READERS)
def show_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one version in plain sentences."""
    by, at = who_asks(request), clock.now()
    held = access_version(version_id, by=by, at=at)
    if held.state is VersionState.DRAFT:
        return redirect("console_protocol_draft")
    context = frame(
        by,
        at,
        "protocol",
        tab="versions",
        version=version_row(held),
        area_names={area.code: area.name for area in list_areas(programme_id=by.programme_id)},
        **protocol_rows(held.protocol),
    )
    return render(request, "console/protocol_version.html", named(context))


@require_GET
@audience(*READERS)
def send_toml(request: HttpRequest, version_id: int) -> HttpResponse:
    """Send a version as its TOML file: the page and the file are the same thing."""
    by, at = who_asks(request), clock.now()
    held = access_version(version_id, by=by, at=at)
    if held.problems:
        return redirect("console_protocol_draft")
    answer = HttpResponse(write_toml(held.protocol), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="protocol-{held.version}.toml"'
    return answer


@require_POST
@audience(Role.COORDINATOR)
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take back a version before it takes effect."""
    withdraw_version(version_id=version_id, by=who_asks(request), at=clock.now())
    return redirect("console_protocol")


def version_row(row: VersionRow) -> dict[str, Any]:
    """Answer a version as its badge and its facts."""
    tone, icon = VERSION_LOOKS[row.state]
    return {
        "version_id": row.version_id,
        "name": row.version,
        "state": row.state.value,
        "says": say(VERSION_SAYS, row.state),
        "tone": tone,
        "icon": icon,
        "author": row.author_name,
        "why": row.why,
        "effective_at": row.effective_at,
        "until_at": row.until_at,
        "written_at": row.written_at,
        "revision": row.revision,
        "problems": [problem_row(one) for one in row.problems],
    }


def named(context: dict[str, Any]) -> dict[str, Any]:
    """Say areas by name where the map knows them."""
    names = context["area_names"]
    context["areas"] = [names.get(code, code) for code in context["areas"]]
    return context


def changes_between(before: VersionRow, after: VersionRow) -> str:
    """Say in one line what changed from one version to the next."""
    old, new = read_protocol(before.version, before.body), read_protocol(after.version, after.body)
    rules = ({r.code: r for r in old.rules}, {r.code: r for r in new.rules})
    added = [code for code in rules[1] if code not in rules[0]]
    gone = [code for code in rules[0] if code not in rules[1]]
    changed = [code for code in rules[1] if code in rules[0] and rules[0][code] != rules[1][code]]
    told = [
        (_("rules added: %(which)s"), added), (_("rules removed: %(which)s"), gone),
        (_("rules changed: %(which)s"), changed),
    ]  # fmt: skip
    parts = [words % {"which": ", ".join(codes)} for words, codes in told if codes]
    if old.service != new.service:
        parts.append(_("hours or areas changed"))
    if old.needs_pair != new.needs_pair:
        parts.append(_("calls for two workers changed"))
    if not parts and body_of(old)["rules"] != body_of(new)["rules"]:
        parts.append(_("the order of the rules changed"))
    return "; ".join(parts) or _("nothing in the rules changed")


ADDRESSES: list[URLPattern] = [
    path("protocol", show_protocol, name="console_protocol"),
    path("protocol/versions", show_versions, name="console_protocol_versions"),
    path("protocol/versions/<int:version_id>", show_version, name="console_protocol_version"),
    path("protocol/versions/<int:version_id>/file.toml", send_toml, name="console_protocol_file"),
    path("protocol/versions/<int:version_id>/withdraw", withdraw, name="console_protocol_withdraw"),
    *protocol_draft.ADDRESSES,
    *protocol_try.ADDRESSES,
    *protocol_hazards.ADDRESSES,
]
