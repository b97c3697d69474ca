"""The form of a way back to the centre: only the fields that its kind needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.street.centre.actions import NewChannel
from alongside.street.centre.rules.words import ChannelKind
from alongside.street.intake.models import Source

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class ChannelForm(forms.Form):
    """What a person fills in to let a centre hear of its calls."""

    name = forms.CharField(
        label=gettext_lazy("What shall it be called?"), max_length=80,
        error_messages={"required": gettext_lazy("Give it a name that you will know again.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=gettext_lazy("Of which calls"),
        required=False,
        help_text=gettext_lazy("Most centres want to hear of their own calls only."),
    )

    def __init__(self, *args: Any, kind: str, programme_id: int, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.kind, self.has_secret = kind, has_secret
        sources = Source.objects.filter(programme_id=programme_id).order_by("name").values_list("slug", "name")
        self.fields["source"].choices = [("", _("All calls")), *sources]  # type: ignore[attr-defined]
        own = _email_fields() if kind == ChannelKind.EMAIL else _web_fields(kind)
        self.fields |= own
        self.fields["secret"] = _secret_field(kind, has_secret=has_secret)

    def channel(self) -> NewChannel:
        """Answer what was filled in; an empty secret leaves the one that is kept."""
        told = dict(self.cleaned_data)
        secret = told.pop("secret", "")
        name, source = told.pop("name"), told.pop("source")
        kept = None if self.has_secret and not secret else secret
        return NewChannel(name=name, kind=self.kind, settings=told, source=source, secret=kept)

    def blame(self, field: str, why: str) -> None:
        """Put a refusal beside the field it is about, or above the form."""
        self.add_error(field if field in self.fields else None, _(why))


def _web_fields(kind: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "url": forms.CharField(
            label=gettext_lazy("Address"), max_length=500, help_text=gettext_lazy("It begins with https://."),
            widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "url"}),
        ),
        "key_way": forms.ChoiceField(
            label=gettext_lazy("How the key is used"), initial="signature",
            choices=[
                ("signature", gettext_lazy("To sign each message (HMAC)")),
                ("bearer", gettext_lazy("As a bearer token")),
            ],
        ),
    }  # fmt: skip
    if kind == ChannelKind.EIDO:
        fields["agency"] = forms.CharField(
            label=gettext_lazy("The name the centre has for your agency"), max_length=80,
            help_text=gettext_lazy("For example csw.example.gov."), widget=forms.TextInput(attrs=_PLAIN),
        )  # fmt: skip
    return fields


def _email_fields() -> dict[str, forms.Field]:
    return {
        "to": forms.CharField(
            label=gettext_lazy("To which mailbox"), max_length=200, widget=forms.EmailInput(attrs=_PLAIN)
        ),
        "sender": forms.CharField(
            label=gettext_lazy("From which address"), max_length=200, widget=forms.EmailInput(attrs=_PLAIN)
        ),
        "host": forms.CharField(
            label=gettext_lazy("Your mail server"), max_length=200, widget=forms.TextInput(attrs=_PLAIN)
        ),
        "security": forms.ChoiceField(
            label=gettext_lazy("How the line is sealed"), initial="starttls",
            choices=[("starttls", "STARTTLS"), ("tls", "TLS"), ("none", gettext_lazy("Not at all (own network only)"))],
        ),
        "port": forms.IntegerField(label=gettext_lazy("Port"), required=False, min_value=1, max_value=65535),
        "user": forms.CharField(
            label=gettext_lazy("User name there"), required=False, max_length=200, widget=forms.TextInput(attrs=_PLAIN)
        ),
    }  # fmt: skip


def _secret_field(kind: str, *, has_secret: bool) -> forms.Field:
    label = gettext_lazy("Password there") if kind == ChannelKind.EMAIL else gettext_lazy("Key")
    hint = gettext_lazy("16 letters or more; the centre has the same one. It is kept sealed.")
    if kind == ChannelKind.EMAIL:
        hint = gettext_lazy("It is kept sealed. Empty when the server asks for none.")
    if has_secret:
        hint = gettext_lazy("One is kept, sealed. Leave this empty to keep it.")
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
