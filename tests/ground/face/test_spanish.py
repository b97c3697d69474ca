"""Spanish: nothing that a page says is missing from the catalogue, and every door's pages speak it."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from alongside.confided.referrals.actions import send_referral
from alongside.confided.vault.actions import make_programme_key
from alongside.doors.phone.pages import BUILT
from alongside.ground import clock
from alongside.street.dispatch.actions import receive_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.confided.phones import add_tenants_table, answer_a_call, refer, send, write_up
from tests.counted.measures.town import a_small_town
from tests.doors.reports.counted_town import publish_town
from tests.street.calls import later

from .catalogue import Message, asked_by_program, asked_by_template, read_mo, read_po

SOURCE = Path(settings.BASE)
FOLDER = SOURCE / "ground" / "face" / "locale" / "es" / "LC_MESSAGES"
CALM = {"weapon": False, "violence": False, "crime": False, "medical": False, "wants_police": False}
every_store = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    return read_po(FOLDER / "django.po")


@pytest.fixture
def _tonight() -> Iterator[None]:
    clock.hold(TONIGHT)
    yield
    clock.release()


class Words(HTMLParser):
    """Keeps the language of a page, its headings, and every run of words on it, labels included."""

    SPOKEN = {"aria-label", "title", "placeholder", "alt"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language = ""
        self.headings: list[str] = []
        self.runs: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.language = given["lang"] or "" if tag == "html" else self.language
        self.runs += [value for name, value in attrs if value and (name in self.SPOKEN or name.startswith("data-"))]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or {"style", "script"} & set(self._open):
            return
        self.runs.append(words)
        if {"h1", "h2"} & set(self._open):
            self.headings.append(words)


def left_in_english(page: Words, catalogue: list[Message]) -> list[str]:
    """Answer the runs of words that the catalogue has in Spanish, but the page says in English."""
    spanish = {form for one in catalogue for form in one.translated}
    english = {one.says for one in catalogue} - spanish
    return [run for run in page.runs if run in english]


# The catalogue


def test_the_compiled_catalogue_is_the_written_one(catalogue: list[Message]) -> None:
    held, compiled = read_mo(FOLDER / "django.mo", catalogue)

    assert (held, compiled) == (len(catalogue), catalogue), "run msgfmt: django.mo is older than django.po"


def test_every_message_is_said_in_spanish_with_the_same_facts(catalogue: list[Message]) -> None:
    unsaid = [one.says for one in catalogue if not all(one.translated)]
    other_facts = [form for one in catalogue for form in one.other_facts()]

    assert (unsaid, other_facts) == ([], [])


@pytest.mark.parametrize(("ending", "reads"), [(".html", asked_by_template), (".py", asked_by_program)])
def test_nothing_that_is_asked_for_is_missing(
    ending: str, reads: Callable[[str], set[str]], catalogue: list[Message]
) -> None:
    known = {words for one in catalogue for words in (one.says, one.plural)}
    missing = {
        f"{path.relative_to(SOURCE)}: {words}"
        for path in SOURCE.rglob(f"*{ending}")
        for words in reads(path.read_text(encoding="utf-8")) - known
    }

    assert sorted(missing) == []


def test_the_reader_of_templates_sees_every_way_to_ask() -> None:
    source = """{% translate "Board" %}{% trans 'Team' %}{% firstof a _("Nobody") %}{{ day|date:_("j F") }}
    {% blocktranslate with n=page %}Your newest {{ n }}, 5%{% endblocktranslate %}
    {% blocktranslate count n=n %}{{ n }} call{% plural %}{{ n }} calls{% endblocktranslate %}"""

    asked = asked_by_template(source)

    plain = {"Board", "Team", "Nobody", "j F"}
    assert asked == plain | {"Your newest %(n)s, 5%%", "%(n)s call", "%(n)s calls"}


# Who reads Spanish


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(("browser", "language"), [("es-MX,es;q=0.9,en;q=0.5", "es"), ("de,en;q=0.5", "en")])
def test_a_stranger_reads_the_browsers_language(browser: str, language: str, client: Client) -> None:
    page = Words(client.get("/account/login/", headers={"accept-language": browser}).content.decode())

    assert (page.language, page.headings[0]) == (language, {"es": "Entrar", "en": "Sign in"}[language])


# Every door


def read_in_spanish(client: Client, path: str, who: User | None = None) -> Words:
    if who is not None:
        User.objects.filter(pk=who.pk).update(language="es")
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(path, headers={"accept-language": "es"})
    return Words(answer.content.decode())


def ring(town: Cast, number: str, **answers: Any) -> None:
    report = CallReport(
        event_number=number, created_at=TONIGHT - timedelta(minutes=4), call_source=CallSource.OFFICER,
        category="neighbour_dispute", address="1200 block of N Elm St", lon=-89.49, lat=43.06, answers=answers,
    )  # fmt: skip
    receive_call(source="officer-request", report=report, by=town.lind.actor, at=TONIGHT, asked_by_id=town.lind.pk)


CONSOLE = {
    "/console/": "El tablero",
    "/console/calls/new": "Anotar una llamada",
    "/console/calls/26-1": "1200 block of N Elm St",
    "/console/calls/26-2": "1200 block of N Elm St",
    "/console/roster": "Turnos",
    "/console/caseload": "Carga",
    "/console/reviews": "Revisiones",
    "/console/set-aside": "Filas apartadas",
    "/console/missed": "Llamadas perdidas: Ayer",
    "/console/capture": "Qué parte atendemos",
    "/console/codes": "Qué significan los códigos del centro",
    "/console/codes/series": "Códigos que son una sola serie",
    "/console/codes/settled": "Códigos decididos",
    "/console/feeds": "Fuentes",
    "/console/feeds/connect": "Conectar una fuente",
    "/console/feeds/connect/socrata": "Portal de datos abiertos Socrata",
    "/console/feeds/connect/sftp": "Carpeta SFTP",
    "/console/feeds/connect/imap": "Buzón de avisos de despacho",
    "/console/hazards": "Peligros en lugares",
    "/console/protocol": "Protocolo, versión 1",
    "/console/protocol/draft": "No hay borrador",
    "/console/protocol/versions": "Cada versión, con quién y por qué",
    "/console/quality": "Calidad de las llamadas",
    "/console/recipes": "Recetas",
    "/console/same": "Un suceso, una llamada",
}


@every_store
@pytest.mark.usefixtures("_tonight")
@pytest.mark.parametrize(("path", "heading"), CONSOLE.items())
def test_the_console_speaks_spanish(
    path: str, heading: str, client: Client, town: Cast, catalogue: list[Message]
) -> None:
    ring(town, "26-1", **CALM)
    ring(town, "26-2")

    page = read_in_spanish(client, path, town.rosa)

    assert (page.language, page.headings[0]) == ("es", heading)
    assert left_in_english(page, catalogue) == []


LIAISON = {
    "/liaison/": "Pedir un trabajador",
    "/liaison/requests": "Mis pedidos",
    "/liaison/requests/26-1": "Recibida. Buscando a un trabajador.",
    "/liaison/requests/26-2": "Recibida. Buscando a un trabajador.",
}


@pytest.mark.django_db(databases=["default"])
@pytest.mark.urls("alongside.project.urls_liaison")
@pytest.mark.usefixtures("_tonight")
@pytest.mark.parametrize(("path", "heading"), LIAISON.items())
def test_the_liaison_door_speaks_spanish(
    path: str, heading: str, client: Client, town: Cast, catalogue: list[Message]
) -> None:
    ring(town, "26-1", **CALM)
    ring(town, "26-2")

    page = read_in_spanish(client, path, town.lind)

    assert (page.language, page.headings[0]) == ("es", heading)
    assert left_in_english(page, catalogue) == []


@every_store
def test_the_letter_to_an_agency_speaks_spanish(client: Client, town: Cast, catalogue: list[Message]) -> None:
    if not Path(str(settings.PROGRAMME_KEY_FILE)).exists():
        make_programme_key()
    dee = town.dee.user.actor
    encounter = send(write_up(answer_a_call(town), people=[]), by=dee)
    record = send(refer(encounter, add_tenants_table(town)), kind="referral", by=dee)
    token = send_referral(referral_id=record, by=dee, at=later(60))
    clock.hold(later(61))

    page = read_in_spanish(client, f"/partners/r/{token}")
    clock.release()

    assert (page.language, page.headings[0]) == ("es", "Un vecino pide ayuda con: vivienda")
    assert "jueves 28 de mayo a las 22:00" in " ".join(page.runs).lower()
    assert left_in_english(page, catalogue) == []


@every_store
def test_a_link_that_is_over_says_so_in_spanish(client: Client, catalogue: list[Message]) -> None:
    page = read_in_spanish(client, "/partners/r/not-a-link")

    assert (page.language, page.headings) == ("es", ["Este enlace ya no funciona."])
    assert left_in_english(page, catalogue) == []


@every_store
@pytest.mark.parametrize("path", ["/reports/", "/reports/public/westside"])
def test_the_report_speaks_spanish(
    path: str, client: Client, cast: Cast, catalogue: list[Message], settings: Any, tmp_path: Path
) -> None:
    settings.COUNTED = tmp_path / "counted"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    publish_town(a_small_town(), cast.programme)

    page = read_in_spanish(client, path, cast.sam)

    assert (page.language, "De una llamada a una conversación" in page.headings) == ("es", True)
    assert left_in_english(page, catalogue) == []


@every_store
def test_the_printed_report_is_in_spanish(client: Client, cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.COUNTED = tmp_path / "counted"
    publish_town(a_small_town(), cast.programme)
    User.objects.filter(pk=cast.sam.pk).update(language="es")
    client.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")

    printed = PdfReader(io.BytesIO(client.get("/reports/council.pdf").content))

    words = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert str(printed.root_object["/Lang"]) == "es"
    for part in ("Informe al concejo", "De una llamada a una conversación", "Llamadas recibidas", "Qué se cuenta aquí"):
        assert part in words, part
    for part in ("What this counts", "Calls that", "Report to the council"):
        assert part not in words, part


@every_store
@pytest.mark.skipif(not (BUILT / "app.js").exists(), reason="the phone app is not built: npm run build in phone/")
def test_the_phones_shell_speaks_spanish(client: Client, cast: Cast, catalogue: list[Message]) -> None:
    page = read_in_spanish(client, "/phone/", cast.dee.user)

    assert (page.language, "Abriendo…" in page.runs) == ("es", True)
    assert left_in_english(page, catalogue) == []


FREE = {
    "/": "Vecinos de confianza, a tu lado",
    "/account/login/": "Entrar",
    "/nowhere": "Aquí no hay nada para ti.",
}


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(("path", "heading"), FREE.items())
def test_the_start_signing_in_and_refusals_speak_spanish(
    path: str, heading: str, client: Client, catalogue: list[Message]
) -> None:
    page = read_in_spanish(client, path)

    assert (page.language, page.headings[0]) == ("es", heading)
    assert left_in_english(page, catalogue) == []
