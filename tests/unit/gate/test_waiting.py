"""Bytes that wait are encrypted, whole, and unreadable once their key is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.gate import waiting
from kinfold.registers.installation import Installation, prepare

WORDS = b"Ada Lovelace,2014-05-01\n"


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    """A home of its own."""
    return prepare(tmp_path / "home", name="Marshire", organisation="marshire")


def folder(place: Installation) -> Path:
    return place.home / waiting.FOLDER


@pytest.mark.parametrize(
    "size",
    [0, 1, 17, waiting.PIECE - 1, waiting.PIECE, waiting.PIECE + 1, 2 * waiting.PIECE + 5],
)
def test_what_is_put_away_comes_back_as_it_was(place: Installation, size: int) -> None:
    content = (WORDS * (size // len(WORDS) + 1))[:size]
    pieces = [content[at : at + 70_001] for at in range(0, size, 70_001)]
    kept = waiting.keep(place, pieces, most=size)
    assert kept.size == size
    with waiting.opened(place, kept.name, kept.wrapped_key) as path:
        assert path.read_bytes() == content
        assert path.stat().st_size == size
    assert [one.name for one in folder(place).iterdir()] == [kept.name]


def test_nothing_lies_in_the_clear(place: Installation) -> None:
    kept = waiting.keep(place, [WORDS * 100], most=1 << 20)
    with waiting.opened(place, kept.name, kept.wrapped_key):
        held = b"".join(path.read_bytes() for path in folder(place).iterdir())
    assert b"Lovelace" not in held
    assert (folder(place) / kept.name).stat().st_mode & 0o077 == 0


def test_too_much_leaves_nothing(place: Installation) -> None:
    with pytest.raises(waiting.TooMuch, match="larger than 1 MB"):
        waiting.keep(place, [b"x" * waiting.PIECE, b"y"], most=waiting.PIECE)
    assert list(folder(place).iterdir()) == []


def test_a_sender_who_breaks_off_leaves_nothing(place: Installation) -> None:
    def broken() -> Iterator[bytes]:
        yield WORDS
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        waiting.keep(place, broken(), most=1 << 20)
    assert list(folder(place).iterdir()) == []


@pytest.mark.parametrize("change", ["cut", "flip", "swap", "gone", "end"])
def test_changed_bytes_are_not_read(place: Installation, change: str) -> None:
    kept = waiting.keep(place, [b"a" * (waiting.PIECE + 10)], most=1 << 21)
    path = folder(place) / kept.name
    content = path.read_bytes()
    if change == "cut":
        path.write_bytes(content[:-5])
    elif change == "end":
        path.write_bytes(content[:-20])
    elif change == "flip":
        path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    elif change == "swap":
        other = waiting.keep(place, [b"b"], most=10)
        (folder(place) / other.name).replace(path)
    else:
        waiting.drop(place, kept.name)
    with (
        pytest.raises(waiting.Unreadable),
        waiting.opened(place, kept.name, kept.wrapped_key),
    ):
        raise AssertionError("it was opened")


def test_without_its_key_it_is_gone(place: Installation) -> None:
    kept = waiting.keep(place, [WORDS], most=1 << 20)
    with pytest.raises(waiting.Unreadable), waiting.opened(place, kept.name, None):
        raise AssertionError("it was opened")


def test_what_no_delivery_needs_is_swept(place: Installation) -> None:
    needed, left = (waiting.keep(place, [WORDS], most=1 << 20) for _ in range(2))
    later = (folder(place) / left.name).stat().st_mtime
    assert waiting.sweep(place, needed=[needed.name], before=later - 60) == 0
    assert waiting.sweep(place, needed=[needed.name], before=later + 60) == 1
    assert [one.name for one in folder(place).iterdir()] == [needed.name]
    waiting.drop(place, left.name)
