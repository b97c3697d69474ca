"""The shell that a phone keeps: the same for every worker, and everything it needs to open with no network."""

import json

import pytest
from django.test import Client

from alongside.doors.phone.pages import BUILT
from tests.cast import Cast

pytestmark = [
    pytest.mark.django_db(databases=["default", "confided", "keys"]),
    pytest.mark.skipif(not (BUILT / "app.js").exists(), reason="the phone app is not built: npm run build in phone/"),
]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_the_shell_names_nobody(cast: Cast) -> None:
    pages = []
    for worker in (cast.dee, cast.marcus):
        client = Client()
        client.force_login(worker.user, backend=BACKEND)
        pages.append(client.get("/phone/").content)

    assert pages[0] == pages[1]


def test_the_shell_holds_no_inline_script_or_style(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.dee.user, backend=BACKEND)

    page = client.get("/phone/").content.decode()

    assert (page.count("<script"), page.count("<script src="), page.count("style=")) == (2, 2, 0)


def test_the_service_worker_carries_all_that_the_shell_asks_for() -> None:
    answer = Client().get("/phone/sw.js")

    shell = json.loads(answer.content.decode().split("\n", 1)[0].removeprefix("self.SHELL=").removesuffix(";"))
    assert shell["files"] == [
        "/static/phone/app.js",
        "/static/phone/app.css",
        "/static/phone/icon.svg",
        "/static/face/theme.js",
    ]
    assert (shell["page"], answer.headers["cache-control"]) == ("/phone/", "no-cache")


def test_the_manifest_makes_it_installable() -> None:
    manifest = Client().get("/phone/manifest.webmanifest").json()

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/phone/", "/phone/", "standalone")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["any", "192x192", "512x512"]
