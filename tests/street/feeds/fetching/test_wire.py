"""Where a feed may reach, whom it trusts, how long it waits."""

import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from alongside.street.feeds.fetching import addresses
from alongside.street.feeds.fetching.addresses import is_public, resolve
from alongside.street.feeds.fetching.wire import Wire, _refuse_elsewhere, _retry_after
from alongside.street.feeds.rules import faults
from alongside.street.feeds.rules.fetched import Fetching
from tests.servers.calls import Calls
from tests.servers.portals import Soda
from tests.servers.web import Reply

from .test_imap import own_certificate
from .worlds import LIMITS, Kept, soda

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

PUBLIC = ("93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808")
PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_may_be_reached(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_our_own_network_may_not_whatever_it_wears(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["93.184.215.14", "10.0.0.7"])

    with pytest.raises(faults.NotAllowed):
        resolve("data.example.gov", 443, may_be_local=False)
    assert [str(one) for one in resolve("data.example.gov", 443, may_be_local=True)] == ["93.184.215.14", "10.0.0.7"]


def answers(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **more: told)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "0x7f.1"])
def test_this_machine_is_refused_under_all_its_names(host: str) -> None:
    asked = Fetching({"url": f"https://{host}/calls"}, "", {}, AT)

    with pytest.raises((faults.NotAllowed, faults.Unreachable)), Wire(asked) as wire:
        wire.ask(f"https://{host}/calls")


def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with a public address first and with ours the second time gets no second time."""
    asked: list[str] = []
    connected: list[Any] = []
    real = socket.getaddrinfo

    def once_public(host: str, *args: Any, **more: Any) -> Any:
        asked.append(host)
        if host == "rebind.example.gov":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
        return real(host, *args, **more)

    def refuse(self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", once_public)
    monkeypatch.setattr(socket.socket, "connect", refuse)

    with pytest.raises(faults.Unreachable), Wire(Fetching({"limits": {"tries": 1}}, "", {}, AT)) as wire:
        wire.ask("https://rebind.example.gov/calls")

    assert asked.count("rebind.example.gov") == 1
    assert set(connected) == {"93.184.215.14"}


def test_a_public_host_is_never_asked_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["93.184.215.14"])

    with pytest.raises(faults.BadSettings), Wire(Fetching({"allow_local": True}, "", {}, AT)) as wire:
        wire.ask("http://data.example.gov/calls")


def test_only_true_opens_the_own_network() -> None:
    with Soda(Calls(1)) as server:
        for told in ("yes", 1, "", None, False):
            asked = Fetching({"allow_local": told, "limits": LIMITS}, "", {}, AT)
            with pytest.raises(faults.NotAllowed), Wire(asked) as wire:
                wire.ask(f"{server.url}/resource/call-911s.json")

    assert server.requests == []


@pytest.mark.parametrize(
    ("old", "new", "is_followed"),
    [
        ("https://a.gov/x", "https://a.gov/y", True),
        ("http://a.gov/x", "https://a.gov/x", True),
        ("https://a.gov/x", "http://a.gov/x", False),
        ("https://a.gov/x", "https://a.gov:8443/x", False),
        ("https://a.gov/x", "https://b.gov/x", False),
        ("https://a.gov/x", "https://a.gov@b.gov/x", False),
        ("https://a.gov/x", "https://a.gov.evil.example/x", False),
        ("https://a.gov/x", "file:///etc/passwd", False),
    ],
)
def test_a_redirect_is_followed_within_the_same_host_only(old: str, new: str, is_followed: bool) -> None:
    if is_followed:
        _refuse_elsewhere(old, new)
    else:
        with pytest.raises(faults.SentElsewhere):
            _refuse_elsewhere(old, new)


def test_a_redirect_on_the_same_host_is_followed_with_the_token() -> None:
    with Soda(Calls(3)) as server:
        server.token, answer = "t", server.answer

        def moved(request: Any) -> Reply:
            if request.path.startswith("/moved"):
                request.path = request.path.removeprefix("/moved")
                return answer(request)
            return Reply(b"", 307, {"Location": f"/moved{request.path}?{httpx.QueryParams(request.params)}"})

        server.answer = moved  # type: ignore[method-assign]
        world = soda(server)
        world.secret = "t"

        assert len(Kept(world).fetch().calls) == 3


RETRIES = {
    "120": 120.0,
    " 7 ": 7.0,
    "Fri, 20 Nov 2026 12:02:00 GMT": 120.0,
    "Fri, 20 Nov 2026 11:00:00 GMT": 0.0,
    "soon": None,
    "": None,
    "-5": None,
    "1" * 40: None,
}


@pytest.mark.parametrize("text", list(RETRIES))
def test_the_pause_a_source_asks_for_is_read(text: str) -> None:
    assert _retry_after(httpx.Headers({"Retry-After": text}), AT) == RETRIES[text]


def test_a_pause_until_a_date_is_counted_by_the_clock_of_the_source() -> None:
    headers = {"Retry-After": "Fri, 20 Nov 2026 09:01:00 GMT", "Date": "Fri, 20 Nov 2026 09:00:00 GMT"}

    assert _retry_after(httpx.Headers(headers), AT + timedelta(hours=5)) == 60.0


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    with Soda(Calls(1)) as server:
        server._server.socket = own_certificate().wrap_socket(server._server.socket, server_side=True)
        world = soda(server, url=server.url.replace("http:", "https:"))

        fault = Kept(world).fetch().fault

    assert isinstance(fault, faults.NotTrusted)
    assert server.requests == []


def test_a_host_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", unknown)

    with pytest.raises(faults.Unreachable) as told, Wire(Fetching({"limits": LIMITS}, "", {}, AT)) as wire:
        wire.ask("https://data.exmaple.gov/")

    assert told.value.message == "No connection to data.exmaple.gov could be made (its name is not known)."


@pytest.mark.parametrize("secret", ["two\nlines", "naïve", "\x00", "tab\tbed"])
def test_a_secret_that_cannot_be_sent_is_a_fault_and_no_crash(secret: str) -> None:
    with Soda(Calls(1)) as server:
        world = soda(server)
        world.secret = secret
        server.token = "another"

        fault = Kept(world).fetch().fault

    assert isinstance(fault, faults.BadSettings | faults.TokenRefused)
    assert secret not in fault.message
