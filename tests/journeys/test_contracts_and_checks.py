"""Walks of contracts, checks of controllers, and a school's policy and notice."""

import pytest
from playwright.sync_api import Page, expect

from kinfold.registers import accounts, facts
from tests import estate
from tests.journeys.conftest import GoodPage
from tests.journeys.governed import beside
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

HEAD = "head@millbrook.marshire.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county whose exchange has a second member, and a head at a school."""
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("care") / "home")
    with made.opened():
        accounts.add_organisation(
            facts.Organisation(id="littlewick", name="Littlewick Council", kind="la", la_code="998")
        )
        estate.bring_into_force(estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml")
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return made


def dated(page: Page, legend: str, day: str) -> None:
    """Fill the three boxes of a date."""
    group = page.get_by_role("group", name=legend)
    for label, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
        group.get_by_label(label, exact=True).fill(part)


@pytest.mark.requirement("CCIS-6e")
def test_a_contract_without_its_terms_is_seen_at_once(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Contracts and checks").click()
    page.get_by_role("button", name="Record a contract").click()
    page.get_by_role("button", name="Record the contract").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the authority")
    good_page(page, "contract-error")
    page.get_by_label("Authority it is for").select_option("marshire")
    for label, said in (
        ("Sub-contractor", "Fenland Hosting"),
        ("Contract reference", "C-2025-4"),
        ("Clause", "s6"),
        ("What it may do for the authority", "Hosts the caseload system and mends it"),
        ("System it uses", "Caseload"),
        ("Country where the data is held", "United Kingdom"),
    ):
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_label("Agreement it does its work under").select_option("ccis-exchange")
    dated(page, "First day", "1 4 2025")
    dated(page, "Last day", "31 12 2026")
    page.get_by_role("button", name="Record the contract").click()
    expect(page.locator("main")).to_contain_text("Terms of Article 28")
    good_page(page, "contract")
    page.get_by_role("link", name="Contracts", exact=True).click()
    expect(page.locator("main")).to_contain_text("Lapses soon")
    good_page(page, "contracts")
    page.get_by_role("link", name="Fenland Hosting, C-2025-4").click()
    page.get_by_role("button", name="End it").click()
    dated(page, "Day", "20 11 2026")
    page.get_by_role("button", name="End it").click()
    expect(page.locator("main")).to_contain_text("There is no evidence that what was held")
    page.get_by_role("button", name="Record the destruction").click()
    dated(page, "Day", "20 11 2026")
    page.get_by_label("Reference of the certificate").fill("Certificate 7")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("20 November 2026; Certificate 7")


@pytest.mark.requirement("CCIS-9b")
def test_what_a_member_showed_is_recorded_and_its_absence_is_a_warning(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/checks")
    good_page(page, "checks")
    version = grounds.gate.versions(at=grounds.clock.now())["ccis-exchange"]
    page.get_by_role("link", name=version.agreement.title).click()
    expect(page.get_by_text("No check is on record.")).to_have_count(4)
    page.get_by_role("button", name="Record a check").click()
    page.get_by_label("Controller").select_option("littlewick")
    page.get_by_label("Data protection impact assessment").check()
    dated(page, "Day it was looked at", "2 11 2026")
    dated(page, "Day the next look is due", "2 11 2027")
    page.get_by_label("Reference of the evidence").fill("DPIA-4")
    page.get_by_label("In order", exact=True).check()
    good_page(page, "check-new")
    page.get_by_role("button", name="Record the check").click()
    expect(page.get_by_text("No check is on record.")).to_have_count(3)
    good_page(page, "checks-under")
    page.goto(f"/agreements/{version.hash[:16]}")
    page.get_by_text("Checks of controllers: 3 members flagged").click()
    expect(page.locator("main")).to_contain_text("Marshire County Council: No check is on record.")
    good_page(page, "agreement-checks")


@pytest.mark.requirement("SOM-10.3", "SOM-7.6")
def test_a_head_attests_and_the_councils_list_is_shorter(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/providers")
    expect(page.locator("main")).to_contain_text("Missing or out of date (4)")
    good_page(page, "providers")
    with beside(page.context, grounds, HEAD) as own:
        own.goto("/")
        own.get_by_role("main").get_by_role("link", name="Policies and notices").click()
        own.get_by_role("button", name="Attest the policy").click()
        own.get_by_label("Name or version of the policy").fill("Cyber 4")
        dated(own, "Day it was approved", "1 9 2026")
        own.get_by_label("Staff work by it").check()
        good_page(own, "provider-policy")
        own.get_by_role("button", name="Attest it").click()
        own.get_by_role("button", name="Record the privacy notice").click()
        own.get_by_label("Version").fill("2026-1")
        dated(own, "Dated", "1 9 2026")
        dated(own, "Reviewed again by", "1 9 2027")
        own.get_by_label("What is collected").fill("Names, attendance and attainment")
        own.get_by_label("Who it is shared with").fill("The council and the department")
        own.get_by_label("Where it can be read").fill("millbrook.example/privacy")
        own.get_by_role("button", name="Record it").click()
        expect(own.locator("main")).to_contain_text("In order")
        good_page(own, "provider")
    page.reload()
    expect(page.locator("main")).to_contain_text("Missing or out of date (3)")
