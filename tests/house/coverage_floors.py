"""Fails unless every floor's branches are covered: 100 % below the rooms, 95 % in rooms and doors.

`python -m tests.house.coverage_floors` gathers the coverage data in this directory, prints a table
and the lines that no test runs, and ends with 1 where a floor falls short.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coverage import Coverage
from coverage.exceptions import NoDataError

PACKAGE: Final = Path("src") / "kinfold"
#: Floors 0 to 5: what decides, keeps and remembers. Nothing here may go untried.
WHOLE: Final = (
    "errors",
    "identifiers",
    "calendars",
    "datasets",
    "law",
    "agreement",
    "store",
    "ledger",
    "registers",
    "disclosure",
    "parcels",
    "gate",
)
#: Floors 6 and 7: rooms and doors.
NEARLY: Final = (
    "intake",
    "people",
    "view",
    "indicators",
    "exchange",
    "feeds",
    "retention",
    "rights",
    "notices",
    "oversight",
    "handling",
    "worklists",
    "synthetic",
    "cli",
    "web",
)


@dataclass(frozen=True, kw_only=True)
class Module:
    """What was run of one module: statements and branches, and the lines not run."""

    path: Path
    possible: int
    run: int
    missing: str

    @property
    def part(self) -> str:
        """The package or module of the first level that it belongs to."""
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(part: str) -> float:
    """The least share, in per cent, that must be run of a part."""
    return 100.0 if part in WHOLE else 95.0


def share(modules: Iterable[Module]) -> float:
    """Per cent of statements and branches that were run; 100 where there are none."""
    held = list(modules)
    possible = sum(module.possible for module in held)
    return 100.0 if not possible else 100.0 * sum(module.run for module in held) / possible


def measured(coverage: Coverage, root: Path) -> Iterator[Module]:
    """Every module of the package, those no test ever loaded included."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        numbers = coverage._analyze(str(path))
        totals = numbers.numbers
        yield Module(
            path=path.relative_to(root),
            possible=totals.n_statements + totals.n_branches,
            run=totals.n_executed + totals.n_executed_branches,
            missing=numbers.missing_formatted(branches=True),
        )


def told(modules: Iterable[Module]) -> tuple[list[str], bool]:
    """The table as lines, and whether every part reaches its floor."""
    held = list(modules)
    parts: dict[str, list[Module]] = {name: [] for name in (*WHOLE, *NEARLY)}
    for module in held:
        if module.part != "__init__":
            parts.setdefault(module.part, []).append(module)
    lines = [f"{'part':<14}{'covered':>9}{'floor':>7}"]
    good = True
    for part, mine in parts.items():
        reached = share(mine)
        # Rounded shares must not hide one line in ten thousand.
        enough = bool(mine) and reached >= floor(part)
        good = good and enough
        mark = "" if enough else "  below its floor" if mine else "  is not there"
        lines.append(f"{part:<14}{int(reached * 100) / 100:>8.2f}%{floor(part):>6.0f}%{mark}")
    gaps = [module for module in held if module.missing]
    if gaps:
        lines += ["", "Not run by any test:"]
        lines += [f"  {module.path.as_posix()}: {module.missing}" for module in gaps]
    return lines, good


def main(root: Path) -> int:
    """Combine what the test runs left in `root`, print the table, and give the exit code."""
    coverage = Coverage(config_file=str(root / "pyproject.toml"), data_file=str(root / ".coverage"))
    try:
        if (root / ".coverage").is_file():
            coverage.load()
        if list(root.glob(".coverage.*")):
            coverage.combine(data_paths=[str(root)], keep=False)
            coverage.save()
        if not coverage.get_data().measured_files():
            raise NoDataError("nothing was measured")
    except NoDataError:
        sys.stdout.write("There is no coverage data here: run the tests with --cov first.\n")
        return 1
    lines, good = told(measured(coverage, root))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
