"""A small real SMTP server on this machine: HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, with a few ways to fail."""

import base64
import socketserver
import ssl
import threading
from email import message_from_bytes
from email.message import Message
from email.policy import default
from types import TracebackType
from typing import Self


class MailServer:
    """Takes letters. ``fail``: hang, cut, busy, broken, refused, lost (taken, and never said so), or nothing."""

    def __init__(self, *, context: ssl.SSLContext | None = None) -> None:
        self.letters: list[Message] = []
        self.raw = b""
        self.said: list[str] = []
        self.fail, self.times = "", 0
        self.user, self.password = "", ""
        self.context, self.released = context, threading.Event()
        self._server = _Threaded(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def box(self) -> dict[str, Message]:
        """What the mailbox keeps: of letters with the same Message-ID one, as mail servers do."""
        return {str(one["Message-ID"]): one for one in reversed(self.letters)}

    def failing(self, kind: str, times: int = 1) -> None:
        """Fail in this way for the next letters."""
        self.fail, self.times = kind, times

    def take_fault(self, *kinds: str) -> str:
        """Answer the fault that is due now, when it is one of these."""
        if self.times <= 0 or self.fail not in kinds:
            return ""
        self.times -= 1
        return self.fail

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


def _handler_of(owner: MailServer) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True
        is_sealed = is_known = False

        def handle(self) -> None:
            if owner.take_fault("hang"):
                owner.released.wait(5)
                return
            self._say("220 mail.example ready")
            while line := self.rfile.readline():
                said = line.decode("ascii", "replace").strip()
                owner.said.append(said)
                if not self._answer(said):
                    return

        def _answer(self, said: str) -> bool:
            verb = said.split(" ")[0].upper()
            act = getattr(self, f"_{verb.lower()}", None)
            return self._say("500 unknown") if act is None else act(said)

        def _ehlo(self, said: str) -> bool:
            offers = ["mail.example"]
            offers += ["STARTTLS"] if owner.context and not self.is_sealed else []
            offers += ["AUTH PLAIN"] if owner.user else []
            for one in offers[:-1]:
                self._say(f"250-{one}")
            return self._say(f"250 {offers[-1]}")

        def _starttls(self, said: str) -> bool:
            assert owner.context is not None
            self._say("220 go ahead")
            self.connection = owner.context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")  # type: ignore[assignment]
            self.is_sealed = True
            return True

        def _auth(self, said: str) -> bool:
            told = base64.b64decode(said.split(" ")[2]).decode().split("\0")
            self.is_known = told[1:] == [owner.user, owner.password]
            return self._say("235 welcome" if self.is_known else "535 wrong password")

        def _mail(self, said: str) -> bool:
            if owner.user and not self.is_known:
                return self._say("530 sign in first")
            if owner.take_fault("cut"):
                return False
            return self._say("451 come back later" if owner.take_fault("busy") else "250 ok")

        def _rcpt(self, said: str) -> bool:
            return self._say("550 no such mailbox" if owner.take_fault("refused") else "250 ok")

        def _data(self, said: str) -> bool:
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                owner.raw += line
                lines.append(line[1:] if line.startswith(b"..") else line)
            if owner.take_fault("broken"):
                return self._say("454 the disk is full")
            owner.letters.append(message_from_bytes(b"".join(lines), policy=default))
            if owner.take_fault("lost"):
                return False
            return self._say("250 taken")

        def _rset(self, said: str) -> bool:
            return self._say("250 ok")

        def _quit(self, said: str) -> bool:
            self._say("221 goodbye")
            return False

        def _say(self, text: str) -> bool:
            self.wfile.write(text.encode() + b"\r\n")
            self.wfile.flush()
            return True

    return Handler
