"""The arithmetic that makes the record tamper-evident: the Merkle tree of RFC 6962, section 2.1.

Leaves are hashed as SHA-256(0x00 || leaf) and nodes as SHA-256(0x01 || left || right), so that a
node can never be passed off as a leaf. Hashes are 32 bytes. Nothing here reads a file.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""node(level, number): the root of the complete subtree of 2**level leaves at that place."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree; the number of hashes is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def range_root(node: Node, start: int, end: int) -> bytes:
    """The root over leaves start..end-1, as RFC 6962 splits them; the empty tree is SHA-256("")."""
    size = end - start
    if size == 0:
        return sha256(b"").digest()
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_root(node, start, middle), range_root(node, middle, end))


def inclusion_path(node: Node, index: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1: what an auditor needs to see that leaf `index` is in the tree."""
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*inclusion_path(node, index, start, middle), range_root(node, middle, end)]
    return [*inclusion_path(node, index, middle, end), range_root(node, start, middle)]


def consistency_path(node: Node, old: int, new: int) -> list[bytes]:
    """PROOF of RFC 6962, 2.1.2: the tree of `new` leaves only added to the tree of `old`."""
    return _subproof(node, old, 0, new, True) if 0 < old < new else []  # noqa: FBT003 - the RFC's b, in its place


def _subproof(node: Node, old: int, start: int, end: int, whole: bool) -> list[bytes]:  # noqa: FBT001 - the RFC's b, in its place
    if old == end:
        return [] if whole else [range_root(node, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(node, old, start, middle, whole), range_root(node, middle, end)]
    return [*_subproof(node, old, middle, end, False), range_root(node, start, middle)]  # noqa: FBT003 - the RFC's b, in its place


def verify_inclusion(
    leaf: bytes, proof: Sequence[bytes], *, index: int, size: int, root: bytes
) -> bool:
    """True if the leaf with this hash is number `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    proof: Sequence[bytes], *, old: int, new: int, old_root: bytes, new_root: bytes
) -> bool:
    """True if the newer tree only adds to the older one (RFC 9162, 2.1.4.2).

    Every tree adds to the empty one; no proof is needed or accepted for that.
    """
    if old == 0 or old == new:
        empty_ok = old != 0 or old_root == sha256(b"").digest()
        return not proof and empty_ok and (old != new or old_root == new_root)
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if old > new or not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (older, newer) == (old_root, new_root)
