"""Pages that come by e-mail: every letter once, none marked or deleted, whatever the server does."""

import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules import faults
from alongside.street.feeds.rules.faults import FeedFault
from alongside.street.feeds.rules.fetched import Fetching
from tests.servers.imap import SENDER, ImapServer

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def page(number: int, nature: str = "NOISE COMPLAINT") -> str:
    return f"EVENT: F26{number:06d}  TYPE: {nature}  PRI: 4\nADDR: {number}00 BLOCK OF ELM ST\nTIME: 14:05:33\n"


class Pages:
    """A programme that reads one mailbox, and what it has kept."""

    def __init__(self, server: ImapServer, **settings: Any) -> None:
        told = {
            "host": "127.0.0.1",
            "port": str(server.port),
            "user": server.user,
            "sender": SENDER,
            "security": "plain",
        }
        self.settings = told | {"allow_local": True, "limits": {"read": 5.0}} | settings
        self.secret, self.cursor = server.password, dict[str, Any]()
        self.rows: list[dict[str, str]] = []
        self.notes: list[str] = []
        self.fault: FeedFault | None = None

    def fetch(self, *, batches: int | None = None, **more: Any) -> "Pages":
        asked = Fetching(self.settings, self.secret, json.loads(json.dumps(self.cursor)), AT, **more)
        self.fault = None
        try:
            for number, batch in enumerate(ADAPTERS["imap"].fetch(asked), 1):
                self.rows.extend(batch.rows)
                self.notes.extend(batch.notes)
                self.cursor = batch.cursor
                if number == batches:
                    break
        except FeedFault as fault:
            self.fault = fault
        return self

    @property
    def numbers(self) -> list[str]:
        return [row["EVENT"] for row in self.rows]


@pytest.fixture
def server() -> Iterator[ImapServer]:
    """A mailbox with three pages."""
    with ImapServer() as running:
        for number in (1, 2, 3):
            running.box.add(page(number))
        yield running


def test_pages_are_read_once_each_in_their_order(server: ImapServer) -> None:
    pages = Pages(server).fetch()
    server.box.add(page(4))
    server.box.add(page(2, "QUIET NOW"))
    pages.fetch().fetch()

    assert pages.fault is None
    assert pages.numbers == ["F26000001", "F26000002", "F26000003", "F26000004", "F26000002"]
    assert pages.rows[0] == {
        "MAIL DATE": "Fri, 20 Nov 2026 14:00:00 +0000",
        "EVENT": "F26000001",
        "TYPE": "NOISE COMPLAINT",
        "PRI": "4",
        "ADDR": "100 BLOCK OF ELM ST",
        "TIME": "14:05:33",
    }


def test_nothing_in_the_mailbox_is_changed(server: ImapServer) -> None:
    Pages(server).fetch()

    words = {said.split()[0] if not said.startswith("UID") else " ".join(said.split()[:2]) for said in server.said}
    assert words == {"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"}
    assert all("PEEK" in said or "SIZE" in said for said in server.said if said.startswith("UID FETCH"))


def test_letters_from_others_are_never_fetched(server: ImapServer) -> None:
    uid = server.box.add(page(9), sender="somebody@else.example")

    pages = Pages(server).fetch()

    assert pages.numbers == ["F26000001", "F26000002", "F26000003"]
    assert not any(said.startswith(f"UID FETCH {uid} ") for said in server.said)


def test_a_mailbox_set_up_anew_is_read_again(server: ImapServer) -> None:
    pages = Pages(server).fetch()
    server.box.set_up_anew()
    server.box.add(page(4))

    pages.fetch()

    assert pages.notes == ["The mailbox was set up anew, so its letters are read again."]
    assert pages.numbers[3:] == ["F26000001", "F26000002", "F26000003", "F26000004"]


def test_a_letter_that_is_no_page_is_told_without_its_words(server: ImapServer) -> None:
    server.box.add("Happy birthday from all of us")
    server.box.add(page(4))

    pages = Pages(server).fetch()

    assert pages.numbers[-1] == "F26000004"
    assert pages.notes == ["Letter 104 holds no labelled lines and was left out."]


def test_a_letter_of_ten_megabytes_is_not_fetched(server: ImapServer) -> None:
    uid = server.box.add_raw(
        b"From: " + SENDER.encode() + b"\r\nDate: Fri, 20 Nov 2026 14:00:00 +0000\r\n\r\n" + b"x" * 10_000_000
    )

    pages = Pages(server).fetch()

    assert (pages.fault, len(pages.rows)) == (None, 3)
    assert pages.notes == [f"Letter {uid} is larger than any page and was left out."]


def test_broken_letters_break_nothing(server: ImapServer) -> None:
    head = f"From: {SENDER}\r\nDate: Fri, 20 Nov 2026 14:00:00 +0000\r\n".encode()
    server.box.add_raw(
        head + b"Content-Type: text/plain; charset=no-such-set\r\n\r\nEVENT: F4\r\nADDR: CAF\xc9 ELM\r\n"
    )
    server.box.add_raw(head + b"Content-Type: multipart/mixed; boundary=\r\n\r\n\xff\xfe\x00")
    server.box.add("<p>EVENT: F5</p><p>ADDR: 5 &amp; 6 ELM</p>", subtype="html")
    server.box.add_raw(
        head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\nEVENT: F6\r\nADDR: 1200 BLOCK OF=\r\n ELM ST\r\n"
    )

    pages = Pages(server).fetch()

    assert pages.fault is None
    assert [(row["EVENT"], row["ADDR"]) for row in pages.rows[3:]] == [
        ("F4", "CAFÉ ELM"),
        ("F5", "5 & 6 ELM"),
        ("F6", "1200 BLOCK OF ELM ST"),
    ]


def test_only_the_last_days_are_read_at_first(server: ImapServer) -> None:
    server.box.add(page(8), at=AT - timedelta(days=30))

    assert Pages(server).fetch().numbers == ["F26000001", "F26000002", "F26000003"]
    assert Pages(server, days_back="0").fetch().numbers[-1] == "F26000008"


def test_a_fetch_takes_no_more_than_it_may_and_goes_on(server: ImapServer) -> None:
    pages = Pages(server).fetch(most_rows=2)
    first = list(pages.numbers)

    pages.fetch(most_rows=2)

    assert (first, pages.numbers) == (["F26000001", "F26000002"], ["F26000001", "F26000002", "F26000003"])


def test_a_trial_keeps_nothing(server: ImapServer) -> None:
    pages = Pages(server).fetch(is_trial=True)

    assert (len(pages.rows), pages.cursor) == (3, {})


@pytest.mark.parametrize(
    ("fail", "fault"), [("hang", faults.NoAnswer), ("cut", faults.CutShort), ("bye", faults.CutShort)]
)
def test_a_server_that_fails_is_told_and_caught_up(server: ImapServer, fail: str, fault: type[FeedFault]) -> None:
    server.fail = fail
    pages = Pages(server, limits={"read": 0.3}).fetch()
    told = pages.fault
    server.fail, pages.settings["limits"] = "", {"read": 5.0}

    pages.fetch()

    assert isinstance(told, fault)
    assert pages.numbers == ["F26000001", "F26000002", "F26000003"]


def test_a_line_that_breaks_between_batches_loses_and_doubles_nothing(server: ImapServer) -> None:
    for number in range(4, 154):
        server.box.add(page(number))
    pages = Pages(server).fetch(batches=1)
    kept = len(pages.rows)

    pages.fetch()

    assert kept == 100
    assert pages.numbers == [f"F26{number:06d}" for number in range(1, 154)]


def test_a_wrong_password_and_a_missing_mailbox_are_told(server: ImapServer) -> None:
    wrong = Pages(server)
    wrong.secret = "wrong"

    assert isinstance(wrong.fetch().fault, faults.TokenRefused)
    assert isinstance(Pages(server, mailbox="Nowhere").fetch().fault, faults.MailboxMissing)
    assert isinstance(Pages(server, port="1").fetch().fault, faults.Unreachable)


def test_a_mail_server_without_encryption_is_refused_outside_of_the_own_network(server: ImapServer) -> None:
    fault = Pages(server, allow_local=False).fetch().fault

    assert isinstance(fault, faults.BadSettings)
    assert fault.facts["field"] == "security"


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    with ImapServer(context=own_certificate()) as server:
        pages = Pages(server, security="tls").fetch()

    assert isinstance(pages.fault, faults.NotTrusted)
    assert not any(said.startswith("LOGIN") for said in server.said)


def own_certificate() -> ssl.SSLContext:
    """Make a certificate that names this machine and is signed by nobody else."""
    from tempfile import NamedTemporaryFile

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=127.0.0.1")
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), AT, AT + timedelta(days=9)
    )
    text = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        context.load_cert_chain(file.name)
    return context
