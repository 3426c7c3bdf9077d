"""What an emergency adds is printed while it holds, with its law and last day, and not after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kinfold.agreement.as_on import as_on
from kinfold.gate import Gate
from kinfold.notices import full, processing
from kinfold.notices.drawn import draw
from kinfold.notices.sources import Sources, gathered
from tests import amended, estate
from tests.unit.notices import made

AFTER = date(2027, 4, 1)
LASTING = "from 1 November 2026 until 31 March 2027, and not a day longer"
pytestmark = pytest.mark.requirement("SOM-2.6.1")


def on(day: date) -> Sources:
    """The sources of a day, with the amendment in force."""
    version = amended.amendment()
    stands = replace(version, agreement=as_on(version.agreement, on=day))
    return made.sources(stands, on=day)


def said(sources: Sources) -> str:
    return "\n".join(block.words for block in full.collected(draw(sources)))


def test_the_privacy_notice_says_it_while_it_holds() -> None:
    during = said(on(made.ON))
    assert "Because of an emergency, and only for its time, we also collect:" in during
    winter = "Public health measures of winter 2026 [2.6.1]"
    assert f"Health: who is at risk: Medical flag. {winter}: {LASTING}" in during
    assert "emergency" not in said(on(AFTER))
    assert "Medical flag" not in said(on(AFTER))


def test_the_record_of_processing_says_it_while_it_holds() -> None:
    for day, printed in ((made.ON, True), (AFTER, False)):
        rows = processing.record(on(day)).named()
        cells = [row["data"] for row in rows if "Health: who is at risk" in row["data"]]
        assert bool(cells) == printed
        assert all(LASTING in cell for cell in cells)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    grounds = estate.copied(estate.empty(), tmp_path / "home")
    with grounds.opened() as opened:
        made.write(grounds.home)
        amended.in_force()
        yield opened


def test_what_notices_are_made_from_ends_by_itself(gate: Gate) -> None:
    def collected(at: datetime) -> bool:
        versions = {one.agreement.id: one for one in gathered(gate, at=at).versions}
        held = versions["county-education"]
        assert held.hash == amended.amendment().hash
        return not held.agreement.group("health").proposed

    assert collected(estate.LATER)
    assert not collected(estate.LATER + timedelta(days=140))
