"""The console's forms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.screening.rules import QUESTIONS

from .words import QUESTION_SAYS, SOURCE_SAYS

COORDINATOR_SOURCES = ("resident", "non_emergency", "on_view", "agency", "weekly_review", "officer", "centre")
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("", _("Not asked"))]
KNOWN = {"yes": True, "no": False, "": None}


def _question(fact: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=QUESTION_SAYS[fact], choices=ANSWERS, required=False, initial="", widget=forms.RadioSelect
    )


class QuestionsForm(forms.Form):
    """The screening questions: yes, no, or not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for fact in QUESTIONS:
            self.fields[fact] = _question(fact)

    @property
    def questions(self) -> list[forms.BoundField]:
        """Answer the questions' fields, in the order they are asked."""
        return [self[fact] for fact in QUESTIONS]

    @property
    def answers(self) -> dict[str, bool | None]:
        """Answer what was said; a question nobody asked is None."""
        return {fact: KNOWN[self.cleaned_data.get(fact, "")] for fact in QUESTIONS}


class RescreenForm(QuestionsForm):
    """The questions again, for a call that is already known."""

    def __init__(self, *args: Any, known: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        words: dict[object, str] = {True: "yes", False: "no"}
        kwargs.setdefault("initial", {fact: words.get((known or {}).get(fact), "") for fact in QUESTIONS})
        super().__init__(*args, **kwargs)


class NewCallForm(QuestionsForm):
    """A call that a coordinator puts in: where and what, never who."""

    call_source = forms.ChoiceField(
        label=_("Who asked"), choices=[(word, SOURCE_SAYS[word]) for word in COORDINATOR_SOURCES]
    )
    category = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", _("Choose")), *((word, _(says)) for word, says in CATEGORY_SAYS.items())],
        error_messages={"required": _("Choose what the call is about.")},
    )
    address = forms.CharField(
        label=_("Block or corner"),
        max_length=160,
        required=False,
        help_text=_("For example “1200 block of N Elm St”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    area = forms.ChoiceField(label=_("Neighbourhood"), required=False, help_text=_("If you do not know the block."))
    number = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Choose")), *areas]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a place: a block, a corner or at least a neighbourhood."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("address") and not cleaned.get("area"):
            self.add_error("address", _("Say where: a block, a corner, or at least the neighbourhood."))
        return cleaned


NOBODY_YET = 0


class ShiftForm(forms.Form):
    """One more shift: who, which day, from when to when in the programme's own clock."""

    worker = forms.TypedChoiceField(label=_("Worker"), coerce=int, error_messages={"required": _("Choose who.")})
    kind = forms.ChoiceField(
        label=_("What they promise"),
        choices=[
            ("duty", _("On duty: they are there")),
            ("on_call", _("On call: asked at home when nobody on duty can go")),
        ],
        initial="duty",
        required=False,
    )
    day = forms.DateField(
        label=_("Day it starts"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 2026-05-14.")},
    )
    starts = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Say from when."), "invalid": _("Write the time as 19:00.")},
    )
    ends = forms.TimeField(
        label=_("To"),
        help_text=_("Earlier than “from” means the next morning."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Say until when."), "invalid": _("Write the time as 03:00.")},
    )

    def __init__(self, *args: Any, workers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        nobody = (NOBODY_YET, _("Nobody yet: let workers sign up"))
        self.fields["worker"].choices = [("", _("Choose")), nobody, *workers]  # type: ignore[attr-defined]

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Answer when the shift starts and ends."""
        day: date = self.cleaned_data["day"]
        starts: time = self.cleaned_data["starts"]
        ends: time = self.cleaned_data["ends"]
        last = day if ends > starts else day + timedelta(days=1)
        return datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)
