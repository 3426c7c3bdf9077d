"""Every module says what it is for, and none of them grows too long to read."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.house.paths import ROOT, modules, short

LONGEST: Final = 400
MIDDLE: Final = 120
FUNCTION: Final = 40
UNFINISHED: Final = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
TESTS: Final = tuple(
    path for name in ("tests", "bench", "tools") for path in sorted((ROOT / name).rglob("*.py"))
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.mark.parametrize("path", modules(), ids=short)
def test_a_module_begins_with_a_sentence_that_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(_tree(path))
    assert said, "no docstring"
    first = " ".join(said.split("\n\n")[0].split())
    assert re.search(r"[.:](\s|$)", first), "the first paragraph is not a sentence"
    assert first[0].isupper() or first[0].isdigit()
    assert first[-1] in ".:"
    assert len(first) > 20


def test_no_module_is_long_and_half_are_short() -> None:
    sizes = {short(path): _lines(path) for path in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}
    assert median(sizes.values()) <= MIDDLE


def test_test_modules_can_be_read_too() -> None:
    sizes = {short(path): _lines(path) for path in TESTS}
    assert {name: size for name, size in sizes.items() if size > LONGEST + 100} == {}


def _body_lines(function: Function) -> int:
    """Lines from the first statement to the last; signature and docstring are not counted."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    return (function.end_lineno or 0) - body[0].lineno + 1


def test_no_function_is_long() -> None:
    long = {
        f"{short(path)}:{function.name}": _body_lines(function)
        for path in modules()
        for function in _functions(_tree(path))
        if _body_lines(function) > FUNCTION
    }
    assert long == {}


def test_nothing_is_printed_past_the_doors() -> None:
    """What a person is told goes through the command line's own words, never through print."""
    found = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert found == []


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{short(path)}:{line}"
        for path in (*modules(), *TESTS)
        for line, text in _comments(path)
        if UNFINISHED.search(text)
    ]
    assert found == []


def test_no_function_is_only_promised() -> None:
    """A capability that is not finished is absent."""
    found = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Name) and node.id == "NotImplementedError"
    ]
    assert found == []


CODED: Final = re.compile(r"#\s*(noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|type:\s*ignore\[[^\]]+\])")


@pytest.mark.parametrize("path", [*modules(), *TESTS], ids=short)
def test_a_silenced_check_names_the_check_and_says_why(path: Path) -> None:
    for line, text in _comments(path):
        if re.search(r"#\s*(noqa|type:\s*ignore)", text):
            assert CODED.search(text), f"line {line}: silences every check at once"
            assert len(CODED.sub("", text).strip(" #-")) >= 4, f"line {line}: no reason"


def test_coverage_is_excused_only_with_a_reason() -> None:
    """Every line or file that coverage leaves out says why, beside it."""
    for path in modules():
        for line, text in _comments(path):
            if "pragma: no cover" in text or "pragma: no branch" in text:
                told = re.sub(r"#?\s*pragma: no (cover|branch)", "", text).strip(" #-:")
                assert len(told) >= 8, f"{short(path)}:{line}"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    report = text.split("[tool.coverage.run]")[1].split("[tool.importlinter]")[0]
    for wanted in ("omit", "exclude_also"):
        for line_text in report.splitlines():
            if line_text.startswith(wanted):
                assert "#" in line_text, f"{wanted} has no reason in pyproject.toml"
