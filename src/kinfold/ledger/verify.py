"""Checks the record of decisions offline: nothing was changed, dropped, moved, added or cut off.

Needs a copy of the folder and nothing else: no database, no network, no secret. What it finds
by itself: any byte changed in leaves, payloads, tiles, heads or key; entries dropped, moved,
put in or cut off; payloads that are gone without an entry that says so, or are still there in
spite of one.

What it cannot find without something from outside the folder:

- the whole folder, both signed heads included, put back to a copy of an earlier state of itself
  (cutting entries off without such a copy is found: the heads that would fit are not to be had);
- a rewrite by somebody who holds the signing key;
- whether a sealed payload says what it should: only the owner's key opens it, and the owner's
  ledger refuses one that does not match its commitment.

The first two are found as soon as one checkpoint is given that a partner kept, up to the size of
that checkpoint. A change of the key itself is found only if the true key is given. What was
never recorded, and whether what was recorded is true, no verifier of a log can find.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kinfold.ledger.checkpoints import (
    Checkpoint,
    NotACheckpoint,
    parse,
    parse_vkey,
    read_head,
    vkey,
)
from kinfold.ledger.files import (
    HEADS,
    KEY,
    LOCK,
    SEGMENT,
    leaf_file,
    locked,
    payload_file,
    read_from,
    split_payload_line,
)
from kinfold.ledger.merkle import leaf_hash
from kinfold.ledger.record import DESTROYED
from kinfold.ledger.sealing import blanked, fingerprint
from kinfold.ledger.tiles import Tree

DOES_NOT_VERIFY = 20
MOST_PROBLEMS = 100


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found. `problems` name places, never a value; `unfinished` is not a problem.

    `size` is the number of entries; `checkpoint_size` the size of the largest outside
    checkpoint that the record bears out (None if none); `cosigners` the partners whose
    cosignatures on those are good; `unfinished` the intents without an outcome; `destroyed` the
    number of payloads destroyed as recorded.
    """

    ok: bool
    size: int
    problems: list[str]
    checkpoint_size: int | None
    cosigners: list[str]
    unfinished: list[int]
    destroyed: int


@dataclass(kw_only=True)
class _Seen:
    """What the walk along the entries gathers."""

    roots: dict[int, bytes]
    open_intents: set[int] = field(default_factory=set)
    blank: set[int] = field(default_factory=set)
    said_destroyed: set[int] = field(default_factory=set)


class _Check:
    """One verification of one state of the folder (file sizes as they stood under the lock)."""

    def __init__(self, folder: Path, lengths: Mapping[str, int]) -> None:
        self.folder = folder
        self.lengths = lengths
        self.expected = {KEY, LOCK, *HEADS}
        self.problems: list[str] = []
        self.tree = Tree(keep=self._check_tile, fetch=self._bytes)

    def problem(self, text: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(text)
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append("and more")

    def _bytes(self, name: str) -> bytes:
        self.expected.add(name)
        return read_from(self.folder / name, end=self.lengths.get(name, 0))

    def _lines(self, name: str) -> list[bytes]:
        *lines, torn = self._bytes(name).split(b"\n")
        if torn:
            self.problem(f"{name}: the last line is not whole")
        return lines

    def _check_tile(self, name: str, tile: bytes) -> None:
        if self._bytes(name) != tile:
            self.problem(f"{name}: not the hashes of the leaves")

    # -- entries -----------------------------------------------------------------------------

    def walk(self, sizes: set[int]) -> _Seen:
        """Go along all entries; note the tree's root at each of `sizes`."""
        seen = _Seen(roots={0: self.tree.root()} if 0 in sizes else {})
        segment = 0
        while leaf_file(segment) in self.lengths or payload_file(segment) in self.lengths:
            leaves, payloads = self._lines(leaf_file(segment)), self._lines(payload_file(segment))
            if len(leaves) != len(payloads):
                self.problem(f"{leaf_file(segment)}: not as many leaves as payloads")
            if self.tree.size != segment * SEGMENT or len(leaves) > SEGMENT:
                self.problem(f"{leaf_file(segment)}: does not go on where the last one ended")
            payloads += [b""] * (len(leaves) - len(payloads))
            for raw, line in zip(leaves, payloads, strict=False):
                self._entry(raw, line, seen)
                if self.tree.size in sizes:
                    seen.roots[self.tree.size] = self.tree.root()
            segment += 1
        for index in sorted(seen.blank - seen.said_destroyed):
            self.problem(f"entry {index}: its payload is gone, and no entry says so")
        for index in sorted(seen.said_destroyed - seen.blank):
            self.problem(f"entry {index}: said to be destroyed, but its payload is not blank")
        for name in sorted(self.lengths.keys() - self.expected):
            self.problem(f"{name}: not a file of this record")
        return seen

    def _entry(self, raw: bytes, line: bytes, seen: _Seen) -> None:
        index = self.tree.size
        self.tree.add(leaf_hash(raw))
        try:
            leaf = json.loads(raw)
            said, kind, follows = leaf["index"], str(leaf["kind"]), leaf.get("follows")
            promised = str(leaf["sealed"])
        except (ValueError, KeyError, TypeError, AttributeError):
            self.problem(f"entry {index}: its leaf cannot be read")
            return
        if said != index:
            self.problem(f"entry {index}: its leaf belongs at another place")
        self._links(index, kind, follows, seen)
        parts = split_payload_line(line)
        if parts is None or parts[0] != index or parts[2] != raw:
            self.problem(f"entry {index}: its payload line is not its own")
        elif fingerprint(parts[1]) != promised:
            size = len(parts[1])
            if parts[1] == blanked(size) and promised.startswith(f"{size}:"):
                seen.blank.add(index)
            else:
                self.problem(f"entry {index}: its payload is not the one the leaf commits to")

    def _links(self, index: int, kind: str, follows: object, seen: _Seen) -> None:
        if kind.endswith(".intent"):
            seen.open_intents.add(index)
        if follows is None:
            return
        if not isinstance(follows, int) or not 0 <= follows < index:
            self.problem(f"entry {index}: follows an entry that is not before it")
        elif kind == DESTROYED:
            seen.said_destroyed.add(follows)
        else:
            seen.open_intents.discard(follows)

    # -- key, heads, checkpoints -------------------------------------------------------------

    def key(self, given: bytes | None) -> tuple[str, bytes]:
        """Name and public key to check signatures with."""
        try:
            text = self._bytes(KEY).decode()
            name, key = parse_vkey(text[:-1])
            if text != vkey(name, key) + "\n":
                raise NotACheckpoint("not a signing key")
        except (NotACheckpoint, UnicodeDecodeError):
            self.problem(f"{KEY}: not a public key")
            return "", given or b""
        if given is not None and given != key:
            self.problem(f"{KEY}: not the key that was given")
        return name, given or key

    def signed(self, label: str, text: str, name: str, key: bytes) -> Checkpoint | None:
        """Parse one checkpoint; None, and a problem, unless this record's key signed it."""
        try:
            found = parse(text)
        except NotACheckpoint:
            self.problem(f"{label}: not a checkpoint")
            return None
        if found.origin != name or not found.signed_by(name, key):
            self.problem(f"{label}: not signed by this record's key")
            return None
        return found

    def heads(self, name: str, key: bytes) -> dict[str, Checkpoint]:
        """The record's own two heads, by file name."""
        found = {}
        for label in HEADS:
            head = read_head(label, self._bytes(label), signer=name, key=key)
            if head is None:
                self.problem(f"{label}: not a head signed by this record's key")
            else:
                found[label] = head
        return found

    def borne_out(self, label: str, found: Checkpoint, seen: _Seen) -> bool:
        """True if the record at that size has the root that the checkpoint states."""
        if found.size > self.tree.size:
            self.problem(f"{label}: covers {found.size} entries, the record has {self.tree.size}")
        elif seen.roots[found.size] != found.root:
            self.problem(f"{label}: the first {found.size} entries are not those it signed")
        else:
            return True
        return False

    def cosigners(
        self, label: str, found: Checkpoint, partner_keys: Mapping[str, bytes]
    ) -> list[str]:
        """Partners whose cosignature is good; with partner keys given, there must be one."""
        verdicts = {name: found.cosigned_by(name, key) for name, key in partner_keys.items()}
        for name, verdict in verdicts.items():
            if verdict is False:
                self.problem(f"{label}: the cosignature of {name} is not good")
        good = sorted(name for name, verdict in verdicts.items() if verdict)
        if partner_keys and not good:
            self.problem(f"{label}: no known partner has cosigned it")
        return good


def _lengths(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.lstat().st_size
        for path in folder.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def _run(
    check: _Check,
    public_key: bytes | None,
    checkpoints: Sequence[str],
    partner_keys: Mapping[str, bytes],
) -> Report:
    name, key = check.key(public_key)
    heads = check.heads(name, key)
    outside = {
        label: found
        for number, text in enumerate(checkpoints, start=1)
        if (found := check.signed(label := f"checkpoint {number}", text, name, key))
    }
    seen = check.walk({found.size for found in (*heads.values(), *outside.values())})
    newest = max((head.size for head in heads.values()), default=0)
    if newest < check.tree.size:
        check.problem(
            f"entries {newest} to {check.tree.size - 1} lie beyond the newest signed head: opening"
            " the ledger recovers what a dead process left, and accepts nothing else"
        )
    for label, head in heads.items():
        check.borne_out(label, head, seen)
    sizes, cosigners = [], set()
    for label, found in outside.items():
        good = check.cosigners(label, found, partner_keys)
        if check.borne_out(label, found, seen):
            sizes.append(found.size)
            cosigners.update(good)
    return Report(
        ok=not check.problems,
        size=check.tree.size,
        problems=check.problems,
        checkpoint_size=max(sizes, default=None),
        cosigners=sorted(cosigners),
        unfinished=sorted(seen.open_intents),
        destroyed=len(seen.blank & seen.said_destroyed),
    )


def verify(
    folder: Path,
    *,
    public_key: bytes | None = None,
    checkpoints: Sequence[str] = (),
    partner_keys: Mapping[str, bytes] | None = None,
) -> Report:
    """Check every byte of the ledger in `folder` (about 30 seconds for a million entries).

    `public_key` (32 bytes) is the key you were told, otherwise `key.pub` is believed.
    `checkpoints` are texts kept outside the folder; `partner_keys` maps partners' signing names
    to their 32-byte public keys, and then each checkpoint must bear the good cosignature of one.
    A ledger in use may be checked: writing goes on meanwhile.
    """
    with locked(folder, shared=True):
        lengths = _lengths(folder)
        busy = tuple(read_from(folder / name) for name in HEADS)
    partners = partner_keys or {}
    report = _run(_Check(folder, lengths), public_key, checkpoints, partners)
    if report.ok or busy == tuple(read_from(folder / name) for name in HEADS):
        return report
    # It was written to meanwhile, and heads and blanked payloads change in place: once more, still.
    with locked(folder, shared=True):
        return _run(_Check(folder, _lengths(folder)), public_key, checkpoints, partners)


def read_key(path: Path) -> bytes:
    """The 32-byte public key in a vkey file; NotACheckpoint where it holds none."""
    return parse_vkey(path.read_text(encoding="utf-8").strip())[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m kinfold.ledger.verify FOLDER`; 0 if it verifies, 20 if not, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="kinfold.ledger.verify", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", type=Path, help="file with the public key you were told (vkey)")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--partner", type=Path, action="append", default=[], help="vkey file")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        key = read_key(given.key) if given.key else None
        partners = dict(parse_vkey(path.read_text().strip()) for path in given.partner)
        texts = [path.read_text() for path in given.checkpoint]
    except (OSError, UnicodeDecodeError, NotACheckpoint):
        parser.error("a key or checkpoint file cannot be read")
    report = verify(given.folder, public_key=key, checkpoints=texts, partner_keys=partners)
    if given.json:
        sys.stdout.write(json.dumps({"version": 1, **asdict(report)}) + "\n")
    else:
        sys.stdout.write(_sentences(report))
    return 0 if report.ok else DOES_NOT_VERIFY


def _sentences(report: Report) -> str:
    verdict = "The record verifies." if report.ok else "The record does NOT verify."
    outside = "no outside checkpoint was borne out"
    if report.checkpoint_size is not None:
        outside = f"borne out by an outside checkpoint of {report.checkpoint_size} entries"
    lines = [
        f"{verdict} {report.size} entries, {report.destroyed} payloads destroyed as recorded;"
        f" {outside}.",
        *(f"- {problem}" for problem in report.problems),
    ]
    if report.unfinished:
        first = ", ".join(str(index) for index in report.unfinished[:20])
        lines.append(f"Intents without an outcome: {len(report.unfinished)} (first: {first})")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
