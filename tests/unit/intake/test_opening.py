"""A zip is read where it lies; one that could do harm is refused before anything is read of it."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake import opening
from kinfold.intake.opening import Delivery, kind_of, opened, receipt_of
from tests.unit.intake.made_files import saved, sheet, workbook_bytes, zip_bytes

TABLE = b"LAESTAB,UPN,Surname\r\n9992001,G201123419001,Marsh\r\n"
BOOK = workbook_bytes({"Pupils": sheet(("LAESTAB", "UPN"), (9992001, "G201123419001"))})


def _opened(folder: Path, content: bytes) -> Delivery:
    return opened(saved(folder, content))


def _all_read(delivery: Delivery) -> None:
    for part in delivery.parts:
        with part.open() as file:
            file.read()


def _why(folder: Path, content: bytes) -> str:
    with pytest.raises(FileNotUnderstood) as caught:
        _all_read(_opened(folder, content))
    assert all((caught.value.asked, caught.value.why, caught.value.remedy))
    return caught.value.why


def _with_flag(content: bytes) -> bytes:
    """The zip with its first file marked as encrypted, in both places that say so."""
    place = content.index(b"PK\x01\x02")
    changed = bytearray(content)
    changed[6] |= 1
    changed[place + 8] |= 1
    return bytes(changed)


def _altered(content: bytes) -> bytes:
    """The zip with one byte of what it packs changed."""
    return content[:60] + bytes([content[60] ^ 0xFF]) + content[61:]


def _many(count: int) -> bytes:
    return zip_bytes({f"{number}.csv": b"a" for number in range(count)})


def _long_directory() -> bytes:
    """A zip that says its list of files is four gigabytes long."""
    content = bytearray(zip_bytes({"a.csv": TABLE}))
    place = content.rindex(b"PK\x05\x06")
    content[place + 12 : place + 16] = struct.pack("<L", 2**32 - 1)
    return bytes(content)


def _long_directory_64() -> bytes:
    """The same, said in the longer form."""
    end = bytes(zip_bytes({"a.csv": TABLE}))
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    return end[:-22] + record + b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1) + end[-22:]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zip_bytes({"/etc/passwd": TABLE}), "points outside"),
        (zip_bytes({"../up.csv": TABLE}), "points outside"),
        (zip_bytes({"a/..\\up.csv": TABLE}), "points outside"),
        (zip_bytes({"C:up.csv": TABLE}), "points outside"),
        (_with_flag(zip_bytes({"a.csv": TABLE})), "has a password"),
        (zip_bytes({"a.csv": TABLE}, method=zipfile.ZIP_LZMA), "does not read"),
        (_many(opening.MOST_MEMBERS + 1), "more than 200 files"),
        (_long_directory(), "more than 200 files"),
        (_long_directory_64(), "more than 200 files"),
        (zip_bytes({"bomb.csv": b"0" * 40_000_000}), "grows more than 250 times"),
        (zip_bytes({"in.zip": zip_bytes({"a.csv": TABLE})}), "another zip"),
        (zip_bytes({"xl/workbook.bin": b"x", "[Content_Types].xml": b""}), "kind Kinfold does not"),
        (zip_bytes({"content.xml": b"x", "mimetype": b"x"}), "kind Kinfold does not"),
        (zip_bytes({}), "no file with anything in it"),
        (zip_bytes({"a.csv": b"", "folder/": b""}), "no file with anything in it"),
        (zip_bytes({"a.csv": TABLE * 500})[:-30], "damaged"),
        (_altered(zip_bytes({"a.csv": TABLE * 500})), "damaged"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1", "old kind"),
        (b"", "empty"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_could_do_harm_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """One sentence each, in four parts."""
    assert words in _why(tmp_path, content)


def test_all_that_a_zip_holds_together_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little each file holds."""
    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    content = zip_bytes({f"{number}.csv": b"abcdefghij" * 40 for number in range(3)})
    assert "larger than" in _why(tmp_path, content)


def test_a_workbook_inside_a_zip_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is held in memory while it is read."""
    monkeypatch.setattr(opening, "MOST_WORKBOOK", 100)
    assert "another zip, or a workbook of over" in _why(tmp_path, zip_bytes({"b.xlsx": BOOK}))


def test_the_files_of_a_zip_are_parts(tmp_path: Path) -> None:
    """Each streamed from where it lies; what a system put in is passed over, what is empty told."""
    found = _opened(
        tmp_path,
        zip_bytes({
            "out/pupils.csv": TABLE, "return.xml": b"<Message/>", "note.json": b'{"a": 1}',
            "__MACOSX/._pupils.csv": b"x", ".DS_Store": b"x", "empty.csv": b"", "book.xlsx": BOOK,
        }),
    )  # fmt: skip
    assert [part.kind for part in found.parts] == ["table", "xml", "json", "workbook"]
    assert (found.zipped, found.skipped, found.hidden) == (True, 1, 0)
    for _ in range(2):  # from the beginning each time
        with found.parts[0].open() as file:
            assert file.read() == TABLE
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_the_sheets_of_a_workbook_are_parts(tmp_path: Path) -> None:
    """Those that Excel hides are counted and not read; a workbook of nothing else is refused."""
    pages = {"One": sheet(("a",)), "Two": sheet(("b",)), "Notes": sheet(("c",))}
    found = _opened(tmp_path, workbook_bytes(pages, hidden=("Notes",)))
    assert [part.sheet.name for part in found.parts if part.sheet] == ["One", "Two"]
    assert found.hidden == 1
    inside = _opened(tmp_path, zip_bytes({"b.xlsx": workbook_bytes(pages, hidden=("Two",))}))
    assert (len(inside.parts), inside.hidden) == (2, 1)
    assert "hidden" in _why(tmp_path, workbook_bytes(pages, hidden=tuple(pages)))


def test_the_receipt_is_of_the_bytes_as_they_came(tmp_path: Path) -> None:
    """Zipped again is another delivery."""
    path = saved(tmp_path, zip_bytes({"a.csv": TABLE}))
    assert opened(path).receipt == receipt_of(path)


def test_what_is_read_is_measured(tmp_path: Path) -> None:
    """Over all parts, unpacked: how far a load has come."""
    found = _opened(tmp_path, zip_bytes({"a.csv": TABLE, "b.csv": TABLE}))
    before = found.meter.read
    for part in found.parts:
        with part.open() as file:
            file.read()
    assert found.meter.read - before == found.size == 2 * len(TABLE)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf <Message>", "xml"),
        ("<Message/>".encode("utf-16"), "xml"),
        ("UPN,DOB".encode("utf-16"), "table"),
        (b"\n [1]", "json"),
        (b"", "table"),
    ],
)
def test_a_part_is_known_by_how_it_begins(head: bytes, kind: str) -> None:
    """Never by its name."""
    assert kind_of(head) == kind


def test_a_plain_file_can_be_read_from_any_place(tmp_path: Path) -> None:
    """And one inside a zip only forwards."""
    with _opened(tmp_path, TABLE).parts[0].open() as file:
        assert file.seekable()
        file.seek(-3, io.SEEK_END)
        assert file.read() == b"h\r\n"
    with _opened(tmp_path, zip_bytes({"a.csv": TABLE})).parts[0].open() as file:
        assert not file.seekable()


def test_a_file_that_went_away(tmp_path: Path) -> None:
    """Told as such."""
    with pytest.raises(FileNotUnderstood, match="cannot be opened"):
        opened(tmp_path / "none")
