"""Words lent by lower floors and refusals: said in Spanish, each with the facts of the English."""

import importlib
import pkgutil
import re
import string
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from alongside.doors.console.pages.feeds import WAY_SAYS
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import in_their_language, refusal_in_their_language
from alongside.street.codes.rules.apco import apco_of
from alongside.street.codes.rules.common import COMMON_SAYS
from alongside.street.dispatch.actions.offering import WorkerCannotGo
from alongside.street.dispatch.rules.receipt import CLOSING_CODES, NO_WORKER_CODE, NOT_OURS_CODE
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules.words import END_SAYS, HEALTH_SAYS, NOTICES
from alongside.street.intake.rules.reading import REASONS
from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.screening.reads.trying import TooManyCalls

from .catalogue import Message, asked_by_program, read_po

SOURCE = Path(settings.BASE)
FOLDER = SOURCE / "ground" / "face" / "locale" / "es" / "LC_MESSAGES"
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


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    return read_po(FOLDER / "django.po")


# Lent words


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


@pytest.mark.parametrize("module", sorted(path.name for path in (SOURCE / "ground" / "face").glob("lent_*.py")))
def test_lent_templates_take_the_same_facts_in_spanish(module: str, catalogue: list[Message]) -> None:
    lent = asked_by_program((SOURCE / "ground" / "face" / module).read_text(encoding="utf-8"))
    spanish = {one.says: one.translated[0] for one in catalogue if one.says in lent}

    other = {says: words for says, words in spanish.items() if fields_of(words) != fields_of(says)}

    assert (set(spanish), other) == (lent, {})


# Refusals


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
