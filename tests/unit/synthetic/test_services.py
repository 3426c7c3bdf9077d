"""What the services of the made-up county send: of its own people, sound, the same every time."""

from datetime import date
from pathlib import Path

import pytest

from kinfold import datasets, identifiers
from kinfold.datasets import DataSet, Kind
from kinfold.synthetic import county, manifest, numbers, services
from kinfold.synthetic.manifest import Manifest
from tests.unit.synthetic.reading import rows

AT = date(2026, 11, 20)


@pytest.fixture(scope="module")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    folder = tmp_path_factory.mktemp("services")
    return county.with_services(county.write(folder, as_at=AT, seed=7, children=200))


def _file(made: Manifest, data_set: str) -> list[dict[str, str]]:
    (entry,) = made.of(data_set)
    return rows(made.folder / entry.path)


def _id(data_set: DataSet) -> str:
    return data_set.id


def test_every_file_is_in_the_saved_manifest_once(supplied: Manifest) -> None:
    assert manifest.load(supplied.folder) == supplied
    assert county.with_services(supplied) == supplied
    written = {path.name for path in (supplied.folder / "services").iterdir()}
    listed = [file.path for file in supplied.files if file.path.parts[0] == "services"]
    assert {path.name for path in listed} == written
    assert len(listed) == len(written) == len(services.supplied()) == 31


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(
    supplied: Manifest, tmp_path: Path
) -> None:
    for seed, same in ((7, True), (8, False)):
        made = county.write(tmp_path / str(seed), as_at=AT, seed=seed, children=200)
        again = county.with_services(made)
        for file in supplied.files[-31:]:
            before = (supplied.folder / file.path).read_bytes()
            assert ((again.folder / file.path).read_bytes() == before) is same


@pytest.mark.parametrize("data_set", services.supplied(), ids=_id)
def test_a_services_file_is_as_declared_and_sensible(supplied: Manifest, data_set: DataSet) -> None:
    """Declared headings, listed codes, whole keys, and no day ahead or before its start."""
    table = data_set.in_files[0]
    held = _file(supplied, data_set.id)
    assert held
    assert list(held[0]) == [field.source for field in table.fields if not field.proposed]
    by_name = {field.name: field.source for field in table.fields}
    keys = [tuple(row[by_name[name]] for name in table.key) for row in held]
    assert len(set(keys)) == len(keys)
    assert all(all(key) for key in keys)
    for field in table.fields:
        seen = {row[field.source] for row in held if row[field.source]}
        if field.codeset:
            assert seen <= datasets.codeset(field.codeset).codes_in()
        if field.kind is Kind.DATE:
            assert max(seen, default="") <= AT.isoformat()
        if field.name.endswith("_email"):
            assert all(mail.endswith(".example") for mail in seen)
        if field.name.endswith("postcode"):
            assert all(code.startswith("QM") and identifiers.is_postcode(code) for code in seen)
        if field.name == "nhs_number":
            assert all(map(identifiers.is_test_nhs_number, seen))
    evidence = table.evidence
    if evidence.start and evidence.end:
        spells = [(row[by_name[evidence.start]], row[by_name[evidence.end]]) for row in held]
        assert all(not end or start <= end for start, end in spells)


def test_people_and_homes_are_the_countys_own(supplied: Manifest) -> None:
    """A home has one number in every file, and it is in the gazetteer."""
    homes = {row["UPRN"] for row in _file(supplied, "gazetteer")}
    for data_set in ("housing", "crime", "admissions", "council_tax_support"):
        assert {row["UPRN"] for row in _file(supplied, data_set)} <= homes
    pupils = {
        row["UPN"]
        for file in supplied.of("pupil_core")
        for row in rows(supplied.folder / file.path)
    }
    assert {row["UPN"] for row in _file(supplied, "family_support")} <= pupils
    cared = (supplied.folder / "cin-2019-20.xml").read_text(encoding="utf-8")
    cared += (supplied.folder / "cin-2025-26.xml").read_text(encoding="utf-8")
    known = [row["Case id"] in cared for row in _file(supplied, "protection_plans")]
    assert sum(known) > len(known) / 2


def test_nobody_is_known_before_an_age_at_which_they_could_be(supplied: Manifest) -> None:
    for row in _file(supplied, "youth_justice"):
        assert int(row["Date it began"][:4]) - int(row["Date of birth"][:4]) >= 10
    for row in _file(supplied, "probation"):
        assert int(row["Date of birth"][:4]) <= AT.year - 18


def test_a_school_sends_its_own_pupils_under_its_own_number(supplied: Manifest) -> None:
    (file,) = supplied.of("family_support")
    assert file.holder == "st-edmunds"
    assert {row["LAESTAB"] for row in _file(supplied, "family_support")} == {"9992001"}


def test_health_service_numbers_are_sound_and_differ() -> None:
    made = [numbers.nhs_number(number) for number in range(3000)]
    assert len(set(made)) == 3000
    assert all(map(identifiers.is_test_nhs_number, made))
