"""A declaration in plain words is read strictly: a fault names its file, its place, the remedy."""

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold import datasets, law
from kinfold.datasets import Kind, Sensitivity
from kinfold.datasets.plain_file import FEEDS, OWNERS, declaration
from kinfold.datasets.plain_words import MOST_BYTES, Words
from kinfold.errors import FileNotUnderstood, UsageProblem

GOOD = """
id = "shoe_fund"
title = "Shoe fund"
owner = "voluntary"
grain = "grant"
identifiers = ["name", "date of birth"]
refresh = "monthly"
retention_class = "service_record"
feeds = ["V3"]

[tables.award]
title = "Award"
subject = "case_id"
key = ["case_id", "given_on"]
evidence = { on = ["given_on"], counts = true, where = { field = "kind", codes = ["S"] } }

[tables.award.fields]
case_id = { title = "Case", sensitivity = "identity", also = ["Case ref"] }
surname = { title = "Surname", sensitivity = "identity", required = true }
address = { title = "Address", sensitivity = "contact", protected = true }
kind = { title = "Kind of shoe", sensitivity = "characteristic", codes = "shoe_kind" }
sex = { title = "Sex", sensitivity = "characteristic", codes = "sex_cin", first_year = "2024-25" }
given_on = { title = "Date given", heading = "Date", sensitivity = "social_care", kind = "date" }

[codes.shoe_kind]
title = "Kind of shoe"
[codes.shoe_kind.codes]
S = "School shoes"
T = "Trainers"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An authority's own folder; nothing of it is declared after the test."""
    yield tmp_path
    datasets.also_from(tmp_path / "nowhere")


def kept(folder: Path, text: str, name: str = "shoe_fund") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_declaration_says_everything_a_data_set_needs(folder: Path) -> None:
    found = declaration(kept(folder, GOOD)).data_set
    assert (found.id, found.owner_kind, found.refresh, found.refresh_days) == (
        "shoe_fund",
        "voluntary",
        "monthly",
        31,
    )
    assert found.catalogue_number is None
    assert found.sensitivity is Sensitivity.SOCIAL_CARE
    assert found.is_about_care_or_crime
    (table,) = found.tables
    assert table.key == ("case_id", "given_on")
    assert table.evidence.where == ("kind", frozenset({"S"}))
    case, given = table.field("case_id"), table.field("given_on")
    assert case.required
    assert case.structural
    assert (case.source, case.also) == ("Case", ("case_id", "Case ref"))
    assert (given.source, given.kind, given.required) == ("Date", Kind.DATE, True)
    assert table.field("kind").kind is Kind.CODE
    assert table.field("sex").first_year == "2024-25"
    assert table.field("address").protected
    assert not table.field("surname").structural


def test_years_and_a_freshness_of_its_own_may_be_said(folder: Path) -> None:
    said = GOOD.replace('refresh = "monthly"', 'refresh = "monthly"\nrefresh_days = 40')
    said = said.replace("feeds =", 'years = ["2024-25"]\naccrues = true\nfeeds =')
    found = declaration(kept(folder, said)).data_set
    assert (found.refresh_days, found.years, found.accrues) == (40, ("2024-25",), True)


FAULTS = {
    "an unknown word": ('owner = "voluntary"', 'owner = "voluntary"\nowned_by = "x"', "owned_by"),
    "an unknown owner": ('"voluntary"', '"chess_club"', "owner"),
    "a missing grain": ('grain = "grant"', "", "grain"),
    "an empty title": ('title = "Shoe fund"', 'title = " "', "title"),
    "an id that is not the file": ('id = "shoe_fund"', 'id = "shoes"', "id"),
    "an id that is no name": ('id = "shoe_fund"', 'id = "shoe fund"', "id"),
    "an unknown refresh": ('"monthly"', '"now and then"', "refresh"),
    "an unknown use": ('["V3"]', '["V9"]', "feeds"),
    "identifiers that are no list": ('["name", "date of birth"]', '"name"', "identifiers"),
    "no tables": (GOOD[GOOD.index("[tables.award]") :], "[tables]", "tables"),
    "tables that are no part": (GOOD[GOOD.index("[tables.award]") :], "tables = 3", "line 1"),
    "a subject that is no field": ('subject = "case_id"', 'subject = "who"', "award.subject"),
    "a key that is no field": ('"given_on"]\nev', '"day"]\nev', "award.key"),
    "a key by which rows that add up are not told apart": (
        'feeds = ["V3"]\n\n[tables.award]\ntitle = "Award"\nsubject = "case_id"\nkey = ["case_id",',
        'feeds = ["V3"]\naccrues = true\n\n[tables.award]\ntitle = "Award"\nsubject = "case_id"\n'
        "key = [",
        "award.key",
    ),
    "a name with a hyphen": ("surname =", '"sur-name" =', "sur-name"),
    "an unknown kind": ('kind = "date"', 'kind = "moment"', "given_on.kind"),
    "an unknown sensitivity": ('"social_care"', '"harmless"', "given_on.sensitivity"),
    "no sensitivity": (', sensitivity = "social_care"', "", "given_on.sensitivity"),
    "an unknown code list": ('"sex_cin"', '"sex_of_shoes"', "sex.codes"),
    "a code without a list": ('kind = "date"', 'kind = "code"', "given_on.codes"),
    "a list on a date": ('kind = "date"', 'kind = "date", codes = "sex_cin"', "given_on.codes"),
    "a protected name": ("required = true", "protected = true", "surname.protected"),
    "a flag that is no flag": ("required = true", 'required = "yes"', "surname.required"),
    "a year that is none": ('"2024-25"', '"2024"', "sex.first_year"),
    "a freshness of no days": ('"monthly"', '"monthly"\nrefresh_days = 0', "refresh_days"),
    "a date that is not one": ('on = ["given_on"]', 'on = ["surname"]', "evidence.on"),
    "an unknown start": ('on = ["given_on"]', 'start = "kind"', "evidence.start"),
    "an unknown end": ('on = ["given_on"]', 'end = "kind"', "evidence.end"),
    "a code that is not listed": ('codes = ["S"]', 'codes = ["Z"]', "where.codes"),
    "a condition on a plain field": ('field = "kind"', 'field = "surname"', "where.field"),
    "a heading twice": ('also = ["Case ref"]', 'also = [" surname"]', "fields.surname"),
    "a published list again": ("[codes.shoe_kind]", "[codes.yes_no]", "yes_no"),
    "a list without codes": ("[codes.shoe_kind.codes]", "[codes.shoe_kind.code]", "shoe_kind"),
}


@pytest.mark.requirement("SOM-3.1")
@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_the_file_the_place_and_what_to_do(folder: Path, case: str) -> None:
    before, after, place = FAULTS[case]
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    if case == "tables that are no part":
        text, place = "tables = 3\n" + GOOD[: GOOD.index("[tables.award]")], "tables"
    with pytest.raises(FileNotUnderstood) as problem:
        declaration(kept(folder, text))
    assert "shoe_fund.toml" in problem.value.why
    assert place in problem.value.why
    assert len(problem.value.remedy) > len("Nothing of the file is used until then.")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"id = \n", "line 1"),
        (b"[[[", "is not TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * (MOST_BYTES + 1), "longer"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(folder: Path, content: bytes, why: str) -> None:
    path = folder / "shoe_fund.toml"
    path.write_bytes(content)
    with pytest.raises(FileNotUnderstood, match=why):
        declaration(path)


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(FileNotUnderstood, match="cannot be read"):
        declaration(folder / "shoe_fund.toml")


def test_a_remedy_lists_no_more_words_than_can_be_read() -> None:
    words = Words(file="x", what="Asked.", held={"a": "z"})
    with pytest.raises(FileNotUnderstood) as problem:
        words.one_of("a", [f"word{n}" for n in range(100)])
    assert problem.value.remedy.count(",") == 40


@pytest.mark.requirement("SOM-3.1")
def test_an_authority_adds_a_data_set_by_a_file_and_no_code(folder: Path) -> None:
    assert datasets.also_from(folder) == ()
    kept(folder, GOOD)
    assert datasets.also_from(folder) == ("shoe_fund",)
    assert datasets.get("shoe_fund").title == "Shoe fund"
    assert datasets.find_item("shoe_fund.award.given_on")[2].title == "Date given"
    assert datasets.codeset("shoe_kind").label("T") == "Trainers"
    assert datasets.also_from(folder) == ("shoe_fund",)
    kept(folder, GOOD.replace("Shoe fund", "Fund for shoes"))
    os.utime(folder / "shoe_fund.toml", (1, 1))
    datasets.also_from(folder)
    assert datasets.get("shoe_fund").title == "Fund for shoes"
    datasets.also_from(folder / "nowhere")
    with pytest.raises(KeyError):
        datasets.get("shoe_fund")
    with pytest.raises(KeyError):
        datasets.codeset("shoe_kind")


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('"shoe_fund"', '"pupil_core"'),
        GOOD.replace("shoe_kind", "crime_kind"),
    ],
    ids=["the data set", "its code list"],
)
def test_what_kinfold_declares_is_not_declared_again(folder: Path, text: str) -> None:
    name = "pupil_core" if "pupil_core" in text else "shoe_fund"
    kept(folder, text, name)
    with pytest.raises(UsageProblem, match="declared by Kinfold already"):
        datasets.also_from(folder)
    assert datasets.get("pupil_core").title == "Pupil core (school feed)"
    assert "shoe_fund" not in datasets.catalogue()


def test_owners_are_kinds_of_organisation_and_every_use_is_one_a_data_set_may_have() -> None:
    for owner in OWNERS:
        law.organisation_kind(owner)
    used = {use for one in datasets.catalogue().values() for use in one.feeds}
    assert used - FEEDS <= {"carers"}


def test_the_example_of_the_documentation_can_be_used(folder: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-data-set.md"
    text = page.read_text(encoding="utf-8").split("```toml")[1].split("```")[0]
    assert declaration(kept(folder, textwrap.dedent(text))).data_set.table("award").key
