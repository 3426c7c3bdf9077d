"""The governance officer's walks: read, compare, sign, bring into force, ask, and withdraw."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kinfold.agreement.load import read
from kinfold.gate import stewardship
from tests import estate
from tests.journeys import governed
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

VIEW = "Practitioner view agreement for educational settings"
ASKER = "Designated safeguarding lead, St Edmund's Primary"
LEAD = estate.LEADS["st-edmunds"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """The county's agreements and accounts, with nothing on the shelf."""
    return estate.copied(estate.empty(), tmp_path_factory.mktemp("governed") / "home")


def in_list(page: Page, *, title: str) -> None:
    """Open an agreement from the list."""
    page.goto("/agreements")
    page.get_by_role("link", name=title, exact=True).click()


def heading(page: Page, text: str) -> None:
    """The page's main heading is this."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.requirement("SOM-1.1", "NEX-26")
def test_reads_what_is_agreed_and_who_has_signed(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/agreements")
    expect(page.get_by_text("Signed by 5 of the 5 that must").first).to_be_visible()
    good_page(page, "agreements")
    page.get_by_role("link", name=VIEW, exact=True).click()
    for part in (
        "Parties",
        "Purposes and the law for each",
        "Data items",
        "Who may do what",
        "Conditions of access",
        "How far back",
        "Agreed flows",
        "How long it is kept",
        "What the program carries out",
        "What the document only states",
    ):
        expect(page.get_by_role("heading", name=part, exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Hartwell Academy")).to_contain_text("Signed")
    good_page(page, "agreement")
    page.goto("/agreements")
    page.locator("section").filter(has_text="analysis").get_by_role("link").first.click()
    for role in ("controller;", "processor;", "sub processor;"):
        expect(page.locator("#part-parties ~ .kf-term").filter(has_text=role).first).to_be_visible()
    good_page(page, "agreement-analysis")


@pytest.mark.requirement("SOM-1.5")
def test_a_school_sees_its_own_agreements_and_its_own_signature(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, LEAD)
    page.goto("/agreements")
    expect(page.get_by_text("Signed by your organisation").first).to_be_visible()
    assert "analysis" not in page.locator("main").inner_text().lower()
    page.get_by_role("link", name=VIEW, exact=True).click()
    shown = page.locator("table").first
    expect(shown).to_contain_text("St Edmund's Primary")
    expect(shown).not_to_contain_text("Hartwell")
    assert page.get_by_role("button", name="Change where it stands").count() == 0
    good_page(page, "agreement-school")
    answer = page.goto(f"{page.url}/standing")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.requirement("AGR-3")
def test_a_document_that_disagrees_with_itself_waits_for_its_owner(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    printed = read(governed.FOLDER / "as-printed.yaml")
    officer = grounds.gate.actor(estate.GOVERNANCE)
    stewardship.load(grounds.gate, officer, printed, at=grounds.clock.now())
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto(f"/agreements/{printed.hash[:16]}")
    expect(page.get_by_text("The next review falls on or before")).to_be_visible()
    expect(page.get_by_text("C-C1 is not confirmed by the owner")).to_be_visible()
    good_page(page, "agreement-conflicts")
    page.get_by_role("button", name="Confirm how C-C1 is settled").click()
    expect(page.get_by_text("Confirmed by the owner")).to_be_visible()
    assert page.get_by_text("C-C1 is not confirmed by the owner").count() == 0


def test_an_amendment_with_a_mistake_is_refused_with_its_line(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/agreements/compare")
    good_page(page, "compare")
    wrong = governed.as_file(governed.amendment()).replace(b"- safeguarding_lead", b"- wizard", 1)
    send(page, wrong)
    line = wrong[: wrong.index(b"- wizard")].count(b"\n")  # the line of "roles:" above it
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"Line {line}, grants.0.roles: 'wizard' is not a known role.")
    good_page(page, "compare-refused")


def send(page: Page, content: bytes) -> None:
    """Send a file as an amendment of this year's view agreement."""
    choices = page.get_by_label("Version it amends")
    choices.select_option(label=f"{VIEW}, 2026-27 (in force)")
    page.get_by_label("Amendment file").set_input_files(
        {"name": "amendment.yaml", "mimeType": "application/yaml", "buffer": content}
    )
    page.get_by_role("button", name="Read and compare").click()


@pytest.mark.requirement("TDV-8.1", "TDV-SIG", "SOM-1.4", "NEX-26")
def test_an_amendment_from_file_to_force(
    page: Page, context: BrowserContext, grounds: Grounds, good_page: GoodPage
) -> None:
    governed.open_head()
    parts = governed.amendment()
    seeing = next(grant for grant in parts["grants"] if grant["id"] == "see")
    seeing["roles"] = ["safeguarding_lead", "tas_coordinator", "senco", "head_teacher"]
    next(iter(parts["windows"]))["months"] = "12"
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/agreements/compare")
    send(page, governed.as_file(parts))
    gained, lost, narrower = (
        page.locator(f".kf-block--{sort}") for sort in ("gained", "lost", "narrowed")
    )
    expect(gained).to_contain_text("Head teacher")
    expect(lost).to_contain_text("Parent and family support adviser")
    expect(narrower).to_contain_text("from 24 months to 12 months")
    good_page(page, "differences")
    page.get_by_role("button", name="Load it as a draft").click()
    expect(page.get_by_text("0 of 5 signed")).to_be_visible()
    expect(page.get_by_text("Marshire County Council has not signed")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Sign as The county council").click()
    good_page(page, "sign")
    page.get_by_role("button", name="Sign for Marshire County Council").click()
    expect(page.get_by_role("alert")).to_contain_text("own legal gateways")
    good_page(page, "sign-refused")
    page.get_by_label("I confirm that my organisation has checked").check()
    page.get_by_role("button", name="Sign for Marshire County Council").click()
    expect(page.get_by_text("1 of 5 signed")).to_be_visible()
    into_force(page)
    heading(page, "A person must decide first")
    expect(page.get_by_text("No organisation of the other side has signed")).to_be_visible()
    good_page(page, "one-signature")
    with governed.beside(context, grounds, governed.HEAD) as head:
        head.goto(address)
        head.get_by_role("button", name="Sign as Education settings").click()
        expect(head.get_by_text("31 August 2027: it is signed again")).to_be_visible()
        head.get_by_label("I confirm that my organisation has checked").check()
        head.get_by_role("button", name="Sign for St Edmund's Primary").click()
        expect(head.get_by_role("row", name="St Edmund's Primary")).to_contain_text(
            "good until 31 August 2027; own gateways confirmed"
        )
        grounds.clock.ahead = timedelta(days=300)
        grounds.enter(head.context, governed.HEAD)
        head.goto(address)
        expect(head.get_by_role("row", name="St Edmund's Primary")).to_contain_text("Lapsed")
        grounds.clock.ahead = timedelta(0)
    page.goto(address)
    into_force(page)
    expect(page.locator("main")).to_contain_text("In force since 21 November 2026")


def into_force(page: Page) -> None:
    """Ask for the version to come into force, and confirm what is shown."""
    page.get_by_role("button", name="Change where it stands").click()
    page.get_by_label("Bring it into force").check()
    page.get_by_label("Reason").fill("Amended after the autumn review")
    page.get_by_role("button", name="Continue").click()
    heading(page, "Bring it into force?")
    page.get_by_role("button", name="Yes: bring it into force").click()


def test_asks_whether_something_may_happen(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    before = len(grounds.entries("question.answered"))
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/ask")
    good_page(page, "ask-under")
    page.get_by_role("main").get_by_role("link", name=VIEW).click()
    good_page(page, "ask")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a purpose")
    choose(
        page, who="Designated safeguarding lead, St Edmund's Primary", what="Search for a person"
    )
    heading(page, "Yes, it may happen")
    expect(page.get_by_text("back to 21 November").first).to_be_visible()
    good_page(page, "ask-permitted")
    page.get_by_role("link", name="Ask something else").click()
    choose(page, who=ASKER, what="Take in a delivery")
    heading(page, "No, it may not happen")
    expect(page.get_by_role("listitem").filter(has_text="To put it right").first).to_be_visible()
    good_page(page, "ask-refused")
    asked = grounds.entries("question.answered")[before:]
    assert [entry.actor for entry in asked] == [estate.GOVERNANCE] * 2


def choose(page: Page, *, who: str, what: str) -> None:
    """Put one question about personal details."""
    page.get_by_label("Who asks").select_option(label=who)
    page.get_by_label("To do what").select_option(label=what)
    page.get_by_label("See the whole of a family's vulnerabilities").check()
    page.get_by_label("Personal details").check()
    page.get_by_role("button", name="Ask", exact=True).click()


@pytest.mark.requirement("AGR-4", "AGR-5", "TDV-REV")
def test_withdrawal_stops_the_next_request_and_the_public_is_told(
    page: Page, context: BrowserContext, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    with governed.beside(context, grounds, LEAD) as lead:
        search(lead)
        expect(lead.get_by_role("heading", level=1)).not_to_have_text("This is not permitted")
        in_list(page, title=VIEW)
        page.get_by_role("button", name="Change where it stands").click()
        good_page(page, "stand")
        page.get_by_role("button", name="Continue").click()
        good_page(page, "stand-error")
        page.get_by_label("Withdraw it").check()
        page.get_by_label("Reason").fill("The review found the sharing no longer necessary")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text("These stop at the next request")).to_be_visible()
        expect(
            page.get_by_text("May search for a person, view a person's record", exact=True)
        ).to_be_visible()
        good_page(page, "stand-confirm")
        page.get_by_role("button", name="Yes: withdraw it").click()
        expect(page.locator(".kf-facts")).to_contain_text("Withdrawn")
        search(lead)
        heading(lead, "This is not permitted")
        expect(lead.locator("main")).to_contain_text("the register says: withdrawn")
    page.context.clear_cookies()
    page.goto("/register")
    entry = page.locator("section").filter(has_text=VIEW)
    expect(entry).to_contain_text("Withdrawn")
    expect(page.locator("main")).not_to_contain_text("Hartwell")
    good_page(page, "register")


def search(page: Page) -> None:
    """Look for a child nobody knows."""
    page.goto("/find")
    page.get_by_label("Surname").fill("Nobody")
    for part, value in (("Day", "1"), ("Month", "2"), ("Year", "2015")):
        page.get_by_label(part).fill(value)
    page.get_by_role("button", name="Find").click()


@pytest.mark.requirement("NEX-25")
def test_sees_the_controller_and_the_processor_of_each_data_set(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/data-sets")
    good_page(page, "data-sets")
    census = page.locator(
        "section", has=page.get_by_role("heading", name="Children in need census")
    )
    analysed = census.filter(has_text="Children in need analysis service")
    assert analysed.count() == 1
    rows = dict(
        zip(
            analysed.locator("dt").all_inner_texts(),
            analysed.locator("dd").all_inner_texts(),
            strict=True,
        )
    )
    agreement = read(estate.AGREEMENTS / "cin-analysis" / "2026-27.yaml").agreement
    for role, title in (("controller", "Controller"), ("processor", "Processor")):
        for party in agreement.parties:
            if party.role == role:
                assert party.name in rows[title]
    assert rows["Sub-processor"]
