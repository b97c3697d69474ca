"""The commands of the operator's guide run as they are written, in a folder of their own."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pysqlite3
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "operator.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE, flags=re.M | re.S)


def block_with(words: str) -> str:
    """Answer the one block of the guide that holds these words."""
    found: str
    (found,) = [block for block in BLOCKS if words in block]
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a documented command as an operator would, with none of this machine's settings."""
    ours = ("ALONGSIDE_", "DJANGO_", "DATABASE_URL", "CONFIDED_", "PYTEST_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env["PATH"] = f"{folder / '.venv' / 'bin'}{os.pathsep}{env['PATH']}"
    return subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh installation: what ``alongside set-up`` makes in an empty folder."""
    folder = tmp_path_factory.mktemp("installation")
    (folder / ".venv").symlink_to(sys.prefix)
    said = run("umask 077; alongside set-up", folder)
    assert said.returncode == 0, said.stderr
    return folder


def test_set_up_makes_the_stores_and_keeps_the_key_apart(installation: Path) -> None:
    made = sorted(str(path.relative_to(installation)) for path in installation.glob("var/*/*") if path.is_file())

    stores = [name for name in made if name.startswith(("var/data", "var/keys"))]

    assert stores == [
        "var/data/confided.db",
        "var/data/keys.db",
        "var/data/street.db",
        "var/keys/programme.key",
        "var/keys/secret.txt",
    ]
    assert (installation / "var/keys/programme.key").stat().st_mode & 0o777 == 0o600


def test_help_lists_every_command_and_a_wrong_one_says_what_is_meant(installation: Path) -> None:
    listed, wrong = run("alongside --help", installation), run("alongside set-pu", installation)

    assert re.findall(r"^  ([a-z-]+) ", listed.stdout, flags=re.M) != []
    assert (listed.returncode, wrong.returncode) == (0, 2)
    assert wrong.stderr.strip() == "There is no command “set-pu”. Did you mean `alongside set-up`?"


def test_a_programme_begins_with_the_documented_commands(installation: Path) -> None:
    begun = run(f"set -e\n{block_with('alongside add-programme')}", installation)

    said = run(f"set -e\n{block_with('alongside shell')}", installation)

    assert (begun.returncode, said.returncode) == (0, 0), begun.stderr + said.stderr
    assert re.findall(r"can sign in with (\S+) and the password \S{16,}$", begun.stdout, flags=re.M) == [
        "rosa@example.org",
        "dee@example.org",
    ]
    with pysqlite3.connect(installation / "var/data/street.db") as street:
        assert street.execute("SELECT organisation FROM directory_service").fetchall() == [("Northside Pantry",)]
        assert street.execute("SELECT source FROM people_machinetoken").fetchall() == [("centre",)]


def test_the_looks_of_a_new_installation_are_as_they_were_written(installation: Path) -> None:
    said = run("alongside verify-ledger", installation)

    assert (said.returncode, said.stdout) == (0, "0 looks and 0 heads, all as they were written.\n")


def test_a_backup_opens_holds_the_rows_and_keeps_the_keys_apart(installation: Path) -> None:
    with pysqlite3.connect(installation / "var/data/street.db") as street:
        before = street.execute("SELECT count(*) FROM django_migrations").fetchone()

    said = run(block_with("alongside backup"), installation)

    assert said.returncode == 0, said.stderr
    (made,) = (installation / "var/backup/stores").iterdir()
    kept = [*sorted(made.iterdir()), installation / "var/backup/keys/keys.db"]
    assert [one.name for one in kept] == ["confided.db", "counts.json", "street.db", "keys.db"]
    assert [oct(one.stat().st_mode & 0o077) for one in kept] == ["0o0"] * 4
    with pysqlite3.connect(made / "street.db") as copy:
        assert copy.execute("SELECT count(*) FROM django_migrations").fetchone() == before


def test_what_was_backed_up_can_be_restored_and_set_up_again(installation: Path, tmp_path: Path) -> None:
    run(block_with("alongside backup"), installation)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    restore = f"""
        mkdir -p var/data var/keys
        cp $(ls -d {installation}/var/backup/stores/* | tail -n 1)/*.db {installation}/var/backup/keys/keys.db var/data/
        cp -p {installation}/var/keys/programme.key var/keys/
        alongside set-up
    """

    said = run(restore, tmp_path)

    assert (said.returncode, said.stdout.splitlines()[-1:]) == (0, ["The stores are ready."])


def test_the_proxys_settings_are_taken_and_setting_up_again_changes_no_key(installation: Path) -> None:
    settings = " ".join(block_with("ALONGSIDE_HTTPS=1").split())
    key = (installation / "var/keys/programme.key").read_bytes()

    said = run(f"{settings} alongside set-up", installation)

    assert (said.returncode, said.stdout.splitlines()[-1:]) == (0, ["The stores are ready."])
    assert (installation / "var/keys/programme.key").read_bytes() == key


def test_a_bad_setting_names_itself(installation: Path) -> None:
    said = run("ALONGSIDE_WEB_PORT=many alongside set-up", installation)

    assert (said.returncode, said.stderr.split(",")[0]) == (1, "ALONGSIDE_WEB_PORT is 'many'")


def test_import_calls_explains_itself(installation: Path) -> None:
    said = run("alongside import-calls --help", installation)

    assert said.returncode == 0
    assert [word for word in ("--recipe", "--dry-run", "--json") if word not in said.stdout] == []


WHAT_THE_POLICE_DOOR_CAN_OPEN = """
import sqlite3, sys
for name in ("var/data/street.db", "var/data/confided.db", "var/data/keys.db", "var/keys/programme.key", "var/secret.txt"):
    try:
        open(name, "rb").close()
        print(name)
    except PermissionError:
        print("refused", name)
street = sqlite3.connect("var/data/street.db")
street.execute("BEGIN IMMEDIATE")
print(street.execute("SELECT count(*) > 0 FROM django_migrations").fetchone()[0])
street.rollback()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process as another system user")
def test_the_police_door_as_its_own_user_opens_the_street_and_nothing_else() -> None:
    with tempfile.TemporaryDirectory(prefix="alongside-police-") as made:
        folder = Path(made)
        (folder / ".venv").symlink_to(sys.prefix)
        assert run("umask 077; alongside set-up", folder).returncode == 0
        (folder / ".venv").unlink()
        for name in (".venv", "src", "var/static"):
            (folder / name).mkdir(exist_ok=True)
        lines = block_with("sudo mv var/keys/secret.txt").splitlines()
        commands = [
            one.replace("sudo ", "").replace("alongside-police", "nobody") for one in lines if "adduser" not in one
        ]
        laid = run("set -e\n" + "\n".join(commands), folder)
        said = subprocess.run(
            ["/usr/bin/python3", "-I", "-c", WHAT_THE_POLICE_DOOR_CAN_OPEN],
            cwd=folder, user="nobody", group="nogroup", extra_groups=[], capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert (laid.returncode, laid.stderr, said.stderr) == (0, "", "")
    assert said.stdout.splitlines() == [
        "var/data/street.db",
        "refused var/data/confided.db",
        "refused var/data/keys.db",
        "refused var/keys/programme.key",
        "var/secret.txt",
        "1",
    ]
