"""Recipes: how each centre's export is read. Proposed from a file, confirmed by a person on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Refusal
from alongside.ground.jobs.actions import ask_job
from alongside.ground.jobs.reads import JobRow, access_job
from alongside.street.feeds.reads import FeedRow, list_feeds
from alongside.street.intake.actions import (
    KeptProposal,
    UploadTooLarge,
    access_proposal,
    confirm_recipe,
    forget_proposal,
    keep_upload,
)
from alongside.street.intake.actions.proposals import LARGEST
from alongside.street.intake.reads import RecipeRow, access_recipe_text, list_recipe_rows, list_versions
from alongside.street.intake.rules.profiling import amend, write_toml

from .frame import frame, who_asks
from .recipe_rows import page_rows

PROPOSE = "propose_recipe"
CONFIRMED = ("Proposed from a sample of the centre's export, looked at and confirmed by a person.",)


@require_GET
@audience(Role.COORDINATOR)
def show_recipes(request: HttpRequest) -> HttpResponse:
    """List the programme's own recipes and those that came with Alongside, and offer to propose one."""
    by, at = who_asks(request), clock.now()
    feeds = list_feeds(by=by, at=at, limit=200)
    rows = [_with_feeds(row, feeds) for row in list_recipe_rows(by=by)]
    own, shipped = [one for one in rows if one.version], [one for one in rows if not one.version]
    context = frame(by, at, "incoming", own=own, shipped=shipped, feeds=feeds, limit=LARGEST // 2**20)
    return render(request, "console/recipes.html", context)


def _with_feeds(row: RecipeRow, feeds: Sequence[FeedRow]) -> RecipeRow:
    named = (one.name for one in feeds if one.recipe == row.name)
    return replace(row, sources=tuple(dict.fromkeys([*named, *row.sources])))


@require_GET
@audience(Role.COORDINATOR)
def show_recipe(request: HttpRequest, name: str) -> HttpResponse:
    """Show one recipe as it is written, with its versions."""
    by, at = who_asks(request), clock.now()
    row, text = access_recipe_text(name, by=by)
    versions = list_versions(name, by=by) if row.version else []
    return render(request, "console/recipe.html", frame(by, at, "incoming", row=row, text=text, versions=versions))


@require_POST
@audience(Role.COORDINATOR)
def propose(request: HttpRequest) -> HttpResponse:
    """Take a file, or the name of a feed, and ask for a recipe to be proposed."""
    by, at = who_asks(request), clock.now()
    asked = _asked(request, by)
    if asked is None:
        messages.warning(request, _("Choose a file first. Nothing has changed."))
        return redirect("console_recipes")
    return redirect("console_proposal", ask_job(kind=PROPOSE, asked=asked, by=by, at=at))


def _asked(request: HttpRequest, by: Actor) -> dict[str, Any] | None:
    feed = request.POST.get("feed", "")
    if feed.isdigit():
        return {"feed": int(feed)}
    sent = request.FILES.get("file")
    if sent is None:
        return None
    if (sent.size or 0) > LARGEST:
        raise UploadTooLarge(limit=LARGEST // 2**20)
    name = sent.name or "file"
    return {"upload": keep_upload(pieces=sent.chunks(), name=name, by=by, at=clock.now()), "file": name[:80]}


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def show_proposal(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the proposal is; then the one page on which a person looks, changes and confirms."""
    by, at = who_asks(request), clock.now()
    job = access_job(job_id, by=by)
    if job.kind != PROPOSE or job.state != "done":
        is_open = job.state in ("waiting", "running")
        return render(request, "console/recipe_waiting.html", frame(by, at, "incoming", job=job, is_open=is_open))
    kept = access_proposal(str(job.result.get("token", "")), by=by)
    answers = {key: str(value) for key, value in request.POST.items()}
    if answers.get("do") == "away":
        forget_proposal(token=kept.token, by=by)
        messages.info(request, _("Put away. Nothing of the file was kept."))
        return redirect("console_recipes")
    body = amend(kept.body, answers)
    if answers.get("do") == "save":
        return _save(request, kept, body, answers, by, job)
    rows = page_rows(kept, body, answers, by)
    if answers.get("do") == "preview" and request.headers.get("HX-Request"):
        return render(request, "console/_recipe_preview.html", rows)
    return render(request, "console/recipe_proposal.html", frame(by, at, "incoming", job=job, **rows))


@require_GET
@audience(Role.COORDINATOR)
def show_how_far(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a proposal is; once it is over, have the page load itself anew."""
    job = access_job(job_id, by=who_asks(request))
    is_open = job.state in ("waiting", "running")
    answer = render(request, "console/_recipe_progress.html", {"job": job, "is_open": is_open})
    if not is_open:
        answer["HX-Refresh"] = "true"
    return answer


def _save(
    request: HttpRequest, kept: KeptProposal, body: dict[str, Any], answers: Mapping[str, str], by: Actor, job: JobRow
) -> HttpResponse:
    try:
        done = confirm_recipe(
            name=answers.get("name", "").strip().lower(), body=write_toml(body, says=CONFIRMED),
            why=answers.get("why", ""), by=by, at=clock.now(),
        )  # fmt: skip
    except Refusal as refused:
        rows = page_rows(kept, body, answers, by) | {"refused": refused, "job": job}
        context = frame(by, clock.now(), "incoming", **rows)
        return render(request, "console/recipe_proposal.html", context, status=422)
    forget_proposal(token=kept.token, by=by)
    messages.info(
        request, _("Saved as your own recipe %(name)s, version %(n)d.") % {"name": done.name, "n": done.version}
    )
    return redirect("console_recipe", done.name)


ADDRESSES: list[URLPattern] = [
    path("recipes", show_recipes, name="console_recipes"),
    path("recipes/propose", propose, name="console_propose"),
    path("recipes/proposals/<int:job_id>", show_proposal, name="console_proposal"),
    path("recipes/proposals/<int:job_id>/how-far", show_how_far, name="console_proposal_how_far"),
    path("recipes/<slug:name>", show_recipe, name="console_recipe"),
]
