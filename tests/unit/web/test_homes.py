"""The page of homes: addresses matched and forms sent, households told without an address."""

from pathlib import Path

import pytest

from tests import estate, homes
from tests.unit.web.walking import Walk, words
from tests.unit.worklists.conftest import CME, Office, staffed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    folder: Path = tmp_path_factory.mktemp("homes")
    made = estate.copied(estate.empty(children=60), folder / "home")
    with made.opened() as gate:
        staffed(made)
        homes.fill(Office(gate=gate, grounds=made, folder=folder))
    return made


@pytest.mark.requirement("TDV-14.2.5")
def test_addresses_are_matched_forms_are_sent_and_households_told(
    walk: Walk, tmp_path: Path
) -> None:
    walk.enter(estate.DATA_MANAGER)
    assert "Match addresses and send forms" in words(walk.get("/work/homes"))
    assert "No property gazetteer is held here" in words(walk.post("/work/homes", ask="addresses"))
    bare = words(walk.post("/work/homes", ask=homes.VIEW))
    assert "homes are compared as they were written" in bare
    office = Office(gate=walk.gate, grounds=walk.estate, folder=tmp_path, at=walk.clock.now())
    homes.add_gazetteer(office)
    walk.clock.moment = office.now()
    matched = words(walk.post("/work/homes", ask="addresses"))
    assert f"Matched to {homes.ENTRIES} properties" in matched
    assert "The address fits two properties alike" in matched
    assert f'Open <span class="kf-quiet">({homes.IN_DOUBT})' in words(walk.get("/work/cleansing"))
    again = words(walk.post("/work/homes", ask="addresses"))
    assert "nothing is in doubt that has no form" in again
    shown = words(walk.post("/work/homes", ask=homes.VIEW))
    assert "1 household," in shown
    assert "At the same property on the day" in shown
    assert "High Street" not in shown
    assert walk.post("/work/homes", ask="another").status_code == 404
    walk.enter(CME)
    assert walk.get("/work/homes").status_code == 403
