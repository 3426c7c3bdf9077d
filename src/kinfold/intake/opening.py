"""Opens a delivery, zipped or not, as parts that are read where they lie; nothing is unpacked.

A file unpacked to disk would leave children's data in the clear, so what is inside a zip is
streamed out of it. Every way a zip can do harm is refused before a byte of it is read.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final, Literal

from kinfold.intake.faults import damaged, not_opened, not_understood
from kinfold.intake.workbook import BOOK, Book, Sheet

#: One GiB: more than any return is, as it comes and unpacked.
MOST_BYTES: Final = 1024**3
MOST_MEMBERS: Final = 200
#: Plain text packs to a tenth; a return that packs a thousandfold is made to fill a memory.
MOST_RATIO: Final = 250
RATIO_FROM: Final = 4 * 1024 * 1024
#: A workbook is read from both ends, so one inside a zip is held in memory.
MOST_WORKBOOK: Final = 64 * 1024 * 1024
HEAD_BYTES: Final = 64 * 1024
#: A zip's own list of what is in it stands at its end, and says how long it is.
MOST_DIRECTORY: Final = 256 * 1024
TAIL_BYTES: Final = 66 * 1024
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What is zipped inside, and is no return: other kinds of workbook, and documents.
OTHER_INSIDE: Final = frozenset({"xl/workbook.bin", "content.xml", "word/document.xml"})
#: What an archive or an old kind of workbook begins with, and what to do about it.
UNREADABLE: Final = {
    b"\xd0\xcf\x11\xe0": (
        "The file is a workbook of the old kind (.xls), or one with a password.",
        "Save it as an Excel workbook (.xlsx) without a password, or as CSV, and send that.",
    ),
    b"\x1f\x8b": ("The file is a gzip archive.", "Unpack it and send the file inside."),
    b"7z\xbc\xaf": ("The file is a 7-Zip archive.", "Unpack it and send the file inside."),
    b"Rar!": ("The file is a RAR archive.", "Unpack it and send the file inside."),
}
#: What some systems put into a zip beside the files somebody chose.
SYSTEM_FILES: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    IndexError,
)

Kind = Literal["xml", "table", "workbook", "json"]


@dataclass
class Meter:
    """How many bytes of a delivery have been read so far, over all its parts."""

    read: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of a delivery. `open` gives a fresh stream of its bytes from the beginning.

    `name` is what the sender called it: it may help to tell what it is, and is never shown. Of a
    workbook, each sheet that Excel shows is a part, and `sheet` says which.
    """

    name: str
    kind: Kind
    size: int
    open: Callable[[], BinaryIO]
    sheet: Sheet | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Everything that came in one file. `receipt` is the SHA-256 of the bytes as they came.

    `skipped` counts the empty files inside a zip, `hidden` the sheets that Excel hides.
    """

    parts: tuple[Part, ...]
    receipt: str
    zipped: bool = False
    skipped: int = 0
    hidden: int = 0
    meter: Meter = field(default_factory=Meter)

    @property
    def size(self) -> int:
        """The bytes of all parts, unpacked."""
        return sum(part.size for part in self.parts)


class _Stream(io.RawIOBase):
    """A part's bytes, counted; damage inside a zip is told in four parts."""

    def __init__(self, inner: IO[bytes], meter: Meter, *, also: zipfile.ZipFile | None) -> None:
        self._inner, self._meter, self._also = inner, meter, also

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._also is None

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._inner.seek(offset, whence)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # the standard library asks for a buffer type that only the C code names
        try:
            got = self._inner.read(len(buffer))
        except _ZIP_FAULTS:
            raise damaged() from None
        buffer[: len(got)] = got
        self._meter.read += len(got)
        return len(got)

    def close(self) -> None:
        self._inner.close()
        if self._also is not None:
            self._also.close()
        super().close()


def opened(path: Path) -> Delivery:
    """The file at `path` as its parts; FileNotUnderstood where it is empty, huge or hostile."""
    try:
        return _opened(path)
    except OSError:
        raise not_opened() from None


def _opened(path: Path) -> Delivery:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise not_understood(
            f"The file is larger than {MOST_BYTES // 1024**3} GiB, more than any return is.",
            "Send one return at a time.",
        )
    if size == 0:
        raise not_understood("The file is empty.", "Export it again and check its size.")
    meter = Meter()

    def plain() -> BinaryIO:
        return io.BufferedReader(_Stream(path.open("rb"), meter, also=None))

    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        receipt = _receipt(file)
    if head.startswith(ZIP):
        return _zip(path, plain, size, receipt=receipt, meter=meter)
    part = Part(name=path.name, kind=kind_of(head), size=size, open=plain)
    return Delivery(parts=(part,), receipt=receipt, meter=meter)


def _receipt(file: io.BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def receipt_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return _receipt(file)


def kind_of(head: bytes) -> Kind:
    """What a file is, told by its first bytes; FileNotUnderstood for other archives."""
    for start, (why, remedy) in UNREADABLE.items():
        if head.startswith(start):
            raise not_understood(why, remedy)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start_of_text = head[:64].decode("utf-16", errors="replace").lstrip()
    else:
        start_of_text = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2].decode("latin-1")
    if start_of_text.startswith("<"):
        return "xml"
    return "json" if start_of_text.startswith(("{", "[")) else "table"


def _zip(
    path: Path, plain: Callable[[], BinaryIO], size: int, *, receipt: str, meter: Meter
) -> Delivery:
    hidden: list[Sheet] = []
    try:
        with path.open("rb") as file:
            _short_directory(file)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _harmless(members)
            if _is_workbook(archive):
                chosen = members
                parts = _sheets(path.name, Book(plain), size, hidden)
            else:
                chosen = [member for member in members if _holds_something(member)]
                parts = tuple(
                    part
                    for member in chosen
                    for part in _parts(path, archive, member, meter, hidden)
                )
    except _ZIP_FAULTS:
        raise damaged() from None
    if not parts:
        raise not_understood("The zip holds no file with anything in it.", "Make the zip again.")
    return Delivery(
        parts=parts,
        receipt=receipt,
        zipped=True,
        skipped=sum(1 for member in members if not (member in chosen or _of_system(member))),
        hidden=len(hidden),
        meter=meter,
    )


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is a workbook we read; FileNotUnderstood for the kinds we do not."""
    names = set(archive.namelist())
    if names & OTHER_INSIDE and names & {"[Content_Types].xml", "mimetype"}:
        raise not_understood(
            "The file is a document, or a workbook of a kind Kinfold does not read.",
            "Save it as an Excel workbook (.xlsx) or as CSV, and send that.",
        )
    return BOOK in names


def _sheets(name: str, book: Book, size: int, hidden: list[Sheet]) -> tuple[Part, ...]:
    """The sheets Excel shows, as parts; those it hides are added to `hidden`."""
    hidden += [sheet for sheet in book.sheets if sheet.hidden]
    shown = [sheet for sheet in book.sheets if not sheet.hidden]
    if not shown:
        raise not_understood("Every sheet of the workbook is hidden.", "Show the one you mean.")
    share = max(1, size // len(shown))
    return tuple(
        Part(name=name, kind="workbook", size=share, open=book.open, sheet=sheet) for sheet in shown
    )


def _short_directory(file: BinaryIO) -> None:
    """FileNotUnderstood where a zip's own list is too long to be looked at."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    place = tail.find(END)
    while place >= 0:
        length = tail[place + 12 : place + 16]
        if tail[max(0, place - 20) :].startswith(END_64):
            length = tail[max(0, place - 36) : max(0, place - 28)]
        if int.from_bytes(length, "little") > MOST_DIRECTORY:
            raise _too_many()
        place = tail.find(END, place + 1)


def _too_many() -> Exception:
    return not_understood(
        f"The zip holds more than {MOST_MEMBERS} files.", "Send one return in each zip."
    )


def _of_system(member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    return member.is_dir() or name.startswith(SYSTEM_FILES) or name.endswith(SYSTEM_FILES)


def _holds_something(member: zipfile.ZipInfo) -> bool:
    return member.file_size > 0 and not _of_system(member)


def _harmless(members: list[zipfile.ZipInfo]) -> None:
    """FileNotUnderstood where a zip's own list says that it is not one to open."""
    if len(members) > MOST_MEMBERS:
        raise _too_many()
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise not_understood(
            f"What the zip holds is larger than {MOST_BYTES // 1024**3} GiB when unpacked.",
            "Send one return at a time.",
        )
    for number, member in enumerate(members, start=1):
        _harmless_member(member, number)


def _harmless_member(member: zipfile.ZipInfo, number: int) -> None:
    name = member.filename
    if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
        raise not_understood(
            f"File {number} in the zip has a name that points outside the zip.",
            "Make the zip again from the files alone, in one folder.",
        )
    if member.flag_bits & 0x1:
        raise not_understood(
            f"File {number} in the zip has a password.",
            "Send it without one: the way to Kinfold is encrypted already.",
        )
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise not_understood(
            f"File {number} in the zip is packed in a way Kinfold does not read.",
            "Make the zip with the usual method (Deflate).",
        )
    if member.file_size > max(RATIO_FROM, MOST_RATIO * member.compress_size):
        raise not_understood(
            f"File {number} in the zip grows more than {MOST_RATIO} times when unpacked, "
            "as files made to fill a memory do.",
            "Send the file itself, not zipped.",
        )


def _parts(
    path: Path,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    meter: Meter,
    hidden: list[Sheet],
) -> tuple[Part, ...]:
    """A file inside a zip as a part, or a workbook inside it as one for each sheet."""

    def streamed() -> BinaryIO:
        outer = zipfile.ZipFile(path)
        return io.BufferedReader(_Stream(outer.open(member), meter, also=outer))

    name, size = member.filename, member.file_size
    with archive.open(member) as file:
        head = file.read(HEAD_BYTES)
    if not head.startswith(ZIP):
        return (Part(name=name, kind=kind_of(head), size=size, open=streamed),)
    if size > MOST_WORKBOOK:
        raise not_understood(
            f"The zip holds another zip, or a workbook of over {MOST_WORKBOOK // 1024**2} MiB.",
            "Send the inner file itself.",
        )

    def held() -> BinaryIO:
        with streamed() as file:
            return io.BytesIO(file.read())

    with held() as file:
        _short_directory(file)
    with held() as file, zipfile.ZipFile(file) as inner:
        _harmless(inner.infolist())
        if not _is_workbook(inner):
            raise not_understood(
                "The zip holds another zip.", "Unpack it once and send the inner files."
            )
    return _sheets(name, Book(held), size, hidden)
