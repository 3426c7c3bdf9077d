"""A load says how far it has come, and one that is cancelled leaves nothing at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kinfold.errors import Exit
from kinfold.intake.faults import Cancelled
from kinfold.intake.receive import Asked, receive
from tests import estate
from tests.unit.intake.conftest import Office
from tests.unit.intake.made_files import saved, zip_bytes
from tests.unit.intake.samples import PUPIL, child, episode, message, table


def _pupils(folder: Path) -> Path:
    return table(folder, *[PUPIL] * 400)


def _zipped(folder: Path) -> Path:
    return saved(folder, zip_bytes({"pupils.csv": _pupils(folder).read_bytes()}))


def _return(folder: Path) -> Path:
    children = [child(episode(), identifier=f"ZZ{number}") for number in range(400)]
    return saved(folder, message(*children).encode())


FILES = [
    (_pupils, "county-education"),
    (_zipped, "county-education"),
    (_return, "cin-analysis"),
]


@pytest.mark.parametrize(("make", "under"), FILES)
def test_how_far_a_load_has_come(
    office: Office, make: Callable[[Path], Path], under: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bytes of how many, never backwards, and at the end all of them."""
    monkeypatch.setattr("kinfold.intake.table_file.BLOCK_BYTES", 2048)
    told: list[tuple[int, int]] = []
    receive(
        office.gate,
        office.gate.actor(estate.DATA_MANAGER),
        make(office.desk),
        asked=Asked(agreement=under),
        at=estate.LOADED_AT,
        progress=lambda done, of: told.append((done, of)),
    )
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize(("make", "under"), FILES)
def test_a_load_that_is_cancelled_leaves_nothing(
    office: Office, make: Callable[[Path], Path], under: str
) -> None:
    """No rows, no report, no temporary file: one error in four parts."""
    before = office.shelf()
    with pytest.raises(Cancelled) as caught:
        receive(
            office.gate,
            office.gate.actor(estate.DATA_MANAGER),
            make(office.desk),
            asked=Asked(agreement=under),
            at=estate.LOADED_AT,
            cancelled=lambda: True,
        )
    assert all((caught.value.asked, caught.value.why, caught.value.remedy))
    assert caught.value.exit_code is Exit.NOTHING_TO_DO
    assert office.shelf() == before
    assert office.reports() == ()
    assert office.gate._store.supplies() == []
