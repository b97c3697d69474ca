"""The programme and its manners, and the history of who changed what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import Change, Programme
from ..rules.settings import SETTINGS, Unit, find_faults
from ..rules.words import Subject


class UnknownSetting(Refusal):
    """There is no setting of this name."""

    code = "people.unknown-setting"
    says = "There is no setting called {name}."
    try_ = "Load the page again. It may be from before an update."


class SettingOutOfRange(Refusal):
    """A value makes no sense for its setting."""

    code = "people.setting-out-of-range"
    says = "This must be between {least} and {most}."
    try_ = "Change the number and save again. Nothing was changed."


def add_programme(*, name: str, slug: str, time_zone: str, is_demo: bool = False) -> Programme:
    """Start a programme, or answer the one that already has this short name."""
    made, _ = Programme.objects.get_or_create(
        slug=slug, defaults={"name": name, "time_zone": time_zone, "is_demo": is_demo}
    )
    return made


def change_settings(*, values: Mapping[str, int], by: Actor, at: datetime) -> list[str]:
    """Change some of the programme's numbers, all or none, and answer the names of those that really changed.

    Each one that changed leaves a line in the history: what it was, what it is, who did it.
    """
    unknown = [name for name in values if name not in SETTINGS]
    if unknown:
        raise UnknownSetting(name=unknown[0])
    for fault in find_faults(values):
        raise SettingOutOfRange(name=fault.name, least=fault.least, most=fault.most)
    with transaction.atomic():
        programme = Programme.objects.select_for_update().filter(pk=by.programme_id).first()
        if programme is None:
            raise Missing
        changed = [name for name, value in values.items() if int(getattr(programme, name)) != value]
        for name in changed:
            note_change(Subject.SETTING, name, {"was": int(getattr(programme, name)), "is": values[name]}, by=by, at=at)
            setattr(programme, name, bool(values[name]) if SETTINGS[name].unit is Unit.YES_NO else values[name])
        if changed:
            programme.save(update_fields=changed)
        return changed


def note_change(subject: Subject, what: str, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Write one line of the programme's history, in the caller's transaction."""
    Change.objects.create(
        programme_id=by.programme_id,
        subject=subject.value,
        what=what,
        facts=dict(facts),
        changed_at=at,
        changed_by_id=by.user_id,
        changed_by_name=by.name,
    )
