"""Asking over HTTP: time limits, size limits, no other hosts, short waits; every failure gets its own name."""

import contextlib
import json
import logging
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import certifi
import httpx

from ..rules import faults
from ..rules.faults import FeedFault
from ..rules.fetched import Fetching
from .addresses import is_local_allowed, is_public, resolve
from .limits import MEGABYTE, limits_of

USER_AGENT = "Alongside (community safety worker programmes; fetches calls for service)"
MOST_REDIRECTS = 5
logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses, and some hold a token
_WORTH_ANOTHER_TRY = (faults.TooBusy, faults.SourceBroken, faults.Unreachable, faults.CutShort)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered: ``body`` is open at its beginning and ends with the wire."""

    host: str
    status: int
    headers: httpx.Headers
    body: IO[bytes]


class Wire:
    """Asks one source during one fetch. Use it in a ``with`` block."""

    def __init__(self, asked: Fetching, headers: Mapping[str, str] | None = None) -> None:
        self.at, self.limits = asked.at, limits_of(asked.settings)
        if not re.fullmatch(r"[ -~]*", asked.secret):
            raise faults.BadSettings(field="token", why="it holds line ends or letters that no token has.")
        self._stack = contextlib.ExitStack()
        time_limits = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        self._client = httpx.Client(
            transport=_Guarded(is_local_allowed(asked.settings)),
            timeout=time_limits,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **(headers or {})},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> "Wire":
        self._stack.enter_context(self._client)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()

    def ask(self, url: str, *, method: str = "GET", most_bytes: float | None = None, **parts: Any) -> Answer:
        """Ask once, and again after a short wait where that may help. ``parts`` are httpx's (params, json, data)."""
        wait = self.limits.pause
        for turn in range(1, int(self.limits.tries) + 1):
            try:
                return self._follow(method, url, most_bytes or self.limits.page_bytes, parts)
            except _WORTH_ANOTHER_TRY as fault:
                pause = wait if fault.retry_after is None else fault.retry_after
                if turn >= self.limits.tries or pause > self.limits.longest_wait:
                    raise
                time.sleep(pause)
                wait *= 2
        raise AssertionError("a wire tries at least once")

    def _follow(self, method: str, url: str, most_bytes: float, parts: dict[str, Any]) -> Answer:
        for _ in range(MOST_REDIRECTS):
            answer = self._ask_once(method, url, most_bytes, parts)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = urljoin(url, answer.headers.get("location", ""))
            _refuse_elsewhere(url, target)
            url, parts = target, {**parts, "params": None}
        raise faults.SentElsewhere(host=_host(url), to="itself, again and again")

    def _ask_once(self, method: str, url: str, most_bytes: float, parts: dict[str, Any]) -> Answer:
        host = _host(url)
        with _named(host, self.limits.read), self._client.stream(method, url, **parts) as response:
            if response.status_code >= 400 or response.status_code == 202:
                raise self._fault_of(host, response)
            body = self._read(host, response, most_bytes)
        return Answer(host, response.status_code, response.headers, body)

    def _read(self, host: str, response: httpx.Response, most_bytes: float) -> IO[bytes]:
        body = SpooledTemporaryFile(8 * MEGABYTE)  # noqa: SIM115  # closed with the wire, or earlier by its reader
        self._stack.callback(body.close)
        ends, taken = time.monotonic() + self.limits.total, 0
        for part in response.iter_bytes():
            taken += len(part)
            if taken > most_bytes:
                raise faults.TooLarge(host=host, megabytes=max(1, round(most_bytes / MEGABYTE)))
            if time.monotonic() > ends:
                raise faults.NoAnswer(host=host, seconds=f"{self.limits.total:g}")
            body.write(part)
        body.seek(0)
        return body

    def _fault_of(self, host: str, response: httpx.Response) -> FeedFault:
        status, wait = response.status_code, _retry_after(response.headers, self.at)
        if status in (202, 429) or (status == 503 and wait is not None):
            return faults.TooBusy(host=host, retry_after=wait)
        if status >= 500:
            return faults.SourceBroken(host=host, status=status, retry_after=wait)
        why = _sentence(response)
        if status in (401, 403, 407, 498, 499):
            return faults.TokenRefused(host=host, why=why or f"it answered {status}")
        if status in (404, 410):
            return faults.NotThere(host=host, what=urlsplit(str(response.url)).path)
        return faults.NotUnderstoodThere(host=host, why=why or f"it answered {status}.")


class _Guarded(httpx.BaseTransport):
    """Connects only to addresses that were checked, each to the very address that was checked."""

    def __init__(self, may_be_local: bool) -> None:
        self.may_be_local = may_be_local
        self.inner = httpx.HTTPTransport(verify=trust(), retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url, host = request.url, request.url.host
        addresses = resolve(host, url.port or (443 if url.scheme == "https" else 80), may_be_local=self.may_be_local)
        if url.scheme != "https" and any(is_public(one) for one in addresses):
            raise faults.BadSettings(
                field="url", why="outside of your own network the address must begin with https://."
            )
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


@contextlib.contextmanager
def _named(host: str, seconds: float) -> Iterator[None]:
    """Give what goes wrong below the name under which people are told of it."""
    try:
        yield
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as wrong:
        raise faults.Unreachable(host=host, why="it did not take the connection") from wrong
    except httpx.TimeoutException as wrong:
        raise faults.NoAnswer(host=host, seconds=f"{seconds:g}") from wrong
    except httpx.ConnectError as wrong:
        if "certificate" in str(wrong).lower():
            raise faults.NotTrusted(host=host, why=_reason(wrong)) from wrong
        raise faults.Unreachable(host=host, why="the connection was refused") from wrong
    except (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError) as wrong:
        raise faults.CutShort(host=host) from wrong
    except httpx.DecodingError as wrong:
        raise faults.NotReadable(host=host, why="its compression is damaged.") from wrong
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as wrong:
        raise faults.BadSettings(field="url", why="this address or token cannot be sent.") from wrong


def _reason(wrong: Exception) -> str:
    found = re.search(r"certificate verify failed: ([^(]+)", str(wrong))
    return found.group(1).strip() if found else "the certificate was not accepted"


def _refuse_elsewhere(url: str, target: str) -> None:
    """Follow within the same host only, and never from TLS into the open."""
    old, new = urlsplit(url), urlsplit(target)
    is_same = old.hostname == new.hostname and (old.scheme, old.port) == (new.scheme, new.port)
    is_upgrade = old.hostname == new.hostname and old.scheme == "http" and new.scheme == "https"
    if not (is_same or is_upgrade):
        raise faults.SentElsewhere(host=old.hostname, to=f"{new.scheme}://{new.netloc.rpartition('@')[2]}")


def _retry_after(headers: httpx.Headers, at: datetime) -> float | None:
    """Read how long the source asks us to wait: seconds, or a date against the source's own clock."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else at
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _sentence(response: httpx.Response) -> str:
    """Take the source's own sentence from an error, if it has one of a decent length."""
    taken = b""
    with contextlib.suppress(httpx.HTTPError):
        for part in response.iter_bytes():
            taken += part
            if len(taken) > 16_384:
                break
    try:
        said = json.loads(taken[:16_384])
    except ValueError:
        return ""
    return sentence_in(said)


def sentence_in(said: Any) -> str:
    """Find the sentence in a portal's error object, cut to a line."""
    if isinstance(said, str):
        return " ".join(said.split())[:200]
    if isinstance(said, list):
        return next((found for found in map(sentence_in, said[:5]) if found), "")
    if isinstance(said, dict):
        for name in ("message", "details", "error", "error_description", "description"):
            found = sentence_in(said.get(name))
            if found:
                return found
    return ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
