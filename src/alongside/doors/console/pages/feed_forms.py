"""The form of a feed, made from what its adapter says it needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.street.feeds.actions import NewFeed
from alongside.street.feeds.rules.fetched import Adapter, Field

from .feed_words import PACES, pace_in_words

PREFIX = "s_"
NO_RECIPE = gettext_lazy("Not chosen yet: try the feed first, and Alongside says which one fits")


class FeedForm(forms.Form):
    """What a person fills in to connect one feed."""

    name = forms.CharField(
        label=gettext_lazy("What shall it be called?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a name that you will know again.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    recipe = forms.ChoiceField(
        label=gettext_lazy("How its records are read (the recipe)"),
        required=False,
        help_text=gettext_lazy("A column that the recipe does not name is never kept."),
    )
    every_minutes = forms.TypedChoiceField(label=gettext_lazy("How often it is asked"), coerce=int, initial=15)
    is_live = forms.BooleanField(
        label=gettext_lazy("Calls may be offered to workers as they come"),
        required=False,
        help_text=gettext_lazy("Only when records arrive within minutes. Otherwise they count as history."),
    )
    live_within_minutes = forms.IntegerField(
        label=gettext_lazy("A call is fresh for how many minutes?"), min_value=1, max_value=1440, initial=30,
        help_text=gettext_lazy("Older ones are kept as history and not offered."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, adapter: Adapter, recipes: Sequence[tuple[str, str]], has_secret: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.adapter = adapter
        self.fields["recipe"].choices = [("", NO_RECIPE), *recipes]  # type: ignore[attr-defined]
        own = self.initial.get("every_minutes")
        paces = [*PACES] if own is None or own in dict(PACES) else [*PACES, (own, pace_in_words(own))]
        self.fields["every_minutes"].choices = paces  # type: ignore[attr-defined]
        for one in adapter.fields:
            self.fields[PREFIX + one.name] = _form_field(one)
        if adapter.secret is not None:
            self.fields["secret"] = _secret_field(adapter.secret, has_secret=has_secret)

    @property
    def first(self) -> list[forms.BoundField]:
        """Answer what must be said: the name, what the adapter needs, and the secret."""
        needed = [PREFIX + one.name for one in self.adapter.fields if one.is_required]
        secret = ["secret"] if "secret" in self.fields else []
        return [self[name] for name in ["name", *needed, *secret]]

    @property
    def further(self) -> list[forms.BoundField]:
        """Answer what may be left as it is."""
        return [self[PREFIX + one.name] for one in self.adapter.fields if not one.is_required]

    @property
    def is_further_open(self) -> bool:
        """Say whether the further fields should be seen at once: something there is wrong."""
        return any(field.errors for field in self.further)

    @property
    def manner(self) -> list[forms.BoundField]:
        """Answer how it is read and when it is asked."""
        return [self[name] for name in ("recipe", "every_minutes", "is_live", "live_within_minutes")]

    def feed(self) -> NewFeed:
        """Answer what was filled in."""
        told = self.cleaned_data
        settings = {one.name: told[PREFIX + one.name] for one in self.adapter.fields}
        return NewFeed(
            name=told["name"],
            kind=self.adapter.kind,
            settings={name: value for name, value in settings.items() if value not in ("", None)},
            recipe=told["recipe"],
            secret=told.get("secret") or None,
            is_live=told["is_live"],
            live_within_minutes=told["live_within_minutes"],
            every_minutes=told["every_minutes"],
        )

    def blame(self, field: str, why: str) -> None:
        """Put a refusal beside the field it is about, or above the form."""
        name = PREFIX + field
        said = _(why)
        self.add_error(name if name in self.fields else None, said[:1].upper() + said[1:])


def initial_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a feed's settings as the form's first values."""
    return {PREFIX + name: value for name, value in settings.items()}


def _form_field(one: Field) -> forms.Field:
    label, hint = _(one.label), _(one.hint) if one.hint else ""
    told: dict[str, Any] = {"label": label, "help_text": hint, "required": one.is_required}
    if one.is_required:
        told["error_messages"] = {"required": _("This is needed.")}
    if one.kind == "yes_no":
        return forms.BooleanField(**told | {"required": False, "initial": one.default in ("1", "yes", "true")})
    told["initial"] = one.default
    if one.kind == "choice":
        return forms.ChoiceField(choices=[(value, _(says)) for value, says in one.choices], **told)
    if one.kind == "number":
        return forms.IntegerField(min_value=0, **told)
    if one.kind == "long_text":
        return forms.CharField(max_length=8_000, widget=forms.Textarea(attrs={"rows": 4}), **told)
    attrs = {"autocomplete": "off", "spellcheck": "false"} | ({"inputmode": "url"} if one.kind == "url" else {})
    return forms.CharField(max_length=2_000, widget=forms.TextInput(attrs=attrs), **told)


def _secret_field(one: Field, *, has_secret: bool) -> forms.Field:
    hint = _("One is kept, sealed. Leave this empty to keep it.") if has_secret else (_(one.hint) if one.hint else "")
    hidden = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    is_long = one.kind == "long_text"  # a private key has lines, which a password field would join
    return forms.CharField(
        label=_(one.label),
        help_text=hint,
        required=one.is_required and not has_secret,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}) if is_long else hidden,
    )
