"""A made-up installation, with those who send, support and keep papers."""

from collections.abc import Iterator

import pytest

from kinfold.gate import Gate
from tests import estate

HEAD = "head@millbrook.marshire.example"
OTHERS_MANAGER = "data@ashdown.marshire.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An estate of this module's own."""
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("handling") / "home")
    with made.opened():
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
        estate.open_account(OTHERS_MANAGER, "ashdown", "data_manager", "Data manager")
    return made


@pytest.fixture
def gate(home: estate.Estate) -> Iterator[Gate]:
    """The gate of the module's estate."""
    with home.opened() as opened:
        yield opened


def noted(gate: Gate, kind: str) -> list[dict[str, object]]:
    """What the ledger says of every act of a kind."""
    return [dict(one.payload or {}) for one in gate._ledger.entries() if one.kind == kind]
