"""Every agreement comes with flows it permits and refuses, and loads as it stands."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kinfold.agreement.load import read
from tests.house.paths import ROOT

FOLDERS = tuple(sorted(path for path in (ROOT / "agreements").iterdir() if path.is_dir()))


def _name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_a_folder_shows_a_permitted_and_a_refused_flow(folder: Path) -> None:
    examples = yaml.safe_load((folder / "examples.yaml").read_text(encoding="utf-8"))
    expected = Counter(example["expect"] for example in examples)
    assert expected["refused"] >= 1
    grants = any(read(path).agreement.grants for path in _versions(folder))
    assert expected["permitted"] >= 1 or not grants, "no grant is shown to let through"
    assert set(expected) <= {"permitted", "refused"}


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_every_refused_example_names_its_reasons_and_clauses(folder: Path) -> None:
    for example in yaml.safe_load((folder / "examples.yaml").read_text(encoding="utf-8")):
        if example["expect"] == "refused":
            assert example["reasons"], example["name"]
            assert all(len(pair) == 2 and all(pair) for pair in example["reasons"])


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_a_folder_holds_one_agreement_as_printed_and_its_renewals(folder: Path) -> None:
    versions = [read(path) for path in _versions(folder)]
    assert (folder / "as-printed.yaml").is_file()
    assert {version.agreement.id for version in versions} == {folder.name}
    assert len({version.hash for version in versions}) == len(versions)
    assert len({version.agreement.version for version in versions}) == len(versions)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_nothing_else_lies_in_a_folder(folder: Path) -> None:
    assert {path.suffix for path in folder.iterdir()} == {".yaml"}


def _versions(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.yaml")) if path.name != "examples.yaml"]
