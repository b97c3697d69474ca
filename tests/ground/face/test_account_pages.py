"""Signing in looks like the rest of the house and works under the strict policy."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default"])

SIGNED_IN_PAGES = [
    "/account/logout/",
    "/account/email/",
    "/account/password/set/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
]


def test_the_sign_in_page_offers_a_passkey_first(client: Client) -> None:
    page = client.get("/account/login/").content.decode()

    assert page.index("passkey_login") < page.index('name="password"')


@pytest.mark.parametrize("path", SIGNED_IN_PAGES)
def test_account_pages_wear_the_face(path: str, client: Client, cast: Cast) -> None:
    client.force_login(cast.rosa)

    page = client.get(path, follow=True)

    assert (page.status_code, b"face/face.css" in page.content) == (200, True)
