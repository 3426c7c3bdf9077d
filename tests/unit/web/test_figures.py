"""The pages of figures, a planner's and a head teacher's; no record opens for a planner."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import estate
from tests.unit.indicators.conftest import HEAD, PLANNER, fill, staffed
from tests.unit.web.walking import Walk, words
from tests.unit.worklists.conftest import Office


def filled(folder: Path) -> estate.Estate:
    """An estate of four schools."""
    made = estate.copied(estate.empty(children=60), folder / "home")
    with made.opened() as gate:
        staffed()
        fill(Office(gate=gate, grounds=made, folder=folder, at=estate.LOADED_AT))
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return filled(tmp_path_factory.mktemp("figures"))


class _Cells(HTMLParser):
    """Gathers the text of every cell of a page's tables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._in = tag == "td"
        if self._in:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._in:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in = False


def cells(page: str) -> list[str]:
    reader = _Cells()
    reader.feed(page)
    return reader.found


@pytest.mark.requirement("SOM-2.4.2")
def test_a_planner_sees_pupils_by_place_with_small_cells_held_back(walk: Walk) -> None:
    walk.enter(PLANNER)
    assert "Planning places" in words(walk.get("/"))
    page = words(walk.get("/figures/places"))
    assert "on roll on 1 October 2026" in page
    shown = cells(page)
    assert "c" in shown
    assert all(re.fullmatch(r"c|0|[1-9][0-9,]*[05]", cell) for cell in shown)
    assert {int(cell.replace(",", "")) for cell in shown if cell != "c"} & set(
        range(1, 10)
    ) == set()
    assert "<svg" in page
    assert walk.get("/figures/places?term=autumn").status_code == 200
    assert walk.get("/figures/places?term=spring").status_code == 404


@pytest.mark.requirement("SOM-2.4.2")
def test_a_planner_opens_no_record_and_nobody_else_opens_the_planner_s_page(walk: Walk) -> None:
    walk.enter(PLANNER, purpose="practitioner-view:C-P2")
    for path in ("/find", "/record/anything", "/work/missing", "/work/attendance"):
        answer = walk.get(path)
        assert answer.status_code == 403
        assert "Your role does not include this work" in words(answer)
    for login in (HEAD, estate.DATA_MANAGER, estate.LEADS["st-edmunds"]):
        walk.enter(login)
        assert walk.get("/figures/places").status_code == 403


@pytest.mark.requirement("SOM-2.4.2")
def test_terms_too_alike_are_held_back_and_before_the_first_there_is_nothing(walk: Walk) -> None:
    walk.clock.moment = datetime(2027, 2, 1, 9, tzinfo=UTC)
    walk.enter(PLANNER)
    held = words(walk.get("/figures/places"))
    assert "The figures of the spring term are held back" in held
    assert cells(held) == []
    assert cells(words(walk.get("/figures/places?term=autumn")))
    walk.clock.moment = datetime(2026, 9, 20, 9, tzinfo=UTC)
    walk.enter(PLANNER)
    assert "There is nothing to show before it" in words(walk.get("/figures/places"))


@pytest.mark.requirement("SOM-9.3.1b")
def test_a_head_sees_the_school_beside_others_and_no_other_school_s_pupil(walk: Walk) -> None:
    walk.enter(HEAD)
    page = words(walk.get("/figures/schools"))
    assert "St Edmund's Primary beside other schools" in page
    assert "Millbrook Primary" in page
    assert "Hartwell" not in page
    assert "Held back" in page
    assert "All schools, median" in page
    assert not re.search(r"[A-Z]999200126\d{3}|Marsh[a-z]\b|Sam ", page)
    walk.enter(PLANNER)
    assert walk.get("/figures/schools").status_code == 403
