"""``alongside propose-recipe``: the table, the file it writes, and what it refuses."""

import csv
import io
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alongside.street.intake.rules.recipe import parse_recipe
from tests.street.intake.made_exports import LOOKED_AT

EXPORT = LOOKED_AT["chapel_hill"]()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "may.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([EXPORT.columns, *EXPORT.rows])
    return path


def told(*words: object) -> str:
    out = io.StringIO()
    call_command("propose_recipe", *(str(word) for word in words), stdout=out)
    return out.getvalue()


def test_the_table_says_what_why_and_what_is_left_out(export: Path) -> None:
    said = told(export, "--zone", "America/New_York")

    lines = said.splitlines()
    assert lines[0] == "Looked at 900 of 900 rows, 20 columns."
    assert [line.split()[0] for line in lines if line.startswith("event_number  ")] == ["event_number"]
    assert "  ! CallerName: it names a person" in lines
    assert said.count("[texts]") == 1


def test_the_recipe_is_written_and_can_be_read(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "our-centre.toml"
    said = told(export, "--out", out)

    recipe = parse_recipe("our-centre", tomllib.loads(out.read_text()))
    assert (recipe.texts["event_number"], recipe.usual) == ("CallNumber", EXPORT.columns)
    assert said.endswith(f"alongside import-calls FILE --recipe {out} --dry-run\n")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "The file is empty"),
        ("<html><body>Service unavailable</body></html>", "The file is a web page"),
        ("only\n1\n2\n", "one column only"),
        (",".join(f"c{n}" for n in range(200)) + "\n" + ",".join("x" for _ in range(200)) + "\n", "200 columns"),
        ("id,time,what\n,,\n,,\n", "all its rows are empty"),
        ("id,what\n1,Noise\n2,Theft\n", "no column says when a call was"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(content)

    with pytest.raises(CommandError) as refused:
        told(path)

    assert str(refused.value).count(says) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--zone", "Mars/Olympus"), "There is no time zone Mars/Olympus"),
        (("--out", "recipe.txt"), "A recipe is a .toml file"),
    ],
)
def test_a_wrong_word_is_named(words: tuple[str, str], says: str, export: Path) -> None:
    with pytest.raises(CommandError) as refused:
        told(export, *words)

    assert str(refused.value).count(says) == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        told(tmp_path / "missing.csv")
