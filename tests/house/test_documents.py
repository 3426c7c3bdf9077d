"""The documents do what they say: commands run, links lead somewhere, decisions are complete."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from kinfold import law
from tests.house.documents import Checked, checked, fits, links, pages
from tests.house.paths import DOCS, REFERENCE, ROOT, kept, short

BIN: Final = Path(sys.executable).parent
RUN: Final = {path: tuple(checked(path)) for path in pages()}
PARTS: Final = ("Context", "Options", "Outcome", "Consequences", "How it is enforced")
DECISIONS: Final = tuple(sorted((DOCS / "decisions").glob("*.md")))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's installation, agreements and sign-ins, without its 5,000 children."""
    place = tmp_path_factory.mktemp("documents") / "home"
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from kinfold.cli import demo_county\n"
        "demo_county.establish(Path(sys.argv[1]), at=datetime.now(tz=UTC))\n"
    )
    subprocess.run([sys.executable, "-c", program, str(place)], check=True, cwd=ROOT)
    return place


@pytest.mark.parametrize(
    "blocks", [b for b in RUN.values() if b], ids=[short(p) for p, b in RUN.items() if b]
)
def test_what_a_page_shows_is_what_happens(blocks: tuple[Checked, ...], home: Path) -> None:
    """The blocks of a page run in its order, in the demonstration's installation."""
    for block in blocks:
        words = shlex.split(block.command) if block.sort == "console" else ["python", "-"]
        assert words[0] in {"kinfold", "python"}, block.place
        ended = subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            input=None if block.sort == "console" else block.command,
            env=os.environ | {"KINFOLD_HOME": str(home)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        said = ended.stdout + ended.stderr
        assert ended.returncode == block.exit_code, f"{block.place}\n{said}"
        assert fits(block.told, said), f"{block.place} shows something else than:\n{said}"


def test_the_pages_people_begin_with_are_run() -> None:
    for name in ("README.md", "docs/tutorial/ten-minutes.md"):
        assert len(RUN[ROOT / name]) >= 3, name


def _shown(path: Path) -> Iterator[str]:
    for block in re.findall(r"```console\n(.*?)```", path.read_text("utf-8"), flags=re.DOTALL):
        yield from re.findall(r"^\s*\$ (.+)$", block, flags=re.MULTILINE)


@pytest.mark.parametrize("path", pages(), ids=short)
def test_every_command_shown_exists(path: Path) -> None:
    """Commands too long for a test are at least commands: of make, or of Kinfold's own list."""
    makes = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    for line in _shown(path):
        words = shlex.split(line)
        if words[0] == "make":
            assert set(words[1:]) <= makes, line
        elif words[0] == "kinfold":
            plain = [w for w in words if not w.startswith("-")]
            named = [" ".join(plain[:n]) for n in range(1, len(plain) + 1)]
            named += [" ".join(["kinfold", *plain[n:m]]) for n in (2,) for m in (3, 4)]
            assert any(f"## `{name}`" in commands for name in named if name != "kinfold"), line
            for option in (w.split("=")[0] for w in words if w.startswith("--")):
                assert re.search(rf"`[^`]*{option}\b", commands), line
        else:
            assert words[0] in {"source", "export", ".venv/bin/python"}, line


@pytest.mark.parametrize("path", pages(), ids=short)
def test_links_lead_somewhere(path: Path) -> None:
    there = {short(one) for one in kept()}
    for link in links(path):
        target = (path.parent / link).resolve()
        assert target.is_relative_to(ROOT), link
        name = short(target)
        assert name in there or any(one.startswith(f"{name}/") for one in there), link


def test_every_page_can_be_reached() -> None:
    """From README or the manual's index, in one step or more."""
    reached, todo = set[Path](), [ROOT / "README.md", DOCS / "README.md"]
    while todo:
        page = todo.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            todo += [(page.parent / link).resolve() for link in links(page)]
    written = {page for page in pages() if page.parent != REFERENCE}
    assert sorted(short(page) for page in written - reached) == []


@pytest.mark.parametrize("path", pages(), ids=short)
def test_files_named_in_a_page_are_there(path: Path) -> None:
    """What a page calls `tests/...` or `src/...` is a file or folder of the repository."""
    named = re.findall(
        r"`((?:tests|src|bench|tools|agreements|docs)/[\w./-]+)`", path.read_text("utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_decisions_are_numbered_without_gap_or_repeat() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=short)
def test_a_decision_has_all_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == list(PARTS)
    assert re.match(r"(Accepted|Replaced by )", text.split("\n")[2])
    options = text.split("## Options")[1].split("## Outcome")[0]
    chosen = re.findall(r"^- \*\*", options, flags=re.MULTILINE)
    assert len(chosen) >= 2
    assert len(re.findall(r"For:\s", options)) == len(chosen)
    assert len(re.findall(r"Against:\s", options)) == len(chosen)


def test_the_first_screen_says_what_for_whom_and_how() -> None:
    """What it is, for whom, one command that runs it, one that tests it, a yes and a no."""
    screen = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    for wanted in ("It is for", "$ make demo", "$ make test", "**Permitted.**", "**Refused.**"):
        assert wanted in screen, wanted
    assert len(screen.splitlines()) <= 75


def test_ci_does_what_the_readme_says() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    for wanted in ("make --no-print-directory check", "-m journey", "KINFOLD_TEST_POSTGRES"):
        assert wanted in text, wanted
    assert "tests.house.coverage_floors" in text
    check = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ncheck:")[1].split("\n\n")[0]
    for wanted in ("ruff format --check", "ruff check", "mypy", "lint-imports"):
        assert wanted in check, wanted


def test_governance_reviewers_see_what_may_be_shared() -> None:
    owners = (ROOT / "CODEOWNERS").read_text(encoding="utf-8")
    for place in (
        "agreements",
        "src/kinfold/datasets",
        "src/kinfold/agreement",
        "src/kinfold/gate",
    ):
        line = next(line for line in owners.splitlines() if line.startswith(f"/{place}/"))
        assert "@kinfold/governance" in line
        assert (ROOT / place).is_dir()


def test_a_page_names_only_roles_there_are() -> None:
    text = (DOCS / "how-to" / "run-it-in-service.md").read_text(encoding="utf-8")
    for role in re.findall(r'(?:attester_)?role="([a-z_]+)"', text):
        law.role(role)
