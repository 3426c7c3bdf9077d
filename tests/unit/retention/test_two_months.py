"""What other authorities sent goes within two calendar months, with its certificate (CCIS-8b)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kinfold import retention
from kinfold.agreement import Actor
from kinfold.errors import NothingToDo
from kinfold.exchange import inbox, planning, sending
from kinfold.gate import Gate
from kinfold.registers import holding, parcels
from tests import neighbourhood

DAY = timedelta(days=1)
TWO_MONTHS = datetime(2027, 1, 3, 9, tzinfo=UTC)


def apply(gate: Gate, actor: Actor, *, at: datetime) -> retention.Outcome:
    """Destroy what is due."""
    return retention.apply(gate, actor, retention.planned(gate, at=at).digest, at=at)


@pytest.mark.requirement("CCIS-8b", "GOV-5")
def test_a_delivery_nobody_processed_goes_after_two_months(tmp_path: Path) -> None:
    """Not the day before; on the day all of it, with a certificate the parcel is filed under."""
    near = neighbourhood.copied(neighbourhood.built(), tmp_path / "near")
    now = neighbourhood.NOW
    with near.at("marshire") as gate:
        actor = neighbourhood.manager(gate)
        plan = planning.plan(gate, actor, row="S1", month=neighbourhood.MONTH, at=now)
        planning.confirm(gate, actor, plan.number, at=now)
        sent = sending.send(gate, actor, plan.number, at=now)
        going = {
            one.parcel_id: parcels.content(one.parcel_id)
            for one in parcels.parcels(direction="out")
            if one.partner == "eastreach" and one.parcel_id in sent.sealed
        }
        lines = {line.ref: line for line in retention.planned(gate, at=now).lines}
        assert {lines[one].what for one in going} == {"parcel"}
    with near.at("eastreach") as gate:
        actor = neighbourhood.manager(gate)
        for content in going.values():
            assert content is not None
            arrived = inbox.arrive(gate, content, at=now)
            inbox.accept(gate, actor, arrived, at=now)
        came = [one for one in gate.held() if one.holder == "marshire"]
        assert len(came) == len(going)
        assert {one.destroy_by for one in came} == {date(2027, 1, 3)}
        with pytest.raises(NothingToDo):
            apply(gate, actor, at=TWO_MONTHS - DAY)
        outcome = apply(gate, actor, at=TWO_MONTHS)
        assert not [one for one in gate.held() if one.holder == "marshire"]
        own = [one for one in gate.held() if one.data_set == "young_people"]
        assert own
        told = {one.ref: one for one in holding.certificates() if one.what == "supply"}
        for supply in came:
            assert told[supply.id].counts["rows"] == sum(supply.rows.values())
            assert (told[supply.id].clause, told[supply.id].agreement) == ("s8", "ccis-exchange")
        for one in parcels.parcels(direction="in"):
            step = one.step("destroyed")
            if one.supply in told:
                assert step is not None
                assert step.data == {"certificate": told[one.supply].id}
        assert outcome.stays == ()
