"""Every agreement shipped can be told of: each purpose has its reason, each item its kind."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from kinfold.agreement import Version
from kinfold.agreement.load import read
from kinfold.notices import processing
from kinfold.notices.flow_map import as_table
from kinfold.notices.outline import FORMS, missing
from kinfold.notices.privacy import privacy_notice
from kinfold.notices.sources import Sources
from tests import estate
from tests.unit.notices import made

PRINTED: Final = "as-printed.yaml"


def newest(folder: Path) -> Version:
    """The renewal of an agreement, else the text as printed."""
    texts = sorted(path for path in folder.glob("*.yaml") if path.name != "examples.yaml")
    return read(next((path for path in texts if path.name != PRINTED), folder / PRINTED))


@pytest.fixture(scope="module")
def every() -> Sources:
    """All that is shipped, in force at once; a printed notice is no agreement to tell of."""
    found = [newest(folder) for folder in sorted(estate.AGREEMENTS.iterdir()) if folder.is_dir()]
    told = (one for one in found if one.agreement.id != "la-privacy-notice")
    kinds = made.KINDS | {"research-office": "research_office"}
    return replace(made.sources(*told), kinds=kinds)


@pytest.mark.requirement("NEX-60", "PRI-2")
@pytest.mark.parametrize("form", FORMS)
def test_the_notice_of_every_agreement_leaves_nothing_out(every: Sources, form: str) -> None:
    notice = privacy_notice(every, form=form)
    assert missing(notice, form=form) == ()


def test_the_record_of_processing_of_every_agreement_has_no_empty_cell(every: Sources) -> None:
    assert made.empty_cells(processing.record(every)) == ()
    assert all(as_table(version).rows or not version.agreement.grants for version in every.versions)
