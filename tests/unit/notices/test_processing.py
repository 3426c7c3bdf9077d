"""The record of processing, the account of each data set, the Act's row: no cell is empty."""

import csv
import io
from dataclasses import replace

import pytest

from kinfold.errors import UsageProblem
from kinfold.notices import dea, processing
from kinfold.notices.tables import as_csv, as_json, table
from tests.unit.notices import made


def test_one_row_for_each_purpose_of_each_agreement_and_no_empty_cell() -> None:
    """The fields of Article 30(1)(a) to (g)."""
    held = processing.record(made.sources())
    expected = [(v.agreement.title, p.id) for v in made.versions() for p in v.agreement.purposes]
    assert [(row["agreement"], row["purpose_id"]) for row in held.named()] == expected
    assert made.empty_cells(held) == ()
    for letter in "abcdefg":
        assert any(heading.startswith(f"({letter})") for heading in held.headings)


@pytest.mark.requirement("PRI-3")
def test_bases_are_recorded_per_use() -> None:
    held = {row["purpose_id"]: row for row in processing.record(made.sources()).named()}
    assert "Public task (UK GDPR, Article 6(1)(e))" in held["C-P1"]["bases"]
    assert "Health or social care (UK GDPR, Article 9(2)(h))" in held["C-P1"]["bases"]
    assert "Legal obligation" in held["B-P1"]["bases"]
    assert "Substantial public interest" in held["B-P1"]["bases"]
    assert held["B-P3"]["law"] == "Education Act 1996, section 436A (in force)"
    assert "section 35" in held["C-P1"]["law"]


def test_what_a_row_says() -> None:
    held = {row["purpose_id"]: row for row in processing.record(made.sources()).named()}
    row = held["C-P1"]
    assert row["controller"] == (
        "Marshire County Council. Data protection officer: dpo@marshire.example"
    )
    assert row["joint"] == "Education settings (recipient)"
    assert "Professionals who work with children" in row["people"]
    assert "Children, young people and their families" in row["people"]
    assert row["recipients"] == "Education settings; The county council"
    assert row["abroad"] == "None"
    assert "destroyed 6 years after the day it was received [C12.3]" in row["kept"]
    assert "Checked at each request: training has been completed [C10.3]" in row["security"]
    assert "The view has no print function. [C14.2.2]" in row["security"]
    assert "Parents and carers" in held["B-P1"]["people"]


def test_a_purpose_without_anybodys_data_says_so() -> None:
    """Planning places counts people and shows nobody (SOM-2.4.2)."""
    row = next(r for r in processing.record(made.sources()).named() if r["purpose_id"] == "B-P4")
    assert row["data"] == (
        "Personal details; School and attendance "
        "(counted in figures only, no child’s own data is shown)"
    )
    assert row["recipients"] == "The county council"
    named = made.sources()
    unused = [
        replace(version, agreement=replace(version.agreement, grants=()))
        for version in named.versions
    ]
    empty = processing.record(replace(named, versions=tuple(unused))).named()
    row = next(r for r in empty if r["purpose_id"] == "B-P4")
    assert row["data"] == "None: figures only, no child’s own data"
    assert row["recipients"] == "Nobody: figures only"
    assert row["kept"] == "Nothing is kept: figures only"


@pytest.mark.requirement("NEX-21")
def test_the_account_of_each_data_set_has_no_empty_cell() -> None:
    held = processing.account(made.sources())
    assert made.empty_cells(held) == ()
    covered = {
        (code.split(".")[0], version.agreement.title)
        for version in made.versions()
        for group in version.agreement.item_groups
        if not group.proposed
        for code in group.codes
    }
    assert len(held.rows) == len(covered)
    said = {(row["data_set"], row["agreement"]): row for row in held.named()}
    sen = said[
        "SEN register (school feed)", "County data sharing agreement with education providers"
    ]
    assert sen["minimised"].startswith("6 of 7 declared items are listed by the agreement")
    assert "Education providers (Feed schools" in sen["source"]
    assert "goes back to the provider" in sen["accuracy"]
    assert "Each controller answers" in sen["rights"]
    view = said[
        "Practitioner view of one child", "Practitioner view agreement for educational settings"
    ]
    assert view["source"] == "Worked out here from the other data sets"


def test_a_data_set_that_nobody_may_use_says_so() -> None:
    sources = made.changed("cin-analysis", grants=())
    held = processing.account(sources).named()
    rows = [row for row in held if row["agreement"] == "Children in need analysis service"]
    assert {row["purposes"] for row in rows} == {
        "No use is granted: nothing may be done with it",
    }


def test_a_transfer_abroad_needs_its_safeguard_and_is_in_every_row() -> None:
    """None is the default; a transfer without a safeguard is refused (test_local_facts)."""
    row = {"country": "Norway", "what": "figures", "safeguard": "a contract clause"}
    held = processing.record(made.sources(transfers=[row])).named()
    assert {one["abroad"] for one in held} == {"Norway: figures (a contract clause)"}
    assert {one["abroad"] for one in processing.record(made.sources()).named()} == {"None"}
    with pytest.raises(UsageProblem, match="safeguard"):
        made.sources(transfers=[row | {"safeguard": ""}])
    statements = made.table()["statements"] | {"abroad": "Only to Jersey."}
    told = processing.record(made.sources(statements=statements)).named()
    assert {one["abroad"] for one in told} == {"Only to Jersey."}


@pytest.mark.requirement("NEX-24")
def test_a_party_abroad_is_in_the_rows_of_its_own_agreement() -> None:
    sources = made.changed("practitioner-view", parties=made.parties_abroad("practitioner-view"))
    rows = processing.record(sources).named()
    title = made.one("practitioner-view").agreement.title
    moved = {row["abroad"] for row in rows if row["agreement"] == title}
    assert len(moved) == 1
    assert moved.pop().endswith("to Education settings (The adequacy regulations [C9.9])")
    assert {row["abroad"] for row in rows if row["agreement"] != title} == {"None"}
    listed = processing.account(sources).named()
    assert any("Switzerland" in row["abroad"] for row in listed if row["agreement"] == title)


# The register of the Digital Economy Act


def test_eighteen_fields_for_each_agreement_that_relies_on_the_act() -> None:
    held = dea.rows(made.sources())
    assert len(held.keys) == len(set(held.keys)) == 18
    assert [row["name"] for row in held.named()] == [
        "Practitioner view agreement for educational settings"
    ]
    assert made.empty_cells(held) == ()
    row = held.named()[0]
    assert "Digital Economy Act 2017, Part 5, section 35" in row["power"]
    assert row["objective"] == "Public service delivery: multiple disadvantages objective"
    assert row["benefits"] == "Help reaches families sooner."
    assert (row["controllers"], row["receivers"]) == ("The county council", "Education settings")
    assert row["method"] == "upload on screen; command line; automatic feed; screen"
    assert (row["start"], row["end"]) == ("1 September 2026", "1 September 2027")
    assert row["areas"] == "The county of Marshire"


def test_without_its_benefits_the_row_is_refused() -> None:
    with pytest.raises(UsageProblem, match="practitioner-view"):
        dea.rows(made.sources(benefits={}))
    assert dea.rows(made.sources(*made.versions(made.FILES[2]), benefits={})).rows == ()


def test_days_that_are_not_set_are_said_to_be() -> None:
    view = made.one("practitioner-view").agreement
    dates = replace(view.dates, effective_on=None, expires_on=None, review_on=None)
    row = dea.rows(made.changed("practitioner-view", dates=dates)).named()[0]
    assert (row["start"], row["end"], row["review"]) == ("Not set",) * 3


# Tables


def test_a_table_as_csv_and_json() -> None:
    held = table((("a", "One"), ("b", "Two")), [("x, y", "=1+1"), ("é", " ")])
    text = as_csv(held)
    assert list(csv.reader(io.StringIO(text))) == [["One", "Two"], ["x, y", "'=1+1"], ["é", " "]]
    assert made.empty_cells(held) == ((2, "b"),)
    assert as_json({"b": 1, "a": "é"}) == '{\n  "a": "é",\n  "b": 1\n}\n'
