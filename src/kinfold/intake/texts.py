"""Tells in which encoding a table's text is written, by its bytes, and gives it as UTF-8."""

import codecs
import io
import re
from typing import BinaryIO, Final

from kinfold.intake.faults import wrong_encoding
from kinfold.intake.opening import HEAD_BYTES, Part

BLOCK: Final = 1024 * 1024
UTF8, WINDOWS = "utf-8", "windows-1252"
_MARKS: Final = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
#: Bytes that no text in Windows-1252 has.
_NEVER: Final = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")


def encoding_of(part: Part) -> str:
    """The encoding of a part's text, told from all its bytes; FileNotUnderstood for none we read.

    A mark at the start decides. Without one it is UTF-8 if every byte fits; Windows-1252 if
    accented letters stand alone throughout; and refused if it is some of each.
    """
    with part.open() as file:
        head = file.read(HEAD_BYTES)
        marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
        if marked not in {None, UTF8}:
            return str(marked)
        if _fits_utf8(head, file):
            return UTF8
        if marked is not None:
            raise wrong_encoding()
    with part.open() as file:
        sequences = alone = 0
        while block := file.read(BLOCK):
            if _NEVER.search(block):
                raise wrong_encoding()
            found = len(_SEQUENCE.findall(block))
            sequences += found
            alone += len(_HIGH.findall(_SEQUENCE.sub(b"", block)))
    if sequences >= alone:
        raise wrong_encoding()
    return WINDOWS


def _fits_utf8(head: bytes, rest: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    block = head
    try:
        while block:
            if b"\0" in block:
                raise wrong_encoding()
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
            block = rest.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Recoded(io.RawIOBase):
    """A stream of text in one encoding, read as UTF-8."""

    def __init__(self, inner: BinaryIO, encoding: str) -> None:
        self._inner, self._left = inner, b""
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # the standard library asks for a buffer type that only the C code names
        while not self._left:
            block = self._inner.read(BLOCK)
            try:
                self._left = self._decoder.decode(block, final=not block).encode()
            except UnicodeError:
                raise wrong_encoding() from None
            if not block:
                break
        got, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(got)] = got
        return len(got)

    def close(self) -> None:
        self._inner.close()
        super().close()


def as_utf8(part: Part, encoding: str) -> BinaryIO:
    """A part's text as UTF-8 bytes, without a mark at the start."""
    file = part.open()
    for mark, name in _MARKS.items():
        if name == encoding and file.read(len(mark)) != mark:
            file.close()
            file = part.open()
    return file if encoding == UTF8 else io.BufferedReader(_Recoded(file, encoding), BLOCK)
