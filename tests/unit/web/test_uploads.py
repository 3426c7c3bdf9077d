"""Files on their way in: private, bounded, and gone afterwards."""

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest

from kinfold.web.uploads import LEFT_OVER_SECONDS, Arrived, PrivateUploads, too_big


def request(*, route: str = "upload", known: str = "yes") -> HttpRequest:
    """A request to a page, by somebody who is signed in or not."""
    made: Any = HttpRequest()
    made.resolver_match = SimpleNamespace(url_name=route)
    made.user = SimpleNamespace(is_authenticated=known == "yes")
    return made  # type: ignore[no-any-return] # made loosely, used as what it is


def started(asked: HttpRequest) -> PrivateUploads:
    """A handler to which a file has begun to come."""
    handler = PrivateUploads(asked)
    handler.new_file("file", "a child.csv", "text/csv", None)
    return handler


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """An installation's home."""
    settings.KINFOLD_HOME = tmp_path
    return tmp_path


def test_a_file_stands_privately_until_it_is_closed(home: Path) -> None:
    handler = started(request())
    handler.receive_data_chunk(b"UPN\r\n", 0)
    arrived = handler.file_complete(5)
    assert arrived.path.read_bytes() == b"UPN\r\n"
    assert arrived.path.parent == home / "incoming"
    assert "child" not in arrived.path.name
    assert arrived.path.stat().st_mode & 0o777 == 0o600
    arrived.close()
    assert list((home / "incoming").iterdir()) == []


@pytest.mark.parametrize(("route", "known"), [("find", "yes"), ("upload", "no")])
def test_other_pages_and_strangers_get_no_file(home: Path, route: str, known: str) -> None:
    with pytest.raises(StopUpload):
        started(request(route=route, known=known))
    assert not (home / "incoming").exists()


def test_past_the_limit_nothing_stays(home: Path, settings: Any) -> None:
    settings.KINFOLD_UPLOAD_BYTES = 10
    asked = request()
    handler = started(asked)
    handler.receive_data_chunk(b"0123456789", 0)
    assert not too_big(asked)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"0", 10)
    assert too_big(asked)
    assert list((home / "incoming").iterdir()) == []


def test_an_upload_that_breaks_off_leaves_nothing(home: Path) -> None:
    handler = started(request())
    handler.receive_data_chunk(b"half", 0)
    handler.upload_interrupted()
    assert list((home / "incoming").iterdir()) == []
    PrivateUploads(request()).upload_interrupted()


def test_what_a_killed_process_left_goes_with_the_next_file(home: Path) -> None:
    folder = home / "incoming"
    folder.mkdir()
    old, new = folder / "old", folder / "new"
    for path in (old, new):
        path.write_bytes(b"left")
    long_ago = time.time() - LEFT_OVER_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    started(request()).upload_interrupted()
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_without_an_installation_the_system_s_own_folder_does(settings: Any) -> None:
    settings.KINFOLD_HOME = None
    handler = started(request())
    assert handler.file_complete(0).path.exists()
    handler.upload_interrupted()


def test_a_file_that_is_gone_has_no_path() -> None:
    with pytest.raises(ValueError, match="not there"):
        _ = Arrived(file=None, name="a", size=0).path
