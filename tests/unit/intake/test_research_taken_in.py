"""The tables released for research come in to the research office, and nothing that names a child.

Through the real door, under the office's renewed memorandum: what is released by default is kept
under the department's reference, and the rest of what is in the file is not.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tools import research_items

from kinfold import datasets
from kinfold.agreement import Flow
from kinfold.agreement.load import read
from kinfold.datasets import DataSet, Sensitivity, Table
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.intake.matching import tables_of
from kinfold.intake.receive import Asked, receive
from kinfold.registers import accounts, agreements, evidence, facts, signatures
from kinfold.store.model import Destroyed
from tests import estate
from tests.unit.intake import table_samples as tables
from tests.unit.intake.conftest import CHILDREN
from tests.unit.intake.made_files import zip_bytes

MEMORANDUM: Final = read(research_items.MEMORANDUM).agreement
OFFICE: Final = "research-office"
DEPARTMENT: Final = "department-for-education"
LOGIN: Final = "data@research.example"
(_ROW,) = [row for row in MEMORANDUM.schedule if row.id == "D2"]
RELEASED: Final = tuple(sorted(_ROW.data_sets))


def _bodies() -> None:
    office = facts.Organisation(id=OFFICE, name="The research office", kind="research_office")
    accounts.add_organisation(office)
    estate.open_account(LOGIN, OFFICE, "data_manager", "Data manager")
    for condition in ("information_training", "security_clearance"):
        evidence.record_attestation(
            condition,
            account=LOGIN,
            attested_on=estate.SIGNED_AT.date(),
            attester_role="information_governance_lead",
            at=estate.SIGNED_AT,
            by=None,
        )
    evidence.record_attestation(
        "appropriate_policy_document",
        organisation=OFFICE,
        attested_on=estate.SIGNED_AT.date(),
        attester_role="data_protection_officer",
        at=estate.SIGNED_AT,
        by=None,
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The research office's installation, its memorandum signed by it; the Department signs as any
    body of the estate does."""
    home = tmp_path_factory.mktemp("research")
    grounds = estate.copied(estate.empty(children=CHILDREN), home / "home")
    with grounds.opened() as gate:
        _bodies()
        version = estate.bring_into_force(research_items.MEMORANDUM)
        signatures.record_signature(
            version,
            party="research-office",
            organisation=OFFICE,
            signatory_role="data_controller_signatory",
            signed_on=estate.SIGNED_AT.date(),
            gateways_confirmed=True,
            at=estate.SIGNED_AT,
            by=None,
        )
        yield gate


def _kept_tables(data_set: DataSet) -> list[Table]:
    """The tables of a set that the memorandum lists anything of."""
    listed = {code.rpartition(".")[0] for group in MEMORANDUM.item_groups for code in group.codes}
    return [one for one in tables_of(data_set) if f"{data_set.id}.{one.name}" in listed]


def _file(path: Path, data_set: DataSet, *, end: bytes = b"") -> Path:
    """A release of a table or several, of one term and year."""
    parts = {
        f"{one.name}.csv": tables.csv_bytes(
            tables.rows_of(one, subjects=("PMR1", "PMR2"), term="SPR", year="20")
        )
        for one in _kept_tables(data_set)
    }
    content = zip_bytes(parts) if len(parts) > 1 else next(iter(parts.values()))
    return tables.saved(path, content + end)


def _take(gate: Gate, path: Path, name: str, *, days: int = 0) -> facts.LoadReport:
    asked = Asked(
        agreement=OFFICE, holder=DEPARTMENT, data_set=name, period="2019-20", channel="upload"
    )
    at = estate.LOADED_AT + timedelta(days=days)
    return receive(gate, gate.actor(LOGIN), path, asked=asked, at=at)


@pytest.mark.requirement("NEX-14")
@pytest.mark.parametrize("name", RELEASED)
def test_a_released_table_is_kept_under_its_reference(
    name: str, office: Gate, tmp_path: Path
) -> None:
    data_set = datasets.get(name)
    report = _take(office, _file(tmp_path / "release", data_set), name)
    assert (report.outcome, report.data_set, report.holder) == ("accepted", name, DEPARTMENT)
    kept = {key.removeprefix("kept "): n for key, n in report.counts.items() if "kept " in key}
    assert kept == dict.fromkeys((one.name for one in _kept_tables(data_set)), 2)
    assert report.counts["refused"] == 0
    held = {code for group in MEMORANDUM.item_groups for code in group.codes}
    assert bool(report.dropped_fields) == any(code not in held for code, _, _ in data_set.items())


@pytest.mark.requirement("NEX-23")
@pytest.mark.parametrize("name", ["leo", "npd_key_stage_2", "ypmad"])
def test_a_destroyed_reference_does_not_come_back(name: str, office: Gate, tmp_path: Path) -> None:
    data_set = datasets.get(name)
    days = 1 + RELEASED.index(name)
    at = estate.LOADED_AT + timedelta(days=days)
    permit = office.ask(
        Flow(
            actor=office.actor(LOGIN),
            operation="destroy",
            agreement=OFFICE,
            purpose="D-P1",
            items=tuple(code for code, _, _ in data_set.items()),
            recipient=OFFICE,
            holder=DEPARTMENT,
            at=at,
            channel="command",
        )
    )
    people = [(name, DEPARTMENT, who) for who in ("PMR1", "PMR2")]
    office.destroy(permit, because="the review of two years", at=at, subjects=people[:1])
    try:
        report = _take(office, _file(tmp_path / "again", data_set, end=b"\n"), name, days=days)
    except Destroyed:
        pytest.fail("the others' rows are not to be left out")
    supply = next(one for one in office.held() if one.id == report.supply)
    about = [one for one in _kept_tables(data_set) if one.subject is not None]
    assert supply.refused_destroyed == len(about)


def test_nothing_that_names_a_child_is_listed_but_the_departments_reference() -> None:
    """s2: names, address, postcode and date of birth are removed before receipt."""
    for group in MEMORANDUM.item_groups:
        for code in group.codes:
            _, table, field = datasets.find_item(code)
            if field.sensitivity in {Sensitivity.IDENTITY, Sensitivity.CONTACT}:
                assert field.name == table.subject, code
                assert "nonanonymous" not in field.name


def test_the_memorandum_lists_what_is_released_by_default_and_no_more() -> None:
    text = research_items.MEMORANDUM.read_text(encoding="utf-8")
    assert text == research_items.written(text), "run `python -m tools.research_items`"


@pytest.mark.requirement("NEX-27")
def test_before_the_memorandum_is_in_force_it_is_refused(office: Gate, tmp_path: Path) -> None:
    """And a table the memorandum does not name has no flow in it at all."""
    path = _file(tmp_path / "release", datasets.get("ypmad"), end=b"\n\n")
    version = office.versions(at=estate.LOADED_AT)[OFFICE].hash
    at = estate.LOADED_AT + timedelta(days=60)
    agreements.set_standing(version, state="suspended", at=at, by=None)
    with pytest.raises(RefusedByAgreement, match=r"\[s6\]"):
        _take(office, path, "ypmad", days=61)
    assert "npd_university_applications" not in RELEASED
    assert "npd_higher_education" not in RELEASED
