"""Taking parcels away: as files to carry, and what happens without a line to the partner."""

from pathlib import Path

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import carrying, inbox
from kinfold.registers import parcels, partners
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


@pytest.mark.requirement("CCIS-6a", "CCIS-7")
def test_a_parcel_goes_as_a_file_by_a_designated_person_and_waits_for_its_receipt(
    three: Neighbourhood, tmp_path: Path
) -> None:
    with three.at("eastreach") as gate:
        name = next(iter(month.to(month.sealed(gate), "marshire")))
        with pytest.raises(RefusedByAgreement):
            carrying.to_file(gate, manager(gate, "rights"), name, folder=tmp_path, at=NOW)
        path = carrying.to_file(gate, manager(gate), name, folder=tmp_path, at=NOW)
        assert path.name == f"{name}.parcel"
        assert carrying.to_file(gate, manager(gate), name, folder=tmp_path, at=NOW) == path
        out = parcels.parcel(name, direction="out")
        assert out is not None
        assert (out.state, out.step("sent").data) == ("sent", {"how": "file"})  # type: ignore[union-attr] # None fails the test
        assert name in {one.parcel_id for one in carrying.outbox()}
        with pytest.raises(UsageProblem, match="No sealed parcel"):
            carrying.to_file(gate, manager(gate), "0" * 32, folder=tmp_path, at=NOW)
        left = list(gate._ledger.entries(kinds={"parcel.left"}))
        assert [entry.actor for entry in left] == ["ccis@eastreach.example"] * 2
    with three.at("marshire") as gate:
        assert inbox.arrive(gate, path.read_bytes(), at=NOW) == name


def test_without_an_address_or_keys_nothing_goes_and_the_reason_is_told(
    three: Neighbourhood,
) -> None:
    with three.at("littlewick") as gate:
        with pytest.raises(NothingToDo):
            carrying.carry(gate, at=NOW)
        held = month.sealed(gate)
        assert dict(carrying.carry(gate, at=NOW).left).keys() == held.keys()
        for one in partners.partners(at=NOW):
            partners.end(one.organisation, at=NOW, by=None)
        assert {why for _, why in carrying.carry(gate, at=NOW).left} == {
            "no keys of the partner are confirmed here"
        }
        assert {one.state for one in carrying.outbox()} == {"sealed"}


def test_what_another_run_has_carried_is_not_carried_again(
    three: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes went between the look at the outbox and the parcel's turn; or its step is taken."""
    with three.at("littlewick") as gate:
        names = list(month.sealed(gate))
        listed = carrying.outbox()
        monkeypatch.setattr(carrying, "outbox", lambda: listed)
        monkeypatch.setattr(carrying, "_posted", lambda one, content, *, at: "")
        parcels.drop(names[0])
        for name in names[1:]:
            parcels.record_sent(name, at=NOW, how="https")
        done = carrying.carry(gate, at=NOW)
        assert set(done.gone) == set(names[1:])
        assert done.left == ()
