"""Keeps the record's files in step with each other, whatever moment the power or a process dies.

One write makes an entry durable: the sealed payload line, which carries a copy of the leaf, is
written and synced first. Leaves, tiles and the signed head follow without a sync, since each can
be rebuilt from the payload lines: whoever takes the lock next (or opens the ledger) reads what it
has not seen, accepts only lines that decrypt under this installation's key, cuts off a torn last
line that no head covers and nobody was told of, and brings leaves, tiles and head up to date.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kinfold.errors import LedgerDoesNotVerify
from kinfold.ledger import files
from kinfold.ledger.checkpoints import Checkpoint, Signer, read_head, vkey
from kinfold.ledger.files import HEADS, KEY, SEGMENT, leaf_file, payload_file
from kinfold.ledger.merkle import leaf_hash
from kinfold.ledger.record import DESTROYED, Entry, canonical, entry
from kinfold.ledger.sealing import NotOurs, Sealer, blanked
from kinfold.ledger.tiles import TILE_BYTES, WIDTH, Tree, tile_path

Leaf = dict[str, object]


def broken(why: str) -> LedgerDoesNotVerify:
    """The one error for a record that is not as it was written."""
    return LedgerDoesNotVerify(
        "The record of decisions was opened.",
        why=why,
        remedy="Keep the folder as it is, run the verifier, and restore from a backup.",
    )


class Book:
    """The ledger's files and what this process knows of them; use it inside `writing()`."""

    def __init__(self, folder: Path, *, signer: Signer, sealer: Sealer) -> None:
        """Nothing is read before the first `writing()`."""
        self.folder = folder
        self.signer = signer
        self.sealer = sealer
        self.size = 0  # as last seen under the lock
        self._tree: Tree | None = None
        self._payload_end = 0
        self._leaf_end = 0
        self._next_head = 0

    @contextmanager
    def writing(self) -> Iterator[Tree]:
        """Hold the lock, with everything other processes wrote taken in; yields the tree.

        After any failure inside, the files are read afresh the next time.
        """
        with files.locked(self.folder):
            try:
                yield self._caught_up()
            except BaseException:
                self._tree = None
                raise

    def write(self, tree: Tree, drafts: Sequence[tuple[Leaf, bytes]]) -> list[Entry]:
        """Append (header, payload) pairs; they are on the disk when this returns."""
        written: list[Entry] = []
        while drafts:
            room = SEGMENT - tree.size % SEGMENT
            written += self._write_chunk(tree, drafts[:room])
            drafts = drafts[room:]
        return written

    def _write_chunk(self, tree: Tree, drafts: Sequence[tuple[Leaf, bytes]]) -> list[Entry]:
        segment, place = divmod(tree.size, SEGMENT)
        if place == 0 and segment:
            self._sync_segment(tree, segment - 1)
        lines, leaves, written = [], [], []
        for index, (head, payload) in enumerate(drafts, start=tree.size):
            leaf, sealed = self.sealer.seal({**head, "index": index}, payload)
            raw = canonical(leaf)
            lines.append(files.payload_line(index, sealed=sealed, leaf=raw))
            leaves.append((raw, leaf))
            written.append(entry(leaf, payload))
        path = self.folder / payload_file(segment)
        data = b"".join(lines)
        files.write_at(path, data, start=self._payload_end, durable=True)
        if place == 0:
            files.sync(path.parent)
        self._take_in(tree, leaves, payload_bytes=len(data))
        self._write_head(tree, at=written[-1].at)
        self._blank(leaves)
        return written

    def _take_in(
        self, tree: Tree, leaves: Sequence[tuple[bytes, Leaf]], *, payload_bytes: int
    ) -> None:
        """Bring leaves, tiles and offsets up to the payload lines that are already on the disk."""
        path = self.folder / leaf_file(tree.size // SEGMENT)
        data = b"".join(raw + b"\n" for raw, _ in leaves)
        found = files.read_from(path, start=self._leaf_end)
        if found != data:
            # A lost leaf write leaves nothing, a part, or zeros; anything else is tampering.
            if not data.startswith(found.rstrip(b"\0")):
                raise broken("A leaf is not the one that was written with its payload.")
            files.write_at(path, data, start=self._leaf_end)
        for raw, _ in leaves:
            tree.add(leaf_hash(raw))
        full = tree.size % SEGMENT == 0
        self._payload_end = 0 if full else self._payload_end + payload_bytes
        self._leaf_end = 0 if full else self._leaf_end + len(data)
        self.size = tree.size

    def _sync_segment(self, tree: Tree, segment: int) -> None:
        """Make a full segment's leaves and tiles durable before the next one is begun."""
        files.sync(self.folder / leaf_file(segment))
        files.sync(self.folder / "leaves")
        count, row = tree.size // WIDTH, 0
        paths: set[Path] = set()
        while count:
            for number in range(max(0, count - SEGMENT // WIDTH), count):
                path = Path(tile_path(row, number))
                paths |= {path, *path.parents}
            count, row = count // WIDTH, row + 1
        for path in paths:
            files.sync(self.folder / path)

    # -- reading what others wrote, or what a dead process left -----------------------------

    def _caught_up(self) -> Tree:
        if self._tree is None:
            found = (path.stem for path in (self.folder / "payloads").glob("*.sealed"))
            last = max((int(stem) for stem in found if stem.isdecimal()), default=0)
            self._payload_end = self._leaf_end = 0
            tree = Tree(keep=self._keep_tile, fetch=self._fetch_tile, size=last * SEGMENT)
            self._replay(tree)
            self._tree = tree
        else:
            tree = self._tree
            path = self.folder / payload_file(tree.size // SEGMENT)
            if files.length(path) != self._payload_end:
                self._replay(tree)
        return tree

    def _replay(self, tree: Tree) -> None:
        head = self._newest_head()
        seen: list[tuple[bytes, Leaf]] = []
        while fresh := self._fresh_lines(tree, head.size):
            leaves = [(raw, leaf) for raw, leaf, _ in fresh]
            self._take_in(tree, leaves, payload_bytes=sum(size for _, _, size in fresh))
            seen += leaves
        self.size = tree.size
        if tree.size < head.size or tree.root(head.size) != head.root:
            raise broken("The record is not the one that its own signed head describes.")
        if tree.size > head.size:
            self._write_head(tree, at=datetime.fromisoformat(str(seen[-1][1]["at"])))
        self._blank(seen)

    def _fresh_lines(self, tree: Tree, signed: int) -> list[tuple[bytes, Leaf, int]]:
        """The current segment's lines beyond what is known; cuts off a torn unsigned end."""
        segment = tree.size // SEGMENT
        path = self.folder / payload_file(segment)
        data = files.read_from(path, start=self._payload_end)
        found: list[tuple[bytes, Leaf, int]] = []
        kept = self._payload_end
        for index, line in enumerate(data.splitlines(keepends=True), start=tree.size):
            checked = self._checked(line, index, signed) if index // SEGMENT == segment else None
            if checked is None:
                if index < signed:
                    raise broken("A payload line that the signed head covers cannot be read.")
                with path.open("r+b") as file:
                    file.truncate(kept)
                break
            found.append((*checked, len(line)))
            kept += len(line)
        return found

    def _checked(self, line: bytes, index: int, signed: int) -> tuple[bytes, Leaf] | None:
        """Leaf of a whole, authentic line. A blanked one must lie below the signed head."""
        parts = files.split_payload_line(line[:-1]) if line.endswith(b"\n") else None
        if parts is None or parts[0] != index:
            return None
        _, sealed, raw = parts
        try:
            leaf: Leaf = json.loads(raw)
            if b"-" not in sealed:
                self.sealer.open(leaf, sealed)
            elif index >= signed:
                return None
        except (NotOurs, ValueError):
            return None
        return raw, leaf

    # -- heads, tiles, blanking --------------------------------------------------------------

    def create(self) -> None:
        """Lay out an empty ledger, the key last; or check that an existing one is ours."""
        ours = vkey(self.signer.name, self.signer.public_key) + "\n"
        with files.locked(self.folder):
            found = files.read_from(self.folder / KEY)
            if not found and not any(self.folder.glob("*/*")):
                for name in ("leaves", "payloads", "tile"):
                    (self.folder / name).mkdir(mode=0o700, exist_ok=True)
                root = Tree(keep=self._keep_tile, fetch=self._fetch_tile).root()
                for name in HEADS:
                    empty = self.signer.checkpoint(size=0, root=root, at=None, head=name)
                    files.write_at(self.folder / name, files.head_bytes(empty), durable=True)
                files.write_at(self.folder / KEY, ours.encode(), durable=True)
                files.sync(self.folder)
            elif found != ours.encode():
                raise broken("The record is signed under another name or key than this one's.")

    def _newest_head(self) -> Checkpoint:
        """The longer of the two heads. Both must be good: no crash can tear one or take it away."""
        heads = []
        for name in HEADS:
            data = files.read_from(self.folder / name)
            found = read_head(name, data, signer=self.signer.name, key=self.signer.public_key)
            if found is None:
                raise broken("One of its two signed heads is missing or cannot be read.")
            heads.append(found)
        self._next_head = int(heads[0].size >= heads[1].size)
        return heads[1 - self._next_head]

    def _write_head(self, tree: Tree, *, at: datetime) -> None:
        name = HEADS[self._next_head]
        text = self.signer.checkpoint(size=tree.size, root=tree.root(), at=at, head=name)
        files.write_at(self.folder / name, files.head_bytes(text))
        self._next_head = 1 - self._next_head

    def _keep_tile(self, path: str, tile: bytes) -> None:
        place = self.folder / path
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_at(place, tile)

    def _fetch_tile(self, path: str) -> bytes:
        tile = files.read_from(self.folder / path)
        if len(tile) != TILE_BYTES:
            raise broken("A file of tree hashes is missing or cut short.")
        return tile

    def _blank(self, leaves: Sequence[tuple[bytes, Leaf]]) -> None:
        """Overwrite the payloads that these entries say are destroyed; done twice, no harm.

        The head is synced first: a blanked line cannot vouch for itself if the head is lost.
        """
        targets: dict[int, set[int]] = {}
        for _, leaf in leaves:
            if leaf["kind"] == DESTROYED:
                index = int(str(leaf["follows"]))
                targets.setdefault(index // SEGMENT, set()).add(index % SEGMENT)
        if targets:
            for name in HEADS:
                files.sync(self.folder / name)
        for segment, places in targets.items():
            self._blank_segment(self.folder / payload_file(segment), places)

    def _blank_segment(self, path: Path, places: set[int]) -> None:
        start = 0
        for place, line in enumerate(files.read_from(path).splitlines(keepends=True)):
            parts = files.split_payload_line(line[:-1]) if place in places else None
            if parts and parts[1] != (blank := blanked(len(parts[1]))):
                files.write_at(path, blank, start=start + line.index(b" ") + 1)
            start += len(line)
        files.sync(path)
