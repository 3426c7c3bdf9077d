"""Where the house keeps its things, and the files a house test looks through."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "src" / "kinfold"
DOCS: Final = ROOT / "docs"
REFERENCE: Final = DOCS / "reference"


@cache
def kept() -> tuple[Path, ...]:
    """Every file of the repository: those git keeps, and new ones it was not told to ignore."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    named = (ROOT / name for name in answer.stdout.split("\0") if name)
    return tuple(sorted(path for path in named if path.is_file()))


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the package, but not the migrations that Django writes."""
    return tuple(path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def short(path: Path) -> str:
    """A path as a person would name it, from the top of the repository."""
    return path.relative_to(ROOT).as_posix()
