"""A mapping is read strictly, suggested with reasons, applied purely, and kept under a name."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold import datasets
from kinfold.errors import FileNotUnderstood, UsageProblem
from kinfold.intake import mapping_kept
from kinfold.intake.mapping import FileMapping, as_text, checked, parse, read
from kinfold.intake.mapping_applied import NO_DATE, applied, as_written_here
from kinfold.intake.mapping_suggested import suggest
from kinfold.intake.sample import sample
from tests import suppliers
from tests.unit.intake.conftest import Office

GOOD = """
name = "marac-list"
data_set = "domestic_abuse_incidents"
table = "person"
dates = "day-first"
left_out = ["Case notes"]

[columns]
"MARAC number" = "case_id"
"Nominal" = "person_id"
"Last Name" = "surname"
"First name" = "forename"
"Incident date" = "occurred_on"
"Who" = "role"
"Heard before?" = "repeat"

[constants]
kind = "M"

[codes.role]
"Victim" = "V"
"Perpetrator" = "S"

[codes.repeat]
"Yes" = "1"
"No" = "0"
"""
HEADINGS = (
    "MARAC number,Nominal,Last Name,First name,Incident date,Who,Heard before?,Case notes,Vehicle"
)
ROWS = (
    "M1,N1,Marsh,Ada,06/10/2026,victim,No,ZZCANARY7 said so,red",
    "M1,N2,Marsh,Ben,6 Oct 2026,PERPETRATOR,Yes,,",
    "M2,N3,Fenn,Cy,13.09.2026,Neighbour,No,,",
)


def marac() -> FileMapping:
    return parse(GOOD, name="marac-list")


def block(headings: str, *rows: str) -> pa.RecordBatch:
    columns = list(zip(*(row.split(",") for row in rows), strict=True))
    named = {h.casefold(): list(c) for h, c in zip(headings.split(","), columns, strict=True)}
    return pa.RecordBatch.from_pydict({**named, "_line": list(range(2, 2 + len(rows)))})


def test_a_mapping_says_what_each_heading_becomes() -> None:
    found = marac()
    who = found.becomes("  who ")
    assert who is not None
    assert (who.name, found.becomes("Vehicle")) == ("role", None)
    assert found.leaves_out("CASE  NOTES")
    assert found.missing() == ()
    assert parse(as_text(found), name="marac-list") == found
    assert checked(found) == found


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
    ).filter(lambda text: bool(text.split()) and text.split()[0].casefold() not in GOOD.casefold())
)
def test_any_heading_can_be_written_down_and_read_back(heading: str) -> None:
    made = replace(marac(), left_out=(heading,))
    assert parse(as_text(made), name="marac-list") == made


FAULTS = {
    "an unknown word": ('dates = "day-first"', 'date = "day-first"', "date"),
    "an unknown data set": ('"domestic_abuse_incidents"', '"shoes"', "data_set"),
    "a data set that is worked out": ('"domestic_abuse_incidents"', '"person_index"', "data_set"),
    "an unknown table": ('table = "person"', 'table = "people"', "table"),
    "an unknown order of dates": ('"day-first"', '"as it comes"', "dates"),
    "an unknown field": ('"Who" = "role"', '"Who" = "part"', "columns.Who"),
    "a heading twice": ('"Who" = "role"', '"Who" = "role"\n" who" = "risk"', "who"),
    "a heading left out as well": ('["Case notes"]', '["who"]', "who"),
    "a field filled twice": ('"Who" = "role"', '"Who" = "role"\n"X" = "surname"', "columns.X"),
    "a constant and a column": ('kind = "M"', 'kind = "M"\nrole = "V"', "columns.Who"),
    "a code that is not ours": ('"Victim" = "V"', '"Victim" = "Z"', "codes.role.Victim"),
    "codes of a field without": ("[codes.role]", "[codes.surname]", "codes.surname"),
    "a flag that is none": ('"Yes" = "1"', '"Yes" = "yes"', "codes.repeat.Yes"),
    "a constant that is no code": ('kind = "M"', 'kind = "Q"', "constants.kind"),
    "a constant of no field": ('kind = "M"', 'kind = "M"\nshoe = "M"', "constants.shoe"),
    "a required field left empty": ('"Last Name" = "surname"\n', "", "columns"),
    "another name": ('"marac-list"', '"other"', "name"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_its_place_and_the_remedy(case: str) -> None:
    before, after, place = FAULTS[case]
    assert before in GOOD
    with pytest.raises(FileNotUnderstood) as problem:
        parse(GOOD.replace(before, after, 1), name="marac-list")
    assert f"In marac-list.toml, {place.split('.')[0]}" in problem.value.why or (
        place in problem.value.why
    )
    assert "Nothing of the file is used" in problem.value.remedy


def test_a_block_comes_out_under_declared_headings_codes_and_dates() -> None:
    there = applied(block(HEADINGS, *ROWS), marac())
    rows = there.to_pylist()
    assert rows[0]["date of the incident or referral"] == "2026-10-06"
    assert [row["date of the incident or referral"] for row in rows][1:] == [
        "2026-10-06",
        "2026-09-13",
    ]
    # A word that is not translated stays, so that the reader says it is no code.
    assert [row["role"] for row in rows] == ["V", "S", "Neighbour"]
    assert [row["heard before in the last year"] for row in rows] == ["0", "1", "0"]
    assert {row["incident or conference"] for row in rows} == {"M"}
    assert [row["_line"] for row in rows] == [2, 3, 4]
    assert rows[0]["vehicle (not in the mapping)"] == "red"
    assert not any("ZZCANARY7" in str(row) for row in rows)


def test_a_heading_that_is_not_named_never_becomes_a_field_of_the_same_name() -> None:
    sneaky = block("MARAC number,Risk grading", "M1,H")
    assert "risk grading" not in applied(sneaky, marac()).schema.names
    assert "risk grading (not in the mapping)" in applied(sneaky, marac()).schema.names


def test_the_same_block_gives_the_same_block() -> None:
    given_block = block(HEADINGS, *ROWS)
    assert applied(given_block, marac()).equals(applied(given_block, marac()))
    assert given_block.equals(block(HEADINGS, *ROWS))


def test_a_table_of_several_says_which_it_is() -> None:
    text = """
    data_set = "early_help"
    table = "assessment"
    [columns]
    "Ref" = "case_id"
    "Kind" = "assessment_type"
    "On" = "assessment_date"
    """
    made = parse(text, name="eha")
    there = applied(block("Ref,Kind,On", "1,EHA,2026-01-02"), made)
    assert there.column("record_type").to_pylist() == ["assessment"]


@pytest.mark.parametrize(
    ("written", "order", "becomes"),
    [
        ("06/10/2025", "day-first", "2025-10-06"),
        ("06/10/2025", "month-first", "2025-06-10"),
        ("10/13/2025", "month-first", "2025-10-13"),
        # Never quietly another day: what is no date in the order said is none at all.
        ("13/10/2025", "month-first", NO_DATE),
        ("10/13/2025", "day-first", NO_DATE),
        ("06/10/2025", "year-first", NO_DATE),
        ("2025/10/06", "year-first", "2025-10-06"),
        ("2025-10-06 00:00:00", "day-first", "2025-10-06"),
        ("6-10-2025", "day-first", "2025-10-06"),
        ("6 October 2025", "month-first", "2025-10-06"),
        ("6-Oct-2025", "day-first", "2025-10-06"),
        ("6 Okt 2025", "day-first", NO_DATE),
        ("06/10/25", "day-first", NO_DATE),
        ("soon", "day-first", NO_DATE),
        ("31/02/2025", "day-first", NO_DATE),
        ("  ", "day-first", "  "),
    ],
)
def test_a_date_is_read_in_the_order_the_mapping_says(
    written: str, order: str, becomes: str
) -> None:
    made = parse(GOOD.replace("day-first", order), name="marac-list")
    assert as_written_here(written, made.dates) == becomes


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_survives_in_its_order(day: date) -> None:
    assert as_written_here(f"{day.day}/{day.month}/{day.year}", "day-first") == day.isoformat()
    assert as_written_here(f"{day.month}/{day.day}/{day.year}", "month-first") == day.isoformat()


def test_a_suggestion_says_why_and_how_sure() -> None:
    headings = (
        "Person number",
        "nominal_number",
        "Incdent date",
        "D.O.B.",
        "Risk",
        "Shoe size",
        "Forename",
        "Child Surname",
    )
    found = suggest(headings, datasets.get("domestic_abuse_incidents"))
    told = {one.heading: one for one in found.proposals}
    assert [one.heading for one in found.proposals] == list(headings)
    assert told["Person number"].sure == "certain"
    assert told["nominal_number"].field is None or not told["nominal_number"].chosen
    assert told["Incdent date"].sure == "likely"
    assert "almost" in told["Incdent date"].why
    birth = told["D.O.B."].field
    assert birth is not None
    assert birth.name == "date_of_birth"
    assert told["Risk"].sure == "certain"
    assert told["Shoe size"].sure == "no idea"
    assert told["Child Surname"].sure == "possible"
    assert not told["Child Surname"].chosen
    assert found.mapping.columns == {
        "Person number": "person_id",
        "Incdent date": "occurred_on",
        "D.O.B.": "date_of_birth",
        "Risk": "risk",
        "Forename": "forename",
    }
    assert {one.name for one in found.mapping.missing()} == {"case_id", "surname", "kind"}


def test_rows_tell_the_order_of_dates_and_the_words_of_codes() -> None:
    headings = ("Client number", "Client type", "Start date", "Setting", "Address protected")
    rows = (
        ("1", "a) Adult survivor", "10/13/2026", "refuge", "x"),
        ("2", "Child of a survivor", "", "", "x"),
        ("3", "A friend called Quillfeather", "01/02/2026", "Outreach", "x"),
    )
    found = suggest(headings, datasets.get("domestic_abuse_service"), rows=rows)
    assert found.mapping.dates == "month-first"
    assert found.mapping.codes == {
        "role": {"a) Adult survivor": "A", "Child of a survivor": "C"},
        "setting": {"refuge": "R", "Outreach": "O"},
    }
    assert "Dates are read month first: some could be nothing else." in found.notes
    # A word that is no meaning of a code may be anything, so it is not in the draft.
    assert "Quillfeather" not in as_text(found.mapping)


@pytest.mark.parametrize(
    ("cells", "order", "note"),
    [
        (("13/10/2026", "10/13/2026"), "day-first", "though some"),
        (("13/10/2026", "01/02/2026"), "day-first", "Dates are read day first."),
        (("01/02/2026",), "day-first", "Dates are read day first."),
    ],
)
def test_dates_are_day_first_unless_nothing_else_fits(
    cells: tuple[str, ...], order: str, note: str
) -> None:
    rows = [(cell, "x") for cell in cells]
    found = suggest(("Start date", "Client number"), datasets.get("probation"), rows=rows)
    assert found.mapping.dates == order
    assert any(note in one for one in found.notes)


def test_a_column_of_no_dates_is_doubted() -> None:
    found = suggest(
        ("Start date", "CRN"), datasets.get("probation"), rows=[("Monday", "1"), ("now", "2")]
    )
    doubted = found.proposals[0]
    assert (doubted.sure, doubted.chosen) == ("possible", False)
    assert "no dates" in doubted.why
    assert found.notes == ()


def test_a_table_of_a_thousand_columns_is_suggested_from_too() -> None:
    wide = max(
        (one for one in datasets.catalogue().values() if not one.derived),
        key=lambda one: max(len(table.fields) for table in one.tables),
    )
    table = max(wide.tables, key=lambda one: len(one.fields))
    first = table.fields[5].source
    found = suggest((first, "Shoe size"), wide, table=table.name)
    assert [one.sure for one in found.proposals] == ["certain", "no idea"]


def test_flags_and_the_table_that_fits_are_found() -> None:
    found = suggest(("case_id", "Assessment type", "assessment date"), datasets.get("early_help"))
    assert found.mapping.table == "assessment"
    named = suggest(("case_id",), datasets.get("early_help"), table="involvement")
    assert named.mapping.table == "involvement"
    flags = suggest(("Children in household",), datasets.get("probation"), rows=[("Yes",), ("N",)])
    assert flags.mapping.codes == {"lives_with_children": {"Yes": "1", "N": "0"}}


def test_a_mapping_is_kept_in_place_of_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    assert mapping_kept.every(folder) == ()
    path = mapping_kept.keep(folder, marac())
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path) == mapping_kept.named(folder, "marac-list") == marac()
    other = replace(marac(), left_out=())
    mapping_kept.keep(folder, other)
    assert mapping_kept.every(folder) == (other,)
    assert [one.name for one in folder.iterdir()] == ["marac-list.toml"]


@pytest.mark.parametrize("name", ["../marac", "Marac", "", "a" * 61, "marac list"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageProblem):
        mapping_kept.keep(tmp_path, replace(marac(), name=name))
    with pytest.raises(UsageProblem, match="No mapping is kept"):
        mapping_kept.named(tmp_path, name)


def test_what_is_not_whole_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(FileNotUnderstood, match="every row must have"):
        mapping_kept.keep(tmp_path, replace(marac(), columns={}))
    assert list(tmp_path.iterdir()) == []


def test_a_sample_is_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join((HEADINGS, *ROWS)), encoding="utf-8")
    seen = sample(path, rows=2)
    assert seen.headings[:2] == ("marac number", "nominal")
    assert len(seen.rows) == 2
    assert seen.rows[0][2] == "Marsh"
    path.write_text(HEADINGS + "\n", encoding="utf-8")
    with pytest.raises(FileNotUnderstood, match="no rows"):
        sample(path)
    path.write_text("<a/>", encoding="utf-8")
    with pytest.raises(FileNotUnderstood, match="for a table"):
        sample(path)


def test_a_kept_mapping_is_known_again_by_exactly_its_headings(tmp_path: Path) -> None:
    mapping_kept.keep(tmp_path, marac())
    mapping_kept.keep(tmp_path, replace(marac(), name="police-list", left_out=("Vehicle",)))
    named = [one for one in HEADINGS.split(",") if one != "Vehicle"]

    def fitting(*headings: str) -> list[str]:
        return [one.name for one in mapping_kept.fitting(tmp_path, headings)]

    assert fitting(*named) == ["marac-list"]
    assert fitting(*(one.upper() for one in reversed(named)), "") == ["marac-list"]
    # What is left out need not be there: both lists are of these headings then.
    assert fitting(*named[:-1]) == ["marac-list", "police-list"]
    assert fitting(*named, "Shoe size") == []
    assert fitting(*named[1:]) == []
    (tmp_path / "broken.toml").write_text("name = ", encoding="utf-8")
    assert fitting(*named) == ["marac-list"]
    with pytest.raises(FileNotUnderstood):
        mapping_kept.every(tmp_path)


# With a real installation


@pytest.mark.requirement("SOM-3.1", "TDV-2.1a")
def test_a_list_with_headings_of_its_own_is_taken_in_by_its_mapping(office: Office) -> None:
    suppliers.signed()
    path = office.desk / "list.csv"
    path.write_text("\n".join((HEADINGS, *ROWS)), encoding="utf-8")
    report = office.take(path, under="warehouse", holder="marshire-police", mapping=marac())
    assert report.data_set == "domestic_abuse_incidents"
    assert report.counts["kept person"] == 3
    assert report.counts["finding code-not-listed"] == 1
    assert report.dropped_fields == ("vehicle (not in the mapping)",)
    assert "ZZCANARY7" not in str(report) + office.ledger_text()


def test_a_file_of_other_headings_or_of_none_is_refused_with_the_mapping(office: Office) -> None:
    suppliers.signed()
    path = office.desk / "list.csv"
    path.write_text("Shoe,Size\n1,2\n", encoding="utf-8")
    problem = office.refused(path, under="warehouse", mapping=marac())
    assert "none of the headings that the mapping names" in problem.why
    path.write_text("<Message/>", encoding="utf-8")
    assert "for a table" in office.refused(path, under="warehouse", mapping=marac()).why


def test_nothing_comes_in_by_a_mapping_that_no_agreement_carries(office: Office) -> None:
    path = office.desk / "list.csv"
    path.write_text("\n".join((HEADINGS, *ROWS)), encoding="utf-8")
    problem = office.refused(path, under=None, mapping=marac())
    assert "No agreement loaded here" in problem.why


def test_a_schools_own_list_may_say_its_number_once_for_all(office: Office) -> None:
    suppliers.signed()
    text = """
    data_set = "family_support"
    table = "spell"
    [columns]
    "Pupil" = "upn"
    "From" = "started_on"
    [constants]
    laestab = "9992001"
    """
    path = office.desk / "list.csv"
    path.write_text("Pupil;From\nG201123419001;06/10/2026\n", encoding="utf-8")
    made = parse(text, name="pfsa")
    report = office.take(path, under="warehouse", holder="st-edmunds", mapping=made)
    assert report.counts["kept spell"] == 1
    assert report.holder == "st-edmunds"


def test_the_mapping_of_the_documentation_can_be_used() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-data-set.md"
    text = page.read_text(encoding="utf-8").split("```toml")[2].split("```")[0]
    assert parse(text, name="marac-list").left_out == ("Case notes",)
