"""Choosing a language: kept with the person, and never a way to another site."""

import pytest
from django.test import Client

from alongside.street.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent", "kept", "back"),
    [
        ({"language": "es", "next": "/console/roster"}, "es", "/console/roster"),
        ({"language": "es", "next": "https://evil.example/"}, "es", "/"),
        ({"language": "tlh", "next": "/"}, "", "/"),
    ],
)
def test_a_person_chooses_a_language(cast: Cast, sent: dict[str, str], kept: str, back: str) -> None:
    client = Client()
    client.force_login(cast.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")

    told = client.post("/language", sent)

    assert (told.status_code, told["Location"], User.objects.get(pk=cast.rosa.pk).language) == (302, back, kept)


def test_before_signing_in_the_choice_is_a_cookie(cast: Cast) -> None:
    client = Client()

    client.post("/language", {"language": "es", "next": "/account/login/"})

    assert '<html lang="es"' in client.get("/account/login/").content.decode()
