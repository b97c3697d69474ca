"""The ``alongside`` command: what it lists, and what it says to a wrong word."""

from importlib import import_module

import pytest

from alongside.project.cli import COMMANDS_PACKAGE, GROUPS, help_text, main, own_commands


@pytest.mark.parametrize("name", own_commands())
def test_every_command_has_a_group_a_line_and_an_example(name: str) -> None:
    command = import_module(f"{COMMANDS_PACKAGE}.{name}").Command

    assert getattr(command, "group", None) in GROUPS
    assert command.help.strip() == command.help != ""
    assert "\n" not in command.help
    assert command.example.split()[:2] == ["alongside", name.replace("_", "-")]


def test_help_lists_every_command_once_under_its_group() -> None:
    lines = help_text().splitlines()

    listed = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")]

    assert sorted(listed) == sorted(name.replace("_", "-") for name in own_commands())
    for name in own_commands():
        command = import_module(f"{COMMANDS_PACKAGE}.{name}").Command
        place = next(n for n, line in enumerate(lines) if line.split()[:1] == [name.replace("_", "-")])
        heading = next(line for line in reversed(lines[:place]) if line.endswith(":") and line[0] != " ")
        assert heading == f"{command.group}:"
        assert lines[place].endswith(command.help)
        assert lines[place + 1].strip() == f"e.g. {command.example}"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_asking_for_help_in_any_way_prints_the_list(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(words)

    assert capsys.readouterr().out == help_text() + "\n"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("serv", "Did you mean `alongside serve`?"),
        ("setup", "Did you mean `alongside set-up`?"),
        ("import-call", "Did you mean `alongside import-calls`?"),
        ("zzzz", "`alongside --help` lists the commands."),
    ],
)
def test_a_wrong_word_says_what_would_be_right(word: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([word])

    assert left.value.code == 2
    assert capsys.readouterr().err == f"There is no command “{word}”. {meant}\n"


def test_a_wrong_option_of_a_command_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", "--fast"])

    assert left.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("unrecognized arguments: --fast")
