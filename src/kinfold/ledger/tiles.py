"""The tree of the record, kept as files of 256 hashes that anybody may fetch and check.

A full tile is 256 hashes of 32 bytes, named `tile/<row>/<number>` as C2SP tlog-tiles names it;
row 0 holds leaf hashes, and each hash of row n+1 is the root of one full tile of row n. Only the
unfinished tile of each row is held in memory, so opening a long ledger costs no more than a
short one, and a proof reads about two tiles per row.
"""

from collections.abc import Callable

from kinfold.ledger.merkle import (
    consistency_path,
    fold,
    inclusion_path,
    node_hash,
    range_root,
)

WIDTH = 256
TILE_BYTES = WIDTH * 32


def tile_path(row: int, number: int) -> str:
    """The C2SP name of a tile: groups of three digits, all but the last marked with x."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return f"tile/{row}/" + "/".join(reversed(groups))


class Tree:
    """A growing RFC 6962 tree.

    `keep(path, tile)` is called with each tile as it fills; `fetch(path)` gives it back when a
    proof or an older root needs it. `size` is the number of leaves.
    """

    def __init__(
        self, *, keep: Callable[[str, bytes], None], fetch: Callable[[str], bytes], size: int = 0
    ) -> None:
        """Take up a tree of `size` leaves, a multiple of 256, whose full tiles can be fetched."""
        self._keep = keep
        self._fetch = fetch
        self.size = size
        self._rows: list[list[bytes]] = []
        count, row = size, 0
        while count := count // WIDTH:
            unfinished = range(count - count % WIDTH, count)
            self._row(row + 1).extend(fold(self._tile(row, number)) for number in unfinished)
            row += 1
        self._peaks = [
            self.node(level, (size >> level) - 1)
            for level in reversed(range(size.bit_length()))
            if size >> level & 1
        ]

    def add(self, leaf: bytes) -> None:
        """Add one leaf hash; amortised, one node hash and 32 bytes of tile."""
        place, level, found = self.size, 0, leaf
        self.size += 1
        while True:
            if level % 8 == 0:
                self._fill(level // 8, found)
            if not place & 1:
                break
            found = node_hash(self._peaks.pop(), found)
            place, level = place >> 1, level + 1
        self._peaks.append(found)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (all of them by default)."""
        if size is not None and size != self.size:
            return range_root(self.node, 0, size)
        if not self._peaks:
            return range_root(self.node, 0, 0)
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The hashes that prove leaf `index` is in the tree of `size` leaves."""
        return inclusion_path(self.node, index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The hashes that prove the tree of `new` leaves only adds to that of `old`."""
        return consistency_path(self.node, old, new)

    def node(self, level: int, number: int) -> bytes:
        """The root of the complete subtree of 2**level leaves at `number`."""
        row, height = divmod(level, 8)
        tile, first = divmod(number << height, WIDTH)
        unfinished = tile == (self.size >> 8 * row) // WIDTH
        hashes = self._row(row) if unfinished else self._tile(row, tile)
        return fold(hashes[first : first + (1 << height)])

    def _row(self, row: int) -> list[bytes]:
        while len(self._rows) <= row:
            self._rows.append([])
        return self._rows[row]

    def _fill(self, row: int, found: bytes) -> None:
        hashes = self._row(row)
        hashes.append(found)
        if len(hashes) == WIDTH:
            self._keep(tile_path(row, (self.size >> 8 * row) // WIDTH - 1), b"".join(hashes))
            hashes.clear()

    def _tile(self, row: int, number: int) -> list[bytes]:
        tile = self._fetch(tile_path(row, number))
        return [tile[at : at + 32] for at in range(0, TILE_BYTES, 32)]
