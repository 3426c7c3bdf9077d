"""Every field says how careful to be with it, and every data set how long it lives."""

import pkgutil
import re

import pytest

from kinfold import datasets
from kinfold.datasets import model
from kinfold.datasets.model import DataSet, Sensitivity
from tests.house.paths import PACKAGE

SETS = tuple(datasets.catalogue().values())


def _id(data_set: DataSet) -> str:
    return data_set.id


@pytest.mark.parametrize("data_set", SETS, ids=_id)
def test_every_field_has_a_sensitivity_a_title_and_a_source(data_set: DataSet) -> None:
    for code, _, field in data_set.items():
        assert isinstance(field.sensitivity, Sensitivity), code
        assert len(field.title) > 1, code
        assert field.source or field.structural or data_set.derived, code
        assert not field.drawn_from or data_set.derived, code


@pytest.mark.parametrize("data_set", SETS, ids=_id)
def test_every_data_set_has_an_owner_a_freshness_and_a_retention_class(data_set: DataSet) -> None:
    for said in (data_set.owner_kind, data_set.grain, data_set.refresh, data_set.retention_class):
        assert re.fullmatch(r"[a-z][a-z ,_-]+", said), said
    assert data_set.refresh_days > 0
    assert data_set.title[0].isupper()


@pytest.mark.parametrize("data_set", SETS, ids=_id)
def test_a_table_says_whom_its_rows_are_about(data_set: DataSet) -> None:
    for table in data_set.tables:
        names = [field.name for field in table.fields]
        assert len(names) == len(set(names))
        assert table.subject is None or table.subject in names
        assert set(table.key) <= set(names)
        assert set(table.evidence.needs) <= set(names)


def test_what_a_field_is_drawn_from_exists() -> None:
    for data_set in SETS:
        for code, _, field in data_set.items():
            for source in field.drawn_from:
                assert datasets.find_item(source)[0].id != data_set.id, code


def test_one_file_is_one_data_set_or_one_published_family() -> None:
    files = [*(PACKAGE / "datasets" / "declared").glob("*.py")]
    files += (PACKAGE / "datasets" / "declared").glob("*.toml")
    declared = {path.stem for path in files}
    assert len(declared) == len(files)
    modules = {
        found.name: pkgutil.resolve_name(f"kinfold.datasets.declared.{found.name}")
        for found in pkgutil.iter_modules([str(PACKAGE / "datasets" / "declared")])
    }
    families = {
        name: {one.id for one in module.DATA_SETS}
        for name, module in modules.items()
        if hasattr(module, "DATA_SETS")
    }
    ours = (declared - {"__init__", *families}).union(*families.values())
    assert ours == set(datasets.catalogue())


def test_nothing_may_be_declared_without_a_sensitivity() -> None:
    """`sensitivity` has no default, so a field that says nothing does not load."""
    with pytest.raises(TypeError, match="sensitivity"):
        model.Field(name="x", title="X", kind=model.Kind.TEXT)  # type: ignore[call-arg]  # what nobody may do
