"""A copy that a practitioner declared is told in the pack as that, in the agreement's words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.gate import Gate
from kinfold.rights import answering
from kinfold.rights.contents import Request
from kinfold.view.declaring import Copied, declare
from tests import estate, people_index
from tests.unit.rights import made


@pytest.fixture
def home(tmp_path: Path) -> estate.Estate:
    return estate.copied(people_index.linked(), tmp_path / "home")


@pytest.fixture
def gate(home: estate.Estate) -> Iterator[Gate]:
    people_index.back_in_time()
    with home.opened() as opened:
        yield opened


@pytest.mark.requirement("TDV-13.4b")
def test_the_pack_lists_a_declared_copy_with_its_parts(gate: Gate, home: estate.Estate) -> None:
    person = people_index.person_id(home.county.persona("nothing").person)
    lead = gate.actor(estate.LEADS["st-edmunds"])
    copied = Copied(parts=("identity", "involvements"), reason="For the protection plan")
    declare(gate, lead, person, copied, purpose="C-P5", at=estate.LATER)
    request = Request(
        case=1,
        received_on=made.REQUEST.received_on,
        requester="child",
        controller=made.CONTROLLER,
        held_at=estate.LATER,
        made_at=estate.LATER,
    )
    contents = answering.prepare(
        gate,
        gate.actor(estate.GOVERNANCE),
        request,
        people=(person,),
        agreements=("practitioner-view",),
        at=estate.LATER,
    ).contents
    (copy,) = contents.copies
    assert (copy.organisation, copy.items) == (
        "St Edmund's Primary",
        ("Personal details", "Involvements"),
    )
    did = [(one.did, one.outcome) for one in contents.viewings]
    assert did[0] == ("Declared a copy of your information", "done")
