"""Every setting of the house: read from the environment, typed, with a range and a line of help.

A bad value stops the start and names itself. ``docs/guides/operator.md`` lists them all; a test checks it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.ground.errors import Refusal


class BadSetting(Refusal):
    """A setting has a value that cannot be used."""

    code = "settings.bad-value"
    says = "{name} is {value!r}, but it must be {wants}."
    try_ = "Set {name} again ({help}), then start once more."


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, how to read it, what it must be, and a line of help."""

    name: str
    default: str
    read: Callable[[str], Any]
    wants: str
    help: str

    def value(self) -> Any:
        """Read the setting from the environment, or refuse with its name."""
        raw = os.environ.get(self.name, self.default)
        try:
            return self.read(raw)
        except (ValueError, KeyError) as wrong:
            raise BadSetting(name=self.name, value=raw, wants=self.wants, help=self.help) from wrong


def _flag(raw: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[raw.lower()]


def _port(raw: str) -> int:
    port = int(raw)
    if not 1 <= port <= 65535:
        raise ValueError(raw)
    return port


def _one_of(*words: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in words:
            raise ValueError(raw)
        return raw

    return read


def _names(raw: str) -> list[str]:
    return [name.strip() for name in raw.split(",") if name.strip()]


def _file_or_none(raw: str) -> Path | None:
    return _folder(raw) if raw else None


def _contact(raw: str) -> str:
    if raw and not raw.startswith(("mailto:", "https://")):
        raise ValueError(raw)
    return raw


def _folder(raw: str) -> Path:
    return Path(raw).expanduser().resolve()


def _folder_or_none(raw: str) -> Path | None:
    return _folder(raw) if raw else None


def _folders(raw: str) -> list[Path]:
    return [_folder(one) for one in _names(raw)]


def _database(raw: str) -> str:
    if raw and not raw.startswith(("postgresql://", "postgres://")):
        raise ValueError(raw)
    return raw


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "ALONGSIDE_PROCESS",
        "command",
        _one_of("web", "live", "liaison", "runner", "command"),
        "web, live, liaison, runner or command",
        "which process this is; `alongside serve` sets it",
    ),
    Setting("ALONGSIDE_DATA", "var/data", _folder, "a folder", "where the stores live"),
    Setting(
        "ALONGSIDE_KEY_FILE",
        "var/keys/programme.key",
        _folder,
        "a file outside ALONGSIDE_DATA",
        "the programme key; keep it off the disk that holds the stores",
    ),
    Setting(
        "ALONGSIDE_SECRET_FILE",
        "var/keys/secret.txt",
        _folder,
        "a file",
        "the secret that signs sessions; made at the first start",
    ),
    Setting(
        "ALONGSIDE_BACKUP",
        "",
        _folder_or_none,
        "a folder, or empty",
        "the second place, on another disk: the stores are copied there every five minutes and read back",
    ),
    Setting(
        "DATABASE_URL",
        "",
        _database,
        "empty, or postgresql://…",
        "street store on PostgreSQL in place of SQLite",
    ),
    Setting(
        "CONFIDED_DATABASE_URL",
        "",
        _database,
        "empty, or postgresql://…",
        "confided store on PostgreSQL in place of SQLite",
    ),
    Setting("ALONGSIDE_DEMO", "0", _flag, "1 or 0", "demonstration mode: made-up town, one-click sign-ins"),
    Setting("ALONGSIDE_DEBUG", "0", _flag, "1 or 0", "show errors in the browser; never on a real installation"),
    Setting(
        "ALONGSIDE_HOSTS",
        "localhost,127.0.0.1",
        _names,
        "host names parted by commas",
        "the names under which people reach Alongside",
    ),
    Setting("ALONGSIDE_HTTPS", "0", _flag, "1 or 0", "1 behind HTTPS: cookies are sent over HTTPS only"),
    Setting(
        "ALONGSIDE_BIND",
        "127.0.0.1",
        str,
        "an address of this machine",
        "the address the processes listen on",
    ),
    Setting("ALONGSIDE_WEB_PORT", "8000", _port, "a port, 1 to 65535", "port of the pages and the phone"),
    Setting("ALONGSIDE_LIVE_PORT", "8001", _port, "a port, 1 to 65535", "port of the live stream"),
    Setting("ALONGSIDE_LIAISON_PORT", "8002", _port, "a port, 1 to 65535", "port of the police and 911 door"),
    Setting(
        "ALONGSIDE_LIVE_URL",
        "",
        str,
        "empty, or the public address of the live stream",
        "set it when a proxy puts the live stream elsewhere",
    ),
    Setting(
        "ALONGSIDE_LIAISON_USER",
        "",
        str,
        "empty, or a user of this machine",
        "the operating-system user that runs the liaison process; it must not read the confided store",
    ),
    Setting(
        "ALONGSIDE_LOG_LEVEL",
        "INFO",
        _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "DEBUG, INFO, WARNING or ERROR",
        "how much the logs say",
    ),
    Setting(
        "ALONGSIDE_FEEDS_LOCAL",
        "0",
        _flag,
        "1 or 0",
        "1 lets feeds reach addresses of this machine and its own network, also without HTTPS",
    ),
    Setting(
        "ALONGSIDE_CENTRE_LOCAL",
        "0",
        _flag,
        "1 or 0",
        "1 lets status words go back to a centre at addresses of this machine and its own network, also without HTTPS",
    ),
    Setting(
        "ALONGSIDE_FEEDS_FOLDERS",
        "",
        _folders,
        "folders parted by commas, or empty",
        "the folders in which feeds may look for files; without any, no folder is watched",
    ),
    Setting(
        "ALONGSIDE_PUSH_KEY_FILE",
        "",
        _file_or_none,
        "empty, or a file",
        "the key that signs to push services, made once; empty is push.key beside ALONGSIDE_KEY_FILE",
    ),
    Setting(
        "ALONGSIDE_PUSH_CONTACT",
        "",
        _contact,
        "empty, or mailto:… or https://…",
        "whom a push service may write to; empty is the first of ALONGSIDE_HOSTS",
    ),
    Setting(
        "ALONGSIDE_PUSH_HOSTS",
        "fcm.googleapis.com,.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
        _names,
        "host names parted by commas; one that begins with a dot stands for all below it",
        "the push services that phones may name",
    ),
    Setting(
        "ALONGSIDE_TEXTS",
        "none",
        _one_of("none", "http", "twilio"),
        "none, http or twilio",
        "which carrier takes text messages, out and in",
    ),
    Setting(
        "ALONGSIDE_TEXTS_URL",
        "",
        str,
        "empty, or an https address",
        "where the plain gateway takes texts; with twilio, empty",
    ),
    Setting("ALONGSIDE_TEXTS_ACCOUNT", "", str, "empty, or an account", "Twilio's account SID"),
    Setting(
        "ALONGSIDE_TEXTS_FROM", "", str, "empty, or a number", "the number, or Twilio service, that texts come from"
    ),
    Setting(
        "ALONGSIDE_TEXTS_SECRET_FILE",
        "",
        _file_or_none,
        "empty, or a file",
        "holds the secret shared with the carrier of texts; empty is texts.txt beside ALONGSIDE_KEY_FILE",
    ),
    Setting(
        "ALONGSIDE_TEXTS_IN_URL",
        "",
        str,
        "empty, or the address the carrier calls",
        "the public address of /api/v1/texts, as given to the carrier; Twilio signs it",
    ),
    Setting(
        "ALONGSIDE_TEXTS_PROGRAMME",
        "",
        str,
        "empty, or a programme's short name",
        "whose number it is when several programmes live in one installation; empty is the only one",
    ),
)


def read_settings() -> dict[str, Any]:
    """Read every setting, by name. The first bad one is refused."""
    return {setting.name: setting.value() for setting in SETTINGS}
