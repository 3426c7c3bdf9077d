"""The reference is what the program says, and leaves out no command, option, error or data set."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
import typer
from tools import reference
from typer.core import TyperCommand, TyperGroup

from kinfold import datasets, errors
from kinfold.cli.main import app
from tests.house.paths import REFERENCE

#: Pages that something else writes, or a person does.
OTHERS = {"clauses.md", "requirements.md", "figures.md", "made-up-county.md", "README.md"}


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_a_page_is_what_the_program_says(name: str) -> None:
    held = (REFERENCE / name).read_text(encoding="utf-8")
    assert held == reference.page(name), "run `make docs`"


def test_no_page_is_left_over() -> None:
    there = {path.name for path in REFERENCE.glob("*.md")}
    assert there - OTHERS - set(reference.PAGES) == set()


Command = TyperCommand | TyperGroup


def _commands(command: Command, words: list[str]) -> Iterator[tuple[str, Command]]:
    yield " ".join(words), command
    for name, part in getattr(command, "commands", {}).items():
        yield from _commands(part, [*words, name])


COMMANDS = tuple(_commands(cast("TyperGroup", typer.main.get_command(app)), ["kinfold"]))


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_every_command_and_option_is_explained(words: str, command: Command) -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    part = re.split(rf"^## `{re.escape(words)}`$", text, flags=re.MULTILINE)
    assert len(part) == 2, "the command has no section of its own"
    section = part[1].split("\n## ")[0]
    assert command.help
    assert command.help.strip().splitlines()[0] in section
    for parameter in command.params:
        if parameter.name == "help":
            continue
        shown = (parameter.name or "").upper() if not parameter.opts[0].startswith("-") else ""
        for name in [shown] if shown else parameter.opts:
            assert f"`{name}" in section, name
        assert getattr(parameter, "help", ""), f"{name} has no help"


def test_every_error_and_data_set_is_listed() -> None:
    said = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    for kind in errors.KinfoldError.__subclasses__():
        if kind.__module__ == errors.__name__:
            assert f"`{kind.__name__}`" in said
    held = (REFERENCE / "data-sets.md").read_text(encoding="utf-8")
    for code, _, field in (item for d in datasets.catalogue().values() for item in d.items()):
        assert f"| `{field.name}` |" in held, code
