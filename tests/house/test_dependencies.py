"""Every dependency says why it is there, and is installed by its hash."""

import re
import tomllib
from typing import Final

import pytest

from tests.house.paths import ROOT

PROJECT: Final = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS: Final = ("run.lock", "dev.lock")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def _named(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def _declared() -> dict[str, list[str]]:
    project = tomllib.loads(PROJECT)["project"]
    return {
        "run.lock": [_named(one) for one in project["dependencies"]],
        "dev.lock": [_named(one) for one in project["optional-dependencies"]["dev"]],
    }


def _lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def test_every_dependency_has_a_comment() -> None:
    part = PROJECT.split("[project.scripts]")[0]
    lines = [line for line in part.splitlines() if re.match(r'\s+"[A-Za-z].*",', line)]
    wanted = sum(map(len, _declared().values()))
    assert len(lines) == wanted
    assert [line for line in lines if len(line.partition("#")[2].strip()) < 10] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked(name: str) -> None:
    locked = {_named(line) for line in _lock(name).splitlines() if re.match(r"[a-zA-Z]", line)}
    assert [one for one in _declared()[name] if one not in locked] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_a_hash(name: str) -> None:
    text = _lock(name).replace("\\\n", " ")
    packages = [line for line in text.splitlines() if re.match(r"[a-zA-Z]", line)]
    assert packages
    for line in packages:
        assert re.match(r"\S+==\S+ ", line), line.split()[0]
        assert "--hash=sha256:" in line, line.split()[0]


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_holds_an_address(name: str) -> None:
    assert "://" not in _lock(name)


def test_no_dependency_is_taken_from_an_address() -> None:
    """Neither a package of its own address nor an index is named in the project."""
    assert " @ " not in PROJECT
    assert "://" not in "".join(line.partition("#")[0] for line in PROJECT.splitlines())
