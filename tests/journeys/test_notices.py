"""The governance officer's walk through notices, and what the public then reads."""

import json
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kinfold.notices.processing import record
from kinfold.notices.sources import gathered
from kinfold.notices.tables import as_csv
from tests import estate
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.notices import made

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

TOLD = [
    {"agreement": name, "cohort": "Every year group", "on": date(2026, 9, 15), "how": "letter"}
    for name in ("cin-analysis", "county-education", "practitioner-view")
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """The county's agreements and accounts, its facts filled in, nothing on the shelf."""
    grounds = estate.copied(estate.empty(), tmp_path_factory.mktemp("notices") / "home")
    made.write(grounds.home, told=TOLD)
    return grounds


def heading(page: Page, text: str) -> None:
    """The page's main heading is this."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_before_the_first_notice_the_public_is_told_whom_to_ask(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    page.goto("/privacy-notice")
    heading(page, "Privacy notice")
    expect(page.get_by_text("No privacy notice has been published")).to_be_visible()
    good_page(page, "notice-none")
    answer = page.goto("/privacy-notice/large")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.requirement("NEX-61", "PRI-15")
def test_makes_reviews_and_publishes_and_the_public_reads_three_forms(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices")
    expect(page.get_by_text("No privacy notice is public.")).to_be_visible()
    page.get_by_role("button", name="Make it from what is in force now").click()
    expect(page.get_by_text("Waiting for review")).to_be_visible()
    good_page(page, "notices-waiting")
    page.get_by_role("link", name="In full", exact=True).click()
    expect(page.get_by_text("not yet")).to_be_visible()
    good_page(page, "notice-version")
    page.goto("/notices")
    page.get_by_role("button", name="Review and publish").click()
    heading(page, "Review and publish")
    good_page(page, "notice-review")
    page.get_by_role("button", name="Publish in all three forms").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what differs from the model text")
    page.get_by_label("What differs from the model text").fill("Our own contact and complaints.")
    page.get_by_role("button", name="Publish in all three forms").click()
    heading(page, "Notices")
    expect(page.get_by_text("Nothing is due.")).to_be_visible()
    expect(page.get_by_text("Governance officer").first).to_be_visible()
    expect(page.get_by_text("Our own contact and complaints.").first).to_be_visible()
    good_page(page, "notices")
    for path in ("/notices/publish", "/notices/version/999"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_role("link", name="Privacy notice", exact=True).click()
    heading(page, "Privacy notice: how Marshire County Council uses information about children")
    for part in ("What information we hold", "The law that lets us", "Contact and complaints"):
        expect(page.get_by_role("heading", name=part, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="How the department uses information")).to_have_attribute(
        "href", "https://department.example/use"
    )
    good_page(page, "notice-full")
    page.get_by_role("link", name="For children").click()
    heading(page, "What Marshire County Council knows about you, and why")
    good_page(page, "notice-child")
    page.get_by_role("link", name="Easy read").click()
    heading(page, "Marshire County Council and your information. Easy read")
    good_page(page, "notice-easy")


def test_the_notice_fits_what_was_done_in_the_month(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices/coverage")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an agreement")
    page.get_by_label("Agreement you audit under").select_option("practitioner-view")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("It fits")).to_be_visible()
    good_page(page, "notice-coverage")
    made.write(grounds.estate.home, told=TOLD, uses={"practitioner-view/C-P1": "feedback"})
    page.get_by_label("Agreement you audit under").select_option("practitioner-view")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("It does not fit")).to_be_visible()
    expect(page.get_by_text("Done, and not in the notice")).to_be_visible()
    good_page(page, "notice-coverage-gap")
    made.write(grounds.estate.home, told=TOLD)


def test_something_empty_cannot_be_published(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    statements = made.table()["statements"] | {"automated": ""}
    made.write(grounds.estate.home, statements=statements)
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices")
    expect(page.get_by_text("No cohort is recorded as told that its").first).to_be_visible()
    page.get_by_role("button", name="Make it from what is in force now").click()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text("In full: automated decisions or profiling")).to_be_visible()
    assert page.get_by_role("button", name="Publish in all three forms").count() == 0
    good_page(page, "notice-empty")
    made.write(grounds.estate.home, told=TOLD)


@pytest.mark.requirement("NEX-21")
def test_gives_the_records_a_regulator_asks_for(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices")
    page.get_by_role("link", name="Record of processing activities").click()
    expect(page.get_by_text("(f) Time limits for erasure").first).to_be_visible()
    good_page(page, "notice-processing")
    given = page.context.request.get(f"{grounds.url}/notices/processing.csv")
    now = grounds.clock.now()
    assert given.text() == as_csv(record(gathered(grounds.gate, at=now)))
    assert given.headers["content-disposition"].endswith('"record-of-processing.csv"')
    page.goto("/notices/data-sets")
    expect(page.get_by_text("Minimisation").first).to_be_visible()
    good_page(page, "notice-data-sets")
    page.goto("/notices/economy-act")
    expect(page.get_by_text("Help reaches families sooner.")).to_be_visible()
    good_page(page, "notice-economy-act")
    for path in ("data-sets.csv", "economy-act.csv"):
        assert page.context.request.get(f"{grounds.url}/notices/{path}").status == 200


@pytest.mark.requirement("TDV-13.3")
def test_sees_whose_own_notice_says_that_it_shares(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    seen = {
        "agreement": "practitioner-view",
        "organisation": "hartwell",
        "link": "https://hartwell.example/privacy",
        "seen_on": date(2026, 10, 2),
    }
    made.write(grounds.estate.home, told=TOLD, party_notices=[seen])
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices")
    page.get_by_role("link", name="Notices of the other parties").click()
    row = page.get_by_role("row", name="Hartwell Academy").last
    expect(row).to_contain_text("2 October 2026")
    expect(page.get_by_role("row", name="Ashdown School").last).to_contain_text("Not seen")
    good_page(page, "notice-parties")
    made.write(grounds.estate.home, told=TOLD)


def test_the_flow_map_is_drawn_and_every_arrow_is_a_row(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/notices/flow-maps")
    drawn = page.get_by_role("img", name="Data-flow map: Practitioner view agreement")
    expect(drawn).to_be_visible()
    rows = (
        page.locator("section").filter(has_text="Practitioner view agreement").locator("tbody tr")
    )
    assert rows.count() == 4
    expect(rows.filter(has_text="see: search for a person").first).to_contain_text("C7.4, C10.3")
    good_page(page, "notice-flow-maps")
    svg = page.context.request.get(f"{grounds.url}/notices/flow-maps/practitioner-view.svg")
    assert svg.text().startswith("<svg")
    gone = page.context.request.get(f"{grounds.url}/notices/flow-maps/research-office.svg")
    assert gone.status == 404


@pytest.mark.requirement("AGR-5", "CCIS-5d")
def test_anybody_may_take_the_register_of_agreements_away(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    """As data and in plain words, without the name of a person, a signatory or a mailbox."""
    page.goto("/register")
    page.get_by_role("link", name="Every clause in plain words").first.click()
    expect(page.get_by_text("Who may do what")).to_be_visible()
    data = page.context.request.get(f"{grounds.url}/register.json")
    held = json.loads(data.text())
    assert [one["id"] for one in held["agreements"]] == [
        "cin-analysis",
        "county-education",
        "practitioner-view",
    ]
    rows = page.context.request.get(f"{grounds.url}/register.csv").text()
    for said in (data.text(), rows):
        assert "@" not in said
        assert "Head teacher" not in said
    assert page.context.request.get(f"{grounds.url}/register/research-office.txt").status == 404
    page.goto("/register")
    good_page(page, "register")


def test_a_school_has_no_part_in_it(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, estate.LEADS["st-edmunds"])
    for path in ("/notices", "/notices/processing", "/notices/coverage"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
