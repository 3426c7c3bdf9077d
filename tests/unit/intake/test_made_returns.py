"""The returns of the made-up county come in whole: what the demonstration shows is what is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.intake.receive import Asked, receive
from kinfold.synthetic import county, returns
from kinfold.synthetic.manifest import WrittenFile
from tests import estate, suppliers
from tests.unit.intake.conftest import CHILDREN, Office


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One installation for all, with the agreements they come under signed."""
    home = tmp_path_factory.mktemp("made")
    grounds = estate.copied(estate.empty(children=CHILDREN), home / "home")
    with grounds.opened() as gate:
        suppliers.signed()
        estate.bring_into_force(estate.AGREEMENTS / "workforce-return" / "as-printed.yaml")
        yield Office(gate=gate, grounds=grounds, desk=home)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, WrittenFile]]:
    """What a small county writes."""
    folder = tmp_path_factory.mktemp("county")
    made = county.write(folder, as_at=estate.AS_AT, seed=estate.SEED, children=400)
    return folder, {file.data_set: file for file in county.with_returns(made)}


@pytest.mark.requirement("NEX-14")
@pytest.mark.parametrize("name", sorted(returns.UNDER))
def test_a_made_return_is_taken_in_whole(
    name: str, desk: Office, files: tuple[Path, dict[str, WrittenFile]]
) -> None:
    folder, written = files
    file = written[name]
    assert file.rows > 0
    asked = Asked(
        agreement=returns.UNDER[name], as_at=estate.AS_AT, data_set=name, channel="upload"
    )
    gate = desk.gate
    actor = gate.actor(estate.DATA_MANAGER)
    report = receive(gate, actor, folder / file.path, asked=asked, at=estate.LOADED_AT)
    assert (report.outcome, report.data_set, report.holder) == ("accepted", name, file.holder)
    assert report.counts["refused"] == 0
    told = {one.rule for one in report.findings}
    assert told <= {"column-missing"}
    assert max(n for key, n in report.counts.items() if key.startswith("kept ")) == file.rows
    assert report.dropped_fields == ()


def test_the_same_seed_writes_the_same_bytes(
    files: tuple[Path, dict[str, WrittenFile]], tmp_path: Path
) -> None:
    folder, written = files
    made = county.write(tmp_path, as_at=estate.AS_AT, seed=estate.SEED, children=400)
    for file in county.with_returns(made):
        assert (tmp_path / file.path).read_bytes() == (folder / file.path).read_bytes()
        assert written[file.data_set].rows == file.rows
