"""The access pack as its reader meets it: one file, opened in a browser, at every width."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinfold.rights.page import page as written
from kinfold.rights.reviewing import reviewed
from tests.unit.rights import made

#: What a council holds of a child who is at school and known to social care.
HELD = frozenset(
    "pupil_core school_history attendance_marks sen_register exclusions young_carers "
    "school_census cin_census early_help person_index".split()
)
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("TDV-13.4a")
def test_an_access_pack(page: Page, good_page: Callable[[Page, str], None], tmp_path: Path) -> None:
    rows = {key: rows for key, rows in made.whole().items() if key.split(".")[0] in HELD}
    rows["pupil_core.pupil"][0]["religion"] = "x" * 200
    rows["attendance_marks.mark"] += [
        {**rows["attendance_marks.mark"][0], "date": made.ON, "session": str(number)}
        for number in range(20)
    ]
    entries = [*made.viewing(1, reason="Attendance fell"), made.decided(3, kind="decision.refused")]
    found = made.draft(rows, entries, copies=[made.copy()], disclosures=[made.parcel()])
    pack = reviewed(found, made.every_decision(found), role="governance_officer", at=made.AT)
    file = tmp_path / "pack.html"
    file.write_text(written(pack), encoding="utf-8")

    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Information held about you")
    page.get_by_role("link", name="What is withheld, and why").click()
    expect(page.get_by_role("heading", name="What is withheld, and why")).to_be_in_viewport()
    page.get_by_role("link", name="Withheld (note 1)", exact=True).first.click()
    expect(page.locator("#note-1")).to_be_in_viewport()
    good_page(page, "access-pack")
