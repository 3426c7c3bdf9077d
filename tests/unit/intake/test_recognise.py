"""A file is known by what is in it, and told plainly when it is not known."""

from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake.opening import MOST_BYTES, receipt_of
from kinfold.intake.recognise import by_headings, recognise
from kinfold.synthetic import dirty
from tests.unit.intake.conftest import Office
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, child, episode, message, table


def _why(path: Path) -> str:
    with pytest.raises(FileNotUnderstood) as caught:
        recognise(path)
    return caught.value.why


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "damaged"),
        (b"PK\x05\x06rest", "damaged"),
        (b"\x1f\x8brest", "archive"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b"a\0b,c\n", "not UTF-8"),
        ("Zoë,Zoë".encode() + "\nZoë\n".encode("cp1252"), "not UTF-8"),
        (b"\xff\xfeL", "not UTF-8"),
        (b"\xe9\x81", "not UTF-8"),
        (b"<html><body>Sign in</body></html>", "outermost element is not Message"),
        ("<html/>".encode("utf-16"), "outermost element is not Message"),
        (b"\n\n", "table is empty"),
        (b"[1]", "JSON"),
        (b"shoes,ships,sealing wax\n1,2,3\n", "do not fit any data set"),
        (b"LAESTAB|UPN|Surname\n", "not separated by commas"),
        (b"UPN,Surname,Forename,Date of birth\n", "columns are missing: "),
        (b'"' + b"x" * 200_000, "never closed"),
    ],
)
def test_what_is_not_a_delivery(tmp_path: Path, content: bytes, words: str) -> None:
    """One clear sentence each."""
    path = tmp_path / "file"
    path.write_bytes(content)
    assert words in _why(path)


def test_two_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    """By the size alone, at once."""
    path = dirty.huge(tmp_path / "huge.xml")
    assert path.stat().st_size > MOST_BYTES
    assert "larger than 1 GiB" in _why(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Told as such."""
    assert "cannot be opened" in _why(tmp_path / "none")


def test_headings_choose_the_data_set() -> None:
    """The nearest of those whose keys are all there; spaces and case do not count."""
    assert by_headings([" laestab", "UPN", "date", "SESSION", "Mark"]).id == "attendance_marks"
    assert by_headings(PUPIL_COLUMNS).id == "pupil_core"


def test_whose_a_table_is(office: Office) -> None:
    """The school its LAESTAB names; nobody yet where first and last row differ."""
    assert recognise(table(office.desk, PUPIL, PUPIL)).holder == "st-edmunds"
    other = ("9992002", *PUPIL[1:])
    assert recognise(table(office.desk, PUPIL, other)).holder is None
    assert "LAESTAB in the first row" in _why(table(office.desk, ("1234567", *PUPIL[1:])))
    assert "no rows" in _why(table(office.desk))


def test_whose_a_return_is(office: Office) -> None:
    """The authority its header names; the receipt is of the bytes."""
    path = office.desk / "r.xml"
    path.write_text(message(child(episode())))
    found = recognise(path)
    assert (found.holder, found.period, found.receipt) == ("marshire", "2025-26", receipt_of(path))
    assert "not an authority" in _why(dirty.wrong_authority(office.desk / "other.xml"))


def test_a_letter_cut_in_two_by_the_first_look_is_not_an_encoding_fault(office: Office) -> None:
    """The first 64 KB may end inside a letter."""
    path = table(office.desk, *[(*PUPIL[:2], "é" * 40, *PUPIL[3:])] * 900)
    head = path.read_bytes()
    for shift in range(2):
        path.write_bytes(b" " * shift + head)
        assert recognise(path).holder == "st-edmunds"
