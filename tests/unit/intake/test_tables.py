"""What is kept of a table, what is queried, and what is refused."""

import time
from datetime import date
from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake.table_file import blocks
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, part, read_table, table

MARK_COLUMNS = ("LAESTAB", "UPN", "Date", "Session", "Mark", "Absence reason")
HELP_COLUMNS = (
    "record_type", "case_id", "surname", "forename", "date_of_birth", "agency", "start_date",
    "assessment_type", "assessment_date",
)  # fmt: skip
INVOLVED = ("involvement", "EH1", "Marsh", "Ada", "2014-06-12", "Early help", "2025-01-02", "", "")
ASSESSED = ("assessment", "EH1", "", "", "", "", "", "Whole family", "2025-02-03")


def _with(**cells: str) -> tuple[str, ...]:
    return tuple(
        cells.get(name.split()[0].lower(), cell)
        for name, cell in zip(PUPIL_COLUMNS, PUPIL, strict=True)
    )


def _why(path: Path, data_set: str = "pupil_core") -> str:
    with pytest.raises(FileNotUnderstood) as caught:
        read_table(path, data_set)
    return caught.value.why


def test_headings_are_matched_by_name_whatever_their_case_and_place(tmp_path: Path) -> None:
    """Spaces and capitals do not matter, nor the order."""
    path = table(
        tmp_path,
        PUPIL,
        columns=(" laestab", "upn", "SURNAME ", "Forename", "date  of birth", "Gender"),
    )
    row = read_table(path).of("pupil")[0]
    assert (row["surname"], row["date_of_birth"]) == ("Marsh", date(2014, 6, 12))


def test_columns_that_are_not_there_are_told_once(tmp_path: Path) -> None:
    """On the line of the headings; the rows are kept."""
    found = read_table(table(tmp_path, PUPIL, PUPIL))
    missing = [one for one in found.findings.kept if one.rule == "column-missing"]
    assert {one.line for one in missing} == {1}
    assert "Address" in {one.field for one in missing}
    assert set(found.rules()) == {"column-missing"}


def test_a_column_no_row_can_do_without(tmp_path: Path) -> None:
    """One sentence naming the column, not one finding for each row."""
    columns = tuple(name for name in PUPIL_COLUMNS if name != "Surname")
    row = tuple(cell for cell in PUPIL if cell != "Marsh")
    assert "no column headed Surname" in _why(table(tmp_path, row, columns=columns))


@pytest.mark.requirement("SOM-3.1")
@pytest.mark.requirement("NEX-22")
def test_headings_nobody_declared_are_listed_and_not_kept(tmp_path: Path) -> None:
    """A heading too long to be one is not repeated."""
    path = table(
        tmp_path, (*PUPIL, "01632", "x"), columns=(*PUPIL_COLUMNS, "Home telephone", "h" * 90)
    )
    found = read_table(path)
    assert found.reading.surplus == ("home telephone", "a column")
    assert "01632" not in repr(found.rows)


def test_a_required_cell_that_is_empty_refuses_its_row(tmp_path: Path) -> None:
    """The others stay; the line is the file's."""
    found = read_table(table(tmp_path, PUPIL, _with(surname=" "), PUPIL))
    assert [one.line for one in found.findings.kept if one.rule == "required-missing"] == [3]
    assert (len(found.of("pupil")), found.reading.refused) == (2, 1)


def test_cells_that_are_not_of_their_kind_or_list(tmp_path: Path) -> None:
    """A bad date is left out, a bad code queried, and words in a code's place not kept."""
    found = read_table(
        table(
            tmp_path,
            _with(date="31/02/2014"),
            _with(gender="?"),
            _with(gender="female as she has told us"),
        )
    )
    rules = found.rules()
    assert (rules["not-a-date"], rules["code-not-listed"], rules["not-a-code"]) == (1, 1, 1)
    assert [row["gender"] for row in found.of("pupil")][-2:] == ["?", None]


def test_dates_are_read_day_first(tmp_path: Path) -> None:
    """06/10/2014 is 6 October."""
    found = read_table(table(tmp_path, _with(date="06/10/2014")))
    assert found.of("pupil")[0]["date_of_birth"] == date(2014, 10, 6)


def test_upns_are_checked_and_kept(tmp_path: Path) -> None:
    """As in the return."""
    found = read_table(table(tmp_path, _with(upn="B201123419001")))
    assert found.rules()["upn-letter"] == 1
    assert found.of("pupil")[0]["upn"] == "B201123419001"


def test_another_schools_row_is_refused(tmp_path: Path) -> None:
    """Each school's rows come in a file of its own; an authority's own file has no such rule."""
    path = table(tmp_path, PUPIL, _with(laestab="9992002"))
    found = read_table(path)
    assert (len(found.of("pupil")), found.rules()["wrong-school"]) == (1, 1)
    assert len(read_table(path, school=None).of("pupil")) == 2


def test_a_cell_may_hold_lines_of_its_own(tmp_path: Path) -> None:
    """An address over three lines is one cell, and later lines are still counted right."""
    columns = (*PUPIL_COLUMNS, "Address")
    path = table(
        tmp_path,
        (*PUPIL, '"1 Marsh Lane\nMarshton\nQM1 2AB"'),
        (*_with(upn="B201123419001"), "x"),
        columns=columns,
    )
    found = read_table(path)
    assert found.of("pupil")[0]["address"].count("\n") == 2
    assert [one.line for one in found.findings.kept if one.rule == "upn-letter"] == [5]


def test_lines_are_counted_on_from_one_block_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the file is cut into blocks."""
    monkeypatch.setattr("kinfold.intake.table_file.BLOCK_BYTES", 512)
    path = table(tmp_path, *[PUPIL] * 40, _with(upn="B201123419001"))
    found = read_table(path)
    assert [one.line for one in found.findings.kept if one.rule == "upn-letter"] == [42]
    assert (found.reading.rows, found.reading.counts) == (41, {"pupil": 41})


def test_early_help_rows_go_where_their_type_says(tmp_path: Path) -> None:
    """A type nobody knows refuses the row and is told: no row is lost in silence."""
    rows = (INVOLVED, ASSESSED, ("Assessment", *ASSESSED[1:]), ("involvment", *INVOLVED[1:]))
    found = read_table(table(tmp_path, *rows, columns=HELP_COLUMNS), "early_help", school=None)
    assert (len(found.of("involvement")), len(found.of("assessment"))) == (1, 2)
    assert found.fields("record-type-unknown") == ["record_type"]
    assert found.reading.refused == 1


def test_a_surplus_column_called_record_type_does_no_harm(tmp_path: Path) -> None:
    """Only a data set of several tables has one."""
    row = ("9992001", "G201123419001", "2025-10-06", "AM", "/", "", "x")
    path = table(tmp_path, row, columns=(*MARK_COLUMNS, "record_type"))
    found = read_table(path, "attendance_marks")
    assert len(found.of("mark")) == 1
    assert found.reading.surplus == ("record_type",)


def test_the_days_a_file_covers_are_noted(tmp_path: Path) -> None:
    """From which a delivery's period is told."""
    days = ("2025-10-08", "2025-10-06", "2025-10-07")
    rows = [("9992001", "G201123419001", day, "AM", "/", "") for day in days]
    reading = read_table(table(tmp_path, *rows, columns=MARK_COLUMNS), "attendance_marks").reading
    assert (reading.first_day, reading.last_day) == (date(2025, 10, 6), date(2025, 10, 8))


def test_a_row_with_too_few_cells_says_which(tmp_path: Path) -> None:
    """By its number, never by what is in it."""
    why = _why(table(tmp_path, PUPIL, PUPIL[:3], PUPIL))
    assert "Row 3 " in why
    assert "Marsh" not in why


def test_a_quotation_mark_that_is_never_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the file would be one cell: refused."""
    monkeypatch.setattr("kinfold.intake.table_file.BLOCK_BYTES", 512)
    path = table(tmp_path, _with(surname='"Marsh'), *[PUPIL] * 60)
    assert "stops being a table" in _why(path) or "Row" in _why(path)


def test_two_columns_with_one_heading(tmp_path: Path) -> None:
    """Which of the two is meant cannot be known."""
    assert "same heading" in _why(table(tmp_path, (*PUPIL, "x"), columns=(*PUPIL_COLUMNS, "upn")))


def test_headings_without_rows(tmp_path: Path) -> None:
    """Nothing to take in."""
    assert "no rows" in _why(table(tmp_path))


def test_another_encoding_further_down(tmp_path: Path) -> None:
    """All bytes are looked at: Windows-1252 is read and reported, a mixture is refused."""
    path = table(tmp_path, *[PUPIL] * 2000)
    path.write_bytes(path.read_bytes() + ",".join(_with(surname="Zoë")).encode("cp1252") + b"\r\n")
    found = read_table(path)
    assert found.of("pupil")[-1]["surname"] == "Zoë"
    assert found.fields("encoding-other") == ["windows-1252"]
    path.write_bytes(path.read_bytes() + ",".join(_with(surname="Zoë")).encode() + b"\r\n")
    assert "not UTF-8" in _why(path)


def test_a_heading_without_end(tmp_path: Path) -> None:
    """A cell has a longest length."""
    path = tmp_path / "table.csv"
    path.write_bytes(b'"' + b"x" * 200_000)
    assert "quotation mark is never closed" in _why(path)


def test_a_file_whose_every_upn_is_wrong_is_read_as_fast(tmp_path: Path) -> None:
    """The work does not grow with how many different mistakes there are."""
    rows = [(PUPIL[0], f"x{number}", *PUPIL[2:]) for number in range(20_000)]
    began = time.monotonic()
    found = read_table(table(tmp_path, *rows))
    assert time.monotonic() - began < 8
    assert found.rules()["upn-form"] == 20_000
    assert len(found.findings.kept) < 1000


def test_an_uneven_row_in_another_encoding(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Told by its row; nothing of it reaches the screen."""
    path = table(tmp_path, PUPIL)
    path.write_bytes(path.read_bytes() + "Zoë,Marsh\r\n".encode("cp1252"))
    assert "Row 3 " in _why(path)
    assert capfd.readouterr().err == ""


def test_a_table_with_no_headings_at_all(tmp_path: Path) -> None:
    """Told as empty."""
    path = tmp_path / "pupils.csv"
    path.write_text("\n\n,\n", encoding="utf-8")
    with pytest.raises(FileNotUnderstood, match="no line of headings"):
        list(blocks(part(path)))
