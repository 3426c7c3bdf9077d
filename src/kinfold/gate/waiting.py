"""Keeps the bytes of a delivery that waits: encrypted, under a key of its own that goes with it.

The key is handed back locked, and the register alone keeps it: once it is forgotten, what lies on
the disk cannot be read by anybody. A file is opened as one without a name, which goes with the
process that opened it, however that ends.
"""

import hashlib
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from kinfold.errors import FileNotUnderstood, UsageProblem
from kinfold.gate.keys import kept
from kinfold.registers.installation import KEY_BYTES, Installation

FOLDER: Final = "waiting"
PIECE: Final = 1 << 20
_TAG: Final = 16
_LENGTH: Final = 4
_ASKED: Final = "A file was handed in."


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Bytes that were put away: what they are called, the locked key to them, and what they are."""

    name: str
    wrapped_key: bytes
    sha256: str
    size: int


class TooMuch(UsageProblem):
    """More bytes came than one file may have; nothing of it was kept."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _ASKED,
            why=f"It is larger than {most // 1024**2} MB, more than any return is.",
            remedy="Send one return at a time.",
        )


class Unreadable(FileNotUnderstood):
    """The bytes that waited are gone, or are not those that were handed in."""

    def __init__(self) -> None:
        super().__init__(
            "A file that waited was to be taken in.",
            why="Its bytes are gone, or were changed while they waited.",
            remedy="Send the file again.",
        )


def keep(place: Installation, pieces: Iterable[bytes], *, most: int) -> Kept:
    """Put bytes away; TooMuch past `most`. Whatever goes wrong, nothing is left."""
    name, key = secrets.token_hex(16), secrets.token_bytes(KEY_BYTES)
    path = _folder(place) / name
    digest, size = hashlib.sha256(), 0
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            number = 0
            for number, piece in enumerate(_whole(pieces), start=1):
                digest.update(piece)
                size += len(piece)
                if size > most:
                    raise TooMuch(most)
                file.write(_locked(key, piece, name, number, end=False))
            file.write(_locked(key, b"", name, number + 1, end=True))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        drop(place, name)
        raise
    return Kept(
        name=name,
        wrapped_key=aes_key_wrap(_wrapping(place), key),
        sha256=digest.hexdigest(),
        size=size,
    )


@contextmanager
def opened(place: Installation, name: str, wrapped_key: bytes | None) -> Iterator[Path]:
    """The bytes as a file to read, while the block lasts; Unreadable where they are not whole."""
    if wrapped_key is None or not name:
        raise Unreadable
    key = aes_key_unwrap(_wrapping(place), wrapped_key)
    with TemporaryFile(dir=_folder(place)) as plain:
        try:
            with (_folder(place) / name).open("rb") as file:
                for piece in _unlocked(key, file, name):
                    plain.write(piece)
        except (OSError, InvalidTag):
            raise Unreadable from None
        plain.flush()
        yield Path(f"/dev/fd/{plain.fileno()}")


def drop(place: Installation, name: str) -> None:
    """Remove bytes that wait no longer; nothing happens where there are none."""
    (_folder(place) / name).unlink(missing_ok=True)


def sweep(place: Installation, *, needed: Collection[str], before: float) -> int:
    """Remove what no delivery needs and was last written before a moment; how many went.

    A process that was killed leaves such bytes; no key to them is left anywhere.
    """
    gone = 0
    for path in _folder(place).iterdir():
        if path.name not in needed and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _whole(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, the last of which may be shorter."""
    left = bytearray()
    for piece in pieces:
        left += piece
        while len(left) >= PIECE:
            yield bytes(left[:PIECE])
            del left[:PIECE]
    if left:
        yield bytes(left)


def _locked(key: bytes, piece: bytes, name: str, number: int, *, end: bool) -> bytes:
    sealed = AESGCM(key).encrypt(_nonce(number), piece, _said(name, end=end))
    return len(sealed).to_bytes(_LENGTH, "big") + sealed


def _unlocked(key: bytes, file: BinaryIO, name: str) -> Iterator[bytes]:
    """Piece after piece; InvalidTag unless the last one is the end that was written."""
    number = 0
    while True:
        number += 1
        length = int.from_bytes(file.read(_LENGTH), "big")
        sealed = file.read(min(length, PIECE + _TAG))
        end = length == _TAG
        piece = AESGCM(key).decrypt(_nonce(number), sealed, _said(name, end=end))
        if end:
            return
        yield piece


def _nonce(number: int) -> bytes:
    """Each key is used for one file, so that counting its pieces is enough."""
    return number.to_bytes(12, "big")


def _said(name: str, *, end: bool) -> bytes:
    return f"{name} {'end' if end else 'piece'}".encode()


def _wrapping(place: Installation) -> bytes:
    return kept(place.keys / "waiting.key", secrets.token_bytes(KEY_BYTES))


def _folder(place: Installation) -> Path:
    folder = place.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
