"""What each kind of channel needs to know, checked when it is filled in and again before it is used."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from alongside.ground.errors import Refusal

from ..rules.words import ChannelKind

SECURITIES = ("starttls", "tls", "none")
KEY_WAYS = ("signature", "bearer")
SHORTEST_KEY = 16
_MAILBOX = re.compile(r"[^@\s<>,;\"\x00-\x1f]{1,64}@[^@\s<>,;\"\x00-\x1f]{1,190}")
_AGENCY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,79}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251})|\[[0-9A-Fa-f:.]+\]")


class ChannelUnusable(Refusal):
    """What was filled in cannot reach a centre."""

    code = "centre.channel-unusable"
    says = "{why}"
    try_ = "Correct it, then save again. Nothing was changed."

    def __init__(self, *, field: str, why: str) -> None:
        self.field = field
        super().__init__(why=why)


def check_channel(*, kind: str, settings: Mapping[str, Any], secret: str, may_be_local: bool) -> dict[str, Any]:
    """Answer the settings of a channel as they may be kept, or refuse them with the field that is wrong."""
    if kind == ChannelKind.EMAIL:
        return _check_email(settings)
    if kind not in (ChannelKind.WEBHOOK, ChannelKind.EIDO):
        raise ChannelUnusable(field="kind", why="There is no such way back.")
    url = str(settings.get("url") or "").strip()
    _check_url(url, may_be_local=may_be_local)
    way = str(settings.get("key_way") or "signature")
    if way not in KEY_WAYS:
        raise ChannelUnusable(field="key_way", why="The key is used to sign, or sent as a bearer token.")
    if len(secret) < SHORTEST_KEY or not re.fullmatch(r"[ -~]*", secret):
        raise ChannelUnusable(field="secret", why="A key of 16 or more plain characters is needed.")
    kept = {"url": url, "key_way": way}
    if kind == ChannelKind.EIDO:
        agency = str(settings.get("agency") or "").strip()
        if not _AGENCY.fullmatch(agency):
            raise ChannelUnusable(
                field="agency", why="Write the name the centre has for your agency, such as csw.example.gov."
            )
        kept["agency"] = agency
    return kept


def _check_url(url: str, *, may_be_local: bool) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise ChannelUnusable(field="url", why="This is not an address of the web.") from wrong
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_local):
        raise ChannelUnusable(field="url", why="The address must begin with https://.")
    if not parts.hostname or parts.username or parts.password or port == 0 or len(url) > 500:
        raise ChannelUnusable(field="url", why="The address must name a host, and no user or password.")


def _check_email(settings: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: str(settings.get(name) or "").strip() for name in ("host", "user", "security", "sender", "to")}
    kept["security"] = kept["security"] or "starttls"
    if not _HOST.fullmatch(kept["host"]):
        raise ChannelUnusable(field="host", why="Write the name of your mail server, such as mail.example.org.")
    if kept["security"] not in SECURITIES:
        raise ChannelUnusable(field="security", why="The line is sealed with STARTTLS or TLS, or not at all.")
    for name in ("sender", "to"):
        if not _MAILBOX.fullmatch(kept[name]):
            raise ChannelUnusable(field=name, why="Write one e-mail address.")
    usual = {"starttls": 587, "tls": 465, "none": 25}[kept["security"]]
    port = str(settings.get("port") or usual)
    if not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ChannelUnusable(field="port", why="A port is a number from 1 to 65535.")
    return {**kept, "port": int(port)}
