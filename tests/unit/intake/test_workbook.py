"""A workbook is read as somebody would see it, and nothing in it is ever worked out or followed."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake import workbook
from kinfold.intake.opening import opened
from kinfold.intake.workbook import as_day
from tests.unit.intake.made_files import (
    SPREADSHEET,
    cell,
    raw_sheet,
    saved,
    sheet,
    workbook_bytes,
)
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, Read, read_table


def _rows(folder: Path, page: str, **how: Any) -> list[tuple[int, list[str]]]:
    """The rows of a workbook of one sheet."""
    path = saved(folder, workbook_bytes({"One": page}, **how))
    (part,) = opened(path).parts
    assert part.sheet is not None
    return list(part.sheet.rows())


def _texts(folder: Path, *cells: str, **how: Any) -> list[str]:
    """One row of cells, as text."""
    ((_, texts),) = _rows(folder, raw_sheet(f'<row r="1">{"".join(cells)}</row>'), **how)
    return texts


def _pupils(folder: Path, page: str) -> Read:
    return read_table(saved(folder, workbook_bytes({"Pupils": page})))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (cell("A1", "=HYPERLINK(1)"), "=HYPERLINK(1)"),
        ('<c r="A1"><f>1+1</f><v>7</v></c>', "7"),
        (
            '<c r="A1" t="str"><f>WEBSERVICE("http://x.example")</f><v>as last seen</v></c>',
            "as last seen",
        ),
        ('<c r="A1"><f>NOW()</f></c><c r="B1"><v>1</v></c>', ""),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="b"><v>1</v></c>', "1"),
        ('<c r="A1" t="d"><v>2014-06-12</v></c>', "2014-06-12"),
        ('<c r="A1" t="s"><v>1</v></c>', "Zoë <Ada>"),
        (
            '<c r="A1" t="inlineStr"><is><r><t>St </t></r><r><t>Ann</t></r>'
            "<rPh><t>x</t></rPh></is></c>",
            "St Ann",
        ),
        ('<c r="A1" t="str"><v>a_x000D_b</v></c>', "a\rb"),
        (cell("A1", 9992001), "9992001"),
        ('<c r="A1"><v>1.234567890E9</v></c>', "1234567890"),
        ('<c r="A1"><v>1.5E-3</v></c>', "1.5E-3"),
        ('<c r="A1"><v>7.0</v></c>', "7"),
        (cell("A1", 41802, more=' s="1"'), "2014-06-12"),
        (cell("A1", 41802, more=' s="2"'), "2014-06-12"),
        (cell("A1", 41802.5, more=' s="1"'), "2014-06-12 12:00:00"),
        (cell("A1", 0.5, more=' s="3"'), "0.5"),
        (cell("A1", -4, more=' s="1"'), "-4"),
        (cell("A1", 5, more=' s="99"'), "5"),
        ("<c><v>1</v></c>", "1"),
    ],
)
def test_a_cell_is_the_text_somebody_sees(tmp_path: Path, written: str, read: str) -> None:
    """Formulas by what Excel last showed, days as dates, numbers as typed."""
    assert _texts(tmp_path, written, shared=("none", "Zoë <Ada>"))[0] == read


def test_days_are_counted_as_the_workbook_counts_them(tmp_path: Path) -> None:
    """From 1904 on an old Macintosh; and without the 29 February 1900 that never was."""
    written = cell("A1", 40340, more=' s="1"')
    assert _texts(tmp_path, written, epoch_1904=True) == ["2014-06-12"]
    assert [as_day(text) for text in ("1", "59", "61", "0", "1e9", "x", "nan")] == [
        "1900-01-01", "1900-02-28", "1900-03-01", None, None, None, None,
    ]  # fmt: skip


def test_gaps_are_empty_cells_and_lines_are_the_sheets_own(tmp_path: Path) -> None:
    """Whatever rows and cells the file leaves out."""
    page = raw_sheet(
        f'<row r="3">{cell("B3", "x")}{cell("D3", "y")}</row><row r="7">{cell("A7", None)}</row>'
        f'<row r="9">{cell("A9", "z")}</row>'
    )
    assert _rows(tmp_path, page) == [(3, ["", "x", "", "y"]), (9, ["z"])]


def test_a_schools_pupils_come_as_a_workbook(tmp_path: Path) -> None:
    """With a title above the headings, days as Excel keeps them, and columns left over."""
    born = 41802
    rows = [
        ("Pupils of St Edmund's", *[None] * 7),
        (None,),
        (*PUPIL_COLUMNS, None, None),
        (9992001, *PUPIL[1:4], born, "F", None, None),
        ("Total", None, None, "1", None, None),
    ]
    found = _pupils(tmp_path, sheet(*rows))
    (pupil,) = found.of("pupil")
    assert (pupil["laestab"], pupil["date_of_birth"]) == ("9992001", date(2014, 6, 12))
    assert found.fields("headings-lower") == ["headings"]
    assert found.fields("date-serial") == ["Date of birth"]
    assert found.rules()["totals-row"] == 1


def test_a_cell_to_the_right_of_the_headings_is_not_lost(tmp_path: Path) -> None:
    """It may be a child's: the file is refused, with the row."""
    rows = [PUPIL_COLUMNS, (*PUPIL, None, "x")]
    with pytest.raises(FileNotUnderstood, match="Row 2 of the sheet"):
        _pupils(tmp_path, sheet(*rows))


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{SPREADSHEET}"><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c>'
    "</row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "page",
    [
        BOMB,
        raw_sheet(f'<row r="1048577">{cell("A1", 1)}</row>'),
        raw_sheet(f'<row r="99999999999999999999">{cell("A1", 1)}</row>'),
        raw_sheet(f'<row r="5">{cell("A5", 1)}</row><row r="4">{cell("A4", 1)}</row>'),
        raw_sheet(f'<row r="x">{cell("A1", 1)}</row>'),
        raw_sheet(f'<row r="1">{cell("XFE1", 1)}</row>'),
        raw_sheet(f'<row r="1">{cell("B1", 1)}{cell("A1", 1)}</row>'),
        raw_sheet(f'<row r="1">{cell("1", 1)}</row>'),
        raw_sheet('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'),
        raw_sheet('<row r="1"><c r="A1" t="s"><v>x</v></c></row>'),
        raw_sheet(f'<row r="1">{cell("A1", 1)}')[:-30],
        "not xml",
    ],
)
def test_a_sheet_that_breaks_its_own_rules_is_refused(tmp_path: Path, page: str) -> None:
    """Told as damaged, in four parts."""
    with pytest.raises(FileNotUnderstood, match="damaged"):
        _rows(tmp_path, page)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/worksheets/sheet1.xml": None}, "damaged"),
        ({"xl/_rels/workbook.xml.rels": None}, "damaged"),
        ({"xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}"/>'}, "has no sheet"),
        (
            {"xl/workbook.xml": "<!DOCTYPE x><workbook><sheets><sheet/></sheets></workbook>"},
            "damaged",
        ),
        ({"../../up.xml": "x"}, "points outside"),
    ],
)
def test_a_workbook_that_lacks_its_parts_is_refused(
    tmp_path: Path, parts: Mapping[str, str | None], words: str
) -> None:
    """Nothing is guessed about where its cells are."""
    with pytest.raises(FileNotUnderstood, match=words):
        _rows(tmp_path, sheet(("a",)), parts=parts)


def test_workbooks_without_styles_or_shared_texts_are_read(tmp_path: Path) -> None:
    """Some systems write none."""
    parts = {"xl/styles.xml": None, "xl/sharedStrings.xml": None}
    assert _rows(tmp_path, sheet(("a", 5)), parts=parts) == [(1, ["a", "5"])]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("MOST_BYTES_BETWEEN", lambda: sheet(("x" * 100_000,))),
        ("MOST_SHARED_BYTES", lambda: raw_sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')),
    ],
)
def test_memory_is_bounded_whatever_the_workbook_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, page: Callable[[], str]
) -> None:
    """A row, and the texts that cells share, have a greatest length."""
    monkeypatch.setattr(workbook, name, 40_000)
    with pytest.raises(FileNotUnderstood):
        _rows(tmp_path, page(), shared=("y" * 50_000,))


def test_too_many_sheets(tmp_path: Path) -> None:
    """A return has a dozen."""
    pages = {f"S{number}": sheet(("a",)) for number in range(workbook.MOST_SHEETS + 1)}
    with pytest.raises(FileNotUnderstood, match="more than 100"):
        opened(saved(tmp_path, workbook_bytes(pages)))
