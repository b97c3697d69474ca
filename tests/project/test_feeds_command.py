"""``alongside feeds``: what it does, and what it says to a file that cannot be used."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alongside.street.feeds.models import Feed
from alongside.street.intake.models import Call
from tests.cast import Cast
from tests.servers.calls import Calls
from tests.servers.portals import Soda

pytestmark = pytest.mark.django_db
RECIPE = Path(__file__).parents[1] / "street" / "feeds" / "server.toml"
GOOD = 'name = "County"\nkind = "socrata"\n[settings]\nurl = "https://data.example.gov"\ndataset = "abcd-1234"\n'


def run(*words: str) -> str:
    said = io.StringIO()
    call_command("feeds", *words, stdout=said)
    return said.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feed.toml"


def test_a_feed_is_added_tried_polled_paused_and_taken_away(town: Cast, file: Path, settings: Any) -> None:
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_LOCAL": True}
    with Soda(Calls(12)) as server:
        told = GOOD.replace("https://data.example.gov", server.url).replace("abcd-1234", "call-911s")
        file.write_text(f'recipe = "{RECIPE}"\n{told}days_back = 0\n')

        said = [run("add", "--file", str(file)), run("try", "county"), run("poll", "county"), run("resume", "county")]
        said += [run("pause", "county"), run("list"), run("remove", "county"), run("list")]

    assert said[0].startswith("Added county, paused. Try it: alongside feeds try county")
    assert said[1].startswith("12 rows came, 12 understood with the recipe server; nothing was kept.")
    assert said[2] == "went well: 12 rows, new 12, changed 0, same 0, set aside 0\n"
    assert [said[3][:12], said[4][:7], said[5][:33].split()] == ["Switched on.", "Paused.", ["county", "Paused"]]
    assert (said[7][:14], Feed.objects.count(), Call.objects.count()) == ("No feeds yet. ", 0, 12)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name = ", "it is no TOML"),
        (GOOD.replace("kind", "kinds"), "a feed has no “kinds”; it has name, kind, recipe"),
        (GOOD.replace('kind = "socrata"', ""), "it must say kind"),
        (GOOD.replace("[settings]", 'every_minutes = "5"\n[settings]'), "every_minutes must be a whole number"),
        (GOOD.replace("[settings]", "is_live = 1\n[settings]"), "is_live must be true or false"),
        (GOOD.replace("[settings]", 'secret_env = "NO_SUCH_7"\n[settings]'), "the environment has no NO_SUCH_7"),
        (GOOD.replace("[settings]", 'secret_file = "none.txt"\n[settings]'), "secret_file: no such file"),
        (GOOD.replace("socrata", "telepathy"), "there is no kind of feed “telepathy”"),
        (GOOD.replace("abcd-1234", "abcd"), "it looks like abcd-1234."),
        (GOOD + "allow_local = true\n", "only whoever runs the server may set this"),
        (GOOD.replace("[settings]", 'recipe = "nobodys"\n[settings]'), "There is no recipe called nobodys."),
        (GOOD.replace("[settings]", "every_minutes = 0\n[settings]"), "it takes 1 to 44640 minutes"),
        (GOOD.replace("County", "x" * 130), "at most 120 characters"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(town: Cast, file: Path, text: str, why: str) -> None:
    file.write_text(text)

    with pytest.raises(CommandError) as refused:
        run("add", "--file", str(file))

    assert (why in str(refused.value), Feed.objects.count()) == (True, 0)


def test_a_missing_file_and_an_unknown_feed_are_named(town: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        run("add", "--file", str(tmp_path / "none.toml"))
    with pytest.raises(CommandError, match="There is no feed nowhere"):
        run("poll", "nowhere")


def test_two_feeds_of_one_name_are_refused(town: Cast, file: Path) -> None:
    file.write_text(GOOD)
    run("add", "--file", str(file))

    with pytest.raises(CommandError, match="There is already a feed called county"):
        run("add", "--file", str(file))


def test_cities_of_the_catalogue_are_listed() -> None:
    assert run("cities", "seattle") == "Seattle, Washington: socrata data.seattle.gov 33kz-ixgy 2009–2026\n"
