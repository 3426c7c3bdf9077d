"""No particular of any made-up child is found by searching every byte an installation keeps."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.view.find import Wanted, find
from kinfold.view.record import open_record
from tests import estate

pytestmark = pytest.mark.slow

COLUMNS = {
    "pupil_core": ("Surname", "Address", "UPN", "Guardians"),
    "early_help": ("surname", "address", "worker"),
}
SHORTEST = 6


def particulars(of: estate.Estate) -> Iterator[bytes]:
    """Names, addresses and numbers of every child in the school and early help files."""
    for data_set, headings in COLUMNS.items():
        for written in of.county.of(data_set):
            with (of.county.folder / written.path).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    folded = {name.casefold(): text for name, text in row.items()}
                    for heading in headings:
                        text = (folded.get(heading.casefold()) or "").strip()
                        if len(text) >= SHORTEST:
                            yield text.encode()


@pytest.mark.requirement("NEX-28")
def test_the_home_of_an_installation_in_use_names_no_child(tmp_path: Path) -> None:
    grounds = estate.copied(estate.linked(), tmp_path / "home")
    persona = next(p for p in grounds.county.personas if p.school == "st-edmunds")
    with grounds.opened() as gate:
        lead = gate.actor(estate.LEADS["st-edmunds"])
        wanted = Wanted(surname=persona.surname, date_of_birth=persona.born)
        found = find(gate, lead, wanted, purpose="C-P1", at=estate.LATER)
        open_record(gate, lead, found[0].person, purpose="C-P1", at=estate.LATER)
    sought = set(particulars(grounds))
    assert len(sought) > 500
    kept = [path for path in grounds.home.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} >= {"home", "keys"}
    for path in kept:
        held = path.read_bytes()
        leaked = [text for text in sought if text in held]
        assert not leaked, f"{len(leaked)} particulars lie in {path.relative_to(grounds.home)}"
