"""A data manager makes a mapping from a sample in the browser, keeps it, and brings the file in."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinfold.intake import mapping_kept
from kinfold.registers import loads
from tests import estate, suppliers
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

LIST = (
    "MARAC ref,Nominal,Last name,First name,DOB,Post code,Date heard,Who,Notes\n"
    "M1,N1,Quillfeather,Ada,06/02/1990,CF10 1AA,14/10/2026,Victim,ZZCANARY7\n"
    "M1,N2,Quillfeather,Ben,13/02/2015,CF10 1AA,14/10/2026,Child of the household,\n"
    "M2,N3,Marsh,Cy,01/02/1985,CF10 1AB,14/10/2026,Perp,\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An installation with nothing on its shelf, supplied under the warehouse's agreement."""
    made = estate.copied(estate.empty(children=60), tmp_path_factory.mktemp("mapping") / "home")
    with made.opened():
        suppliers.signed()
    return made


def begin(page: Page, path: Path, *, data_set: str = "", kept: str = "") -> None:
    """Choose a sample and what it is to become."""
    page.goto("/mappings")
    page.get_by_label("A file to look at").set_input_files(path)
    if data_set:
        page.get_by_label("Which data set is it?").select_option(data_set)
    if kept:
        page.get_by_label("Begin from").select_option(kept)
    page.get_by_role("button", name="Look at the columns").click()
    page.wait_for_load_state()


def waiting(grounds: Grounds) -> list[bytes]:
    """What lies on the disk of samples, as it lies there."""
    folders = (grounds.estate.home / "waiting", grounds.estate.home / "incoming")
    return [path.read_bytes() for folder in folders if folder.is_dir() for path in folder.iterdir()]


@pytest.mark.requirement("SOM-3.1", "TDV-2.1a")
def test_a_list_of_other_headings_is_mapped_kept_and_brought_in(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    """The whole walk: sample, suggestions, words, what is missing, keeping, the load report."""
    path = tmp_path / "marac.csv"
    path.write_text(LIST, encoding="utf-8")
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    page.get_by_role("link", name="Mappings").first.click()
    good_page(page, "mappings")
    begin(page, path)
    expect(page.get_by_role("alert")).to_contain_text("Choose which data set it is")
    begin(page, path, data_set="domestic_abuse_incidents")
    expect(page).to_have_url(f"{grounds.url}/mappings/columns")
    good_page(page, "mapping-columns")
    assert [piece for piece in waiting(grounds) if b"Quillfeather" in piece] == []
    surname = page.get_by_role("region", name="last name", exact=True)
    expect(surname).to_contain_text("certain")
    expect(surname).to_contain_text("identity")
    expect(surname).to_contain_text("Warehouse supply agreement [Sch. 1, row 28]")
    assert surname.get_by_label("Becomes").input_value() == "surname"
    notes = page.get_by_role("region", name="notes", exact=True)
    assert notes.get_by_label("Becomes").input_value() == "-"
    who = page.get_by_role("region", name="who", exact=True)
    who.get_by_label("Becomes").select_option("role")
    nominal = page.get_by_role("region", name="nominal", exact=True)
    nominal.get_by_label("Becomes").select_option("person_id")
    page.get_by_role("button", name="Look again").click()
    expect(nominal).to_contain_text("You chose it")
    who.get_by_role("group", name="who: Perp").get_by_label("is").select_option("S")
    child = who.get_by_role("group", name="who: Child of the household").get_by_label("is")
    assert child.input_value() in {"", "C"}
    child.select_option("C")
    who.get_by_role("group", name="who: Victim").get_by_label("is").select_option("V")
    bring = page.get_by_role("button", name="Keep it and bring the file in")
    bring.click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name for the mapping")
    expect(page.get_by_role("alert")).to_contain_text("Choose whose file it is")
    expect(page.get_by_role("alert")).to_contain_text("Every row must have Incident or conference")
    good_page(page, "mapping-columns-wrong")
    case = page.get_by_role("region", name="marac ref", exact=True)
    assert case.get_by_label("Becomes").input_value() == "case_id"
    page.get_by_label("Incident or conference, the same in every row").select_option("M")
    page.get_by_label("A name for this mapping").fill("marac-list")
    page.get_by_label("Whose file is it?").select_option("marshire-police")
    bring.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("from Marshire Police")
    expect(page.locator("main")).to_contain_text("3 records read, 3 rows kept, 0 refused")
    good_page(page, "mapping-brought-in")
    assert waiting(grounds) == []
    (kept,) = mapping_kept.every(grounds.estate.home / "mappings")
    assert kept.codes["role"] == {
        "Victim": "V",
        "Child of the household": "C",
        "Perp": "S",
    }
    assert kept.left_out == ("notes",)
    assert len(grounds.entries("mapping.kept")) == 1
    report = loads.load_reports(limit=1)[0]
    assert (report.data_set, report.outcome) == ("domestic_abuse_incidents", "accepted")


def test_the_next_month_comes_in_by_the_kept_mapping(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    """A kept mapping answers everything; a new word is asked about."""
    path = tmp_path / "next.csv"
    path.write_text(LIST.replace("M1", "M7").replace("Perp,", "Ex-partner,"), encoding="utf-8")
    grounds.enter(page.context, estate.DATA_MANAGER)
    begin(page, path, kept="marac-list")
    who = page.get_by_role("region", name="who", exact=True)
    expect(who.get_by_role("group", name="who: Victim").get_by_label("is")).to_have_value("V")
    new = who.get_by_role("group", name="who: Ex-partner").get_by_label("is")
    expect(new).to_have_value("")
    new.select_option("S")
    page.get_by_role("button", name="Keep the mapping only").click()
    expect(page).to_have_url(f"{grounds.url}/mappings")
    (kept,) = mapping_kept.every(grounds.estate.home / "mappings")
    assert kept.codes["role"]["Ex-partner"] == "S"
    assert waiting(grounds) == []


@pytest.mark.requirement("SOM-3.1")
def test_a_kept_mapping_is_chosen_where_files_are_sent(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    """Another month: chosen on the page for files, or known by its headings; told in the report."""
    path = tmp_path / "later.csv"
    grounds.enter(page.context, estate.DATA_MANAGER)
    for case, chosen in (("M8", True), ("M9", False)):
        path.write_text(LIST.replace("M1", case), encoding="utf-8")
        page.goto("/send")
        page.get_by_label("File", exact=True).set_input_files(path)
        page.get_by_label("Whose file is it?").select_option("marshire-police")
        if chosen:
            page.get_by_text("or has headings of its own").click()
            page.get_by_label("Which mapping?").select_option("marac-list")
            good_page(page, "send-by-mapping")
        page.get_by_role("button", name="Send").click()
        expect(page.locator("main")).to_contain_text("read by the mapping marac-list")
        expect(page.locator("main")).to_contain_text("3 records read, 3 rows kept")
    good_page(page, "report-by-mapping")


def test_a_sample_is_deleted_when_asked_and_kept_from_others(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    """Deleted at a press; without one there is nothing to look at; no other role may."""
    path = tmp_path / "marac.csv"
    path.write_text(LIST, encoding="utf-8")
    grounds.enter(page.context, estate.DATA_MANAGER)
    begin(page, path, data_set="domestic_abuse_incidents")
    page.get_by_role("button", name="Delete the sample").click()
    assert waiting(grounds) == []
    page.goto("/mappings/columns")
    expect(page.locator("main")).to_contain_text("No file waits in this session")
    path.write_text("<a/>", encoding="utf-8")
    begin(page, path, data_set="domestic_abuse_incidents")
    expect(page.get_by_role("alert")).to_contain_text("A mapping is for a table")
    grounds.enter(page.context, estate.AUDITOR)
    page.goto("/mappings")
    expect(page.locator("main")).to_contain_text("Your role does not include this work")


def test_a_column_is_answered_once_and_words_are_not_passed_over(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    """Two columns cannot become one field; words of a newly chosen column are asked about."""
    path = tmp_path / "marac.csv"
    path.write_text(LIST, encoding="utf-8")
    grounds.enter(page.context, estate.DATA_MANAGER)
    begin(page, path, data_set="domestic_abuse_incidents")
    for heading in ("nominal", "marac ref"):
        region = page.get_by_role("region", name=heading, exact=True)
        region.get_by_label("Becomes").select_option("case_id")
    region = page.get_by_role("region", name="who", exact=True)
    region.get_by_label("Becomes").select_option("role")
    page.get_by_label("A name for this mapping").fill("Not A Name")
    page.get_by_label("Day", exact=True).fill("1")
    page.get_by_label("Month", exact=True).fill("1")
    page.get_by_label("Year", exact=True).fill("2030")
    page.get_by_role("button", name="Keep the mapping only").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("becomes this already; choose another")
    expect(alert).to_contain_text("Say which codes the words of Role are")
    expect(alert).to_contain_text("Use small letters, digits and single hyphens")
    expect(alert).to_contain_text("today or in the past")


def test_a_file_of_which_nothing_can_be_kept_is_reported_and_a_lost_sample_is_said(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    """No row kept ends at the load report; a sample that has gone must be sent again."""
    path = tmp_path / "probation.csv"
    path.write_text("CRN,Surname,Forename,Start date\nC1,,,01/02/2026\n", encoding="utf-8")
    others = waiting(grounds)
    grounds.enter(page.context, estate.DATA_MANAGER)
    begin(page, path, data_set="antisocial_behaviour")
    page.get_by_role("button", name="Delete the sample").click()
    list_ = "Incident reference,Person ref,Surname,Forename,Incident date\nI1,P1,,Ada,01/02/2026\n"
    path.write_text(list_, encoding="utf-8")
    begin(page, path, data_set="antisocial_behaviour")
    page.get_by_label("A name for this mapping").fill("asb-list")
    page.get_by_label("Whose file is it?").select_option("fenland-district")
    page.get_by_role("button", name="Keep it and bring the file in").click()
    expect(page.locator("main")).to_contain_text("none could be kept")
    assert waiting(grounds) == others
    begin(page, path, kept="asb-list")
    for left in (grounds.estate.home / "waiting").iterdir():
        left.unlink()
    page.goto("/mappings/columns")
    expect(page.locator("main")).to_contain_text("Send the file again")
    page.goto("/mappings/columns")
    expect(page.locator("main")).to_contain_text("No file waits in this session")
