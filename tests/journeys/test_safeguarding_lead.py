"""A safeguarding lead's walk: declare a purpose, find a child, read the record, and be refused."""

import base64
import re

import pytest
from playwright.sync_api import Page, Response, expect

from kinfold.registers import agreements, evidence, loads, people, signatures
from kinfold.registers.facts import Contact
from kinfold.view.states import CURRENT, HISTORIC, NO_INFORMATION
from kinfold.web import statement
from kinfold.web.pages.find import SETTING_ROLES
from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import PURPOSE, Grounds, grounds, home, server, site, standing

__all__ = ["grounds", "home", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

LEAD = estate.LEADS["st-edmunds"]
PARTS = ["What was asked", "Why not", "What would put it right", "Ledger entry"]
NINETEEN = 19


def fill(page: Page, *, surname: str, born: object) -> None:
    """Fill in the name and the date of birth and press Find."""
    page.goto("/find")
    page.get_by_label("Surname").fill(surname)
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize()).fill(str(getattr(born, part)))
    page.get_by_role("button", name="Find", exact=True).click()


def search(page: Page, grounds: Grounds, key: str) -> None:
    """Search for the child who shows `key`."""
    child = grounds.persona(key)
    fill(page, surname=child.surname, born=child.born)


def read(page: Page, grounds: Grounds, key: str, *, reason: str = "") -> None:
    """Find the child who shows `key` and open the record."""
    search(page, grounds, key)
    page.get_by_label("Why this record?").fill(reason)
    page.get_by_role("button", name="Open this record").click()
    expect(page.get_by_role("heading", name="Who to contact")).to_be_visible()


def flags(page: Page) -> dict[str, str]:
    """The text of each flag, by code."""
    rows = page.locator("tr[data-flag]").all()
    return {
        str(row.get_attribute("data-flag")): row.locator("td").inner_text().strip() for row in rows
    }


@pytest.mark.requirement("TDV-5.5")
@pytest.mark.requirement("TDV-7.1")
def test_sign_in_purpose_find_record(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    loads.set_contact(
        Contact(
            data_set="cin_census",
            holder="marshire",
            agency="Children's social care",
            mailbox="front-door@marshire.example",
        )
    )
    grounds.enter(page.context, LEAD, purpose="")
    page.goto("/")
    good_page(page, "home-lead")
    page.get_by_role("main").get_by_role("link", name="Find a child").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why are you using")
    page.get_by_label("See the whole of a family's vulnerabilities").check()
    page.get_by_role("button", name="Continue").click()
    good_page(page, "find")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the child’s surname")
    good_page(page, "find-error")
    search(page, grounds, "health_plan")
    good_page(page, "found")
    page.get_by_label("Why this record?").fill("A concern raised by the class teacher")
    page.get_by_role("button", name="Open this record").click()
    good_page(page, "record-health_plan")
    shown = flags(page)
    assert len(shown) == NINETEEN
    assert set(shown.values()) <= {NO_INFORMATION, HISTORIC, CURRENT}
    assert (shown["I5"], shown["I6"]) == (CURRENT, CURRENT)
    child = grounds.persona("health_plan")
    for address in (page.url, page.title()):
        assert child.surname not in address
        assert child.upn not in address


@pytest.mark.requirement("TDV-7.9")
def test_who_to_contact_comes_first(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, estate.LEADS["hartwell"])
    read(page, grounds, "old_and_recent")
    good_page(page, "record-old_and_recent")
    headings = page.locator("main h2").all_inner_texts()
    assert headings == [
        "Personal details",
        "Who to contact",
        "Flags",
        "Assessments",
        "Education",
        "About what is shown",
    ]
    working = page.locator(".kf-entries").first
    expect(working).to_contain_text("Still open")
    expect(working.locator("a[href^='mailto:']").first).to_be_visible()


@pytest.mark.requirement("TDV-5.5")
def test_without_a_purpose_there_is_no_search(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD, purpose="")
    page.goto("/find")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why are you using")
    grounds.enter(page.context, LEAD, purpose="practitioner-view:C-P10")
    search(page, grounds, "nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is not permitted")
    expect(page.locator("main")).to_contain_text("The purpose given is not one")


def body(page: Page, answer: Response) -> str:
    """The bytes of a page as text, without what differs at every request by design."""
    assert answer.ok
    return plain(answer.text())


def plain(text: str) -> str:
    """A page without its form token, its minute, its record token and its ledger number."""
    for pattern in (
        r'name="csrfmiddlewaretoken" value="[^"]+"',
        r"21 November 2026 at \d+:\d\dam",
        r"/record/[\w-]+",
        r'id="ledger-entry">\d+',
    ):
        text = re.sub(pattern, "", text)
    return text


def test_no_link_and_no_such_person_are_the_same_bytes(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, LEAD)
    known = {key: grounds.persona(key) for key in ("old_and_recent", "elsewhere", "nothing")}
    asked = [(one.surname, one.born) for key, one in known.items() if key != "nothing"]
    asked += [("Zzyzx", known["nothing"].born), ("*", known["nothing"].born), ("%", asked[0][1])]
    seen = set()
    for surname, born in asked:
        with page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
            fill(page, surname=surname, born=born)
        seen.add(body(page, waiting.value))
    assert len(seen) == 1
    expect(page.get_by_role("alert")).to_contain_text("No such person is linked")
    good_page(page, "find-nobody")


def test_by_number_and_only_the_whole_of_it(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    upn = grounds.persona("nothing").upn
    for number, heading in ((upn, "1 child found"), (upn[:-1], "Find a child")):
        page.goto("/find")
        page.get_by_label("UPN or LCS case ID").fill(number)
        page.get_by_role("button", name="Find", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_token_means_nothing_in_another_session(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    address = page.url
    page.reload()
    expect(page.get_by_role("heading", name="Who to contact")).to_be_visible()
    grounds.enter(page.context, estate.LEADS["millbrook"])
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main")).to_contain_text("not found in this session")
    good_page(page, "record-other-session")


CONDITIONS = (
    "training",
    "dbs",
    "safer_recruitment",
    "sensitive_role",
    "business_need",
    "email_verified_it",
    "email_verified_user",
)
AGAIN = {one: (level, version) for one, level, version in estate.PERSONAL}


def refused_now(page: Page, grounds: Grounds, key: str) -> None:
    """The page is the four-part refusal, in the ledger, with nothing about the child."""
    expect(page.get_by_role("heading", level=1)).to_have_text("This is not permitted")
    assert page.locator("dt").all_inner_texts() == PARTS
    child, text = grounds.persona(key), page.content()
    assert not any(part in text for part in (child.surname, child.forename, child.upn))
    entry = int(page.locator("dd").nth(3).inner_text())
    assert grounds.entries("decision.refused")[-1].index == entry


@pytest.mark.requirement("TDV-10.3")
@pytest.mark.requirement("TDV-10.3b")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_that_lapses_stops_the_next_request(
    page: Page, grounds: Grounds, good_page: GoodPage, condition: str
) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    evidence.lapse_condition(
        condition, account=LEAD, reason="ended", at=grounds.clock.now(), by=None
    )
    try:
        page.reload()
        refused_now(page, grounds, "nothing")
        reasons = page.locator(".kf-reasons li").all_inner_texts()
        assert len(reasons) == 1
        assert reasons[0].startswith("This condition of access is not met")
        assert reasons[0].endswith(("(clause C10.3)", "(clause C14.1)"))
        if condition == "dbs":
            good_page(page, "record-refused")
        search(page, grounds, "nothing")
        refused_now(page, grounds, "nothing")
    finally:
        level, version = AGAIN[condition]
        evidence.record_attestation(
            condition,
            account=LEAD,
            attested_on=estate.SIGNED_AT.date(),
            attester_role="information_governance_lead",
            at=grounds.clock.now(),
            by=None,
            level=level,
            version=version,
        )
    search(page, grounds, "nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 child found")


@pytest.mark.requirement("TDV-10.3b")
def test_a_statement_that_lapses_is_asked_for_again_before_anything(
    page: Page, grounds: Grounds
) -> None:
    account = grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    evidence.lapse_condition(
        "statement", account=LEAD, reason="new text", at=grounds.clock.now(), by=None
    )
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data protection statement")
    assert grounds.persona("nothing").surname not in page.content()
    statement.accept(account, at=grounds.clock.now())
    search(page, grounds, "nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 child found")


@pytest.mark.requirement("TDV-9.1")
def test_a_missing_policy_document_closes_the_view(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    for record in evidence.attestation_records(organisation="st-edmunds"):
        if record.lapsed_at is None:
            evidence.lapse_attestation(
                record.id, reason="review passed", at=grounds.clock.now(), by=None
            )
    try:
        page.reload()
        refused_now(page, grounds, "nothing")
        (reason,) = page.locator(".kf-reasons li").all_inner_texts()
        assert "appropriate policy document" in reason
    finally:
        evidence.record_attestation(
            "appropriate_policy_document",
            organisation="st-edmunds",
            attested_on=estate.SIGNED_AT.date(),
            attester_role="data_protection_officer",
            at=grounds.clock.now(),
            by=None,
        )


@pytest.mark.requirement("TDV-14.1.6")
def test_an_organisation_that_withdraws_its_signature_sees_nothing_more(
    page: Page, grounds: Grounds
) -> None:
    lead = estate.LEADS["ashdown"]
    grounds.enter(page.context, lead)
    page.goto("/find")
    current = agreements.current_versions(at=grounds.clock.now())
    version = next(one for one in current if one.agreement == "practitioner-view")
    for record in signatures.signature_records(version.hash):
        if record.organisation == "ashdown":
            signatures.withdraw_signature(
                record.id, reason="withdrawn", at=grounds.clock.now(), by=None
            )
    search(page, grounds, "nothing")
    refused_now(page, grounds, "nothing")
    (reason,) = page.locator(".kf-reasons li").all_inner_texts()
    assert "has not signed" in reason


def test_a_record_closed_mid_session_is_refused_as_nobody(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "sibling_only")
    person = people_index.person_id(grounds.persona("sibling_only").person)
    people.seal(person, reason="refuge", at=grounds.clock.now(), by=None)
    try:
        page.reload()
        refused_now(page, grounds, "sibling_only")
        expect(page.locator("main")).to_contain_text("No such person is linked")
        search(page, grounds, "sibling_only")
        expect(page.get_by_role("alert")).to_contain_text("No such person is linked")
    finally:
        people.unseal(person, at=grounds.clock.now(), by=None)


def unnamed(page: Page, grounds: Grounds, key: str) -> str:
    """The record's page with the child's identity and own schooling taken out."""
    child = grounds.persona(key)
    with page.expect_response(lambda answer: "/record/" in answer.url) as waiting:
        read(page, grounds, key)
    own = {
        page.get_by_role("heading", level=1).inner_text(),
        child.upn,
        *page.locator("section:first-of-type dd").all_inner_texts(),
    } - {"Not held"}
    text = body(page, waiting.value)
    above, schooling = text.split('id="education"')
    text = above + re.sub(r"<tbody.*?</tbody>", "", schooling, flags=re.DOTALL)
    for part in sorted(own, key=len, reverse=True):
        assert part in text
        text = text.replace(part, "")
    return text


@pytest.mark.requirement("TDV-7.2")
@pytest.mark.requirement("TDV-7.3")
def test_three_kinds_of_absence_are_the_same_bytes(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    roll_only = unnamed(page, grounds, "nothing")
    assert unnamed(page, grounds, "on_the_line") == roll_only  # two years and a day by now
    before = unnamed(page, grounds, "young_carer")
    assert before != roll_only
    person = people_index.person_id(grounds.persona("young_carer").person)
    number = people.restrict(person, reason="accuracy_disputed", at=grounds.clock.now(), by=None)
    try:
        assert unnamed(page, grounds, "young_carer") == roll_only
        assert set(flags(page).values()) == {NO_INFORMATION}
    finally:
        people.lift_restriction(number, at=grounds.clock.now(), by=None)


@pytest.mark.requirement("TDV-14.2.2")
@pytest.mark.requirement("TDV-14.2.7")
def test_each_view_is_in_the_ledger_before_it_is_on_the_screen(
    page: Page, grounds: Grounds
) -> None:
    grounds.enter(page.context, LEAD)
    before = len(grounds.entries("view.outcome"))
    looks = 0
    for key in ("nothing", "health_plan"):
        read(page, grounds, key, reason="Planning a meeting")
        entry = int(page.locator("#ledger-entry").inner_text())
        looks += 1
        page.reload()
        assert int(page.locator("#ledger-entry").inner_text()) > entry
        looks += 1
    views = grounds.entries("view.outcome")
    assert len(views) - before == looks
    assert views[-1].index == int(page.locator("#ledger-entry").inner_text())
    assert {view.actor for view in views[-looks:]} == {LEAD}
    shown = views[-1].payload
    assert shown is not None
    assert shown["shown"]["flags"] == flags(page)  # type: ignore[index] # a payload is JSON
    asked = [one for one in grounds.entries("decision.permitted") if one.index == views[-2].follows]
    assert asked[0].payload is not None
    assert asked[0].payload["reason"] == "Planning a meeting"
    assert asked[0].payload["purpose"] == PURPOSE.partition(":")[2]


def printed(page: Page) -> bytes:
    """The page as Chromium prints it, without the moment of printing."""
    session = page.context.new_cdp_session(page)
    made = session.send("Page.printToPDF", {"printBackground": True, "displayHeaderFooter": False})
    dates = rb"/(CreationDate|ModDate) \(D:[^)]*\)"
    return re.sub(dates, b"", base64.b64decode(made["data"]))


@pytest.mark.requirement("TDV-14.2.2")
def test_a_record_prints_as_one_sentence(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    search(page, grounds, "nothing")
    papers = [printed(page)]
    for key in ("nothing", "health_plan"):
        read(page, grounds, key)
        papers.append(printed(page))
    # Two children's records come out of the printer as the very same bytes.
    assert papers[1] == papers[2]
    assert papers[1].count(b"/Type /Page\n") == 1
    child = grounds.persona("health_plan")
    page.emulate_media(media="print")
    words = page.evaluate("() => document.body.innerText").strip()
    assert words.startswith("This service does not print.")
    assert len(words) < 200
    assert child.surname not in words


@pytest.mark.requirement("TDV-14.2.2")
@pytest.mark.requirement("TDV-10.1")
def test_nothing_can_be_saved_or_kept(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    read(page, grounds, "nothing")
    pages = [one for one in answers if "/static/" not in one.url]
    assert pages
    for one in pages:
        headers = one.headers
        assert "content-disposition" not in headers
        if one.status == 200 and "theme.css" not in one.url:
            assert headers["content-type"].startswith("text/html")
            assert headers["cache-control"] == "no-store"
    page.keyboard.press("Control+a")
    assert grounds.persona("nothing").upn not in page.evaluate("() => String(getSelection())")
    for word in ("print", "save", "download", "export"):
        assert page.get_by_role("button", name=word).count() == 0
        assert page.get_by_role("link", name=word).count() == 0
    mark = page.locator(".kf-watermark")
    assert LEAD in str(mark.get_attribute("data-who"))
    assert mark.get_attribute("aria-hidden") == "true"
    page.keyboard.press("Control+p")
    expect(page.locator("#kf-no-copy-notice")).to_be_visible()


@pytest.mark.requirement("TDV-14.2.2")
def test_back_after_signing_out_shows_nothing(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    assert grounds.persona("nothing").surname not in page.content()


def test_back_to_the_list_asks_for_a_new_search(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find a child")


@pytest.mark.parametrize("role", [role for role in SETTING_ROLES if role != "safeguarding_lead"])
def test_the_other_roles_of_a_setting_have_the_same_pages(
    page: Page, grounds: Grounds, role: str
) -> None:
    login = f"{role.replace('_', '-')}@st-edmunds.marshire.example"
    estate.open_account(login, "st-edmunds", role, role.replace("_", " ").capitalize())
    grounds.enter(page.context, login)
    read(page, grounds, "nothing")
    assert len(flags(page)) == NINETEEN


def test_a_data_manager_has_no_view_of_records(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    answer = page.goto("/find")
    assert answer is not None
    assert answer.status == 403
