"""Carrying one message over the channel it is meant for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..rules.message import KEY_HEADER, SIGNATURE_HEADER, Message, as_eido, as_json, as_letter, sign
from ..rules.words import ChannelKind
from .mail import post_letter
from .web import post


def carry(
    message: Message, *, kind: str, settings: Mapping[str, Any], secret: str, may_be_local: bool, at: datetime
) -> None:
    """Send one message; return when the receiver has taken it, else raise a SendFault that says what went wrong."""
    if kind == ChannelKind.EMAIL:
        letter = as_letter(message, sender=str(settings["sender"]), to=str(settings["to"]))
        post_letter(letter, settings, secret=secret, may_be_local=may_be_local)
        return
    is_eido = kind == ChannelKind.EIDO
    body = as_eido(message, agency=str(settings["agency"])) if is_eido else as_json(message)
    headers = {"Content-Type": "application/json", KEY_HEADER: str(message.id)}
    if settings.get("key_way") == "bearer":
        headers["Authorization"] = f"Bearer {secret}"
    else:
        headers[SIGNATURE_HEADER] = sign(body, secret=secret, at=at)
    post(str(settings["url"]), body, headers, may_be_local=may_be_local, at=at)
