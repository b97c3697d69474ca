"""The carriers of this installation, as its settings say."""

from dataclasses import dataclass

from django.conf import settings

from alongside.ground.errors import Refusal

from ..rules.words import Way
from .letter import Letter, Outcome
from .push import PushCarrier
from .texts import HttpGateway, NoTexts, TextCarrier, Twilio, is_gateway_url
from .vapid import beside_the_keys, push_key


class TextsNotSetUp(Refusal):
    """The settings name a carrier of texts but not what it needs."""

    code = "alerts.texts-not-set-up"
    says = "ALONGSIDE_TEXTS is {kind}, but {name} is missing or cannot be used."
    try_ = "Set it (see the operator's guide), or set ALONGSIDE_TEXTS to none."


@dataclass(frozen=True)
class Carriers:
    """What takes a letter on each way."""

    push: PushCarrier
    text: TextCarrier

    def send(self, letter: Letter) -> Outcome:
        """Hand a letter to the carrier of its way; a carrier that fails in a way nobody foresaw is tried later."""
        try:
            return self.push.send(letter) if letter.way == Way.PUSH else self.text.send(letter)
        except Exception as wrong:
            return Outcome("later", fault=f"our own fault ({type(wrong).__name__})", is_unsure=True)


def carriers_of_installation() -> Carriers:
    """Answer the carriers that the settings name, or refuse with the setting that is missing."""
    return Carriers(push=PushCarrier(push_key(), push_contact()), text=text_carrier())


def push_contact() -> str:
    """Answer whom a push service may write to when we misbehave."""
    said: str = settings.ENV["ALONGSIDE_PUSH_CONTACT"]
    return said or f"https://{settings.ALLOWED_HOSTS[0].lstrip('.*') or 'localhost'}"


def text_carrier() -> TextCarrier:
    """Answer the carrier of texts."""
    env = settings.ENV
    kind, url, sender = env["ALONGSIDE_TEXTS"], env["ALONGSIDE_TEXTS_URL"], env["ALONGSIDE_TEXTS_FROM"]
    if kind == "none":
        return NoTexts()
    if not sender:
        raise TextsNotSetUp(kind=kind, name="ALONGSIDE_TEXTS_FROM")
    if url and not is_gateway_url(url):
        raise TextsNotSetUp(kind=kind, name="ALONGSIDE_TEXTS_URL")
    if kind == "http":
        if not url:
            raise TextsNotSetUp(kind=kind, name="ALONGSIDE_TEXTS_URL")
        return HttpGateway(url=url, secret=texts_secret(), sender=sender)
    if not env["ALONGSIDE_TEXTS_ACCOUNT"]:
        raise TextsNotSetUp(kind=kind, name="ALONGSIDE_TEXTS_ACCOUNT")
    told = {"url": url} if url else {}
    return Twilio(account=env["ALONGSIDE_TEXTS_ACCOUNT"], secret=texts_secret(), sender=sender, **told)


def texts_secret() -> str:
    """Answer the secret that we share with the carrier of texts, out of its file."""
    try:
        secret = beside_the_keys("ALONGSIDE_TEXTS_SECRET_FILE", "texts.txt").read_text().strip()
    except OSError:
        secret = ""
    if not secret:
        raise TextsNotSetUp(kind=settings.ENV["ALONGSIDE_TEXTS"], name="ALONGSIDE_TEXTS_SECRET_FILE")
    return secret
