"""The coordinator's pages about feeds: how they are, connecting one, trying it, switching it on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.ground.jobs.actions import ask_job
from alongside.ground.jobs.reads import JobRow, access_job
from alongside.street.feeds import actions
from alongside.street.feeds.actions.configuring import adapter_of
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.reads import (
    FeedRow,
    RunRow,
    access_feed,
    access_public_feed,
    list_feeds,
    list_places,
    list_runs,
    whole_catalogue,
)
from alongside.street.feeds.rules.catalogue import PublicFeed, settings_of
from alongside.street.feeds.rules.faults import BadSettings
from alongside.street.feeds.rules.words import RunEnd
from alongside.street.intake.reads import list_recipes
from alongside.street.intake.rules.words import CATEGORY_SAYS

from .feed_drawing import Ran, draw_line, draw_spark
from .feed_forms import FeedForm, initial_of
from .feed_words import badge_of, end_in_words, fault_in_words, notice_in_words, pace_in_words
from .frame import frame, who_asks

TRY, POLL = "try_feed", "poll_feed"
RUNS_DRAWN = 120
RUNS_LISTED = 20
PLACES_SHOWN = 12
FEEDS_OF_A_PLACE = 6


@require_GET
@audience(Role.COORDINATOR)
def show_feeds(request: HttpRequest) -> HttpResponse:
    """Show every feed with its health, its last run and the rows of its runs."""
    by, at = who_asks(request), clock.now()
    rows = [_summary(feed, by) for feed in list_feeds(by=by, at=at, limit=200)]
    return render(request, "console/feeds.html", frame(by, at, "incoming", feeds=rows))


@require_GET
@audience(Role.COORDINATOR)
def choose_feed(request: HttpRequest) -> HttpResponse:
    """Show the first step of connecting a feed: pick a city from the catalogue, or a way."""
    by, at = who_asks(request), clock.now()
    words = request.GET.get("q", "").strip()[:80]
    found = list_places(words, limit=PLACES_SHOWN) if words else []
    places = [
        {
            "place": one.place, "state": one.state, "feeds": [_public(feed) for feed in one.feeds[:FEEDS_OF_A_PLACE]],
            "more": max(0, len(one.feeds) - FEEDS_OF_A_PLACE),
        }
        for one in found
    ]  # fmt: skip
    known = whole_catalogue()
    rows = frame(
        by, at, "incoming", q=words, places=places, all_feeds=len(known),
        all_places=len({(one.state, one.place) for one in known}),
        ways=[{"kind": kind, "title": _(one.title), "says": _way(kind)} for kind, one in ADAPTERS.items()],
    )  # fmt: skip
    return render(request, "console/feeds_connect.html", rows)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def connect_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Show and take the form of a new feed; once it is kept, it is tried at once."""
    by, at = who_asks(request), clock.now()
    if kind not in ADAPTERS:
        raise Missing
    public = access_public_feed(request.GET["from"]) if request.GET.get("from") else None
    initial = _initial_of(public) if public else {}
    form = FeedForm(request.POST or None, adapter=adapter_of(kind), recipes=_recipes(by), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            feed_id = actions.add_feed(feed=form.feed(), by=by, at=at)
        except BadSettings as bad:
            form.blame(str(bad.facts.get("field", "")), str(bad.facts.get("why", bad.message)))
        except Refusal as refused:
            form.add_error(None, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
        else:
            return _ask_to_try(feed_id, by, at)
    rows = frame(
        by, at, "incoming", form=form, title=_(ADAPTERS[kind].title), public=public and _public(public), feed=None
    )
    return render(request, "console/feed_form.html", rows, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def edit_feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Show and take the form of a feed that is there."""
    by, at = who_asks(request), clock.now()
    feed = access_feed(feed_id, by=by, at=at)
    initial = initial_of(feed.settings) | {
        "name": feed.name, "recipe": feed.recipe, "every_minutes": feed.every_minutes, "is_live": feed.is_live,
        "live_within_minutes": feed.live_within_minutes,
    }  # fmt: skip
    form = FeedForm(
        request.POST or None, adapter=adapter_of(feed.kind), recipes=_recipes(by, feed.recipe), initial=initial,
        has_secret=feed.has_secret,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_feed(feed_id=feed_id, feed=form.feed(), by=by, at=at)
        except BadSettings as bad:
            form.blame(str(bad.facts.get("field", "")), str(bad.facts.get("why", bad.message)))
        except Refusal as refused:
            form.add_error(None, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
        else:
            messages.info(request, _("Saved. Try it once more to see that it still reads well."))
            return redirect("console_feed", feed_id)
    rows = frame(by, at, "incoming", form=form, title=_(ADAPTERS[feed.kind].title), public=None, feed=feed)
    return render(request, "console/feed_form.html", rows, status=422 if form.errors else 200)


@require_GET
@audience(Role.COORDINATOR)
def show_feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Show one feed: how it is, what to do, its runs, and the trial that was asked for last."""
    by, at = who_asks(request), clock.now()
    feed = access_feed(feed_id, by=by, at=at)
    runs = list_runs(feed_id, by=by, limit=RUNS_DRAWN)
    facts = frame(by, at, "incoming")
    zone = str(facts["time_zone"])
    job = _job(request.GET.get("job", ""), feed_id, by)
    facts |= {
        "feed": feed, "badge": badge_of(feed.health), "pace": pace_in_words(feed.every_minutes),
        "title": _(ADAPTERS[feed.kind].title) if feed.kind in ADAPTERS else feed.kind,
        "settings": _settings(feed), "fault": fault_in_words(feed.fault) if feed.fault else None,
        "notices": [
            notice_in_words(one, zone=zone) | _where_to_go(one["code"])
            for one in feed.notices
            if not _is_said(one, feed)
        ],
        "line": draw_line([_ran(run, zone) for run in reversed(runs)], at=at.astimezone(ZoneInfo(zone))),
        "runs": _with_remarks(runs), "recipe_title": _recipe_title(feed.recipe, by),
    }  # fmt: skip
    facts |= _progress(job, feed, by)
    return render(request, "console/feed.html", facts)


@require_GET
@audience(Role.COORDINATOR)
def show_job(request: HttpRequest, feed_id: int, job_id: int) -> HttpResponse:
    """Show how far a trial or a poll is; when a poll is through, have the page load itself anew."""
    by, at = who_asks(request), clock.now()
    feed = access_feed(feed_id, by=by, at=at)
    job = _job(str(job_id), feed_id, by)
    if job is None:
        raise Missing
    answer = render(
        request, "console/_feed_trial.html", frame(by, at, "incoming", feed=feed) | _progress(job, feed, by)
    )
    if job.kind == POLL and job.state not in ("waiting", "running"):
        answer["HX-Redirect"] = reverse("console_feed", args=[feed_id])
    return answer


@require_POST
@audience(Role.COORDINATOR)
def do_with_feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Do one thing with a feed: try, poll, pause, switch on, use a recipe, put a notice away, take it away."""
    by, at = who_asks(request), clock.now()
    feed = access_feed(feed_id, by=by, at=at)
    what = request.POST.get("do", "")
    if what == "try":
        return _ask_to_try(feed_id, by, at)
    if what == "poll":
        job_id = ask_job(kind=POLL, asked={"feed": feed_id}, by=by, at=at)
        return redirect(f"{reverse('console_feed', args=[feed_id])}?job={job_id}#now")
    try:
        said = _do(what, feed, request.POST, by, at)
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
        return redirect("console_feed", feed_id)
    messages.info(request, said)
    if what == "remove":
        return redirect("console_feeds")
    job = request.POST.get("job", "")
    return redirect(
        f"{reverse('console_feed', args=[feed_id])}?job={job}#now"
        if job.isdigit()
        else reverse("console_feed", args=[feed_id])
    )


def _do(what: str, feed: FeedRow, told: Any, by: Actor, at: datetime) -> str:
    if what == "pause":
        actions.pause_feed(feed_id=feed.id, by=by, at=at)
        return _("Paused. Where it was is kept: switched on again, it goes on from there.")
    if what == "resume":
        actions.resume_feed(feed_id=feed.id, by=by, at=at)
        return _("Switched on. The first calls come within a minute.")
    if what == "recipe":
        new = actions.NewFeed(
            name=feed.name, kind=feed.kind, settings=feed.settings, recipe=told.get("recipe", ""), slug=feed.slug,
            is_live=feed.is_live, live_within_minutes=feed.live_within_minutes, every_minutes=feed.every_minutes,
        )  # fmt: skip
        actions.change_feed(feed_id=feed.id, feed=new, by=by, at=at)
        return _("The recipe is chosen. Switch the feed on when you are ready.")
    if what == "dismiss":
        actions.dismiss_notice(feed_id=feed.id, code=told.get("code", ""), by=by, at=at)
        return _("Put away. If it is seen again, it comes back.")
    if what == "remove":
        actions.remove_feed(feed_id=feed.id, by=by, at=at)
        return _("The feed is taken away. Every call that came through it stays.")
    raise Missing


def _ask_to_try(feed_id: int, by: Actor, at: datetime) -> HttpResponse:
    job_id = ask_job(kind=TRY, asked={"feed": feed_id}, by=by, at=at)
    return redirect(f"{reverse('console_feed', args=[feed_id])}?job={job_id}#now")


def _job(asked: str, feed_id: int, by: Actor) -> JobRow | None:
    if not asked.isdigit():
        return None
    try:
        job = access_job(int(asked), by=by)
    except Missing:
        return None
    is_of_feed = job.result.get("feed") in (None, feed_id)
    return job if job.kind in (TRY, POLL) and is_of_feed else None


def _progress(job: JobRow | None, feed: FeedRow, by: Actor) -> dict[str, Any]:
    if job is None:
        return {"job": None}
    is_open = job.state in ("waiting", "running")
    trial = job.result.get("trial") if job.state == "done" else None
    return {
        "job": job, "is_open": is_open, "is_trial": job.kind == TRY, "has_failed": job.state in ("failed", "stopped"),
        "trial": _trial(trial, feed, by) if trial else None,
    }  # fmt: skip


def _trial(trial: dict[str, Any], feed: FeedRow, by: Actor) -> dict[str, Any]:
    first = [
        one | {"category": _(CATEGORY_SAYS[one["category"]]) if one["category"] else "",
               "created_at": datetime.fromisoformat(one["created_at"])}
        for one in trial["first"]
    ]  # fmt: skip
    zone = trial["time_zone"] or "UTC"
    return trial | {
        "first": first,
        "newest_at": datetime.fromisoformat(trial["newest_at"]) if trial["newest_at"] else None,
        "notices": [notice_in_words(one, zone=zone) for one in trial["notices"]],
        "fault": fault_in_words(trial["fault"]) if trial["fault"] else None,
        "remarks": trial["notes"],
        "needs_recipe": trial["fault"].get("code") in ("intake.no-recipe-fits", "intake.columns-missing"),
        "recipe_title": _recipe_title(trial["recipe"], by),
        "may_use": bool(trial["recipe"]) and trial["recipe"] != feed.recipe and trial["understood"] > 0,
        "set_aside_count": sum(trial["set_aside"].values()),
    }


def _recipes(by: Actor, own: str = "") -> list[tuple[str, str]]:
    known = {one.name: one.title for one in list_recipes(by.programme_id)}
    return list((known | ({own: own} if own and own not in known else {})).items())


def _recipe_title(name: str, by: Actor) -> str:
    return {one.name: one.title for one in list_recipes(by.programme_id)}.get(name, name)


def _initial_of(public: PublicFeed) -> dict[str, Any]:
    name = public.agency if public.place in public.agency else f"{public.place}: {public.agency}"
    return initial_of(settings_of(public)) | {"name": name[:120]}


def _public(feed: PublicFeed) -> dict[str, Any]:
    portals = {"socrata": "Socrata", "arcgis": "ArcGIS", "ckan": "CKAN", "csv": "CSV", "excel": "Excel", "html": "HTML"}
    return {
        "id": feed.id, "kind": feed.kind, "portal": portals[feed.portal], "years": feed.years, "agency": feed.agency,
        "dataset": feed.dataset, "grows": not feed.year, "last_day": feed.last_day, "place": feed.place,
        "state": feed.state, "page": feed.page,
    }  # fmt: skip


def _summary(feed: FeedRow, by: Actor) -> dict[str, Any]:
    runs = list_runs(feed.id, by=by, limit=24)
    last = next((run for run in runs if run.end != RunEnd.RUNNING), None)
    return {
        "feed": feed, "badge": badge_of(feed.health), "pace": pace_in_words(feed.every_minutes),
        "title": _(ADAPTERS[feed.kind].title) if feed.kind in ADAPTERS else feed.kind,
        "bars": draw_spark([_ran(run, "UTC") for run in reversed(runs)]), "last": _run(last) if last else None,
        "spark_says": _spark_says(runs), "fault": fault_in_words(feed.fault) if feed.fault else None,
    }  # fmt: skip


def _spark_says(runs: list[RunRow]) -> str:
    good = sum(1 for run in runs if run.end in (RunEnd.GOOD, RunEnd.NOTHING))
    facts = {"good": good, "all": len(runs), "rows": sum(run.rows for run in runs)}
    return _("Last %(all)d runs: %(good)d went well, %(rows)d rows in all.") % facts


def _ran(run: RunRow, zone: str) -> Ran:
    return Ran(run.started_at.astimezone(ZoneInfo(zone)), run.end, run.rows, run.new + run.changed)


def _run(run: RunRow, before: RunRow | None = None) -> dict[str, Any]:
    is_same = before is not None and run.digest != "" and run.digest == before.digest
    remarks = [*run.notes, *([_("Word for word the same as the time before.")] if is_same else [])]
    return {
        "started_at": run.started_at, "says": end_in_words(run.end), "rows": run.rows, "new": run.new,
        "changed": run.changed, "same": run.same + run.older + run.repeated, "set_aside": run.set_aside,
        "live": run.live, "seconds": run.seconds, "fault": fault_in_words(run.fault) if run.fault else None,
        "remarks": remarks, "is_wrong": run.end in (RunEnd.FAULT, RunEnd.STOPPED, RunEnd.CUT_OFF),
    }  # fmt: skip


def _is_said(notice: Mapping[str, Any], feed: FeedRow) -> bool:
    """Say whether what went wrong already says this notice."""
    return notice["code"] == "column-gone" and bool(feed.fault)


def _where_to_go(code: str) -> dict[str, str]:
    """Answer the page on which a notice can be settled, where there is one."""
    if code == "many-set-aside":
        return {"more_url": reverse("console_set_aside"), "more_says": _("Rows set aside")}
    if code in ("column-gone", "column-renamed", "clock-shifted", "ahead-of-time"):
        return {"more_url": reverse("console_recipes"), "more_says": _("Recipes")}
    return {}


def _way(kind: str) -> str:
    return _(WAY_SAYS[kind]) if kind in WAY_SAYS else ""


def _with_remarks(runs: list[RunRow]) -> list[dict[str, Any]]:
    """Answer the newest runs, each compared with the one before that brought rows."""
    told, with_rows = [], [run for run in runs if run.digest]
    for run in runs[:RUNS_LISTED]:
        told.append(_run(run, next((one for one in with_rows if one.id < run.id), None)))
    return told


def _settings(feed: FeedRow) -> list[tuple[str, Any]]:
    labels = {one.name: _(one.label) for one in ADAPTERS[feed.kind].fields} if feed.kind in ADAPTERS else {}
    return [(labels.get(name, name), value) for name, value in feed.settings.items() if value not in ("", None)]


WAY_SAYS = {
    "socrata": "A city's open-data site whose addresses end in four letters or digits, a dash, and four more.",
    "arcgis": "A map service: its address holds FeatureServer or MapServer.",
    "ckan": "An open-data site of the CKAN kind: its tables have long ids.",
    "atom": "A feed of news about calls, as a news reader reads it.",
    "http_file": "One file on the web that is written anew from time to time: CSV, Excel, JSON or GeoJSON.",
    "folder": "A folder on this server into which your centre puts files.",
    "sftp": "A folder on another server, reached safely: the centre gives you its name and a key.",
    "imap": "A mailbox to which your centre's system sends its pages.",
}
"""What each way looks like, for somebody who is no engineer."""

ADDRESSES: list[URLPattern] = [
    path("feeds", show_feeds, name="console_feeds"),
    path("feeds/connect", choose_feed, name="console_feeds_connect"),
    path("feeds/connect/<slug:kind>", connect_feed, name="console_feed_new"),
    path("feeds/<int:feed_id>", show_feed, name="console_feed"),
    path("feeds/<int:feed_id>/edit", edit_feed, name="console_feed_edit"),
    path("feeds/<int:feed_id>/do", do_with_feed, name="console_feed_do"),
    path("feeds/<int:feed_id>/jobs/<int:job_id>", show_job, name="console_feed_job"),
]
