"""The facts about names: every sheet says where it comes from, and none of its rows is idle."""

from importlib.resources import files

import pytest

from kinfold.people import lexicon, standard
from kinfold.people.letters import marked_names, plain
from kinfold.people.sheets import rows

SHEETS = {
    "letters.csv",
    "marked_names.csv",
    "name_parts.csv",
    "name_words.csv",
    "placeholders.csv",
    "respellings.csv",
    "short_forms.csv",
    "spellings.csv",
    "surname_endings.csv",
    "syllables.csv",
}


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_sheet_says_where_it_comes_from_and_why(name: str) -> None:
    text = (files("kinfold.people") / "facts" / name).read_text(encoding="utf-8")
    notes = [line for line in text.splitlines() if line.startswith("# ")]
    said = " ".join(line[2:] for line in notes)
    assert "Source: " in said
    assert "copied from no list" in said or "written for this file" in said or "kept only" in said
    assert "Rationale: " in said or "must stay apart" in said
    table = list(rows(name))
    assert table
    assert len({tuple(row.items()) for row in table}) == len(table)
    assert all(None not in row.values() for row in table)


def test_every_sheet_is_known() -> None:
    held = {path.name for path in (files("kinfold.people") / "facts").iterdir()}
    assert {name for name in held if name.endswith(".csv")} >= SHEETS


def test_short_forms_are_plain_and_not_their_own() -> None:
    for row in rows("short_forms.csv"):
        assert row["short"] == plain(row["short"]), row
        assert row["full"] == plain(row["full"]), row
        assert row["short"] != row["full"]
        assert row["custom"]
    assert standard.short_forms()["ted"] >= {"edward"}


def test_spellings_have_forms_a_use_and_a_custom() -> None:
    for row in rows("spellings.csv"):
        forms = row["forms"].split()
        assert forms, row
        assert len(set(forms)) == len(forms), row
        assert row["use"] in {"forename", "surname", "either"}
        assert row["custom"]
        assert all(plain(form) for form in forms)


def test_no_name_is_a_spelling_of_many() -> None:
    """A way of writing that is many names' tells none of them."""
    for use in ("forename", "surname"):
        many = {f: n for f, n in lexicon.spellings(use).items() if len(n) > 6}
        assert many == {}


def test_words_and_parts_are_of_a_known_kind() -> None:
    kinds = {row["kind"] for row in rows("name_words.csv")}
    assert kinds == {
        "alias", "article", "birth", "divine", "generic", "honorific", "joined", "particle",
        "suffix", "title",
    }  # fmt: skip
    whats = {row["what"] for row in rows("name_parts.csv")}
    assert whats == {"ending", "prefix", "left out", "end left out"}


def test_a_placeholder_is_no_name_in_its_place() -> None:
    for row in rows("placeholders.csv"):
        if row["use"] in {"forename", "either"}:
            assert standard.forename_key(row["text"]) == "", row
        if row["use"] in {"surname", "either"}:
            assert standard.surname_key(row["text"]) == "", row


def test_a_marked_name_with_a_hole_is_read_where_one_name_fits() -> None:
    known = marked_names()
    assert known["ko?odziej"] == "kołodziej"
    assert all("?" in holed for holed in known)
    for holed, name in list(known.items())[::20]:
        assert standard.key(holed) == plain(name)
