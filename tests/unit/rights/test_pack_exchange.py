"""A young person's pack names every authority their row was sent to, and where a row came from."""

from pathlib import Path

import pytest

from kinfold.gate import Gate
from kinfold.registers import parcels
from kinfold.rights import answering
from kinfold.rights.page import page
from kinfold.rights.pdf import pdf
from kinfold.rights.reviewing import Draft, reviewed
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month
from tests.unit.rights import made

EXCHANGE = "ccis-exchange"


def prepared(gate: Gate, person: str) -> Draft:
    return answering.prepare(
        gate,
        manager(gate, "rights"),
        made.REQUEST,
        people=(person,),
        agreements=(EXCHANGE,),
        at=NOW,
    )


def sent_away(three: Neighbourhood) -> str:
    """A young person of Marshire's whose row goes to the service that acts for nine boroughs."""
    answers = three.truth()
    return next(
        f"young_people/marshire/{row['ypid']}"
        for row in answers
        if (row["holder"], row["recipient"], row["send"]) == ("marshire", "eastreach", "Y")
    )


@pytest.mark.requirement("TDV-13.4a")
def test_the_pack_lists_where_a_row_went_and_the_recipients_where_it_came_from(
    tmp_path: Path,
) -> None:
    three = month.fresh(tmp_path)
    person = sent_away(three)
    with three.at("marshire") as gate:
        before = prepared(gate, person).contents.disclosures
        sealed = month.to(month.sealed(gate), "eastreach")
        unsent = prepared(gate, person).contents.disclosures
        for name in sealed:
            parcels.record_sent(name, at=NOW, how="file")
        draft = prepared(gate, person)
        (disclosure,) = draft.contents.disclosures
        assert (before, unsent) == ((), ())
        assert (disclosure.to, disclosure.at) == ("Eastreach Youth Service", NOW)
        assert disclosure.under.clauses
        assert disclosure.destroy_by is not None
        assert {"Surname", "Forename"} <= set(disclosure.items)
        assert not [title for title in disclosure.items if "." in title or "declares" in title]
        assert {one.holder for one in draft.contents.holdings} == {"Marshire County Council"}
        pack = reviewed(draft, made.every_decision(draft), role="auditor", at=NOW)
        assert "Eastreach Youth Service" in page(pack)
        assert pdf(pack)
    with three.at("eastreach") as gate:
        assert prepared(gate, person).contents.holdings == ()
        month.taken_in(gate, sealed.values())
        received = prepared(gate, person).contents.holdings
        assert received
        assert {one.holder for one in received} == {"Marshire County Council"}
