"""A home is made once, with keys nobody else can read, and read back as it was written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import installation


def test_a_prepared_home_reads_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = installation.prepare(home, name='Marshire "test"', organisation="marshire")
    assert installation.is_installation(home)
    assert installation.read(home) == made
    assert made.database == "sqlite"
    assert made.sqlite_path == home / "db.sqlite3"
    assert made.store.is_dir()
    assert made.ledger.is_dir()


def test_keys_are_random_and_for_the_owner_only(tmp_path: Path) -> None:
    one = installation.prepare(tmp_path / "one", name="One", organisation="marshire")
    two = installation.prepare(tmp_path / "two", name="Two", organisation="marshire")
    assert one.keys.stat().st_mode & 0o777 == 0o700
    contents = set()
    for made in (one, two):
        for key in (made.master_key, made.ledger_key, made.payload_key, made.django_key):
            assert key.stat().st_mode & 0o777 == 0o600
            assert len(key.read_bytes()) == installation.KEY_BYTES
            contents.add(key.read_bytes())
    assert len(contents) == 8


def test_preparing_twice_changes_nothing(tmp_path: Path) -> None:
    made = installation.prepare(tmp_path, name="One", organisation="marshire")
    before = made.master_key.read_bytes()
    with pytest.raises(NothingToDo):
        installation.prepare(tmp_path, name="Two", organisation="other")
    assert made.master_key.read_bytes() == before
    assert installation.read(tmp_path).name == "One"


def test_a_home_cut_short_keeps_the_keys_it_has(tmp_path: Path) -> None:
    made = installation.prepare(tmp_path, name="One", organisation="marshire")
    before = made.master_key.read_bytes()
    (tmp_path / installation.CONFIGURATION).unlink()
    assert not installation.is_installation(tmp_path)
    installation.prepare(tmp_path, name="One", organisation="marshire")
    assert made.master_key.read_bytes() == before


@pytest.mark.parametrize("database", ["mysql://db", "", "SQLITE"])
def test_an_unknown_database_is_refused_before_anything_is_made(
    tmp_path: Path, database: str
) -> None:
    with pytest.raises(UsageProblem):
        installation.prepare(tmp_path / "h", name="One", organisation="m", database=database)
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("name", ["", "two\nlines", "bell\x07"])
def test_a_name_that_is_not_one_line_of_text_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageProblem):
        installation.prepare(tmp_path, name=name, organisation="marshire")
    assert not installation.is_installation(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "this is = = not toml",
        "",
        "[installation]\nname = 'x'\norganisation = 'm'\n",
        "[installation]\nname = 3\norganisation = 'm'\ndatabase = 'sqlite'\n",
        "[installation]\nname = 'x'\norganisation = 'm'\ndatabase = 'oracle'\n",
        "installation = 3\n",
    ],
)
def test_a_home_that_is_not_one_is_explained(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / installation.CONFIGURATION).write_text(text)
    with pytest.raises(UsageProblem):
        installation.read(tmp_path)


@given(name=st.text(min_size=1, max_size=40))
def test_any_printable_name_survives(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    if name.isprintable():
        installation.prepare(home, name=name, organisation="marshire")
        assert installation.read(home).name == name
    else:
        with pytest.raises(UsageProblem):
            installation.prepare(home, name=name, organisation="marshire")
