"""The coverage check itself: it must see what was not run, and must not round a gap away."""

from pathlib import Path

import pytest
from coverage import CoverageData

from tests.house import coverage_floors
from tests.house.coverage_floors import NEARLY, WHOLE, Module, floor, main, share, told
from tests.house.paths import PACKAGE, ROOT


def _module(part: str, *, possible: int = 100, run: int = 100, missing: str = "") -> Module:
    path = Path("src") / "kinfold" / part / "a.py"
    return Module(path=path, possible=possible, run=run, missing=missing)


ALL = tuple(_module(part) for part in (*WHOLE, *NEARLY))


def test_every_part_of_the_package_has_a_floor() -> None:
    there = {
        path.stem
        for path in PACKAGE.iterdir()
        if (path / "__init__.py").is_file() or path.suffix == ".py"
    }
    assert there - {"__init__"} == {*WHOLE, *NEARLY}


def test_all_covered_is_good() -> None:
    lines, good = told(ALL)
    assert good
    assert len(lines) == 1 + len(WHOLE) + len(NEARLY)


@pytest.mark.parametrize("part", WHOLE)
def test_one_branch_in_ten_thousand_is_seen(part: str) -> None:
    short = _module(part, possible=10_000, run=9_999, missing="7->9")
    lines, good = told([*(m for m in ALL if m.part != part), short])
    assert not good
    assert any("99.99%" in line and "below its floor" in line for line in lines)
    assert any("7->9" in line for line in lines)


@pytest.mark.parametrize(("run", "expected"), [(95, True), (94, False)])
def test_rooms_and_doors_need_95(run: int, expected: bool) -> None:
    assert told([*(m for m in ALL if m.part != "web"), _module("web", run=run)])[1] is expected


def test_a_part_that_vanished_is_not_good() -> None:
    lines, good = told(ALL[1:])
    assert not good
    assert any("is not there" in line for line in lines)


def test_shares_are_of_all_modules_together() -> None:
    assert share([_module("web", possible=10, run=0), _module("web", possible=90, run=90)]) == 90.0
    assert share([]) == 100.0
    assert (floor("gate"), floor("cli")) == (100.0, 95.0)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "src" / "kinfold"
    folder.mkdir(parents=True)
    (folder / "errors.py").write_text("def a(x):\n    if x:\n        return 1\n    return 2\n")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.coverage.run]\nbranch = true\nparallel = true\n"
    )
    return tmp_path


def _left(root: Path, name: str, *steps: tuple[int, int]) -> None:
    """Leave the data that a test run would leave: the steps from line to line."""
    data = CoverageData(basename=str(root / name))
    data.add_arcs({str(root / "src" / "kinfold" / "errors.py"): steps})
    data.write()


def test_without_data_it_says_so(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(package) == 1
    assert "run the tests with --cov first" in capsys.readouterr().out


LOADED = ((-1, 1), (1, -1))
TRUE = ((-1, 2), (2, 3), (3, -1))
FALSE = ((-1, 2), (2, 4), (4, -1))


def test_one_side_of_a_branch_is_not_enough(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _left(package, ".coverage", *LOADED, *TRUE)
    assert main(package) == 1
    assert "src/kinfold/errors.py: 4" in capsys.readouterr().out


def test_runs_left_by_several_processes_count_together(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _left(package, ".coverage", *LOADED, *TRUE)
    _left(package, ".coverage.another.1.x", *LOADED, *FALSE)
    assert main(package) == 1, "the other parts are not there at all"
    said = capsys.readouterr().out
    assert "errors          100.00%   100%\n" in said
    assert "Not run by any test" not in said
    assert not (package / ".coverage.another.1.x").exists()


def test_ci_runs_it_last_and_fails_where_any_part_failed() -> None:
    text = (ROOT / ".ci" / "run").read_text()
    parts = [line for line in text.splitlines() if line.startswith("run ")]
    assert parts[-1].endswith("python -m tests.house.coverage_floors")
    assert text.rstrip().endswith("  exit 1\nfi")
    assert coverage_floors.__doc__ is not None
