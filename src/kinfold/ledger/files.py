"""Where the record lies on disk: plain files that can be copied, read and checked anywhere.

key.pub                the public key (C2SP vkey)
head-a, head-b         the two newest signed checkpoints, written in turn
leaves/000000.jsonl    1,024 leaves to a file, one JSON line each
payloads/000000.sealed the same entries' sealed payloads, each with a copy of its leaf
tile/...               tree hashes (C2SP tlog-tiles), full tiles only
lock                   empty; held while writing
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SEGMENT = 1024
HEAD_BYTES = 512  # one disk sector: a head is replaced whole or not at all
HEADS = ("head-a", "head-b")
KEY = "key.pub"
LOCK = "lock"

_PAYLOAD_LINE = re.compile(rb"([0-9]+) ([^ ]+ [^ ]+) (\{.*\})")


def head_bytes(text: str) -> bytes:
    """A signed head as its file holds it: padded with line ends to one sector."""
    return text.encode().ljust(HEAD_BYTES, b"\n")


def leaf_file(segment: int) -> str:
    """Path of a segment's leaves, below the ledger's folder."""
    return f"leaves/{segment:06d}.jsonl"


def payload_file(segment: int) -> str:
    """Path of a segment's payloads, below the ledger's folder."""
    return f"payloads/{segment:06d}.sealed"


def payload_line(index: int, *, sealed: bytes, leaf: bytes) -> bytes:
    """One line of a payload file: index, wrapped key, ciphertext, copy of the leaf."""
    return b"%d %s %s\n" % (index, sealed, leaf)


def split_payload_line(line: bytes) -> tuple[int, bytes, bytes] | None:
    """Index, sealed text and leaf of a line without its line end; None if it is not one."""
    found = _PAYLOAD_LINE.fullmatch(line)
    return (int(found[1]), found[2], found[3]) if found else None


def read_from(path: Path, *, start: int = 0, end: int | None = None) -> bytes:
    """The bytes of a file from `start` (to `end`); nothing if there is no such file."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read() if end is None else file.read(end - start)
    except FileNotFoundError:
        return b""


def length(path: Path) -> int:
    """How many bytes a file has; 0 if there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def write_at(path: Path, data: bytes, *, start: int = 0, durable: bool = False) -> None:
    """Write all of `data` at `start`; if `durable`, return only once it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(descriptor, rest, start)
            rest, start = rest[written:], start + written
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Put a file's bytes, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(folder: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the ledger's lock against other threads and processes; the kernel frees it on death.

    A shared lock needs only read access; a copy without its lock file is nobody else's.
    """
    path = folder / LOCK
    if shared and not path.exists():
        yield
        return
    flags = os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
