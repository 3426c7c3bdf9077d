"""Every error a person can meet has a sentence, an exit code and four parts."""

import ast
import inspect
import json
from collections.abc import Iterator

import pytest

from kinfold import errors
from kinfold.errors import Exit, KinfoldError
from tests.house.paths import modules, short


def _everybody() -> None:
    """Load every module that declares an error of its own."""
    import kinfold.store.model
    import kinfold.web.failures  # noqa: F401 - loaded for its classes


def kinds(base: type[KinfoldError] = KinfoldError) -> Iterator[type[KinfoldError]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("kinfold."):
            yield kind
            yield from kinds(kind)


_everybody()


@pytest.mark.parametrize("kind", sorted(set(kinds()), key=str))
def test_an_error_has_a_sentence_and_an_exit_code(kind: type[KinfoldError]) -> None:
    said = kind.__doc__
    assert said, "no docstring"
    assert said.split("\n\n")[0].rstrip().endswith(".")
    assert isinstance(kind.exit_code, Exit)
    assert kind.exit_code is not Exit.DONE


def test_every_exit_code_but_done_belongs_to_an_error() -> None:
    used = {kind.exit_code for kind in kinds()}
    assert used == set(Exit) - {Exit.DONE}


def test_exit_codes_are_the_promised_numbers() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "USAGE": 2,
        "NOT_UNDERSTOOD": 10,
        "BROKE_RULES": 11,
        "REFUSED": 12,
        "NEEDS_DECISION": 13,
        "NOTHING_TO_DO": 14,
        "LEDGER_DOES_NOT_VERIFY": 20,
    }


def test_the_four_parts_are_the_same_at_every_door() -> None:
    told = errors.RefusedByAgreement("Asked.", why="Why.", remedy="Remedy.", ledger_ref="7")
    assert json.loads(json.dumps(told.as_json())) == {
        "version": 1,
        "error": "RefusedByAgreement",
        "exit_code": 12,
        "asked": "Asked.",
        "why": "Why.",
        "remedy": "Remedy.",
        "ledger_ref": "7",
    }
    assert str(told) == "Asked. Why. Remedy."


def _raised(tree: ast.Module) -> Iterator[ast.Call]:
    names = {kind.__name__ for kind in kinds()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in names:
            yield node


def test_an_error_made_on_the_spot_says_why_and_what_would_cure_it() -> None:
    """Kinds with a wording of their own (a signature of their own) are left to themselves."""
    plain = {
        kind.__name__ for kind in kinds() if "why" in inspect.signature(kind.__init__).parameters
    }
    for path in modules():
        for call in _raised(ast.parse(path.read_text(encoding="utf-8"))):
            if getattr(call.func, "id", "") in plain and not any(
                k.arg is None for k in call.keywords
            ):
                given = {keyword.arg for keyword in call.keywords}
                assert given >= {"why", "remedy"}, f"{short(path)}:{call.lineno}"
