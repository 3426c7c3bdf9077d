"""Sub-contractors' contracts are on record, and those that lapse or lack something are shown."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.oversight import contracts
from kinfold.registers.facts import Contract, ContractStep, NewContract
from tests import estate

from .conftest import DPO, last

TODAY: Final = estate.LATER.date()


def new(**changes: object) -> NewContract:
    words: dict[str, Any] = {
        "authority": "marshire",
        "contractor": "Fenland Hosting",
        "reference": "C-1",
        "agreement": "ccis-exchange",
        "clause": "s6",
        "work": "Hosts the caseload system.",
        "system": "Caseload",
        "country": "United Kingdom",
        "starts_on": TODAY - timedelta(days=300),
        "ends_on": TODAY + timedelta(days=400),
        "processor_terms": "Schedule 4",
        **changes,
    }
    return NewContract(**words)


def kept(*steps: tuple[str, int], successors: tuple[int, ...] = (), **changes: object) -> Contract:
    """A contract with steps so many days from today."""
    return Contract(
        **vars(new(**changes)),
        id=1,
        at=estate.LATER,
        by=None,
        steps=tuple(
            ContractStep(
                kind=kind, on=TODAY + timedelta(days=days), evidence="E", at=estate.LATER, by=None
            )
            for kind, days in steps
        ),
        successors=successors,
    )


def ending(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.requirement("CCIS-6e")
@pytest.mark.parametrize(
    ("contract", "state", "flags"),
    [
        (kept(), "running", ()),
        (kept(starts_on=ending(1)), "later", ()),
        (kept(processor_terms=""), "running", (contracts.NO_TERMS,)),
        (kept(ends_on=ending(61)), "running", ()),
        (kept(ends_on=ending(60)), "lapsing", ()),
        (kept(ends_on=TODAY), "lapsing", ()),
        (kept(ends_on=ending(-1)), "over", (contracts.NO_SUCCESSOR, contracts.NOT_DESTROYED)),
        (kept(("destroyed", 0), ends_on=ending(-1)), "over", (contracts.NO_SUCCESSOR,)),
        (kept(ends_on=ending(-1), successors=(2,)), "over", ()),
        (kept(("ended", 30)), "lapsing", ()),
        (kept(("ended", -1)), "over", (contracts.NOT_DESTROYED,)),
        (kept(("ended", -5), ("destroyed", -1)), "over", ()),
    ],
)
def test_how_a_contract_stands(contract: Contract, state: str, flags: tuple[str, ...]) -> None:
    found = contracts.standing(contract, on=TODAY)
    assert (found.state, found.flags) == (state, flags)


@pytest.mark.requirement("CCIS-6e")
def test_a_contract_is_entered_ended_and_its_data_shown_destroyed(gate: Gate) -> None:
    officer = gate.actor(estate.GOVERNANCE)
    number = contracts.add(gate, officer, new(), at=estate.LATER)
    assert last(gate, "contract.added")["authority"] == "marshire"
    with pytest.raises(UsageProblem, match="not over"):
        contracts.destroyed(gate, officer, number, on=TODAY, evidence="C 1", at=estate.LATER)
    with pytest.raises(UsageProblem, match="between its first day"):
        contracts.end(gate, officer, number, on=TODAY + timedelta(days=401), at=estate.LATER)
    contracts.end(gate, officer, number, on=TODAY, at=estate.LATER)
    assert last(gate, "contract.ended") == {"contract": number, "on": TODAY.isoformat()}
    with pytest.raises(UsageProblem, match="to come"):
        contracts.destroyed(
            gate, officer, number, on=TODAY + timedelta(days=1), evidence="C 1", at=estate.LATER
        )
    contracts.destroyed(gate, officer, number, on=TODAY, evidence="C 1", at=estate.LATER)
    (found,) = contracts.register(at=estate.LATER + timedelta(days=1), authority="marshire")
    assert (found.state, found.flags, found.last_day) == ("over", (), TODAY)
    assert contracts.register(at=estate.LATER, authority="littlewick") == ()


@pytest.mark.requirement("CCIS-6e")
def test_each_authority_has_its_own_and_others_have_no_say(gate: Gate) -> None:
    officer = gate.actor(DPO)
    contracts.add(gate, officer, new(authority="littlewick"), at=estate.LATER)
    assert len(contracts.register(at=estate.LATER, authority="littlewick")) == 1
    for changes in ({"authority": "st-edmunds"}, {"authority": "nowhere"}, {"agreement": "none"}):
        with pytest.raises(UsageProblem):
            contracts.add(gate, officer, new(**changes), at=estate.LATER)
    with pytest.raises(RefusedByAgreement):
        contracts.add(gate, gate.actor(estate.AUDITOR), new(), at=estate.LATER)
    with pytest.raises(UsageProblem, match="no such contract"):
        contracts.end(gate, officer, 99, on=TODAY, at=estate.LATER)
