"""A data manager's walk: send files good and bad, read what became of each, and be refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from kinfold.intake.recognise import recognise
from kinfold.registers import accounts, agreements, loads, signatures
from kinfold.synthetic import dirty
from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.intake.test_cin_tables import WHOLE

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

Maker = Callable[[Path], Path]
PARTS = ["What was asked", "Why not", "What would put it right", "Ledger entry"]
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county taken in and not linked yet."""
    people_index.back_in_time()
    return estate.copied(estate.built(), tmp_path_factory.mktemp("unlinked") / "home")


def send(page: Page, path: Path, *, agreement: str = "", holder: str = "") -> None:
    """Choose a file, say what it does not, and press Send."""
    page.goto("/send")
    page.get_by_label("File", exact=True).set_input_files(path)
    if holder:
        page.get_by_label("Whose file is it?").select_option(holder)
    if agreement:
        page.get_by_label("Which agreement").select_option(agreement)
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()


def left_behind(grounds: Grounds) -> list[Path]:
    """The files still in the private folder."""
    folder = grounds.estate.home / "incoming"
    return list(folder.iterdir()) if folder.exists() else []


def held(grounds: Grounds) -> int:
    """How many supplies are on the shelf."""
    return len(grounds.gate._store.supplies())


def sound(tmp_path: Path, release: str) -> Path:
    """A small return that nothing is wrong with; another release, other bytes."""
    return dirty._return(tmp_path / "Ada Lovelace.xml", ("Marshire Case System", release))


@pytest.mark.requirement("NEX-10")
def test_a_return_is_asked_about_taken_in_and_reported(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    good_page(page, "home-data")
    path = sound(tmp_path, "Release 1")
    page.goto("/send")
    good_page(page, "send")
    send(page, path)
    expect(page.get_by_role("alert")).to_contain_text("Choose which agreement")
    good_page(page, "send-which-agreement")
    assert left_behind(grounds) == []
    send(page, path, agreement="cin-analysis")
    expect(page.get_by_role("heading", level=1)).to_contain_text("from Marshire County Council")
    expect(page.locator("main")).to_contain_text("20 records read")
    good_page(page, "delivery-kept")
    assert left_behind(grounds) == []
    before = held(grounds)
    send(page, path, agreement="cin-analysis")
    expect(page.get_by_role("heading", level=1)).to_have_text("This has already been done")
    assert page.locator("dt").all_inner_texts() == PARTS
    good_page(page, "delivery-duplicate")
    assert held(grounds) == before
    page.goto("/deliveries")
    good_page(page, "deliveries")
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Held already")
    expect(rows.nth(1)).to_contain_text("Kept")
    assert "Lovelace" not in page.content()
    rows.nth(0).get_by_role("link").click()
    good_page(page, "delivery-held")


@pytest.mark.requirement("NEX-22")
def test_surplus_fields_are_dropped_and_listed(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, dirty.surplus_columns(tmp_path / "pupils.csv"))
    for name in ("Home telephone", "Parent's income"):
        expect(page.locator("main").get_by_text(name)).to_be_visible()
    assert "01632 960000" not in page.content()
    good_page(page, "delivery-dropped")


def test_a_census_as_a_table_is_asked_for_its_year(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(WHOLE) + "\n", encoding="utf-8")
    send(page, path, agreement="cin-analysis", holder="marshire")
    expect(page.get_by_role("alert")).to_contain_text("Nothing in a table says which year")
    good_page(page, "send-which-year")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("What period is it for?").fill("2025-26")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children in need census from")
    assert left_behind(grounds) == []


def test_a_table_that_does_not_say_whose_it_is(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    (file,) = grounds.estate.county.of("early_help")
    lines = (grounds.estate.county.folder / file.path).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "help.csv"
    path.write_text("\r\n".join(lines[:40]) + "\r\n", encoding="utf-8")
    send(page, path)
    expect(page.get_by_role("alert")).to_contain_text("Choose whose file it is")
    good_page(page, "send-whose")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("Whose file is it?").select_option("marshire")
    for part, text in (("Day", "1"), ("Month", "1"), ("Year", "2031")):
        page.get_by_label(part).fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("must be today or in the past")
    send(page, path, holder="marshire")
    expect(page.locator("main")).to_contain_text("39 records read")


def _broken_lines(path: Path) -> Path:
    """A pupil file in which one line has no date of birth and another a broken UPN."""
    made = dirty.surplus_columns(path).read_text(encoding="utf-8").split("\n")
    head = made[0].split(",")
    place = {name: head.index(name) for name in ("UPN", "Surname")}
    for number, name, text in ((1, "UPN", ""), (2, "UPN", "NOT-A-UPN")):
        cells = made[number].split(",")
        cells[place[name]] = text
        made[number] = ",".join(cells)
    path.write_text("\n".join(made), encoding="utf-8")
    return path


@pytest.mark.requirement("NEX-22")
def test_findings_name_line_field_rule_and_remedy_and_no_value(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, _broken_lines(tmp_path / "pupils.csv"))
    expect(page.locator("main")).to_contain_text("1 refused")
    found = page.get_by_role("region", name="Findings")
    expect(found).to_contain_text("required-missing")
    expect(found).to_contain_text("upn-form")
    assert "NOT-A-UPN" not in page.content()
    good_page(page, "delivery-findings")


CENSUS: dict[str, Maker] = {
    "entity_bomb": dirty.entity_bomb,
    "external_entity": dirty.external_entity,
    "zip_bomb": dirty.zip_bomb,
    "wrong_year": dirty.wrong_year,
    "disagreeing_year": dirty.disagreeing_year,
    "wrong_authority": dirty.wrong_authority,
    "wrong_encoding": dirty.wrong_encoding,
    "unexpected_namespace": dirty.unexpected_namespace,
    "truncated": dirty.truncated,
    "empty": dirty.empty,
}
TABLES: dict[str, Maker] = {
    "missing_columns": dirty.missing_columns,
    "ragged_csv": dirty.ragged_csv,
}


@pytest.mark.requirement("NEX-10")
@pytest.mark.parametrize("name", sorted(CENSUS | TABLES))
def test_broken_and_hostile_files_get_one_clear_error_and_leave_nothing(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path, name: str
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    path = (CENSUS | TABLES)[name](tmp_path / "Ada Lovelace")
    before = held(grounds)
    under = "cin-analysis" if name in CENSUS else "county-education"
    send(page, path, agreement=under)
    expect(page.get_by_role("heading", level=1)).to_have_text("The file could not be read")
    assert page.locator("dt").all_inner_texts() == PARTS
    assert "Lovelace" not in page.content()
    assert held(grounds) == before
    assert left_behind(grounds) == []
    if name in {"truncated", "entity_bomb"}:
        good_page(page, f"hostile-{name}")


@pytest.mark.requirement("NEX-10")
def test_a_file_past_the_limit_is_stopped_and_leaves_nothing(
    page: Page, grounds: Grounds, tmp_path: Path, settings: Any
) -> None:
    settings.KINFOLD_UPLOAD_BYTES = 4 * MEBIBYTE
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, dirty.huge(tmp_path / "huge", size=32 * MEBIBYTE), agreement="cin-analysis")
    expect(page.locator("main")).to_contain_text("larger than 4 MB")
    assert left_behind(grounds) == []


@pytest.mark.requirement("NEX-4")
def test_an_administrator_without_the_permission_is_refused_social_care(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.ADMINISTRATOR)
    page.goto("/deliveries")
    expect(page.locator("main")).to_contain_text("Pupil core")
    expect(page.locator("tbody")).not_to_contain_text("Children in need")
    good_page(page, "deliveries-administrator")
    reports = loads.load_reports(limit=500)
    care = next(one for one in reports if one.data_set == "cin_census")
    school = next(one for one in reports if one.data_set == "pupil_core")
    for number in (care.id, school.id):
        answer = page.goto(f"/deliveries/{number}")
        assert answer is not None
        assert answer.status == (403 if number == care.id else 200)
        if number == care.id:
            expect(page.locator("main")).to_contain_text("separate permission for social care")
            assert page.locator("dt").all_inner_texts() == PARTS
            good_page(page, "delivery-refused")
    assert grounds.entries("page.refused")[-1].actor == estate.ADMINISTRATOR
    for address in ("/matches", "/send"):
        refused = page.goto(address)
        assert refused is not None
        assert refused.status == 403


@pytest.mark.requirement("NEX-4")
def test_a_data_manager_without_the_permission_may_send_education_data_only(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    accounts.set_permissions(estate.DATA_MANAGER, permissions=())
    try:
        grounds.enter(page.context, estate.DATA_MANAGER)
        send(page, sound(tmp_path, "Release 2"), agreement="cin-analysis")
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
        assert left_behind(grounds) == []
        answer = page.goto("/matches")
        assert answer is not None
        assert answer.status == 403
    finally:
        accounts.set_permissions(estate.DATA_MANAGER, permissions=("social_care",))


@pytest.mark.requirement("NEX-27")
def test_an_authority_that_has_not_signed_is_refused_with_the_clause(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    current = agreements.current_versions(at=grounds.clock.now())
    version = next(one for one in current if one.agreement == "cin-analysis")
    for record in signatures.signature_records(version.hash):
        if record.organisation == "marshire" and record.withdrawn_at is None:
            signatures.withdraw_signature(
                record.id, reason="not signed", at=grounds.clock.now(), by=None
            )
    before = held(grounds)
    send(page, sound(tmp_path, "Release 3"), agreement="cin-analysis")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is not permitted")
    expect(page.locator("dd").nth(1)).to_contain_text("(clause ")
    expect(page.locator("dd").nth(1)).to_contain_text("signed")
    entry = page.locator("dd").nth(3).inner_text()
    assert grounds.entries("decision.refused")[-1].index == int(entry)
    good_page(page, "delivery-unsigned")
    assert held(grounds) == before
    assert left_behind(grounds) == []


def test_the_private_file_is_for_its_owner_only(
    page: Page, grounds: Grounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Path, int, int]] = []

    def looked_at(path: Path, **said: Any) -> object:
        seen.append((path, path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777))
        return recognise(path, **said)

    monkeypatch.setattr("kinfold.web.pages.upload.recognise", looked_at)
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, sound(tmp_path, "Release 4"), agreement="practitioner-view")
    ((path, file_mode, folder_mode),) = seen
    assert (file_mode, folder_mode) == (0o600, 0o700)
    assert path.is_relative_to(grounds.estate.home)
    assert not path.exists()


def test_a_file_from_nobody_is_never_put_down(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_down() -> None:
        raise AssertionError("a file was put down")

    monkeypatch.setattr("kinfold.web.uploads._private_file", put_down)
    for address in ("/send", "/find", "/sign-in/local", "/no/such/page"):
        answer = requests.post(
            grounds.url + address, files={"file": ("a.csv", b"UPN\r\n")}, timeout=10
        )
        assert answer.status_code in {403, 404}


@pytest.mark.requirement("NEX-19")
def test_linking_reports_matches_by_pass_and_the_unmatched_by_reason(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.set_default_timeout(60_000)
    page.goto("/matches")
    good_page(page, "matches")
    page.get_by_role("button", name="Link records under Practitioner view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Match report")
    good_page(page, "matched")
    section = page.locator(".kf-part", has_text="Children in need census")
    counts = [int(text.replace(",", "")) for text in section.locator("dd").all_inner_texts()]
    read = section.locator("p").first.inner_text()
    assert f"of {sum(counts):,} records" in read
    page.get_by_role("link", name="Read the report as partners read it").click()
    page.get_by_role("link", name="Practitioner view").click()
    expect(page.locator("main")).to_contain_text("The usual match joins two records only where")
    page.get_by_text("By sex").first.click()
    good_page(page, "match-report")
    assert (grounds.entries("match_report.read")[-1].payload or {})["form"] == "page"
