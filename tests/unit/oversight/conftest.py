"""A made-up installation with nothing on its shelf, and the people who answer for care."""

from collections.abc import Iterator

import pytest

from kinfold.gate import Gate
from kinfold.registers import accounts, facts
from tests import estate

DPO = "dpo@marshire.example"
HEAD = "head@millbrook.marshire.example"
BOROUGH = facts.Organisation(id="littlewick", name="Littlewick Council", kind="la", la_code="998")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An estate of this module's own, with a second authority."""
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("care") / "home")
    with made.opened():
        accounts.add_organisation(BOROUGH)
        estate.bring_into_force(estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml")
        estate.open_account(DPO, "marshire", "data_protection_officer", "Data protection officer")
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return made


@pytest.fixture
def gate(home: estate.Estate) -> Iterator[Gate]:
    """The gate of the module's estate."""
    with home.opened() as opened:
        yield opened


def last(gate: Gate, kind: str) -> dict[str, object]:
    """What the ledger says of the last act of a kind."""
    return dict([one for one in gate._ledger.entries() if one.kind == kind][-1].payload or {})
