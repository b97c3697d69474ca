"""The programme's settings: every number by which offers, rests and shifts run, explained, changed, and remembered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.street.dispatch.rules.recommend import Manners, Standing, WorkerFacts, recommend
from alongside.street.people.actions import change_settings
from alongside.street.people.models import Programme
from alongside.street.people.reads import ChangeRow, access_programme, list_changes
from alongside.street.people.rules.settings import CATALOGUE, SETTINGS, Group, Setting, Unit
from alongside.street.people.rules.words import Subject

from .frame import frame, who_asks
from .settings_words import GROUP_EXPLAINED, GROUP_SAYS, TOLD, now_says, unit_says, value_says

ELSEWHERE = (
    (
        "console_alerting",
        gettext_lazy("How people are woken"),
        gettext_lazy("Push, text messages, and who is reached how."),
    ),
    (
        "console_ladders",
        gettext_lazy("Safety ladders"),
        gettext_lazy("Who is woken when a check-in is missed, in which order."),
    ),
    (
        "console_phones",
        gettext_lazy("Phones"),
        gettext_lazy("Which phones are enrolled, what they have not sent yet, taking one back."),
    ),
    ("console_centre", gettext_lazy("Back to the 911 centre"), gettext_lazy("Which status words go back, and how.")),
    (
        "console_protocol",
        gettext_lazy("Protocol"),
        gettext_lazy("Which calls may be offered at all, our hours and our area."),
    ),
)
"""What else is set, each on a page of its own."""

EXAMPLE_SCALE = 18.0


class SettingsForm(forms.Form):
    """One whole number for each setting, in its range; a tick for yes or no."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for one in CATALOGUE:
            self.fields[one.name] = _field(one)

    @property
    def values(self) -> dict[str, int]:
        """Answer the numbers that were sent."""
        return {one.name: int(self.cleaned_data[one.name]) for one in CATALOGUE}


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def show_settings(request: HttpRequest) -> HttpResponse:
    """Show every setting with what it means, and change those that were sent."""
    by, at = who_asks(request), clock.now()
    programme = access_programme(by.programme_id)
    form = SettingsForm(request.POST or None, initial={name: int(getattr(programme, name)) for name in SETTINGS})
    if request.method == "POST" and form.is_valid():
        changed = change_settings(values=form.values, by=by, at=at)
        messages.info(request, _("Saved. It counts from the next call on.") if changed else _("Nothing was different."))
        return redirect("console_settings")
    status = 422 if request.method == "POST" else 200
    return render(request, "console/settings.html", _page(form, programme, by, at), status=status)


ADDRESSES: list[URLPattern] = [path("settings", show_settings, name="console_settings")]
"""Every address of these pages."""


def _page(form: SettingsForm, programme: Programme, by: Actor, at: datetime) -> dict[str, Any]:
    groups = [
        {
            "says": GROUP_SAYS[group],
            "explained": GROUP_EXPLAINED[group],
            "settings": [_row(one, form, programme) for one in CATALOGUE if one.group is group],
        }
        for group in Group
    ]
    changes = list_changes(by=by, subjects=(Subject.SETTING,), limit=20)
    return frame(
        by, at, "roster",
        tab="settings",
        form=form,
        groups=groups,
        example=_example(programme),
        changes=[_change(one) for one in changes],
        elsewhere=_elsewhere(),
    )  # fmt: skip


def _row(setting: Setting, form: SettingsForm, programme: Programme) -> dict[str, Any]:
    value = int(getattr(programme, setting.name))
    told = TOLD[setting.name]
    return {
        "name": setting.name,
        "title": told.title,
        "says": told.says,
        "now": now_says(setting, value),
        "unit": unit_says(setting, value),
        "range": _("%(least)d to %(most)d") % {"least": setting.least, "most": setting.most},
        "is_yes_no": setting.unit is Unit.YES_NO,
        "field": form[setting.name],
    }


def _field(setting: Setting) -> forms.Field:
    if setting.unit is Unit.YES_NO:
        return forms.BooleanField(label=TOLD[setting.name].title, required=False)
    range_says = {"least": setting.least, "most": setting.most}
    return forms.IntegerField(
        label=TOLD[setting.name].title,
        min_value=setting.least,
        max_value=setting.most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Give a number."),
            "invalid": _("Give a whole number."),
            "min_value": _("This must be between %(least)d and %(most)d.") % range_says,
            "max_value": _("This must be between %(least)d and %(most)d.") % range_says,
        },
    )


def _example(programme: Programme) -> list[dict[str, Any]]:
    """Put four made-up workers in order by the programme's own numbers, with the very rule that calls go by."""
    manners = Manners(
        knows_place_minutes=float(programme.knows_place_minutes),
        language_minutes=float(programme.language_minutes),
        busy_shift_minutes=float(programme.busy_shift_minutes),
    )
    told = {
        1: _("nearest, and does not know the block"),
        2: _("knows the block: answered 4 calls there"),
        3: _("speaks Spanish, which this call asks for"),
        4: _("near, and has answered 3 calls this shift"),
    }
    team = [
        _made_up(1, minutes=4.0),
        _made_up(2, minutes=9.0, knows_place=True, calls_here=4),
        _made_up(3, minutes=11.0, speaks=("en", "es")),
        _made_up(4, minutes=5.0, calls_this_shift=3),
    ]
    ranked = recommend(team, manners, wanted_language="es")
    return [
        {
            "name": one.name,
            "says": told[one.worker_id],
            "minutes": round(one.minutes or 0),
            "score": round(one.score, 1),
            "travel_width": _share(one.minutes or 0),
            "score_width": _share(one.score),
        }
        for one in ranked
    ]


def _made_up(number: int, **facts: Any) -> WorkerFacts:
    name = "ABCD"[number - 1]
    return WorkerFacts(worker_id=number, name=name, initials=name, standing=Standing.FREE, **facts)


def _share(minutes: float) -> float:
    return round(min(max(minutes, 0.0), EXAMPLE_SCALE) / EXAMPLE_SCALE * 300, 1)


def _change(change: ChangeRow) -> dict[str, Any]:
    setting = SETTINGS.get(change.what)
    told = TOLD.get(change.what)
    facts: Mapping[str, Any] = change.facts
    return {
        "title": told.title if told else change.what.replace("_", " "),
        "was": value_says(setting, facts.get("was", "")),
        "is": value_says(setting, facts.get("is", "")),
        "at": change.changed_at,
        "by": change.changed_by,
    }


def _elsewhere() -> list[dict[str, Any]]:
    found = []
    for name, title, says in ELSEWHERE:
        try:
            found.append({"url": reverse(name), "title": title, "says": says})
        except NoReverseMatch:
            continue
    return found
