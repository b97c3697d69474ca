"""One letter over SMTP. Its Message-ID is the report's id, so that a mailbox that got it twice knows."""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any

from ..rules import faults
from .addresses import resolve
from .web import CONNECT_SECONDS, READ_SECONDS, trust

BUSY = (421, 450, 451, 452)
KEY_CODES = (530, 534, 535, 538)


def post_letter(letter: EmailMessage, settings: Mapping[str, Any], *, secret: str, may_be_local: bool) -> None:
    """Send one letter; return when the server has taken it, else raise what went wrong."""
    host, port, security = str(settings["host"]), int(settings["port"]), str(settings["security"])
    with _named(host), _Line(host, port, security, may_be_local) as line:
        if security == "starttls":
            line.starttls(context=trust())
        line.ehlo_or_helo_if_needed()
        if settings.get("user"):
            line.login(str(settings["user"]), secret)
        line.send_message(letter)


class _Line(smtplib.SMTP):
    """An SMTP line to a checked address of a host; TLS names the host, not the address."""

    def __init__(self, host: str, port: int, security: str, may_be_local: bool) -> None:
        self._asked, self._security, self._may_be_local = host, security, may_be_local
        super().__init__(timeout=CONNECT_SECONDS, local_hostname="alongside")
        self._host = host  # smtplib's starttls checks the certificate against this name
        code, said = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        is_sealed = self._security != "none"
        last: OSError | None = None
        for address in resolve(host, port, may_be_local=self._may_be_local, is_sealed=is_sealed):
            try:
                line = socket.create_connection((str(address), port), timeout=timeout)
            except OSError as wrong:
                last = wrong
                continue
            line.settimeout(READ_SECONDS)
            return trust().wrap_socket(line, server_hostname=host) if self._security == "tls" else line
        why = "it did not take the connection" if isinstance(last, TimeoutError) else "the connection was refused"
        raise faults.Unreachable(host=host, why=why) from last

    def __exit__(self, *wrong: Any) -> None:
        """Say goodbye; a letter that was taken stays taken when the goodbye is not heard."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.quit()
        self.close()


@contextlib.contextmanager
def _named(host: str) -> Iterator[None]:
    """Give what goes wrong below the name under which people are told of it."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as wrong:
        raise faults.KeyRefused(host=host, status=wrong.smtp_code) from wrong
    except smtplib.SMTPRecipientsRefused as wrong:
        raise _fault(host, next(iter(wrong.recipients.values()))[0]) from wrong
    except smtplib.SMTPServerDisconnected as wrong:
        raise faults.NoAnswer(host=host) from wrong
    except smtplib.SMTPResponseException as wrong:
        raise _fault(host, wrong.smtp_code) from wrong
    except smtplib.SMTPNotSupportedError as wrong:
        raise faults.BadAddress(why="this mail server cannot seal the line, or takes no password.") from wrong
    except ssl.SSLCertVerificationError as wrong:
        raise faults.NotTrusted(host=host) from wrong
    except (OSError, smtplib.SMTPException) as wrong:
        raise faults.NoAnswer(host=host) from wrong


def _fault(host: str, code: int) -> faults.SendFault:
    if code in BUSY:
        return faults.TooBusy(host=host)
    if code in KEY_CODES:
        return faults.KeyRefused(host=host, status=code)
    if 400 <= code < 500:
        return faults.Broken(host=host, status=code)
    return faults.MessageRefused(host=host, status=code)
