"""The record itself: add to it, look things up in it, prove what it holds, destroy on schedule.

No answer leaves Kinfold before its entry is on the disk. Many threads asking at once share one
write (group commit), and several processes may write the same ledger: each takes the file lock,
takes in what the others wrote, and goes on from there.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.ledger import files
from kinfold.ledger.book import Book, broken
from kinfold.ledger.checkpoints import Signer
from kinfold.ledger.files import SEGMENT, leaf_file, payload_file
from kinfold.ledger.record import DESTROYED, Entry, Event, canonical, entry, header
from kinfold.ledger.sealing import NotOurs, Sealer


@dataclass(kw_only=True, eq=False)
class _Ticket:
    """One thread's events waiting to be written, and what became of them."""

    drafts: list[tuple[dict[str, object], bytes]]
    written: list[Entry] = field(default_factory=list)
    failure: BaseException | None = None
    done: bool = False


def _words(value: object) -> list[object]:
    return value if isinstance(value, list) else []


class Ledger:
    """An append-only, tamper-evident record in a folder (RFC 6962, C2SP tlog-checkpoint)."""

    def __init__(self, book: Book) -> None:
        """Use `Ledger.open`."""
        self._book = book
        self._queue: list[_Ticket] = []
        self._queue_lock = Lock()
        self._commit_lock = Lock()

    @classmethod
    def open(cls, folder: Path, *, signing_key: bytes, payload_key: bytes, name: str) -> "Ledger":
        """Open the ledger in `folder`, or begin one; recovers what a dead process left.

        `signing_key` is an Ed25519 seed and `payload_key` a secret, 32 bytes each; `name` is the
        C2SP origin, without spaces. Raises LedgerDoesNotVerify if the files were altered in a
        way that opening sees; the verifier sees all of it.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        signer = Signer(name=name, seed=signing_key)
        book = Book(folder, signer=signer, sealer=Sealer(payload_key))
        book.create()
        with book.writing():
            return cls(book)

    # -- adding ------------------------------------------------------------------------------

    def append(self, event: Event, *, at: datetime) -> Entry:
        """Record one event; returns only once it is on the disk."""
        return self.append_many([event], at=at)[0]

    def append_many(self, events: Iterable[Event], *, at: datetime) -> list[Entry]:
        """Record events in order, in one write; returns only once they are on the disk.

        Raises ValueError for a naive time, a payload JSON cannot say, or a `follows` that names
        no earlier entry; nothing is recorded then.
        """
        return self._commit([self._draft(event, at=at) for event in events])

    def destroy_payload(self, index: int, *, at: datetime) -> Entry:
        """Destroy one entry's payload; see `destroy_payloads`."""
        return self.destroy_payloads([index], at=at)[0]

    def destroy_payloads(self, indices: Collection[int], *, at: datetime) -> list[Entry]:
        """Record that payloads are destroyed, then overwrite them and their keys in place.

        The leaves stay and the tree still verifies. Destruction is complete when backups of the
        folder `payloads` have expired, and, on copy-on-write or flash storage, when the medium
        reuses the blocks. Raises UsageProblem for an index that is not there, NothingToDo if
        any is destroyed already; then nothing is.
        """
        for index in indices:
            if self.entry(index).payload is None:
                raise NothingToDo(
                    "A payload was to be destroyed.",
                    why="It is destroyed already.",
                    remedy="Nothing needs doing.",
                    ledger_ref=str(index),
                )
        gone = [
            Event(
                kind=DESTROYED,
                agreement=None,
                agreement_version=None,
                actor=None,
                organisation=None,
                payload={},
                follows=index,
            )
            for index in indices
        ]
        return self._commit([(header(event, subjects=[], at=at), b"{}") for event in gone])

    def _draft(self, event: Event, *, at: datetime) -> tuple[dict[str, object], bytes]:
        if event.kind == DESTROYED:
            raise ValueError("only destroying a payload records that one is destroyed")
        after = event.follows
        if after is not None and not (0 <= after < self._book.size or 0 <= after < self.size()):
            raise ValueError("an entry can only follow an earlier one")
        subjects = [self._book.sealer.subject(person) for person in event.subjects]
        return header(event, subjects=subjects, at=at), canonical(event.payload)

    def _commit(self, drafts: list[tuple[dict[str, object], bytes]]) -> list[Entry]:
        """Queue, then either find it written by another thread or write the whole queue."""
        ticket = _Ticket(drafts=drafts)
        with self._queue_lock:
            self._queue.append(ticket)
        with self._commit_lock:
            if not ticket.done:
                with self._queue_lock:
                    batch, self._queue = self._queue, []
                self._write(batch)
        if ticket.failure is not None:
            raise ticket.failure
        return ticket.written

    def _write(self, batch: list[_Ticket]) -> None:
        drafts = [draft for ticket in batch for draft in ticket.drafts]
        try:
            with self._book.writing() as tree:
                written = iter(self._book.write(tree, drafts))
            for ticket in batch:
                ticket.written = [next(written) for _ in ticket.drafts]
        except BaseException as failure:  # noqa: BLE001 - each waiting thread must be told
            for ticket in batch:
                ticket.failure = failure
        for ticket in batch:
            ticket.done = True

    # -- looking up --------------------------------------------------------------------------

    def size(self) -> int:
        """How many entries there are, those of other processes included."""
        with self._book.writing() as tree:
            return tree.size

    def entry(self, index: int) -> Entry:
        """One entry; raises UsageProblem if there is none of that number."""
        found = list(self.entries(start=index, end=index + 1)) if index >= 0 else []
        if not found:
            raise UsageProblem(
                "An entry of the record was asked for.",
                why="There is no entry of that number.",
                remedy="Ask for a number below the size of the record.",
            )
        return found[0]

    def entries(
        self,
        *,
        start: int = 0,
        end: int | None = None,
        subject: str | None = None,
        actor: str | None = None,
        kinds: Collection[str] | None = None,
    ) -> Iterator[Entry]:
        """Entries start..end-1 in order, narrowed to a person id, an account id, some kinds.

        Narrowing happens on the public leaves; only what is given back is decrypted.
        """
        size = self.size()
        stop = size if end is None else min(end, size)
        person = None if subject is None else self._book.sealer.subject(subject)
        needles = [json.dumps(s, ensure_ascii=False).encode() for s in (person, actor) if s]
        for segment in range(max(0, start) // SEGMENT, -(-stop // SEGMENT)):
            first = segment * SEGMENT
            span = range(max(start - first, 0), min(stop - first, SEGMENT))
            for leaf, line in self._lines(segment, span, needles):
                mine = person is None or person in _words(leaf.get("subjects"))
                mine = mine and (actor is None or leaf.get("actor") == actor)
                if mine and (kinds is None or leaf["kind"] in kinds):
                    yield self._opened(leaf, line)

    def _lines(
        self, segment: int, span: range, needles: list[bytes]
    ) -> Iterator[tuple[dict[str, object], bytes]]:
        """Leaves of a segment that contain every needle, each with its payload line."""
        folder = self._book.folder
        with files.locked(folder, shared=True):  # a payload is never read half blanked
            leaves = files.read_from(folder / leaf_file(segment))
            if not all(needle in leaves for needle in needles):
                return
            lines = files.read_from(folder / payload_file(segment)).split(b"\n")
        raws = leaves.split(b"\n")
        if min(len(raws), len(lines)) <= span.stop:  # a last, empty piece follows the last line
            raise broken("A file of leaves or payloads is missing or cut short.")
        for place in span:
            if all(needle in raws[place] for needle in needles):
                yield self._leaf(raws[place]), lines[place]

    @staticmethod
    def _leaf(raw: bytes) -> dict[str, object]:
        try:
            return {**json.loads(raw)}
        except (ValueError, TypeError) as problem:
            raise broken("A leaf cannot be read.") from problem

    def _opened(self, leaf: dict[str, object], line: bytes) -> Entry:
        parts = files.split_payload_line(line)
        if parts is None:
            raise broken("A payload line cannot be read.")
        if b"-" in parts[1]:
            return entry(leaf, None)
        try:
            return entry(leaf, self._book.sealer.open(leaf, parts[1]))
        except NotOurs as problem:
            raise broken("A payload does not match its leaf, or is under another key.") from problem

    # -- proving -----------------------------------------------------------------------------

    def checkpoint(self, *, at: datetime) -> str:
        """A signed C2SP checkpoint of the whole record, for a partner to keep or cosign."""
        with self._book.writing() as tree:
            return self._book.signer.checkpoint(size=tree.size, root=tree.root(), at=at)

    def inclusion_proof(self, index: int, *, size: int | None = None) -> list[bytes]:
        """Hashes that prove entry `index` is in the checkpoint of `size` (the newest)."""
        with self._book.writing() as tree:
            size = tree.size if size is None else size
            if not 0 <= index < size <= tree.size:
                raise ValueError("no such entry in a record of that size")
            return tree.inclusion(index, size)

    def consistency_proof(self, old_size: int, *, size: int | None = None) -> list[bytes]:
        """Hashes that prove the record of `size` only adds to that of `old_size`."""
        with self._book.writing() as tree:
            size = tree.size if size is None else size
            if not 0 <= old_size <= size <= tree.size:
                raise ValueError("no such sizes in this record")
            return tree.consistency(old_size, size)
