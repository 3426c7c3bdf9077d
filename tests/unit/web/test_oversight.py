"""Contracts, checks of controllers, and providers' policies and notices, page by page."""

from datetime import timedelta
from typing import Final

import pytest

from kinfold.registers import accounts, assurance, contracts, evidence, facts
from tests import estate
from tests.unit.web.walking import Walk, words

HEAD: Final = "head@millbrook.marshire.example"
MEMBER: Final = facts.Organisation(
    id="littlewick", name="Littlewick Council", kind="la", la_code="998"
)
CONTRACT: Final = {
    "authority": "marshire", "contractor": "Fenland Hosting", "reference": "C-1",
    "agreement": "ccis-exchange", "clause": "s6", "work": "Hosts the caseload system",
    "system": "Caseload", "country": "United Kingdom",
    "starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2025",
    "ends_on-day": "31", "ends_on-month": "12", "ends_on-year": "2026",
}  # fmt: skip
CHECK: Final = {
    "member": "littlewick", "what": "dpia", "checker_role": "governance_officer",
    "checked_on-day": "1", "checked_on-month": "11", "checked_on-year": "2026",
    "next_due-day": "1", "next_due-month": "11", "next_due-year": "2027",
    "evidence": "DPIA-4", "outcome": "satisfied",
}  # fmt: skip
NOTICE: Final = {
    "version": "2026-1", "dated_on-day": "1", "dated_on-month": "9", "dated_on-year": "2026",
    "review_by-day": "1", "review_by-month": "9", "review_by-year": "2027",
    "collected": "Names and attendance", "shared_with": "The council",
    "where": "millbrook.example/privacy",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("care") / "home")
    with made.opened():
        accounts.add_organisation(MEMBER)
        estate.bring_into_force(estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml")
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return made


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.enter(estate.GOVERNANCE)
    return walk


def day(name: str, said: str) -> dict[str, str]:
    """The three boxes of a date."""
    year, month, number = said.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


@pytest.mark.requirement("CCIS-6e")
def test_a_contract_is_entered_followed_and_ended(walk: Walk) -> None:
    assert "Nothing is missing" in words(walk.get("/contracts"))
    wrong = walk.post("/contracts/new", **(CONTRACT | day("ends_on", "2025-03-01")))
    assert wrong.status_code == 400
    assert "must not be before the first" in words(wrong)
    answer = walk.post("/contracts/new", **CONTRACT)
    assert answer.status_code == 302, words(answer)
    (first,) = contracts.contracts()
    shown = words(walk.get("/contracts"))
    assert "The terms of UK GDPR Article 28 are not on record." in shown
    assert "Lapses soon" in shown
    follows = CONTRACT | {
        "reference": "C-2",
        "processor_terms": "Schedule 4",
        "replaces": str(first.id),
        **day("ends_on", "2028-12-31"),
    }
    assert walk.post("/contracts/new", **follows).status_code == 302
    assert 'Followed by another</dt><dd class="kf-text-break">Yes' in words(
        walk.get(f"/contracts/{first.id}")
    )
    second = contracts.contracts()[-1]
    assert "Running" in words(walk.get(f"/contracts/{second.id}"))
    assert "End a contract" in words(walk.get(f"/contracts/{second.id}/end"))
    assert walk.post(f"/contracts/{second.id}/end").status_code == 400
    ended = walk.post(f"/contracts/{second.id}/end", **day("on", "2026-11-20"))
    assert ended.status_code == 302
    shown = words(walk.get(f"/contracts/{second.id}"))
    assert "There is no evidence that what was held under it is destroyed." in shown
    assert walk.get(f"/contracts/{second.id}/destroyed").status_code == 200
    sent = day("on", "2026-11-20") | {"evidence": "Certificate 7"}
    assert walk.post(f"/contracts/{second.id}/destroyed", **sent).status_code == 302
    assert "20 November 2026; Certificate 7" in words(walk.get(f"/contracts/{second.id}"))
    assert walk.get("/contracts/99").status_code == 404


@pytest.mark.requirement("CCIS-9b")
def test_checks_are_entered_and_their_absence_is_flagged(walk: Walk) -> None:
    shown = words(walk.get("/checks"))
    assert 'href="/checks/ccis-exchange"' in shown
    shown = words(walk.get("/checks/ccis-exchange"))
    assert shown.count("No check is on record.") == 4
    assert walk.get("/checks/nothing").status_code == 404
    assert walk.get("/checks/nothing/new").status_code == 404
    assert walk.get("/checks/ccis-exchange/new").status_code == 200
    late = walk.post("/checks/ccis-exchange/new", **(CHECK | day("checked_on", "2026-12-01")))
    assert "must not be to come" in words(late)
    early = walk.post("/checks/ccis-exchange/new", **(CHECK | day("next_due", "2026-11-01")))
    assert "must come after this one" in words(early)
    assert walk.post("/checks/ccis-exchange/new", **CHECK).status_code == 302
    assert assurance.diligence()[-1].by == estate.GOVERNANCE
    shown = words(walk.get("/checks/ccis-exchange"))
    assert shown.count("No check is on record.") == 3
    assert "Data protection impact assessment: in order (next by 1 November 2027)" in shown
    alone = [
        name
        for name in walk.gate.versions(at=estate.LATER)
        if f'href="/checks/{name}"' not in words(walk.get("/checks"))
    ]
    for name in alone:
        assert "no more than one controller" in words(walk.get(f"/checks/{name}"))


@pytest.mark.requirement("CCIS-9b")
def test_the_agreements_page_warns_the_council_and_nobody_else(walk: Walk) -> None:
    version = walk.gate.versions(at=estate.LATER)["county-education"]
    page = f"/agreements/{version.hash[:16]}"
    assert "Checks of controllers" in words(walk.get(page))
    walk.enter(estate.LEADS["millbrook"])
    assert "Checks of controllers" not in words(walk.get(page))


@pytest.mark.requirement("SOM-10.3", "SOM-7.6")
def test_a_head_attests_and_the_council_sees_who_has_not(walk: Walk) -> None:
    shown = words(walk.get("/providers"))
    assert "Missing or out of date (4)" in shown
    assert shown.count(">Missing<") == 8
    walk.enter(HEAD)
    to = walk.get("/providers")
    assert to["Location"] == "/providers/millbrook"
    assert walk.get("/providers/ashdown").status_code == 404
    assert walk.post("/providers/ashdown/policy").status_code == 404
    assert "No privacy notice is on record." in words(walk.get("/providers/millbrook"))
    assert walk.get("/providers/millbrook/policy").status_code == 200
    sent = {"version": "Cyber 4", **day("dated_on", "2026-09-01")}
    assert walk.post("/providers/millbrook/policy", **sent).status_code == 400
    assert walk.post("/providers/millbrook/policy", **sent, stands="on").status_code == 302
    assert evidence.attestation_records(organisation="millbrook")[0].attester_role == "head_teacher"
    assert walk.get("/providers/millbrook/notice").status_code == 200
    for wrong, says in (
        (day("dated_on", "2026-12-01"), "must not be dated in the future"),
        (day("review_by", "2026-09-01"), "must come after the notice’s date"),
    ):
        assert says in words(walk.post("/providers/millbrook/notice", **(NOTICE | wrong)))
    assert walk.post("/providers/millbrook/notice", **NOTICE).status_code == 302
    shown = words(walk.get("/providers/millbrook"))
    assert "Names and attendance" in shown
    assert "In order" in shown
    walk.enter(estate.DATA_MANAGER)
    assert "Missing or out of date (3)" in words(walk.get("/providers"))
    shown = words(walk.get("/providers/millbrook"))
    assert "Attest the policy" not in shown
    walk.clock.moment += timedelta(days=300)
    walk.enter(estate.DATA_MANAGER)
    shown = words(walk.get("/providers"))
    assert "1 September 2026, out of date" in shown
    assert "1 September 2026, due for review" in shown


def test_others_have_no_such_pages(walk: Walk) -> None:
    walk.enter(estate.AUDITOR)
    for page in ("/contracts", "/checks", "/providers"):
        assert walk.get(page).status_code == 403
    walk.enter(HEAD)
    assert walk.get("/contracts").status_code == 403
