"""A file with headings of its own is read by a kept mapping, at once or in the queue."""

from dataclasses import replace
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from kinfold import datasets
from kinfold.cli import working
from kinfold.intake import mapping_kept
from kinfold.registers import deliveries, loads
from tests import estate, suppliers
from tests.unit.intake.test_mapping import HEADINGS, ROWS, marac
from tests.unit.web.walking import Walk, words

#: The list without the one column of which the mapping does not say what it becomes.
LIST: Final = "\n".join(line.rpartition(",")[0] for line in (HEADINGS, *ROWS))
SAYS: Final = {
    "holder": "marshire-police", "agreement": "as-it-says", "data_set": "as-it-says",
    "mapping": "as-it-says", "period": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An installation whose data manager made a mapping last month."""
    made = estate.copied(estate.empty(children=60), tmp_path_factory.mktemp("sending") / "home")
    with made.opened() as gate:
        suppliers.signed()
        mapping_kept.keep(gate.installation.mappings, marac())
    return made


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.enter(estate.DATA_MANAGER)
    return walk


def send(walk: Walk, text: str, **said: str) -> HttpResponse:
    """Send a file; each is another one by its last line."""
    return walk.post("/send", file=SimpleUploadedFile("list.csv", text.encode()), **(SAYS | said))


def another(name: str) -> str:
    """The list with one person more."""
    return f"{LIST}\nM9,{name},Marsh,Di,06/10/2026,Victim,No,\n"


@pytest.mark.requirement("SOM-3.1", "TDV-2.1a")
def test_a_kept_mapping_is_offered_and_one_that_fits_is_known_by_its_headings(walk: Walk) -> None:
    assert "marac-list: Domestic abuse" in words(walk.get("/send"))
    for said in ({"mapping": "marac-list"}, {}):
        answer = send(walk, another(f"N{len(said)}"), **said)
        assert answer.status_code == 302, words(answer)
        number = loads.load_reports(limit=1)[0].id
        assert answer["Location"] == f"/deliveries/{number}?mapping=marac-list"
        shown = words(walk.get(answer["Location"]))
        assert "read by the mapping marac-list" in shown
        assert "4 records read, 4 rows kept" in shown
    assert "read by the mapping" not in words(walk.get(f"/deliveries/{number}?mapping=other"))


@pytest.mark.parametrize("said", [{"mapping": "marac-list"}, {}])
@pytest.mark.requirement("SOM-3.1")
def test_a_large_file_waits_with_the_name_of_its_mapping(
    walk: Walk, settings: Any, said: dict[str, str]
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 10
    answer = send(walk, another(f"Q{len(said)}"), **said)
    assert answer.status_code == 302, words(answer)
    (one,) = deliveries.open_deliveries()
    assert (one.mapping, one.data_set) == ("marac-list", "domestic_abuse_incidents")
    assert "is read by the mapping marac-list" in words(walk.get(answer["Location"]))
    ended = working.of(walk.gate, now=walk.clock.now, beating=False).once()
    assert ended is not None
    assert ended.state == "done", ended.problem
    report = walk.get(answer["Location"])["Location"]
    assert report == f"/deliveries/{ended.report}?mapping=marac-list"
    assert loads.load_reports(limit=1)[0].counts["kept person"] == 4


def test_where_the_mapping_was_thrown_away_meanwhile_the_file_is_refused(
    walk: Walk, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 10
    folder = walk.gate.installation.mappings
    mapping_kept.keep(folder, replace(marac(), name="gone"))
    assert send(walk, another("T1"), mapping="gone").status_code == 302
    (folder / "gone.toml").unlink()
    ended = working.of(walk.gate, now=walk.clock.now, beating=False).once()
    assert ended is not None
    assert ended.state == "refused"
    assert "No mapping is kept under that name" in str((ended.problem or {})["why"])


def test_two_mappings_of_the_same_headings_are_asked_about_and_other_headings_refused(
    walk: Walk,
) -> None:
    folder = walk.gate.installation.mappings
    mapping_kept.keep(folder, replace(marac(), name="second"))
    answer = send(walk, another("U1"))
    assert answer.status_code == 400
    assert "the headings of these mappings alike: marac-list, second" in words(answer)
    assert send(walk, another("U1"), mapping="second").status_code == 302
    (folder / "second.toml").unlink()
    assert send(walk, "Shoe,Size\n1,2\n").status_code == 400
    said = send(walk, another("U2"), data_set="domestic_abuse_incidents")
    assert said["Location"].endswith("?mapping=marac-list")
    other = send(walk, another("U3"), data_set="antisocial_behaviour")
    assert "mapping" not in other.headers.get("Location", "")


def test_a_large_table_of_two_data_sets_alike_waits_as_what_its_sender_said(
    walk: Walk, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 10
    table = datasets.get("school_census_spring").table("fsmperiod")
    text = ",".join(one.source for one in table.fields if one.source) + "\n1,2,3\n"
    answer = send(walk, text)
    assert answer.status_code == 400
    assert "fit these data sets equally well" in words(answer)
    assert send(walk, text, data_set="school_census_spring").status_code == 302
    ended = working.of(walk.gate, now=walk.clock.now, beating=False).once()
    assert ended is not None
    assert ended.data_set == "school_census_spring"
    assert "equally well" not in str((ended.problem or {}).get("why"))
