"""What the documents promise is so: commands exist, links lead somewhere, rooms say who they are."""

import re
from pathlib import Path

import pytest

from alongside.project.cli import own_commands
from alongside.project.environment import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "alongside"
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
TOP = [ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md")]
FLOORS = ("street", "confided", "counted", "doors")
ROOMS = [
    *(room for floor in FLOORS for room in sorted((SRC / floor).iterdir()) if (room / "__init__.py").exists()),
    SRC / "ground",
    SRC / "ground" / "face",
    SRC / "ground" / "jobs",
    SRC / "project",
]
ROOM_READMES = [room / "README.md" for room in ROOMS]
DOCUMENTS = [*TOP, *GUIDES, *DECISIONS, *ROOM_READMES, ROOT / "demo" / "README.md"]
MOST_LINES = 40
ANSWERS = ("What happens here", "What it may know", "Who calls it")
DJANGOS_OWN = {"shell", "makemigrations"}
"""Commands of the frame that ``alongside`` lets through."""
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.])/(?:root|home|tmp|Users)\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def name_of(path: Path) -> str:
    """Answer a file's path from the root, for the names of tests."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_document_is_there_and_has_one_title(path: Path) -> None:
    outside_code = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)

    titles = re.findall(r"^# .+$", outside_code, flags=re.M)

    assert len(titles) == 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))

    named = {target for target in re.findall(r"(?:^|`|&& )make ([a-z-]+)", path.read_text(), flags=re.M)}

    assert named - targets == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_that_is_named_exists(path: Path) -> None:
    commands = {name.replace("_", "-") for name in own_commands()} | DJANGOS_OWN

    named = set(re.findall(r"(?:^|`|/bin/)alongside ([a-z][a-z-]+)", path.read_text(), flags=re.M))

    assert named - commands == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_code_block_is_closed(path: Path) -> None:
    fences = [line for line in path.read_text().splitlines() if line.startswith("```")]

    assert len(fences) % 2 == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_no_document_speaks_of_somebodys_machine(path: Path) -> None:
    assert SOMEBODYS_FOLDER.findall(path.read_text()) == []


@pytest.mark.parametrize("path", ROOM_READMES, ids=name_of)
def test_every_room_says_in_a_page_what_happens_what_it_may_know_and_who_calls_it(path: Path) -> None:
    text = path.read_text()

    lines = [line for line in text.splitlines() if line.strip()]
    missing = [answer for answer in ANSWERS if text.count(f"{answer}: ") != 1]

    assert (missing, len(lines) <= MOST_LINES) == ([], True)


def test_every_room_of_the_floors_is_looked_at() -> None:
    """A room that has no drawers yet would not be seen by its ``__init__``; the settings know better."""
    from django.conf import settings

    ours = [app.removeprefix("alongside.") for app in settings.INSTALLED_APPS if app.startswith("alongside.")]
    seen = {str(room.relative_to(SRC)).replace("/", ".") for room in ROOMS}

    assert set(ours) - seen == set()


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_every_decision_says_what_why_and_what_was_refused(path: Path) -> None:
    text = path.read_text()

    headings = re.findall(r"^## (.+)$", text, flags=re.M)
    number = re.search(r"^# (\d+)\. ", text)

    assert headings == ["What", "Why", "Refused"]
    assert number is not None and int(number.group(1)) == int(path.name[:4])
    assert len(text.split()) <= 350


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_readme_leads_to_every_guide() -> None:
    readme = (ROOT / "README.md").read_text()

    assert [name_of(path) for path in GUIDES if name_of(path) not in readme] == []


def test_the_readme_draws_every_floor_and_every_room() -> None:
    picture = (ROOT / "README.md").read_text().split("```")[3]

    rooms = [room.name for room in ROOMS if room.parent.name in FLOORS]

    assert [name for name in (*FLOORS, "ground", "project", *rooms) if not re.search(rf"\b{name}\b", picture)] == []


def test_the_operators_table_has_every_setting_with_its_default_and_no_other() -> None:
    guide = (ROOT / "docs" / "guides" / "operator.md").read_text()

    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|\(empty\)) \| (.+) \|$", guide, flags=re.M)

    assert {name: default for name, default, _ in rows} == {one.name: one.default for one in SETTINGS}
    assert [name for name, _, says in rows if len(says) < 15] == []


def test_every_setting_named_anywhere_is_a_setting() -> None:
    known = {one.name for one in SETTINGS}

    named = {
        (name_of(path), word) for path in DOCUMENTS for word in re.findall(r"\bALONGSIDE_[A-Z_]+\b", path.read_text())
    }

    assert sorted(pair for pair in named if pair[1] not in known) == []


def test_every_file_that_a_rooms_readme_names_is_there() -> None:
    missing = []
    for path in ROOM_READMES:
        for word in re.findall(
            r"`((?:rules|actions|reads|processes|templates|static|protocols)/[\w./-]+\.\w+)`", path.read_text()
        ):
            if not (path.parent / word).exists() and not (ROOT / "src" / "alongside" / word).exists():
                missing.append((name_of(path), word))

    assert missing == []
