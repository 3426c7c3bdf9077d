"""The commands that list what waits for a notice to providers, and send it."""

import pytest

from tests import amended, estate
from tests.unit.cli.conftest import Line

OFFICER = estate.GOVERNANCE
AGREEMENT = "county-education"


@pytest.fixture
def in_force(line: Line) -> Line:
    """The command line where the amendment is in force."""
    amended.in_force()
    return line


@pytest.mark.requirement("SOM-3.3", "SOM-5.2.1c")
def test_what_is_new_is_listed_shown_sent_and_seen_by_the_school(in_force: Line) -> None:
    line = in_force
    waits = line("--json", "agreement", "changes", AGREEMENT, login=OFFICER).json()
    assert [(one["item group"], one["basis"], one["until"]) for one in waits] == [
        ("health", "copi-2002-reg3", "31 March 2027"),
        ("journey", "", "no end"),
    ]
    assert {one["how it stands"] for one in waits} == {"waits for a change notice"}
    under = ("ask", "deposit", "--under", AGREEMENT, "--purpose", "B-P2")
    asked = (*under, "--item", amended.TRAVEL, "--holder", "st-edmunds")
    refused = line(*asked)
    assert refused.code == 12
    assert "[3.3] Providers have not been told that this item is collected." in refused.out

    shown = line("agreement", "notify", AGREEMENT, "--group", "health", login=OFFICER)
    assert shown.code == 0
    assert "ends on 31 March 2027" in shown.out
    assert "To 4 providers. Nothing was sent; say --send." in shown.out
    assert line("agreement", "notify", AGREEMENT, "--group", "health", "--send").code == 12
    sent = line(
        "--json", "agreement", "notify", AGREEMENT, "--group", "health", "--send", login=OFFICER
    )
    assert sent.json() == {"notice": 1, "begins_on": "2026-11-28", "sent": True}
    again = line("agreement", "notify", AGREEMENT, "--group", "health", login=OFFICER)
    assert again.code == 14

    seen = line("agreement", "changes", AGREEMENT, login=estate.LEADS["millbrook"])
    assert "notice 1 of 21 November 2026 to 4 providers" in " ".join(seen.out.split())
    assert "told; may be collected from 28 November 2026" in " ".join(seen.out.split())
    assert line("agreement", "changes", "practitioner-view", login=OFFICER).code == 0


@pytest.mark.requirement("SOM-2.6.1")
def test_an_agreement_says_until_when_an_emergency_holds(in_force: Line) -> None:
    told = in_force("agreement", "show", AGREEMENT, login=OFFICER)
    assert "until 31 March 2027, and not a day longer" in told.out


def test_who_was_not_told_sees_no_notice(in_force: Line) -> None:
    in_force("agreement", "notify", AGREEMENT, "--group", "journey", "--send", login=OFFICER)
    estate.open_account("desk@analysis.example", "analysis-service", "analyst", "Analyst")
    seen = in_force("--json", "agreement", "changes", AGREEMENT, login="desk@analysis.example")
    assert [one["how it stands"] for one in seen.json() if "notice 1" in one["how it stands"]] == []
