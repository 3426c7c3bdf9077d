"""A thousand ways to tamper with the record, all found; proofs as RFC 6962 has them."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.ledger import files
from kinfold.ledger.checkpoints import Signer
from kinfold.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from kinfold.ledger.record import canonical
from kinfold.ledger.sealing import Sealer
from kinfold.ledger.tiles import Tree
from kinfold.ledger.verify import verify
from tests.unit.ledger.samples import (
    AT,
    NAME,
    PARTNER,
    PARTNER_PUBLIC,
    PARTNER_SEED,
    PAYLOAD,
    SIGNING,
    fill,
    ledger,
    slow_path,
    slow_proof,
    slow_root,
)

PLACES = 1000
LEAVES, PAYLOADS = "leaves/000000.jsonl", "payloads/000000.sealed"


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=600), st.data())
@settings(max_examples=60, deadline=None)
def test_roots_and_proofs_are_those_of_rfc_6962(leaves: list[bytes], data: st.DataObject) -> None:
    tiles: dict[str, bytes] = {}
    tree = Tree(keep=tiles.__setitem__, fetch=tiles.__getitem__)
    for leaf in leaves:
        tree.add(leaf_hash(leaf))
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    root, before = slow_root(leaves[:size]), slow_root(leaves[:old])
    assert tree.root(size) == root
    assert tree.inclusion(index, size) == slow_path(index, leaves[:size])
    assert tree.consistency(old, size) == slow_proof(old, leaves[:size])
    assert verify_inclusion(
        leaf_hash(leaves[index]), slow_path(index, leaves[:size]), index=index, size=size, root=root
    )
    proof = slow_proof(old, leaves[:size])
    assert verify_consistency(proof, old=old, new=size, old_root=before, new_root=root)


@given(
    st.lists(st.binary(max_size=4), min_size=2, max_size=80),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_a_changed_proof_convinces_nobody(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    root, before = slow_root(leaves), slow_root(leaves[:old])
    path, proof = slow_path(index, leaves), slow_proof(old, leaves)
    for hashes in (path, proof):
        place = data.draw(st.integers(0, len(hashes) - 1))
        hashes[place] = bytes([hashes[place][0] ^ 1]) + hashes[place][1:]
    assert not verify_inclusion(leaf_hash(leaves[index]), path, index=index, size=size, root=root)
    assert not verify_consistency(proof, old=old, new=size, old_root=before, new_root=root)


# -- tampering -------------------------------------------------------------------------------

Tamper = Callable[[Path, random.Random], None]


def any_file(folder: Path, chance: random.Random) -> Path:
    found = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "lock")
    return chance.choice(found)


def flip(folder: Path, chance: random.Random) -> None:
    path = any_file(folder, chance)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def put_in_bytes(folder: Path, chance: random.Random) -> None:
    path = any_file(folder, chance)
    data, at = path.read_bytes(), chance.randrange(path.stat().st_size + 1)
    path.write_bytes(data[:at] + chance.randbytes(chance.randint(1, 40)) + data[at:])


def truncate(folder: Path, chance: random.Random) -> None:
    path = any_file(folder, chance)
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def remove(folder: Path, chance: random.Random) -> None:
    any_file(folder, chance).unlink()


def lines_of(folder: Path) -> tuple[list[bytes], list[bytes]]:
    return (
        (folder / LEAVES).read_bytes().splitlines(keepends=True),
        (folder / PAYLOADS).read_bytes().splitlines(keepends=True),
    )


def put_lines(folder: Path, leaves: list[bytes], payloads: list[bytes]) -> None:
    (folder / LEAVES).write_bytes(b"".join(leaves))
    (folder / PAYLOADS).write_bytes(b"".join(payloads))


def drop(folder: Path, chance: random.Random) -> None:
    leaves, payloads = lines_of(folder)
    at = chance.randrange(len(leaves))
    which = chance.choice(("leaf", "payload", "both"))
    if which != "payload":
        del leaves[at]
    if which != "leaf":
        del payloads[at]
    put_lines(folder, leaves, payloads)


def reorder(folder: Path, chance: random.Random) -> None:
    leaves, payloads = lines_of(folder)
    one, two = chance.sample(range(len(leaves)), 2)
    which = chance.choice(("leaf", "payload", "both"))
    if which != "payload":
        leaves[one], leaves[two] = leaves[two], leaves[one]
    if which != "leaf":
        payloads[one], payloads[two] = payloads[two], payloads[one]
    put_lines(folder, leaves, payloads)


def insert(folder: Path, chance: random.Random) -> None:
    leaves, payloads = lines_of(folder)
    source, at = chance.randrange(len(leaves)), chance.randint(0, len(leaves))
    leaves.insert(at, leaves[source])
    payloads.insert(at, payloads[source])
    put_lines(folder, leaves, payloads)


def cut_off_with_care(folder: Path, chance: random.Random) -> None:
    """Cut every file back to a smaller size, with whichever heads there are."""
    leaves, payloads = lines_of(folder)
    size = chance.randrange(len(leaves))
    put_lines(folder, leaves[:size], payloads[:size])
    if size < 256:
        shutil.rmtree(folder / "tile", ignore_errors=True)
    heads = [(folder / name).read_bytes() for name in files.HEADS]
    for name in files.HEADS:
        (folder / name).write_bytes(chance.choice(heads))


def swap_payload(folder: Path, chance: random.Random) -> None:
    """Give one entry another's sealed payload, or blank it without saying so."""
    leaves, payloads = lines_of(folder)
    one, two = chance.sample(range(len(leaves)), 2)
    mine, theirs = (files.split_payload_line(payloads[at][:-1]) for at in (one, two))
    assert mine is not None
    assert theirs is not None
    sealed = chance.choice((theirs[1], b"-" * 80 + b" " + b"-" * (len(mine[1]) - 81)))
    if sealed != mine[1]:
        payloads[one] = files.payload_line(one, sealed=sealed, leaf=mine[2])
    else:
        del payloads[one]
    put_lines(folder, leaves, payloads)


def undo_destruction(folder: Path, chance: random.Random) -> None:
    """Drop the entry that says a payload was destroyed (the last ones do)."""
    leaves, payloads = lines_of(folder)
    put_lines(folder, leaves[: -chance.randint(1, 2)], payloads[: -chance.randint(1, 2)])


def rewrite_and_resign(folder: Path, chance: random.Random) -> None:
    """The installation itself, with both its keys, changes, drops, moves or adds an entry."""
    leaves, payloads = lines_of(folder)
    held = [json.loads(raw) for raw in leaves]
    at = chance.randrange(12)  # below the partner's checkpoint
    how = chance.choice(("change", "drop", "insert", "reorder", "truncate"))
    if how == "change":
        held[at]["actor"] = "account-9"
    elif how == "drop":
        del held[at]
    elif how == "insert":
        held.insert(at, dict(held[at]))
    elif how == "reorder":
        held.insert(0, held.pop(at + 1))
    else:
        del held[at:]
    sealer, signer = Sealer(PAYLOAD), Signer(name=NAME, seed=SIGNING)
    tiles: dict[str, bytes] = {}
    tree = Tree(keep=tiles.__setitem__, fetch=tiles.__getitem__)
    leaves, payloads = [], []
    heads = dict.fromkeys(files.HEADS, b"")
    for index, leaf in enumerate(held):
        head = {k: v for k, v in leaf.items() if k not in ("commitment", "sealed")}
        fresh, sealed = sealer.seal({**head, "kind": "view.intent", "index": index}, b"{}")
        fresh.pop("follows", None)
        raw = canonical(fresh)
        tree.add(leaf_hash(raw))
        leaves.append(raw + b"\n")
        payloads.append(files.payload_line(index, sealed=sealed, leaf=raw))
    for name in heads:
        text = signer.checkpoint(size=tree.size, root=tree.root(), at=AT, head=name)
        (folder / name).write_bytes(files.head_bytes(text))
    put_lines(folder, leaves, payloads)
    for name, tile in tiles.items():
        (folder / name).write_bytes(tile)


TAMPERS: list[Tamper] = [
    flip,
    flip,
    put_in_bytes,
    truncate,
    remove,
    drop,
    reorder,
    insert,
    cut_off_with_care,
    swap_payload,
    undo_destruction,
    rewrite_and_resign,
]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """Ledgers of several sizes, each with the checkpoint a partner kept of its first 20."""
    made = []
    for size in (0, 3, 240):
        folder = tmp_path_factory.mktemp("book") / "ledger"
        book = ledger(folder)
        fill(book, 20)
        kept = Signer(name=PARTNER, seed=PARTNER_SEED).cosign(book.checkpoint(at=AT), at=AT)
        fill(book, size, start=20)
        book.destroy_payloads([1, 4], at=AT)
        made.append((folder, kept))
    return made


@pytest.mark.requirement("GOV-1")
def test_a_thousand_tampers_are_all_found(
    originals: list[tuple[Path, str]], tmp_path: Path
) -> None:
    for folder, kept in originals:
        clean = verify(folder, checkpoints=[kept], partner_keys={PARTNER: PARTNER_PUBLIC})
        assert clean.problems == []
    missed = []
    for seed in range(PLACES):
        chance = random.Random(seed)
        folder, kept = chance.choice(originals)
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        tamper = TAMPERS[seed % len(TAMPERS)]
        tamper(copy, chance)
        outside = [kept] if tamper is rewrite_and_resign else []
        report = verify(copy, checkpoints=outside, partner_keys={PARTNER: PARTNER_PUBLIC})
        if report.ok:
            missed.append((seed, tamper.__name__))
        shutil.rmtree(copy)
    assert missed == []


def test_a_careful_rewrite_is_found_by_the_checkpoint_alone(
    originals: list[tuple[Path, str]], tmp_path: Path
) -> None:
    """The rewriting used above is a good one: without the checkpoint it would pass."""
    passed = 0
    for seed in range(30):
        copy = tmp_path / "copy"
        shutil.copytree(originals[0][0], copy)
        rewrite_and_resign(copy, random.Random(seed))
        passed += verify(copy).ok
        assert not verify(copy, checkpoints=[originals[0][1]]).ok
        shutil.rmtree(copy)
    assert passed == 30
