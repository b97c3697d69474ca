"""One POST over HTTP: short time limits, only checked addresses, no redirects; every failure gets its own name."""

import logging
import re
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

import certifi
import httpx

from ..rules import faults
from ..rules.faults import SendFault
from .addresses import resolve

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
USER_AGENT = "Alongside (status words for the calls you sent)"
logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses


def post(url: str, body: bytes, headers: dict[str, str], *, may_be_local: bool, at: datetime) -> None:
    """Send one body; return when the receiver has taken it (2xx), else raise what went wrong."""
    host = urlsplit(url).hostname or url
    limits = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    told = {"User-Agent": USER_AGENT, **headers}
    try:
        with (
            httpx.Client(transport=_Guarded(may_be_local), timeout=limits, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=told) as answer,
        ):
            # The answer's words are not read: nobody here needs them, and they could be of any size.
            status, answered = answer.status_code, answer.headers
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as wrong:
        raise faults.Unreachable(host=host, why="it did not take the connection") from wrong
    except httpx.ConnectError as wrong:
        if "certificate" in str(wrong).lower():
            raise faults.NotTrusted(host=host) from wrong
        raise faults.Unreachable(host=host, why="the connection was refused") from wrong
    except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as wrong:
        raise faults.NoAnswer(host=host) from wrong
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as wrong:
        raise faults.BadAddress(why="this address or key cannot be sent.") from wrong
    if not 200 <= status < 300:
        raise fault_of(host, status, retry_after(answered, at))


def fault_of(host: str, status: int, wait: float | None) -> SendFault:
    """Give an answer that is no yes its name."""
    if status == 429 or (status == 503 and wait is not None):
        return faults.TooBusy(host=host, retry_after=wait)
    if status >= 500:
        return faults.Broken(host=host, status=status)
    if status in (401, 403, 407):
        return faults.KeyRefused(host=host, status=status)
    if status < 400 or status in (404, 405, 410):
        return faults.NotThere(host=host, status=status)
    return faults.MessageRefused(host=host, status=status)


def retry_after(headers: httpx.Headers, at: datetime) -> float | None:
    """Read how long the receiver asks us to wait: seconds, or a date against its own clock."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,7}(\.\d+)?", text):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else at
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


class _Guarded(httpx.BaseTransport):
    """Connects only to addresses that were checked, each to the very address that was checked."""

    def __init__(self, may_be_local: bool) -> None:
        self.may_be_local = may_be_local
        self.inner = httpx.HTTPTransport(verify=trust(), retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url, host = request.url, request.url.host
        is_sealed = url.scheme == "https"
        port = url.port or (443 if is_sealed else 80)
        addresses = resolve(host, port, may_be_local=self.may_be_local, is_sealed=is_sealed)
        request.extensions = {**request.extensions, "sni_hostname": host}
        for turn, address in enumerate(addresses, 1):
            request.url = url.copy_with(host=str(address))
            try:
                return self.inner.handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if turn == len(addresses):
                    raise
            finally:
                request.url = url
        raise faults.Unreachable(host=host, why="it has no address")

    def close(self) -> None:
        self.inner.close()


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """Trust what this machine trusts, so that a city's own authority counts, and the usual list besides."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
