"""A data manager puts a return right: rule by rule, child by child, row by row, week by week."""

from datetime import UTC
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinfold.intake.receive import Asked, receive
from kinfold.registers.facts import LoadReport
from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.intake.samples import assessment, child, episode, message

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

EARLY = assessment("2025-08-20")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county whose return has not come yet."""
    people_index.back_in_time()
    return estate.copied(estate.empty(), tmp_path_factory.mktemp("unread") / "home")


def _sent(grounds: Grounds, path: Path, *wrong: str) -> LoadReport:
    children = [
        child(episode(EARLY if one in wrong else assessment()), identifier=one)
        for one in ("ZZ0001", "ZZ0002", "ZZ0003")
    ]
    path.write_text(message(*children), encoding="utf-8")
    gate = grounds.gate
    actor = gate.actor(estate.DATA_MANAGER)
    return receive(
        gate, actor, path, asked=Asked(agreement="cin-analysis"), at=grounds.clock.now(UTC)
    )


@pytest.mark.requirement("SOM-8.4")
def test_a_data_manager_works_through_what_was_found(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    _sent(grounds, tmp_path / "first.xml", "ZZ0001", "ZZ0002")
    report = _sent(grounds, tmp_path / "second.xml", "ZZ0002", "ZZ0003")
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto(f"/deliveries/{report.id}")
    good_page(page, "delivery-checked")
    page.get_by_role("link", name="Look at the findings child by child").click()
    good_page(page, "findings")
    page.get_by_role("link", name="1103").click()
    expect(page.locator("main")).to_contain_text("2 findings of rule 1103")
    good_page(page, "findings-of-a-rule")
    page.get_by_role("link", name="ZZ0003").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Child ZZ0003")
    assert "ZZ0003" not in page.url
    expect(page.locator("th", has_text="AssessmentActualStartDate")).to_contain_text("check")
    good_page(page, "finding")
    page.goto(f"/deliveries/{report.id}/findings")
    page.get_by_label("One child’s findings").fill("zz0002")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("main")).to_contain_text("about one child")
    assert "zz0002" not in page.url.casefold()
    page.goto(f"/deliveries/{report.id}/children")
    good_page(page, "findings-by-child")
    page.get_by_role("link", name="ZZ0002").click()
    good_page(page, "findings-of-a-child")
    page.goto(f"/deliveries/{report.id}/compared")
    expect(page.locator("main")).to_contain_text("since")
    good_page(page, "findings-compared")


def test_the_list_is_saved_as_a_file_and_that_is_recorded(
    page: Page, grounds: Grounds, tmp_path: Path
) -> None:
    report = _sent(grounds, tmp_path / "third.xml", "ZZ0001")
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto(f"/deliveries/{report.id}/findings")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the list").click()
    assert saved.value.suggested_filename == f"findings-{report.id}.csv"
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Child,Line,Part,Field,Rule")
    assert "ZZ0001" in text
    assert "1103" in text


def test_nobody_else_may_look(page: Page, grounds: Grounds, tmp_path: Path) -> None:
    report = _sent(grounds, tmp_path / "fourth.xml", "ZZ0003")
    grounds.enter(page.context, estate.ANALYST)
    answer = page.goto(f"/deliveries/{report.id}/findings")
    assert answer is not None
    assert answer.status == 403
    assert "ZZ0003" not in page.content()
