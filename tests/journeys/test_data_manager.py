"""A data manager's walk: send files good and bad, read what became of each, and be refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinfold.registers import accounts, loads, signatures
from kinfold.synthetic import dirty
from tests import estate
from tests.journeys.grounds import Grounds, grounds, home, server, site

__all__ = ["grounds", "home", "server", "site"]
pytestmark = [pytest.mark.journey]

GoodPage = Callable[[Page, str], None]
PARTS = ["What was asked", "Why not", "What would put it right", "Ledger entry"]
MEBIBYTE = 1024 * 1024


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


@pytest.mark.requirement("NEX-10")
@pytest.mark.requirement("NEX-22")
def test_a_return_is_asked_about_taken_in_and_reported(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    good_page(page, "home-data")
    path = dirty._return(tmp_path / "some-name.xml", ("Marshire Case System", "Another release"))
    send(page, path)
    expect(page.get_by_role("alert")).to_contain_text("Choose which agreement")
    good_page(page, "send-which-agreement")
    assert left_behind(grounds) == []
    send(page, path, agreement="cin-analysis")
    expect(page.get_by_role("heading", level=1)).to_contain_text("from Marshire County Council")
    expect(page.locator("main")).to_contain_text("Kept")
    expect(page.locator("main")).to_contain_text("20 records read")
    good_page(page, "delivery-kept")
    assert left_behind(grounds) == []
    send(page, path, agreement="cin-analysis")
    expect(page.get_by_role("heading", level=1)).to_have_text("This has already been done")
    assert page.locator("dt").all_inner_texts() == PARTS
    good_page(page, "delivery-duplicate")
    page.goto("/deliveries")
    good_page(page, "deliveries")
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Held already")
    expect(rows.nth(1)).to_contain_text("Kept")
    assert "some-name" not in page.content()


@pytest.mark.requirement("NEX-22")
def test_surplus_fields_are_dropped_and_listed(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, dirty.surplus_columns(tmp_path / "pupils.csv"))
    for name in ("Home telephone", "Parent's income"):
        expect(page.locator("main").get_by_text(name, exact=True)).to_be_visible()
    assert "01632 960000" not in page.content()
    good_page(page, "delivery-dropped")


HOSTILE = {
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
    "missing_columns": dirty.missing_columns,
    "wrong_encoding_csv": dirty.wrong_encoding_csv,
    "ragged_csv": dirty.ragged_csv,
}


@pytest.mark.requirement("NEX-10")
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_broken_and_hostile_files_get_one_clear_error(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path, name: str
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    path = HOSTILE[name](tmp_path / "file")
    under = "county-education" if "c" in name and path.read_bytes()[:1] not in b"<P" else ""
    send(page, path, agreement=under or ("" if name == "empty" else "cin-analysis"))
    page.screenshot(path=f"/tmp/shots/hostile-{name}.png", full_page=True)
    print(name, page.locator("main").inner_text())
