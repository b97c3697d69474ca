"""A small real IMAP server on this machine: sign-in, EXAMINE, UID SEARCH and UID FETCH, with a few ways to fail."""

import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

SENDER = "cad@centre.example"
CAPABILITIES = b"IMAP4rev1"


@dataclass
class Mailbox:
    """Letters by their UID; ``validity`` changes when the box is set up anew."""

    validity: int = 7
    letters: dict[int, bytes] = field(default_factory=dict)
    next_uid: int = 101

    def add(self, text: str, *, sender: str = SENDER, at: datetime | None = None, subtype: str = "plain") -> int:
        """Add a letter of this text and answer its UID."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "pages@programme.example", "CAD PAGE"
        letter["Date"] = format_datetime(at or datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
        letter.set_content(text, subtype=subtype)
        return self.add_raw(letter.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def add_raw(self, letter: bytes) -> int:
        """Add a letter as it stands."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.letters[uid] = letter
        return uid

    def set_up_anew(self) -> None:
        """Number all letters anew, as after a move to another server."""
        self.validity += 1
        self.letters = {number: letter for number, letter in enumerate(self.letters.values(), 1)}
        self.next_uid = len(self.letters) + 1


class ImapServer:
    """Serves one mailbox. ``fail``: "hang", "cut" (in the middle of a letter), "bye" or nothing."""

    def __init__(self, *, context: ssl.SSLContext | None = None) -> None:
        self.box, self.fail, self.said = Mailbox(), "", list[str]()
        self.user, self.password = "pages", "swordfish"
        self.released, self.context = threading.Event(), context
        self._server = _Threaded(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


class _Threaded(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _handler_of(owner: ImapServer) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            self.is_open = True
            self._send(b"* OK ready\r\n")
            while self.is_open and (line := self.rfile.readline()):
                tag, _, rest = line.decode("ascii", "replace").strip().partition(" ")
                owner.said.append(rest)
                if owner.fail == "hang":
                    owner.released.wait(5)
                    return
                if owner.fail == "bye":
                    self._send(b"* BYE going down\r\n")
                    return
                self._answer(tag, rest)

        def _answer(self, tag: str, rest: str) -> None:
            word, _, told = rest.partition(" ")
            act = getattr(self, f"_{word.lower()}", None)
            said = "BAD unknown" if act is None else act(told)
            if said:
                self._send(f"{tag} {said}\r\n".encode())

        def _send(self, data: bytes) -> None:
            self.wfile.write(data)

        def _capability(self, told: str) -> str:
            self._send(b"* CAPABILITY " + CAPABILITIES + b"\r\n")
            return "OK done"

        def _login(self, told: str) -> str:
            given = [one.strip('"') for one in told.split(" ", 1)]
            return (
                "OK done" if given == [owner.user, owner.password] else "NO [AUTHENTICATIONFAILED] Invalid credentials"
            )

        def _examine(self, told: str) -> str:
            if told.strip('"') != "INBOX":
                return "NO no such mailbox"
            self._send(f"* {len(owner.box.letters)} EXISTS\r\n* OK [UIDVALIDITY {owner.box.validity}] ok\r\n".encode())
            return "OK [READ-ONLY] done"

        def _logout(self, told: str) -> str:
            self._send(b"* BYE\r\n")
            self.is_open = False
            return "OK done"

        def _uid(self, told: str) -> str:
            word, _, rest = told.partition(" ")
            return self._search(rest) if word == "SEARCH" else self._fetch(rest)

        def _search(self, asked: str) -> str:
            uids = sorted(owner.box.letters)
            if found := re.search(r"UID (\d+):\*", asked):
                least = min(int(found.group(1)), max(uids, default=0))  # "n:*" holds the last letter whatever n is
                uids = [uid for uid in uids if uid >= least]
            if found := re.search(r'FROM "([^"]*)"', asked):
                uids = [
                    uid for uid in uids if found.group(1).lower() in _header(owner.box.letters[uid], "From").lower()
                ]
            if found := re.search(r"SINCE (\S+)", asked):
                since = datetime.strptime(found.group(1), "%d-%b-%Y").replace(tzinfo=UTC)
                uids = [uid for uid in uids if parsedate_to_datetime(_header(owner.box.letters[uid], "Date")) >= since]
            self._send(f"* SEARCH {' '.join(map(str, uids))}\r\n".encode())
            return "OK done"

        def _fetch(self, asked: str) -> str:
            uid, _, items = asked.partition(" ")
            letter = owner.box.letters.get(int(uid))
            if letter is None:
                return "OK done"
            place = sorted(owner.box.letters).index(int(uid)) + 1
            if "RFC822.SIZE" in items:
                self._send(f"* {place} FETCH (UID {uid} RFC822.SIZE {len(letter)})\r\n".encode())
                return "OK done"
            most = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", items)
            body = letter[: int(most.group(1))] if most else letter
            self._send(f"* {place} FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n".encode())
            if owner.fail == "cut":
                self._send(body[: len(body) // 2])
                self.is_open = False
                return ""
            self._send(body + b")\r\n")
            return "OK done"

        def setup(self) -> None:
            if owner.context is not None:
                self.request = owner.context.wrap_socket(self.request, server_side=True)
            super().setup()

    return Handler


def _header(letter: bytes, name: str) -> str:
    found = re.search(rf"^{name}: (.*)$".encode(), letter, re.MULTILINE)
    return found.group(1).decode().strip() if found else ""
