"""Where a party holds data is read from the file, with the safeguard and its clause."""

import pytest

from kinfold.agreement import load
from kinfold.agreement.model import Safeguard
from tests.unit.agreement.test_load import SMALL, why, written


@pytest.mark.requirement("NEX-24")
def test_a_safeguard_says_what_it_is_and_under_which_clause() -> None:
    party = SMALL["parties"][0] | {"country": "NO"}
    good = {"text": "The adequacy regulations", "clause": "1.1"}
    agreement = load.parse(written({"parties": [party | {"safeguard": good}]})).agreement
    assert (agreement.parties[0].country, agreement.parties[0].safeguard) == (
        "NO",
        Safeguard(text="The adequacy regulations", clause="1.1"),
    )
    assert load.parse(written()).agreement.parties[0].country == "GB"
    blank = why(written({"parties": [party | {"safeguard": good | {"text": " "}}]}))
    assert "parties.0.safeguard.text: Say what the safeguard is." in blank
    bare = why(written({"parties": [party | {"safeguard": {"text": "x"}}]}))
    assert "parties.0.safeguard.clause: Field required" in bare
