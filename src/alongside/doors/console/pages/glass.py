"""Breaking glass: a coordinator opens what a worker wrote, with a reason that another person reviews."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from alongside.confided.encounters.reads import access_encounter
from alongside.confided.vault.actions import ReasonIsTooShort, ask_break_glass
from alongside.ground import clock
from alongside.ground.audience import Role, audience

from .frame import frame, who_asks


class ReasonForm(forms.Form):
    """Why this must be opened."""

    reason = forms.CharField(
        label=_("Why do you need to see this?"),
        help_text=_("One sentence. Another person will read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def ask(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Ask for the reason, and open the record for an hour once it is given."""
    by, at = who_asks(request), clock.now()
    form = ReasonForm(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            glass_id = ask_break_glass(
                record_kind="encounter", record_id=record_id, reason=form.cleaned_data["reason"], by=by, at=at
            )
            return redirect("console_glass_record", record_id=record_id, glass_id=glass_id)
        except ReasonIsTooShort as refused:
            refusal = refused.as_dict()
    context = frame(by, at, "board", form=form, record_id=record_id, refusal=refusal)
    return render(request, "console/glass.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@audience(Role.COORDINATOR)
def show_record(request: HttpRequest, record_id: UUID, glass_id: UUID) -> HttpResponse:
    """Show what was written, for an hour after the glass was broken. Every look is in the ledger."""
    by, at = who_asks(request), clock.now()
    record = access_encounter(record_id, by=by, at=at, break_glass_id=glass_id)
    answer = render(request, "console/glass_record.html", frame(by, at, "board", record=record))
    answer["Cache-Control"] = "no-store"
    return answer
