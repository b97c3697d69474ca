"""Spanish: nothing that a page says is missing from the catalogue, and every door's pages speak it."""

import importlib
import io
import pkgutil
import re
import string
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from alongside.confided.referrals.actions import send_referral
from alongside.confided.vault.actions import make_programme_key
from alongside.doors.console.pages.feeds import WAY_SAYS
from alongside.doors.phone.pages import BUILT
from alongside.ground import clock
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import in_their_language, refusal_in_their_language
from alongside.street.codes.rules.apco import apco_of
from alongside.street.codes.rules.common import COMMON_SAYS
from alongside.street.dispatch.actions import receive_call
from alongside.street.dispatch.actions.offering import WorkerCannotGo
from alongside.street.dispatch.rules.receipt import CLOSING_CODES, NO_WORKER_CODE, NOT_OURS_CODE
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules.words import END_SAYS, HEALTH_SAYS, NOTICES
from alongside.street.intake.rules.reading import REASONS
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CATEGORY_SAYS, CallSource
from alongside.street.people.models import User
from alongside.street.screening.reads.trying import TooManyCalls
from tests.cast import TONIGHT, Cast
from tests.confided.phones import add_tenants_table, answer_a_call, refer, send, write_up
from tests.counted.measures.town import a_small_town
from tests.doors.reports.counted_town import publish_town
from tests.street.calls import later

from .catalogue import Message, asked_by_program, asked_by_template, read_mo, read_po

SOURCE = Path(settings.BASE)
FOLDER = SOURCE / "ground" / "face" / "locale" / "es" / "LC_MESSAGES"
CALM = {"weapon": False, "violence": False, "crime": False, "medical": False, "wants_police": False}
PROTOCOL = SOURCE / "street" / "screening" / "protocols" / "first.toml"
SAID_ELSEWHERE = {
    "BadSetting": "starting: said in the terminal",
    "OldLibrary": "starting: said in the terminal",
    "StoreIsNotDurable": "starting: said in the terminal",
    "DiskIsFull": "starting: said in the terminal",
    "KeyStoreCannotBeRead": "starting: said in the terminal",
    "KeyStoreIsMissing": "starting: said in the terminal",
    "KeyInTheWrongPlace": "starting: said in the terminal",
    "DemoClockOutsideDemo": "starting: said in the terminal",
    "ProcessDoesNotStart": "starting: said in the terminal",
    "KeyAmongStores": "making the programme key: said in the terminal",
    "BadFeedFile": "adding a feed from a file: said in the terminal",
    "NotAMachine": "a machine without a token: read by whoever writes its program",
    "KeyUsedTwice": "a machine that sends calls: read by whoever writes its program",
    "BodyTooLarge": "a machine that sends calls: read by whoever writes its program",
    "NotACall": "a machine that sends calls: read by whoever writes its program",
    "BadKey": "a machine that sends calls: read by whoever writes its program",
    "NotAnEido": "a machine that sends calls: read by whoever writes its program",
    "EidoHasNoId": "a machine that sends calls: read by whoever writes its program",
    "TooManyEidos": "a machine that sends calls: read by whoever writes its program",
    "NotRecords": "a machine that sends calls: read by whoever writes its program",
}
"""Refusals that nobody meets on a page, by name, with where they are said instead. They stay in English."""


def every_refusal() -> list[type[Refusal]]:
    """Answer every refusal of the project, once all of its modules are read."""
    for module in pkgutil.walk_packages([str(SOURCE)], "alongside."):
        if not {"migrations", "wsgi"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    found: list[type[Refusal]] = [Refusal]
    for one in found:
        found += [below for below in one.__subclasses__() if below not in found]
    return sorted((one for one in found if one.__module__.startswith("alongside.")), key=lambda one: one.__qualname__)


MET_ON_A_PAGE = [one for one in every_refusal() if one.__name__ not in SAID_ELSEWHERE]


def has_words(template: str) -> bool:
    """Say whether a template has words of its own; one of facts alone is the same in every language."""
    return re.search(r"[^\W\d_]", re.sub(r"{[^{}]*}", "", template)) is not None


def fields_of(template: str) -> list[tuple[str, str, str]]:
    """Answer the facts a template takes, each with how it is written."""
    parts = string.Formatter().parse(template)
    return sorted((name, spec or "", turned or "") for _, name, spec, turned in parts if name is not None)


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


def sentences_of_the_first_protocol() -> set[str]:
    told = ("says", "says_yes", "says_no", "says_unknown", "would_change")
    return {rule[key] for rule in tomllib.loads(PROTOCOL.read_text())["rules"] for key in told if key in rule}


def words_of_the_adapters() -> set[str]:
    said = {one.title for one in ADAPTERS.values()}
    for one in ADAPTERS.values():
        for field in (*one.fields, *([one.secret] if one.secret else [])):
            said |= {field.label, field.hint, *(words for _, words in field.choices)}
    return said - {""}


@pytest.mark.parametrize(
    "lent",
    [
        set(CATEGORY_SAYS.values()),
        {*CLOSING_CODES.values(), NO_WORKER_CODE, NOT_OURS_CODE},
        sentences_of_the_first_protocol(),
        words_of_the_adapters() | set(WAY_SAYS.values()),
        {*HEALTH_SAYS.values(), *END_SAYS.values()},
        {words for notice in NOTICES.values() for words in notice},
        set(REASONS.values()),
        {*COMMON_SAYS.values(), *(says for category in CATEGORY_SAYS for _, says in apco_of(category))},
    ],
    ids=["categories", "closing codes", "first protocol", "ways to connect", "health", "notices", "set aside", "codes"],
)
def test_the_words_lent_by_the_street_floor_are_said_in_spanish(lent: set[str], catalogue: list[Message]) -> None:
    assert lent - {one.says for one in catalogue} == set()


@pytest.mark.parametrize("module", ["lent_words.py", "lent_feed_words.py"])
def test_lent_templates_take_the_same_facts_in_spanish(module: str, catalogue: list[Message]) -> None:
    lent = asked_by_program((SOURCE / "ground" / "face" / module).read_text(encoding="utf-8"))
    spanish = {one.says: one.translated[0] for one in catalogue if one.says in lent}

    other = {says: words for says, words in spanish.items() if fields_of(words) != fields_of(says)}

    assert (set(spanish), other) == (lent, {})


def test_the_reader_of_templates_sees_every_way_to_ask() -> None:
    source = """{% translate "Board" %}{% trans 'Team' %}{% firstof a _("Nobody") %}{{ day|date:_("j F") }}
    {% blocktranslate with n=page %}Your newest {{ n }}, 5%{% endblocktranslate %}
    {% blocktranslate count n=n %}{{ n }} call{% plural %}{{ n }} calls{% endblocktranslate %}"""

    asked = asked_by_template(source)

    plain = {"Board", "Team", "Nobody", "j F"}
    assert asked == plain | {"Your newest %(n)s, 5%%", "%(n)s call", "%(n)s calls"}


@pytest.mark.parametrize("refusal", MET_ON_A_PAGE)
def test_a_refusal_that_people_meet_is_said_in_spanish(refusal: type[Refusal]) -> None:
    templates = [words for words in (refusal.says, refusal.try_) if has_words(words)]

    with translation.override("es"):
        left = [words for words in templates if in_their_language(words) == words]

    assert (bool(templates), left) == (True, [])


def test_every_refusal_said_elsewhere_is_still_there() -> None:
    assert set(SAID_ELSEWHERE) - {one.__name__ for one in every_refusal()} == set()


@pytest.mark.parametrize(
    ("refused", "says", "next_step"),
    [
        (
            WorkerCannotGo(worker="Dee", why="resting"),
            "Esta llamada no se le puede ofrecer a Dee: resting.",
            "Ofrécela a otro trabajador, o espera.",
        ),
        (
            TooManyCalls(count=1_234_567, most=200_000),
            "En ese tiempo hay 1,234,567 llamadas, más de las que lee una prueba (200,000).",
            "Elige un tiempo más corto.",
        ),
    ],
    ids=["names", "numbers"],
)
def test_a_refusal_with_facts_is_said_in_spanish_with_them(refused: Refusal, says: str, next_step: str) -> None:
    with translation.override("es"):
        said = refusal_in_their_language(refused)

    assert said == {"code": refused.code, "says": says, "try": next_step}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "Nobody asked about a weapon. This is work for us.",
            "Nadie preguntó si hay un arma. Este trabajo es para nosotros.",
        ),
        ("Nobody asked about a weapon. Our own rule says no.", "Nobody asked about a weapon. Our own rule says no."),
        ("", ""),
    ],
    ids=["known", "a sentence of the programme's own", "nothing"],
)
def test_lent_sentences_are_said_in_one_language(told: str, said: str) -> None:
    with translation.override("es"):
        assert in_their_language(told) == said


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
    "/console/missed": "?",
    "/console/capture": "?",
    "/console/codes": "?",
    "/console/codes/series": "?",
    "/console/codes/settled": "?",
    "/console/feeds": "?",
    "/console/feeds/connect": "?",
    "/console/feeds/connect/socrata": "?",
    "/console/feeds/connect/sftp": "?",
    "/console/feeds/connect/imap": "?",
    "/console/hazards": "?",
    "/console/protocol": "?",
    "/console/protocol/draft": "?",
    "/console/protocol/versions": "?",
    "/console/quality": "?",
    "/console/recipes": "?",
    "/console/same": "?",
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
