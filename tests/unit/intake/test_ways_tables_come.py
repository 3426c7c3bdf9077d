"""However a table is written, it is read for what it says; what had to be decided is reported."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.datasets import Kind
from kinfold.errors import FileNotUnderstood
from kinfold.intake import texts, values
from kinfold.intake.headings import general, normal, row_of
from kinfold.intake.table_file import Noticed, blocks
from tests.unit.intake.made_files import saved, sheet, workbook_bytes
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, Read, part, read_table

ZOE = ("9992001", "G201123419001", "Zoë", "Anaïs", "2014-06-12", "F")


def _written(*rows: tuple[str, ...], mark: str = ",") -> str:
    return "".join(mark.join(row) + "\r\n" for row in rows)


def _read(folder: Path, text: str, encoding: str = "utf-8") -> Read:
    return read_table(saved(folder, text.encode(encoding), "t.csv"))


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["utf-16-le"]),
        ("cp1252", ["windows-1252"]),
    ],
)
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_delimiters(
    tmp_path: Path, encoding: str, told: list[str], mark: str
) -> None:
    """The same rows, whichever way; an encoding that had to be told from the bytes is reported."""
    found = _read(tmp_path, _written(PUPIL_COLUMNS, ZOE, ZOE, mark=mark), encoding)
    assert [(row["surname"], row["forename"]) for row in found.of("pupil")] == [
        ("Zoë", "Anaïs")
    ] * 2
    assert found.fields("encoding-other") == told


@pytest.mark.parametrize(
    "content",
    [
        "Zoë".encode() + b",\xeb",
        b"\xef\xbb\xbfUPN\xeb",
        "UPN,Zoë".encode("utf-16-le"),
        b"\xff\xfeU\x00\xd8",
        b"UPN,\x9d\xeb",
    ],
)
def test_an_encoding_is_never_guessed(tmp_path: Path, content: bytes) -> None:
    """Some of each, without a mark, cut in two, or bytes no text has: refused."""
    with pytest.raises(FileNotUnderstood, match="not UTF-8"):
        list(blocks(part(saved(tmp_path, content + b"\x00" * 2 * (content[:1] == b"U")))))


def test_the_encoding_is_told_from_all_of_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters that lie across the places where it is cut are whole letters."""
    monkeypatch.setattr(texts, "BLOCK", 7)
    text = _written(PUPIL_COLUMNS, *[ZOE] * 300)
    for encoding in ("utf-8", "utf-16", "cp1252"):
        found = _read(tmp_path, text, encoding)
        assert {row["forename"] for row in found.of("pupil")} == {"Anaïs"}


def test_headings_below_a_title_are_found_and_said_so(tmp_path: Path) -> None:
    """As national downloads have them; lines are still the file's own."""
    above = '"Pupils of\r\nSt Edmund\'s",,\r\nPrinted 06/10/2025\r\n\r\n'
    bad = (*PUPIL[:1], "B201123419001", *PUPIL[2:])
    found = _read(tmp_path, above + _written(PUPIL_COLUMNS, PUPIL, bad))
    assert len(found.of("pupil")) == 2
    assert [
        (one.line, one.field) for one in found.findings.kept if one.rule == "headings-lower"
    ] == [(5, "headings")]
    assert [one.line for one in found.findings.kept if one.rule == "upn-letter"] == [7]


def test_columns_without_a_heading_are_left_out_and_said_so(tmp_path: Path) -> None:
    """As a spreadsheet leaves them behind; what is in them is not kept."""
    rows = [(*PUPIL_COLUMNS, "", ""), (*PUPIL, "", "SECRET"), (*PUPIL, "", "")]
    found = _read(tmp_path, _written(*rows))
    assert found.rules()["column-unnamed"] == 2
    assert "SECRET" not in repr(found.rows)
    assert found.reading.surplus == ()


@pytest.mark.parametrize(
    "total", ["Total,2\r\n", "Total,,,,,2\r\n", "grand total\r\n", '"Totals",,,,,\r\n']
)
def test_totals_and_empty_rows_are_left_out_and_said_so(tmp_path: Path, total: str) -> None:
    """Whatever their width; lines after them are still the file's own."""
    bad = (*PUPIL[:1], "B201123419001", *PUPIL[2:])
    text = _written(PUPIL_COLUMNS, PUPIL) + "\r\n,,,,,\r\n,,\r\n" + total + _written(bad)
    found = _read(tmp_path, text)
    assert found.rules()["totals-row"] == 1
    assert len(found.of("pupil")) == found.reading.rows == 2
    assert [one.line for one in found.findings.kept if one.rule == "upn-letter"] == [7]


def test_somebody_called_total_is_not_a_total(tmp_path: Path) -> None:
    """A full row is somebody's."""
    columns = ("Surname", *[name for name in PUPIL_COLUMNS if name != "Surname"])
    row = ("Total", "9992001", "G201123419001", "Ada", "2014-06-12", "F")
    assert len(_read(tmp_path, _written(columns, row)).of("pupil")) == 1


def test_dates_that_fit_both_ways_are_told_once_for_each_column(tmp_path: Path) -> None:
    """Read day first; how many cells could have been read either way is counted."""
    days = ("06/10/2014", "06/10/2014", "01/02/2014", "13/02/2014", "05/05/2014", "2014-06-07")
    rows = [(*PUPIL[:4], day, "F") for day in days]
    found = _read(tmp_path, _written(PUPIL_COLUMNS, *rows))
    assert found.of("pupil")[0]["date_of_birth"] == date(2014, 10, 6)
    assert found.rules()["date-day-first"] == 3
    assert found.fields("date-day-first") == ["Date of birth"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2014-06-12", date(2014, 6, 12)),
        ("2014-09-04 00:00:00", date(2014, 9, 4)),
        ("06/10/2025", date(2025, 10, 6)),
        ("06/10/2025 00:00", date(2025, 10, 6)),
        ("2012-JUN-14 00:00:00", date(2012, 6, 14)),
        ("41885.5", date(2014, 9, 3)),
        ("41885", date(2014, 9, 3)),
        ("12/06/14", "date-short-year"),
        ("1.6.14", "date-short-year"),
        ("14 June 2014", "date-month-name"),
        ("14-Jun-14", "date-month-name"),
        ("June", "date-month-name"),
        ("31/02/2014", "not-a-date"),
        ("12/31/2014", "not-a-date"),
        ("99999", "not-a-date"),
        ("0001-01-01", "not-a-date"),
        ("soon", "not-a-date"),
    ],
)
def test_a_date_is_read_or_refused_with_the_reason(text: str, read: date | str) -> None:
    """Two-digit years and months in words could be read two ways: neither is guessed."""
    try:
        found: object = values.read_cell(text, Kind.DATE)
    except values.Unreadable as problem:
        found = problem.rule
    assert found == read


@given(day=st.dates(min_value=date(1927, 5, 19), max_value=date(2118, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    """As the Department, as the United Kingdom, as an extract, or as Excel writes it."""
    serial = str((day - date(1899, 12, 30)).days)
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%Y-%b-%d} 00:00:00", serial):
        assert values.read_cell(text, Kind.DATE) == day


def test_a_heading_in_a_term_and_year_is_the_item_in_brackets() -> None:
    """Research tables write both into their headings."""
    assert general("gender_spr20") == "gender_[term][yy]"
    assert general("la_aut19_anon") == "la_[term][yy]_anon"
    assert general("gender_ab19") == "gender_ab[yy]"
    assert general("pru_gender12") == "pru_gender[yy]"
    assert general("reason_2_ex11") == "reason_[n]_ex[yy]"
    assert general("upn") == "upn"


@given(st.text(max_size=30))
def test_a_heading_is_compared_without_case_and_spaces(heading: str) -> None:
    """And comparing it twice changes nothing."""
    assert normal(f"  {heading.upper()} ") == normal(normal(heading.upper()))


def test_no_row_of_headings() -> None:
    """None, rather than an empty one."""
    assert row_of([["", ""], [",", ";"]], {"upn"}) is None


def test_a_table_without_its_headings_read_by_itself(tmp_path: Path) -> None:
    """What is noticed about its form is counted."""
    noticed = Noticed()
    list(blocks(part(saved(tmp_path, b"x\r\nLAESTAB,UPN\r\n1,2\r\n")), noticed=noticed))
    assert noticed.counts == {"headings-lower": 1}


def test_a_sheet_is_read_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows it has; one without any is refused."""
    monkeypatch.setattr("kinfold.intake.table_file.BLOCK_ROWS", 2)
    page = sheet(PUPIL_COLUMNS, *[PUPIL] * 5)
    found = read_table(saved(tmp_path, workbook_bytes({"Pupils": page})))
    assert len(found.of("pupil")) == 5
    with pytest.raises(FileNotUnderstood, match="no line of headings"):
        read_table(saved(tmp_path, workbook_bytes({"Empty": sheet(())})))


def test_one_item_in_two_terms_is_not_two_answers(tmp_path: Path) -> None:
    """Which of the two is meant cannot be known."""
    headings = ("PupilMatchingRefAnonymous_SPR20", "Gender_SPR20", "Gender_AUT19")
    path = saved(tmp_path, _written(headings, ("P1", "F", "F")).encode())
    with pytest.raises(FileNotUnderstood, match="Two columns are both"):
        read_table(path, "npd_school_census", school=None)


def test_a_research_table_is_read_in_its_own_terms(tmp_path: Path) -> None:
    """By the term and year its headings carry."""
    headings = ("PupilMatchingRefAnonymous_SPR20", "Gender_SPR20", "SENprovision_SPR20")
    found = read_table(
        saved(tmp_path, _written(headings, ("P1", "F", "K")).encode()),
        "npd_school_census",
        school=None,
    )
    (row,) = found.of("record")
    assert (row["pupilmatchingrefanonymous"], row["senprovision"]) == ("P1", "K")
