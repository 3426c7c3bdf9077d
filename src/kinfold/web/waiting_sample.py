"""Keeps a sample that somebody is making a mapping from: encrypted, for one session, then gone.

The session holds the locked key and nothing of the file; no address and no log says anything of it.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.http import HttpRequest

from kinfold.errors import NothingToDo
from kinfold.gate import waiting
from kinfold.gate.waiting import Unreadable
from kinfold.web.gateway import gate

KEY: Final = "kinfold_sample"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A sample that waits, and what it is to become."""

    data_set: str
    table: str
    mapping: str
    content: str
    wrapped_key: bytes


def put(request: HttpRequest, path: Path, *, data_set: str, table: str, mapping: str) -> None:
    """Let the file at `path` wait in place of the one before; `mapping` is one to begin from."""
    drop(request)
    with path.open("rb") as file:
        kept = waiting.keep(gate().installation, _pieces(file), most=settings.KINFOLD_UPLOAD_BYTES)
    request.session[KEY] = {
        "data_set": data_set,
        "table": table,
        "mapping": mapping,
        "content": kept.name,
        "wrapped_key": base64.b64encode(kept.wrapped_key).decode(),
    }


def found(request: HttpRequest) -> Waiting:
    """The sample of this session. Raises NothingToDo where there is none, or no longer."""
    held = request.session.get(KEY)
    if held is None:
        raise NothingToDo(
            "Look at the columns of a file.",
            why="No file waits in this session; it is kept only while you work on it.",
            remedy="Send the file again from the page of mappings.",
        )
    return Waiting(**{**held, "wrapped_key": base64.b64decode(held["wrapped_key"])})


@contextmanager
def opened(request: HttpRequest) -> Iterator[Path]:
    """The sample's bytes as a file to read, while the block lasts. Raises NothingToDo."""
    held = found(request)
    try:
        with waiting.opened(gate().installation, held.content, held.wrapped_key) as path:
            yield path
    except Unreadable:
        request.session.pop(KEY, None)
        raise


def drop(request: HttpRequest) -> None:
    """Forget the sample of this session, its key and its bytes."""
    held = request.session.pop(KEY, None)
    if held is not None:
        waiting.drop(gate().installation, held["content"])


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(waiting.PIECE):
        yield piece
