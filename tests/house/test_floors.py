"""The floors hold: each package uses only what lies below it, and only the gate opens the store."""

import sys
import tomllib

from importlinter.api import read_configuration
from importlinter.application.use_cases import SUCCESS, lint_imports
from importlinter.configuration import configure

from tests.house.paths import PACKAGE, ROOT

HELD = {
    "Floors: use only what lies below; rooms never use each other",
    "Only the gate opens the store",
    "Only the gate opens the ledger (its offline verifier stands alone)",
    "The law is plain Python",
    "Only agreement.load reads YAML and checks with pydantic",
    "Django lives in registers and web",
    "No knots",
}


def test_every_contract_holds() -> None:
    configure()
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), is_debug_mode=False) == (
        SUCCESS
    ), "run lint-imports"


def test_no_contract_was_quietly_taken_away() -> None:
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert {contract["name"] for contract in contracts} >= HELD


def test_nothing_is_let_off_but_the_offline_verifier() -> None:
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = text["tool"]["importlinter"]["contracts"]
    ignored = [line for contract in contracts for line in contract.get("ignore_imports", ())]
    assert ignored == ["kinfold.cli.ledger -> kinfold.ledger.verify"]
    layered = next(contract for contract in contracts if contract["type"] == "layers")
    assert layered["exhaustive"] is True
    assert not any(":" in layer for layer in layered["layers"]), "rooms are independent: use |"


def test_every_package_stands_on_a_floor() -> None:
    """No core, common, utils or helpers: what is there is what the floors name."""
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layered = text["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name.strip() for layer in layered for name in layer.split("|")}
    there = {
        path.stem
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem != "__init__"
    }
    assert there == named


def test_the_command_line_starts_without_what_it_does_not_need() -> None:
    """`kinfold --help` must not wait for engines, frameworks or the linkage library."""
    import subprocess

    heavy = ("django", "pyarrow", "duckdb", "splink", "lxml", "pandas", "pydantic")
    program = f"import kinfold.cli.main, sys; print([n for n in {heavy!r} if n in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "[]"
