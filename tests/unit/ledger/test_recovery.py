"""Whenever the power goes: what was acknowledged stays, what is torn goes, the rest refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kinfold.errors import LedgerDoesNotVerify
from kinfold.ledger import Ledger, files
from kinfold.ledger.checkpoints import Signer
from kinfold.ledger.merkle import leaf_hash
from kinfold.ledger.sealing import Sealer
from kinfold.ledger.tiles import Tree
from kinfold.ledger.verify import verify
from tests.unit.ledger.samples import AT, NAME, PAYLOAD, SIGNING, event, fill, ledger

PAYLOADS = "payloads/000000.sealed"
LEAVES = "leaves/000000.jsonl"


def two_states(folder: Path, *, before: int, more: int) -> tuple[Path, Path]:
    """Copies of a ledger before and after one group commit."""
    live = folder / "live"
    book = ledger(live)
    fill(book, before)
    shutil.copytree(live, folder / "old")
    fill(book, more, start=before)
    shutil.copytree(live, folder / "new")
    return folder / "old", folder / "new"


def test_a_write_cut_anywhere_keeps_whole_entries_and_verifies(tmp_path: Path) -> None:
    old, new = two_states(tmp_path, before=3, more=2)
    known, data = (old / PAYLOADS).stat().st_size, (new / PAYLOADS).read_bytes()
    lines = data[known:].splitlines(keepends=True)
    for cut in range(known, len(data) + 1, 79):
        for dead in (b"", b"\0" * 50, b"x\n"):
            folder = tmp_path / "cut"
            shutil.copytree(old, folder)
            (folder / PAYLOADS).write_bytes(data[:cut] + dead)
            whole = 3 + (cut - known >= len(lines[0])) + (cut == len(data))
            book = ledger(folder)
            assert book.size() == whole
            assert book.append(event(9), at=AT).index == whole
            assert verify(folder).problems == []
            shutil.rmtree(folder)


@pytest.mark.parametrize(
    "files_lost", [("leaves",), ("head-a", "head-b"), ("leaves", "head-a", "head-b")]
)
@pytest.mark.parametrize("before", [3, 250, 1024])
def test_what_follows_the_one_synced_write_is_rebuilt(
    tmp_path: Path, before: int, files_lost: tuple[str, ...]
) -> None:
    old, new = two_states(tmp_path, before=before, more=30)
    for name in files_lost:
        if (new / name).is_dir():
            shutil.rmtree(new / name)
            shutil.copytree(old / name, new / name)
        else:
            shutil.copy(old / name, new / name)
    if before == 250:
        shutil.rmtree(new / "tile" / "0")
    book = ledger(new)
    assert [e.index for e in book.entries()] == list(range(before + 30))
    assert verify(new).problems == []


@pytest.mark.parametrize("kept", [0, 10, 300])
@pytest.mark.parametrize("dead", [b"", b"\0" * 400])
def test_a_torn_leaf_file_is_mended(tmp_path: Path, kept: int, dead: bytes) -> None:
    fill(ledger(tmp_path), 4)
    data = (tmp_path / LEAVES).read_bytes()
    (tmp_path / LEAVES).write_bytes(data[:kept] + dead)
    ledger(tmp_path)
    assert (tmp_path / LEAVES).read_bytes() == data
    assert verify(tmp_path).ok


def test_a_live_ledger_mends_what_another_process_left(tmp_path: Path) -> None:
    old, new = two_states(tmp_path, before=3, more=2)
    live = ledger(old)
    torn = (new / PAYLOADS).read_bytes()[:-20]
    (old / PAYLOADS).write_bytes(torn)
    assert live.append(event(7), at=AT).index == 4
    assert verify(old).problems == []


def test_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    ledger(tmp_path)
    (tmp_path / "key.pub").write_bytes(b"")
    (tmp_path / "head-b").unlink()
    fill(ledger(tmp_path), 1)
    assert verify(tmp_path).ok


def test_an_interrupted_destruction_is_completed(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 6)
    whole = (tmp_path / PAYLOADS).read_bytes()
    book.destroy_payload(2, at=AT)
    after = (tmp_path / PAYLOADS).read_bytes()
    half = len(b"".join(whole.splitlines(keepends=True)[:2])) + 60
    for state in (whole + after[len(whole) :], after[:half] + whole[half:] + after[len(whole) :]):
        (tmp_path / PAYLOADS).write_bytes(state)
        assert not verify(tmp_path).ok
        assert ledger(tmp_path).entry(2).payload is None
        assert (tmp_path / PAYLOADS).read_bytes() == after
        assert verify(tmp_path).problems == []


def test_a_failed_write_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ledger(tmp_path)
    fill(book, 2)

    def full(path: Path, data: bytes, **how: object) -> None:
        with path.open("r+b") as file:
            file.seek(0, 2)
            file.write(data[:30])
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_at", full)
        with pytest.raises(OSError, match="no space"):
            book.append(event(), at=AT)
    assert book.size() == 2
    assert book.append(event(), at=AT).index == 2
    assert verify(tmp_path).problems == []


# -- what opening refuses --------------------------------------------------------------------


def cut_payloads(folder: Path) -> None:
    data = (folder / PAYLOADS).read_bytes()
    (folder / PAYLOADS).write_bytes(data[: data.rindex(b"\n", 0, -1) + 1])


def cut_both(folder: Path) -> None:
    cut_payloads(folder)
    data = (folder / LEAVES).read_bytes()
    (folder / LEAVES).write_bytes(data[: data.rindex(b"\n", 0, -1) + 1])


def change_leaf(folder: Path) -> None:
    (folder / LEAVES).write_bytes(
        (folder / LEAVES).read_bytes().replace(b"account-1", b"account-2")
    )


def change_payload(folder: Path) -> None:
    (folder / PAYLOADS).write_bytes(
        (folder / PAYLOADS).read_bytes().replace(b"account-1", b"account-2")
    )


def longer_leaves(folder: Path) -> None:
    with (folder / LEAVES).open("ab") as file:
        file.write(b"{}\n")


def lose_a_head(folder: Path) -> None:
    (folder / "head-a").unlink()


def garble_a_head(folder: Path) -> None:
    (folder / "head-b").write_bytes(b"\xff\0")


def cut_off_under_the_other_head(folder: Path) -> None:
    """Drop the last write, with the head before it in both places."""
    cut_both(folder)
    shutil.copy(folder / "head-b", folder / "head-a")


def cut_off_under_a_checkpoint(folder: Path) -> None:
    """Drop the last write, with a published checkpoint in place of its head."""
    root = Tree(keep=lambda *_: None, fetch=lambda _: b"")
    cut_both(folder)
    for raw in (folder / LEAVES).read_bytes().splitlines():
        root.add(leaf_hash(raw))
    text = Signer(name=NAME, seed=SIGNING).checkpoint(size=root.size, root=root.root(), at=AT)
    (folder / "head-a").write_bytes(files.head_bytes(text))


def rewrite(folder: Path) -> None:
    """Somebody with the payload key, but not the signing key, writes another past."""
    sealer, lines = Sealer(PAYLOAD), []
    for raw in (folder / LEAVES).read_bytes().splitlines():
        head = {k: v for k, v in json.loads(raw).items() if k not in ("commitment", "sealed")}
        leaf, sealed = sealer.seal(head, b"{}")
        lines.append((json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode(), sealed))
    (folder / LEAVES).write_bytes(b"".join(leaf + b"\n" for leaf, _ in lines))
    (folder / PAYLOADS).write_bytes(
        b"".join(files.payload_line(i, sealed=s, leaf=leaf) for i, (leaf, s) in enumerate(lines))
    )


def stray_segment(folder: Path) -> None:
    shutil.copy(folder / PAYLOADS, folder / "payloads/000007.sealed")


TAMPERS: list[Callable[[Path], None]] = [
    cut_payloads,
    cut_both,
    change_leaf,
    change_payload,
    longer_leaves,
    lose_a_head,
    garble_a_head,
    cut_off_under_the_other_head,
    cut_off_under_a_checkpoint,
    rewrite,
    stray_segment,
]


@pytest.mark.parametrize("tamper", TAMPERS)
def test_opening_refuses_what_no_crash_can_do(
    tmp_path: Path, tamper: Callable[[Path], None]
) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    fill(book, 1, start=3)
    tamper(tmp_path)
    with pytest.raises(LedgerDoesNotVerify):
        ledger(tmp_path)
    assert not verify(tmp_path).ok


def forged(folder: Path, *, sealed: bytes | None = None, leaf: bytes | None = None) -> None:
    """Put one more line at the end of the payloads, built from the last one."""
    data = (folder / PAYLOADS).read_bytes()
    index, seal, raw = data.splitlines()[-1].split(b" ", 1)[0], b"", b""
    parts = files.split_payload_line(data.splitlines()[-1])
    assert parts is not None
    index_, seal, raw = parts
    assert int(index) == index_
    raw = leaf or raw.replace(b'"index":%d' % index_, b'"index":%d' % (index_ + 1))
    line = files.payload_line(index_ + 1, sealed=sealed or seal, leaf=raw)
    (folder / PAYLOADS).write_bytes(data + line)


def test_nobody_without_the_key_can_add_an_entry(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 2)
    for how in ({}, {"sealed": b"-" * 80 + b" " + b"-" * 40}, {"leaf": b"{broken}"}):
        forged(tmp_path, **how)
        assert not verify(tmp_path).ok
        assert ledger(tmp_path).size() == 2
        assert verify(tmp_path).ok


def test_lines_beyond_a_full_file_are_not_taken_in(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 1024)
    forged(tmp_path)
    assert ledger(tmp_path).size() == 1024
    assert verify(tmp_path).problems == []


def test_reading_refuses_files_damaged_under_it(tmp_path: Path) -> None:
    def damaged(name: str, change: Callable[[bytes], bytes], *, asked: int) -> None:
        folder = tmp_path / "damaged"
        book = ledger(folder)
        fill(book, 1030)
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        with pytest.raises(LedgerDoesNotVerify):
            book.entry(asked)
        shutil.rmtree(folder)

    damaged(PAYLOADS, lambda data: b"", asked=3)
    damaged(LEAVES, lambda data: data[:2000], asked=300)
    damaged(LEAVES, lambda data: b"[" + data[1:], asked=0)
    damaged(LEAVES, lambda data: b"7" + data[data.index(b"\n") :], asked=0)
    damaged(PAYLOADS, lambda data: b"x" + data, asked=0)


def test_a_lost_tile_is_refused_where_it_is_needed(tmp_path: Path) -> None:
    book: Ledger = ledger(tmp_path)
    fill(book, 1030)
    (tmp_path / "tile/0/001").unlink()
    with pytest.raises(LedgerDoesNotVerify):
        book.inclusion_proof(300)
    with pytest.raises(LedgerDoesNotVerify):
        ledger(tmp_path)
