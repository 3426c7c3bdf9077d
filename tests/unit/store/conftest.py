"""A store to put things in, once for each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.store import Store
from tests.unit.store import shelf


@pytest.fixture(params=shelf.KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind, empty."""
    with shelf.database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store keeps its files."""
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path, address: str) -> Store:
    """An empty store."""
    return Store.open(folder, database=address, master_key=shelf.KEY)
