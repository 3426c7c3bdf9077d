"""Keeps an uploaded file private while it is taken in: on disk, for its owner only, then deleted.

The file stands in the installation's own home, under a name that says nothing, readable by the
service's account alone, and goes when the request ends. Only the pages that take files in get one.
"""

import contextlib
import os
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

FOLDER: Final = "incoming"
TOO_BIG: Final = "kinfold.upload_too_big"
LEFT_OVER_SECONDS: Final = 24 * 60 * 60
UPLOAD_ROUTES: Final = frozenset({"upload", "amend", "exchange_bring", "file_request", "mappings"})


class Arrived(UploadedFile):  # type: ignore[type-arg] # generic only when types are checked
    """A file that arrived whole; `path` is where it stands until the request ends."""

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        if self.file is None:
            msg = "the file is not there"
            raise ValueError(msg)
        return Path(self.file.name)


class PrivateUploads(FileUploadHandler):
    """Django's way in for files: refuses those nobody may send, and stops at the size limit."""

    chunk_size = 1024 * 1024

    def new_file(self, *args: Any, **given: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Open a private file for one that is coming."""
        super().new_file(*args, **given)
        if not _may_send(self.request):
            raise StopUpload(connection_reset=False)
        self._arriving: IO[bytes] = _private_file()
        self._bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of it; past the limit, delete what came and read the rest away."""
        self._bytes += len(raw_data)
        if self._bytes > settings.KINFOLD_UPLOAD_BYTES:
            self._arriving.close()
            if self.request is not None:
                self.request.META[TOO_BIG] = True
            raise StopUpload(connection_reset=False)
        self._arriving.write(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        """The whole file, ready to be read."""
        self._arriving.flush()
        self._arriving.seek(0)
        return Arrived(
            file=self._arriving,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
        )

    def upload_interrupted(self) -> None:
        """The sender went away: nothing stays."""
        arriving: IO[bytes] | None = getattr(self, "_arriving", None)
        if arriving is not None:
            arriving.close()


def too_big(request: HttpRequest) -> bool:
    """Whether the file sent with this request was stopped at the size limit."""
    return bool(request.META.get(TOO_BIG))


def _may_send(request: HttpRequest | None) -> bool:
    """Only somebody who is signed in, and only to the pages that take files in."""
    match = request.resolver_match if request is not None else None
    return (
        request is not None
        and match is not None
        and match.url_name in UPLOAD_ROUTES
        and bool(request.user.is_authenticated)
    )


def _private_file() -> IO[bytes]:
    """A file only the service's account can read; it is deleted as soon as it is closed."""
    home: Path | None = settings.KINFOLD_HOME
    if home is None:
        return NamedTemporaryFile(prefix="")
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _sweep(folder)
    return NamedTemporaryFile(dir=folder, prefix="")


def _sweep(folder: Path) -> None:
    """Delete what a process that was killed left behind."""
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - entry.stat().st_mtime > LEFT_OVER_SECONDS:
                Path(entry.path).unlink()
