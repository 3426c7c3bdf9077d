"""The tree arithmetic against RFC 6962 itself and an obvious second implementation."""

from hashlib import sha256

import pytest

from kinfold.ledger import merkle, tiles
from kinfold.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from tests.unit.ledger.samples import slow_path, slow_proof, slow_root

SIZES = [*range(1, 20), 255, 256, 257, 511, 512, 600, 1024, 1300]


def leaves(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def grown(count: int, *, store: dict[str, bytes] | None = None) -> tiles.Tree:
    kept: dict[str, bytes] = {} if store is None else store
    tree = tiles.Tree(keep=kept.__setitem__, fetch=kept.__getitem__)
    for leaf in leaves(count):
        tree.add(leaf_hash(leaf))
    return tree


def test_the_vectors_of_certificate_transparency() -> None:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    tree = tiles.Tree(keep=lambda *_: None, fetch=lambda _: b"")
    roots = []
    for text in inputs:
        tree.add(leaf_hash(bytes.fromhex(text)))
        roots.append(tree.root().hex())
    assert roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert roots[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_empty_tree() -> None:
    assert grown(0).root() == sha256(b"").digest() == grown(5).root(0)


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_agree_with_the_slow_tree(size: int) -> None:
    tree, all_leaves = grown(size), leaves(size)
    assert tree.root() == slow_root(all_leaves)
    for part in {1, size // 2, size - 1, size} - {0}:
        assert tree.root(part) == slow_root(all_leaves[:part])
        assert tree.consistency(part, size) == slow_proof(part, all_leaves)
        assert tree.inclusion(part - 1, size) == slow_path(part - 1, all_leaves)


@pytest.mark.parametrize("size", [256, 512, 1024, 1280])
def test_a_tree_taken_up_from_its_tiles_goes_on_alike(size: int) -> None:
    store: dict[str, bytes] = {}
    grown(size, store=store)
    again = tiles.Tree(keep=store.__setitem__, fetch=store.__getitem__, size=size)
    whole = grown(size + 300)
    for leaf in leaves(size + 300)[size:]:
        again.add(leaf_hash(leaf))
    assert again.root() == whole.root()
    assert again.inclusion(3, size + 300) == whole.inclusion(3, size + 300)


def test_a_second_row_of_tiles_fills_and_is_taken_up() -> None:
    store: dict[str, bytes] = {}
    tree = tiles.Tree(keep=store.__setitem__, fetch=store.__getitem__)
    for number in range(65536 + 256):
        tree.add(number.to_bytes(32))
    again = tiles.Tree(keep=store.__setitem__, fetch=store.__getitem__, size=65536 + 256)
    assert again.root() == tree.root() == again.root(65536 + 256)
    assert "tile/1/000" in store
    assert tree.root(65536) == merkle.fold(
        [store["tile/1/000"][at : at + 32] for at in range(0, 8192, 32)]
    )


def test_tile_names_are_those_of_c2sp() -> None:
    assert tiles.tile_path(0, 5) == "tile/0/005"
    assert tiles.tile_path(2, 1234067) == "tile/2/x001/x234/067"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 300])
def test_inclusion_proofs_convince_and_nothing_else_does(size: int) -> None:
    tree, root = grown(size), slow_root(leaves(size))
    for index in range(0, size, max(1, size // 7)):
        leaf = leaf_hash(leaves(size)[index])
        proof = tree.inclusion(index, size)
        assert verify_inclusion(leaf, proof, index=index, size=size, root=root)
        assert not verify_inclusion(leaf_hash(b"?"), proof, index=index, size=size, root=root)
        assert not verify_inclusion(leaf, [*proof, root], index=index, size=size, root=root)
        assert not verify_inclusion(leaf, proof, index=size, size=size, root=root)
        if proof:
            assert not verify_inclusion(leaf, proof[:-1], index=index, size=size, root=root)


@pytest.mark.parametrize("new", [1, 2, 3, 6, 8, 13, 300])
def test_consistency_proofs_convince_and_nothing_else_does(new: int) -> None:
    tree, root = grown(new), slow_root(leaves(new))
    for old in range(1, new, max(1, new // 7)):
        before, proof = slow_root(leaves(old)), tree.consistency(old, new)
        assert verify_consistency(proof, old=old, new=new, old_root=before, new_root=root)
        assert not verify_consistency(proof, old=old, new=new, old_root=root, new_root=root)
        assert not verify_consistency(proof, old=old, new=new, old_root=before, new_root=before)
        assert not verify_consistency(
            [*proof, root], old=old, new=new, old_root=before, new_root=root
        )
        assert not verify_consistency(proof[1:], old=old, new=new, old_root=before, new_root=root)
        assert not verify_consistency([], old=old, new=new, old_root=before, new_root=root)
        assert not verify_consistency(proof, old=new + 1, new=new, old_root=before, new_root=root)


def test_consistency_with_the_empty_and_the_same_tree() -> None:
    empty, root = sha256(b"").digest(), slow_root(leaves(3))
    assert verify_consistency([], old=0, new=3, old_root=empty, new_root=root)
    assert not verify_consistency([], old=0, new=3, old_root=root, new_root=root)
    assert not verify_consistency([root], old=0, new=3, old_root=empty, new_root=root)
    assert verify_consistency([], old=3, new=3, old_root=root, new_root=root)
    assert not verify_consistency([], old=3, new=3, old_root=empty, new_root=root)
    assert grown(3).consistency(0, 3) == grown(3).consistency(3, 3) == []
