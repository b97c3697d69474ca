"""A folder on an SFTP server: the server must prove that it is the one a person confirmed."""

import base64
import hashlib
import io
import logging
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import paramiko

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .drops import Dropped, is_wanted, read_drop
from .folder import PATTERN
from .limits import MEGABYTE, Limits, limits_of
from .settings import needed, number_of, text_of
from .sockets import connect

_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
_PART = 256 * 1024
logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what goes wrong is raised here, and told once

FIELDS = (
    Field("host", "Server", "Its name, without sftp://"),
    Field("port", "Port", "", False, "number", "22"),
    Field("user", "User"),
    Field("folder", "Folder", "Where the centre drops its files.", False, default="."),
    PATTERN,
    Field(
        "host_key", "Key of the server", "Its fingerprint (SHA256:…) or the whole key, as the centre tells it.", False
    ),
)


class Sftp:
    """Reads the files of one folder of an SFTP server."""

    kind = "sftp"
    title = "SFTP folder"
    fields = FIELDS
    secret = Field("password", "Password or private key", "A private key begins with -----BEGIN.", True, "long_text")

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings without a server and a user."""
        for name in ("host", "user"):
            needed(settings, name)
        number_of(settings, "port", 22, least=1, most=65_535)
        _pinned(settings)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the rows of new and changed files."""
        self.check(asked.settings)
        host = needed(asked.settings, "host")
        with _named(host, limits_of(asked.settings)), _signed_in(asked, host) as there:
            folder = text_of(asked.settings, "folder", ".")
            drop = _There(there, folder, text_of(asked.settings, "pattern"), host, limits_of(asked.settings))
            yield from read_drop(asked, drop, f"{host}:{folder}")


@contextmanager
def _named(host: str, limits: Limits) -> Iterator[None]:
    """Give what goes wrong below the name under which people are told of it."""
    try:
        yield
    except paramiko.AuthenticationException as wrong:
        raise faults.TokenRefused(host=host, why="it does not know this user or password") from wrong
    except TimeoutError as wrong:
        raise faults.NoAnswer(host=host, seconds=f"{limits.read:g}") from wrong
    except (paramiko.SSHException, EOFError, ConnectionError) as wrong:
        raise faults.CutShort(host=host) from wrong


@contextmanager
def _signed_in(asked: Fetching, host: str) -> Iterator[paramiko.SFTPClient]:
    settings, limits = asked.settings, limits_of(asked.settings)
    line = connect(settings, host, number_of(settings, "port", 22, most=65_535))
    transport = paramiko.Transport(line)
    try:
        transport.banner_timeout = transport.auth_timeout = transport.handshake_timeout = limits.read
        _prefer_pinned(transport, _pinned(settings))
        shown = _shown_key(transport, host, limits.read)
        _check_key(host, shown, _pinned(settings))
        _sign_in(transport, needed(settings, "user"), asked.secret, host)
        there = paramiko.SFTPClient.from_transport(transport)
        if there is None:
            raise faults.CutShort(host=host)
        there.get_channel().settimeout(limits.read)  # type: ignore[union-attr]
        yield there
    finally:
        transport.close()


def _pinned(settings: Mapping[str, Any]) -> str:
    """Answer the confirmed key as a fingerprint with its kind, or nothing."""
    text = text_of(settings, "host_key")
    if not text or text.startswith("SHA256:"):
        return text.rstrip("=")
    parts = text.split()
    blob = next((part for part in parts if part.startswith("AAAA")), "")
    try:
        return _fingerprint(base64.b64decode(blob, validate=True)) if blob else _refuse_key()
    except ValueError:
        return _refuse_key()


def _refuse_key() -> str:
    raise faults.BadSettings(field="host_key", why="it looks like SHA256:… or like ssh-ed25519 AAAA….")


def _prefer_pinned(transport: paramiko.Transport, pinned: str) -> None:
    """Ask for the kind of key that most people confirm, so that a server with several shows the same one each time."""
    options = transport.get_security_options()
    kinds = [kind for kind in options.key_types if kind == "ssh-ed25519"]
    options.key_types = (*kinds, *(kind for kind in options.key_types if kind not in kinds))


def _shown_key(transport: paramiko.Transport, host: str, seconds: float) -> paramiko.PKey:
    began = time.monotonic()
    try:
        transport.start_client(timeout=seconds)  # returns without a word when the time is over
        return transport.get_remote_server_key()
    except paramiko.SSHException as wrong:
        if time.monotonic() - began < 0.9 * seconds:
            raise
        raise faults.NoAnswer(host=host, seconds=f"{seconds:g}") from wrong


def _check_key(host: str, shown: paramiko.PKey, pinned: str) -> None:
    told = _fingerprint(shown.asbytes())
    if not pinned:
        raise faults.HostKeyUnknown(host=host, shown=told)
    if told != pinned:
        raise faults.HostKeyChanged(host=host, shown=told)


def _fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _sign_in(transport: paramiko.Transport, user: str, secret: str, host: str) -> None:
    if "PRIVATE KEY" not in secret:
        transport.auth_password(user, secret)
        return
    for kind in _KEYS:
        try:
            key = kind.from_private_key(io.StringIO(secret.strip() + "\n"))
        except (paramiko.SSHException, ValueError):
            continue
        transport.auth_publickey(user, key)
        return
    raise faults.TokenRefused(host=host, why="the private key cannot be read, or is locked with a password")


class _There:
    """A folder of an SFTP server."""

    def __init__(self, there: paramiko.SFTPClient, folder: str, pattern: str, host: str, limits: Limits) -> None:
        self.there, self.folder, self.pattern, self.host, self.limits = there, folder, pattern, host, limits

    def list_files(self) -> list[Dropped]:
        try:
            listed = self.there.listdir_attr(self.folder)
        except OSError as wrong:
            _raise_if_slow(wrong)
            raise faults.FolderMissing(folder=f"{self.host}:{self.folder}") from wrong
        return [
            Dropped(one.filename, one.st_size or 0, float(one.st_mtime or 0))
            for one in listed
            if stat.S_ISREG(one.st_mode or 0) and is_wanted(one.filename, self.pattern) and "/" not in one.filename
        ]

    @contextmanager
    def open_file(self, file: Dropped) -> Iterator[Path]:
        """Copy the file here; a copy shorter than its listing is a file that is being changed."""
        if file.size > self.limits.file_bytes:
            raise faults.TooLarge(host=self.host, megabytes=round(self.limits.file_bytes / MEGABYTE))
        with TemporaryDirectory(prefix="alongside-") as folder:
            copy = Path(folder) / "file"
            try:
                self._copy(str(PurePosixPath(self.folder) / file.name), copy, file.size)
            except OSError as wrong:
                _raise_if_slow(wrong)
                copy.unlink(missing_ok=True)  # it is gone again: read next time, if it comes back
            yield copy

    def _copy(self, name: str, copy: Path, size: int) -> None:
        with self.there.open(name, "rb") as source, copy.open("wb") as target:
            source.prefetch(size)
            while part := source.read(_PART):
                target.write(part)
                if target.tell() > size:
                    return


def _raise_if_slow(wrong: OSError) -> None:
    """Let a broken line be told as such: it is an OSError, as a missing file is."""
    if isinstance(wrong, (TimeoutError, ConnectionError)):
        raise wrong
