"""A mailbox to which the centre sends its pages: read in order, never marked, moved or deleted."""

import contextlib
import email
import email.policy
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from html import unescape
from typing import Any

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .answers import Columns, Notes, cut
from .cad_page import read_page
from .limits import limits_of
from .settings import choice_of, days_of, needed, number_of, text_of
from .sockets import connect
from .wire import trust

BATCH = 100
TRIAL_LETTERS = 20

FIELDS = (
    Field("host", "Mail server"),
    Field("port", "Port", "", False, "number", "993"),
    Field("user", "User"),
    Field("mailbox", "Mailbox", "", False, default="INBOX"),
    Field("sender", "Only from", "The centre's address; letters from others are not read.", True),
    Field("days_back", "Days to fetch at first", "0 fetches everything there is.", False, "number", "7"),
    Field("labels", "Further labels", "Words before a colon that stand inside a line, parted by commas.", False),
    Field(
        "security",
        "Encryption",
        "Plain only inside your own network.",
        False,
        "choice",
        "tls",
        (("tls", "TLS"), ("plain", "None")),
    ),
)


class Imap:
    """Reads the pages in one mailbox."""

    kind = "imap"
    title = "Mailbox of dispatch pages"
    fields = FIELDS
    secret = Field("password", "Password", "Of the mailbox; an app password where there is one.")

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings without a server, a user and a sender."""
        for name in ("host", "user", "sender"):
            needed(settings, name)
        number_of(settings, "port", 993, least=1, most=65_535)
        days_of(settings, "days_back", 7)
        security = choice_of(settings, "security", "tls", ("tls", "plain"))
        if security == "plain" and settings.get("allow_local") is not True:
            raise faults.BadSettings(field="security", why="without encryption only inside your own network.")
        for name in ("mailbox", "sender", "user"):
            if not re.fullmatch(r"[ -~]*", text_of(settings, name)) or re.search(r'["\\]', text_of(settings, name)):
                raise faults.BadSettings(field=name, why="plain letters without quotation marks only.")

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer one row for every page that came since the cursor."""
        self.check(asked.settings)
        host = needed(asked.settings, "host")
        with _named(host, limits_of(asked.settings).read):
            yield from _Run(asked, host).batches()


@contextlib.contextmanager
def _named(host: str, seconds: float) -> Iterator[None]:
    """Give what goes wrong below the name under which people are told of it."""
    try:
        yield
    except ssl.SSLCertVerificationError as wrong:
        raise faults.NotTrusted(host=host, why=wrong.verify_message or "it was not accepted") from wrong
    except TimeoutError as wrong:
        raise faults.NoAnswer(host=host, seconds=f"{seconds:g}") from wrong
    except (imaplib.IMAP4.abort, EOFError, OSError) as wrong:
        raise faults.CutShort(host=host) from wrong
    except imaplib.IMAP4.error as wrong:
        raise faults.SourceSaysNo(host=host, why=" ".join(str(wrong).split())[:200]) from wrong


class _Imap(imaplib.IMAP4):
    """An IMAP client over a connection that was made under our rules."""

    def __init__(self, settings: Mapping[str, Any], host: str, port: int) -> None:
        self.settings, self.is_sealed = settings, text_of(settings, "security", "tls") == "tls"
        super().__init__(host, port, timeout=limits_of(settings).read)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line = connect(self.settings, self.host, self.port, is_sealed=self.is_sealed)
        return trust().wrap_socket(line, server_hostname=self.host) if self.is_sealed else line


class _Run:
    """One fetch of one mailbox."""

    def __init__(self, asked: Fetching, host: str) -> None:
        self.asked, self.host, self.settings = asked, host, asked.settings
        self.notes, self.columns = Notes(), Columns()
        self.labels = text_of(asked.settings, "labels").split(",")
        self.most_bytes = limits_of(asked.settings).letter_bytes

    def batches(self) -> Iterator[Batch]:
        """Answer the pages, oldest first."""
        box = _Imap(self.settings, self.host, number_of(self.settings, "port", 993, most=65_535))
        try:
            validity = self._open(box)
            after = self._after(validity)
            found = self._search(box, after)
            wanted = found[-TRIAL_LETTERS:] if self.asked.is_trial else found[: self.asked.most_rows]
            for begin in range(0, len(wanted), BATCH):
                some = wanted[begin : begin + BATCH]
                rows = [row for row in (self._page(box, number) for number in some) if row]
                cursor = {} if self.asked.is_trial else {"validity": validity, "uid": some[-1]}
                yield Batch(rows, self.columns.add(rows), cursor, self.notes.take())
            if not wanted:
                cursor = {} if self.asked.is_trial else {"validity": validity, "uid": after}
                yield Batch([], (), cursor, self.notes.take())
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                box.logout()

    def _open(self, box: _Imap) -> int:
        """Sign in and open the mailbox for reading only; answer the number that says whether UIDs still hold."""
        if not re.fullmatch(r"[ -~]+", self.asked.secret):
            raise faults.TokenRefused(host=self.host, why="it is empty, or holds letters a mail server does not take")
        try:
            box.login(text_of(self.settings, "user"), self.asked.secret)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as wrong:
            raise faults.TokenRefused(host=self.host, why="it does not know this user or password") from wrong
        mailbox = text_of(self.settings, "mailbox", "INBOX")
        said, _ = box.select(f'"{mailbox}"', readonly=True)
        if said != "OK":
            raise faults.MailboxMissing(host=self.host, mailbox=mailbox)
        told = box.response("UIDVALIDITY")[1]
        text = told[0].decode() if told and isinstance(told[0], bytes) else ""
        return int(text) if text.isdigit() else 0

    def _after(self, validity: int) -> int:
        kept = self.asked.cursor
        if kept and kept.get("validity") != validity:
            self.notes.add("The mailbox was set up anew, so its letters are read again.")
        return int(kept.get("uid", 0)) if kept.get("validity") == validity else 0

    def _search(self, box: _Imap, after: int) -> list[int]:
        sender = text_of(self.settings, "sender")
        asked = [f"UID {after + 1}:*", f'FROM "{sender}"']
        back = days_of(self.settings, "days_back", 7)
        if not self.asked.cursor and back:
            asked.append(f"SINCE {_imap_date(self.asked.at - back)}")
        _, found = box.uid("SEARCH", *asked)
        numbers = {int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit()}
        return sorted(number for number in numbers if number > after)  # "n:*" always answers the last letter too

    def _page(self, box: _Imap, number: int) -> dict[str, str]:
        size = _number(box.uid("FETCH", str(number), "(RFC822.SIZE)")[1], rb"RFC822\.SIZE (\d+)")
        if size is not None and size > self.most_bytes:
            self.notes.add(f"Letter {number} is larger than any page and was left out.")
            return {}
        _, told = box.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{int(self.most_bytes)}>)")
        whole = next((part[1] for part in told if isinstance(part, tuple)), None)
        if whole is None:
            return {}  # it was deleted between the search and now
        letter = email.message_from_bytes(whole, policy=email.policy.default)
        page = read_page(_text_of(letter), self.labels)
        if not page:
            self.notes.add(f"Letter {number} holds no labelled lines and was left out.")
            return {}
        return {
            "MAIL DATE": str(letter.get("Date", "")),
            **{name: cut(text, self.notes) for name, text in page.items()},
        }


def _number(told: list[Any], pattern: bytes) -> int | None:
    for part in told:
        line = b" ".join(part) if isinstance(part, tuple) else part
        found = re.search(pattern, line or b"")
        if found:
            return int(found.group(1))
    return None


def _text_of(letter: EmailMessage) -> str:
    """Answer the plain text of a letter; where there is only HTML, its text."""
    body = letter.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):
        payload = body.get_payload(decode=True)
        text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    if body.get_content_subtype() == "html":
        text = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li)>", "\n", text)
        text = unescape(re.sub(r"<[^>]*>", " ", text))
    if body.get_param("format") == "flowed":
        text = re.sub(r" \r?\n(?=\S)", " ", text)
    return text.replace("\r\n", "\n")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _imap_date(instant: datetime) -> str:
    return f"{instant.day}-{_MONTHS[instant.month - 1]}-{instant.year}"
