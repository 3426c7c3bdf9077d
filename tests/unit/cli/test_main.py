"""What holds for every command: help, exit codes, errors in four parts, a quick start."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from kinfold.cli import main
from kinfold.gate import Gate
from tests.unit.cli.conftest import Line

ROOT = Path(__file__).parents[3]
CANARY = "Quillfeather of 1 Canary Lane"
HEAVY = ("django", "pyarrow", "duckdb", "splink", "lxml", "pydantic", "yaml")


def _commands(command: Any, name: str = "kinfold") -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, part in getattr(command, "commands", {}).items():
        yield from _commands(part, f"{name} {word}")


ALL = dict(_commands(get_command(main.app)))


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_and_every_option_has_help(name: str) -> None:
    """A sentence for the command; a sentence for each thing that can be given to it."""
    command = ALL[name]
    assert command.help
    for parameter in command.params:
        if parameter.name not in {"help", "context"}:
            assert getattr(parameter, "help", None), parameter.name


def _subprocess(*words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "KINFOLD_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def test_help_starts_without_anything_heavy(tmp_path: Path) -> None:
    """The modules that `kinfold --help` loads, as Python itself lists them."""
    program = (
        "import sys; sys.argv = ['kinfold', '--help']; from kinfold.cli.main import run; run()"
    )
    done = _subprocess("-X", "importtime", "-c", program, home=tmp_path)
    assert done.returncode == 0
    loaded = {row.rsplit("|", 1)[-1].strip().split(".")[0] for row in done.stderr.splitlines()}
    assert "typer" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert "import" in done.stdout
    assert "ledger" in done.stdout


def test_a_new_installation_is_prepared_once(tmp_path: Path) -> None:
    """By a real process; the second time it is there already, and a ledger of nothing verifies."""
    run = "from kinfold.cli.main import run; run()"
    home = tmp_path / "home"
    words = (
        "-c",
        run,
        "prepare",
        "--name",
        "Marshire County Council",
        "--organisation",
        "marshire",
    )
    assert _subprocess(*words, home=home).returncode == 0
    assert (home / "kinfold.toml").is_file()
    again = _subprocess(*words, home=home)
    assert again.returncode != 0
    assert "Traceback" not in again.stderr
    listed = _subprocess("-c", run, "--json", "agreement", "list", home=home)
    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])


def test_no_command_and_no_such_command(line: Line) -> None:
    """Help, and a usage error."""
    assert line("nonsense").code == 2
    assert "Usage" in line().out + line().err


def test_a_command_done_for_somebody_needs_to_know_for_whom(line: Line) -> None:
    """Exit 2, four parts."""
    said = line("link", login=None)
    assert said.code == 2
    assert "--as" in said.err
    assert line("link", login="nobody@marshire.example").code == 2


def test_errors_have_four_parts_in_words_and_in_json(line: Line, tmp_path: Path) -> None:
    """The same ones."""
    bad = tmp_path / "bad.xml"
    bad.write_text("<html/>")
    words = line("import", bad)
    assert words.code == 10
    assert words.out == ""
    assert "Why not:" in words.err
    assert "To put it right:" in words.err
    told = line("--json", "import", bad)
    assert told.code == 10
    assert set(told.json()) == {
        "version", "error", "exit_code", "asked", "why", "remedy", "ledger_ref",
    }  # fmt: skip
    assert told.json()["exit_code"] == 10
    assert told.json()["why"] in words.err


def test_a_refusal_names_its_ledger_entry(line: Line, tmp_path: Path) -> None:
    """Exit 12."""
    said = line("ledger", "show")  # a data manager may not audit
    assert said.code == 12
    assert "In the ledger:   entry" in said.err


def test_a_fault_inside_says_where_and_nothing_else(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message, no traceback: either could hold a child's particulars."""

    def fails(*args: object, **kwargs: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(Gate, "consider", fails)
    monkeypatch.delenv("KINFOLD_TRACEBACK", raising=False)
    said = line("ask", "view")
    assert said.code == 1
    assert "ValueError in test_main.py, line" in said.err
    for word in ("Quillfeather", "Canary", "Traceback"):
        assert word not in said.out + said.err
    monkeypatch.setenv("KINFOLD_TRACEBACK", "1")
    with pytest.raises(ValueError, match="Canary"):
        line("ask", "view")


def test_a_fault_without_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Even then it is told."""
    main._tell_fault(ValueError(CANARY))
    assert "ValueError in unknown" in capsys.readouterr().err


def test_what_is_served_and_how(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes this process's place, with the home in its environment."""
    seen: dict[str, Any] = {}

    def execve(path: object, words: list[str], environment: dict[str, str]) -> None:
        seen.update(words=words, home=environment["KINFOLD_HOME"])

    monkeypatch.setattr(os, "execve", execve)
    line("serve", "--address", "127.0.0.1:9", "--workers", "1")
    assert "--bind=127.0.0.1:9" in seen["words"]
    assert seen["home"] == str(line.home.resolve())


def test_the_clock_is_read_at_the_door() -> None:
    """In UTC."""
    from kinfold.cli.session import Session

    now = Session(home=Path("none"), account=None, as_json=False).now()
    assert now.tzinfo is not None


def test_a_home_that_is_none(tmp_path: Path, line: Line) -> None:
    """Exit 2."""
    line.home = tmp_path / "none"
    assert line("agreement", "list").code == 2
