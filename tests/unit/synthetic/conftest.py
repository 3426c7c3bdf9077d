"""One county for all these tests: writing it takes seconds, and it never changes."""

from datetime import date

import pytest

from kinfold.synthetic import county
from kinfold.synthetic.manifest import Manifest

AS_AT = date(2026, 11, 21)
SEED = 20261


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The county at its default size."""
    return county.write(tmp_path_factory.mktemp("county"), as_at=AS_AT, seed=SEED)
