"""Contracts, checks, policies and notices by command."""

from typing import Final

import pytest

from kinfold.registers import accounts, facts
from tests import estate
from tests.unit.cli.conftest import Line

HEAD: Final = "head@millbrook.marshire.example"
ADD: Final = (
    "contract", "add", "--authority", "marshire", "--contractor", "Fenland Hosting",
    "--reference", "C-1", "--under", "ccis-exchange", "--clause", "s6", "--work", "Hosts it",
    "--system", "Caseload", "--country", "United Kingdom", "--from", "2025-04-01",
    "--to", "2026-12-31",
)  # fmt: skip


@pytest.fixture
def care(line: Line) -> Line:
    """A command line where the exchange's agreement stands, and a head has an account."""
    accounts.add_organisation(
        facts.Organisation(id="littlewick", name="Littlewick Council", kind="la", la_code="998")
    )
    estate.bring_into_force(estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml")
    estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return line


@pytest.mark.requirement("CCIS-6e")
def test_contracts_are_added_listed_ended_and_evidenced(care: Line) -> None:
    officer = estate.GOVERNANCE
    assert care(*ADD).code == 12
    assert care("--json", *ADD, login=officer).json() == {"contract": 1}
    (shown,) = care("--json", "contract", "list").json()
    assert (shown["state"], shown["to put right"]) == (
        "lapses within 60 days",
        "The terms of UK GDPR Article 28 are not on record.",
    )
    said = care("contract", "end", 1, "--on", "2026-11-20", login=officer)
    assert said.out == "Contract 1 is ended.\n"
    (shown,) = care("--json", "contract", "list", "--authority", "marshire").json()
    assert (shown["state"], shown["until"]) == ("over", "2026-11-20")
    gone = ("contract", "destroyed", 1, "--on", "2026-11-20", "--evidence", "C 7")
    assert care(*gone, login=officer).code == 0
    assert care(*gone, login=officer).code == 14
    follows = [*ADD, "--follows", 9]
    follows[follows.index("C-1")] = "C-2"
    assert care(*follows, login=officer).code == 2


@pytest.mark.requirement("CCIS-9b")
def test_checks_are_recorded_and_listed(care: Line) -> None:
    listed = ("--json", "diligence", "list", "--under", "ccis-exchange")
    assert {one["flag"] for one in care(*listed).json()} == {"No check is on record."}
    said = care(
        "diligence", "record", "--under", "ccis-exchange", "--member", "littlewick",
        "--what", "dpia", "--role", "governance_officer", "--on", "2026-11-01",
        "--due", "2027-11-01", "--evidence", "D-4", "--outcome", "satisfied",
        login=estate.GOVERNANCE,
    )  # fmt: skip
    assert said.out == "Check 1 is on record.\n"
    shown = [one for one in care(*listed).json() if one["state"] == "good"]
    assert [(one["controller"], one["what"], one["by"]) for one in shown] == [
        ("littlewick", "dpia", "governance_officer")
    ]


@pytest.mark.requirement("SOM-10.3", "SOM-7.6")
def test_a_provider_attests_its_policy_and_records_its_notice(care: Line) -> None:
    said = care(
        "provider", "attest-policy", "millbrook", "--version", "Cyber 4", "--on", "2026-09-01",
        login=HEAD,
    )  # fmt: skip
    assert said.out == "It counts until 2027-09-01.\n"
    said = care(
        "provider", "record-notice", "millbrook", "--version", "2026-1", "--on", "2026-09-01",
        "--review", "2027-09-01", "--collected", "Names", "--shared-with", "The council",
        "--where", "millbrook.example", login=HEAD,
    )  # fmt: skip
    assert said.out == "Notice 1 is on record.\n"
    shown = {
        one["provider"]: one["to put right"] for one in care("--json", "provider", "list").json()
    }
    assert shown["millbrook"] == ""
    assert shown["ashdown"] == (
        "No cyber security policy is attested. No privacy notice is on record."
    )
