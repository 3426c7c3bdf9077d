"""A sub-contractor's contract is recorded once, and followed by what became of it."""

from datetime import date, datetime
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import contracts, facts, models
from kinfold.registers.answering import fact

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")


def new(**changes: object) -> facts.NewContract:
    words: dict[str, Any] = {
        "authority": "marshire",
        "contractor": "Fenland Hosting",
        "reference": "C-2026-1",
        "agreement": "ccis-exchange",
        "clause": "6",
        "work": "Hosts the caseload system.",
        "system": "Caseload",
        "country": "United Kingdom",
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2027, 3, 31),
        "processor_terms": "Schedule 4",
        **changes,
    }
    return facts.NewContract(**words)


def test_a_contract_comes_back_as_it_was_entered(at: datetime) -> None:
    number = contracts.add_contract(new(), at=at, by=OFFICER)
    found = contracts.contract(number)
    assert found is not None
    assert {name: getattr(found, name) for name in vars(new())} == vars(new())
    assert (found.id, found.at, found.by) == (number, at, OFFICER)
    assert (found.steps, found.successors) == ((), ())
    assert contracts.contract(number + 1) is None
    guarded(models.Contract)


def test_one_reference_is_one_contract_and_authorities_have_their_own(at: datetime) -> None:
    first = contracts.add_contract(new(), at=at, by=None)
    with pytest.raises(NothingToDo):
        contracts.add_contract(new(), at=at, by=None)
    later = contracts.add_contract(
        new(reference="C-2027-1", ends_on=date(2029, 3, 31), replaces=first), at=at, by=None
    )
    school = contracts.add_contract(new(authority="st-edmunds"), at=at, by=None)
    assert [one.id for one in contracts.contracts()] == [first, school, later]
    assert [one.id for one in contracts.contracts(authority="marshire")] == [first, later]
    assert contracts.contracts()[0].successors == (later,)
    with pytest.raises(UsageProblem, match="not on that authority's list"):
        contracts.add_contract(new(reference="C-9", replaces=school), at=at, by=None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ends_on": date(2025, 3, 31)}, "ends before it begins"),
        ({"authority": "nowhere"}, "No organisation is registered"),
        ({"contractor": " "}, "No reason or text"),
        ({"reference": "C 1"}, "not named by its id"),
    ],
)
def test_what_is_no_contract_is_refused(at: datetime, changes: dict[str, object], why: str) -> None:
    with pytest.raises(UsageProblem, match=why):
        contracts.add_contract(new(**changes), at=at, by=None)


def test_what_became_of_it_is_recorded_once(at: datetime) -> None:
    number = contracts.add_contract(new(), at=at, by=None)
    day = date(2026, 8, 1)
    contracts.add_contract_step(number, kind="ended", on=day, evidence="", at=at, by=OFFICER)
    with pytest.raises(UsageProblem, match="shown by evidence"):
        contracts.add_contract_step(number, kind="destroyed", on=day, evidence="", at=at, by=None)
    contracts.add_contract_step(number, kind="destroyed", on=day, evidence="Cert 7", at=at, by=None)
    found = contracts.contracts()[0]
    ended, gone = found.step("ended"), found.step("destroyed")
    assert ended == facts.ContractStep(kind="ended", on=day, evidence="", at=at, by=OFFICER)
    assert gone is not None
    assert (gone.evidence, gone.by) == ("Cert 7", None)
    with pytest.raises(NothingToDo):
        contracts.add_contract_step(number, kind="ended", on=day, evidence="", at=at, by=None)
    with pytest.raises(UsageProblem, match="no such contract"):
        contracts.add_contract_step(99, kind="ended", on=day, evidence="", at=at, by=None)
    with pytest.raises(UsageProblem, match="not on the list"):
        contracts.add_contract_step(number, kind="lost", on=day, evidence="", at=at, by=None)
    guarded(models.ContractStep)


def test_a_fact_takes_what_is_known_before_what_the_row_says(at: datetime) -> None:
    contracts.add_contract(new(), at=at, by=None)
    row = models.Contract.objects.get()
    found = fact(facts.Contract, row, by="somebody else", steps=(), successors=(4,))
    assert (found.by, found.successors, found.authority) == ("somebody else", (4,), "marshire")
