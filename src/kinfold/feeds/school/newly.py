"""Tells which rows of a period are new or changed since they were sent, by keyed hashes alone.

Only for a data set to which each delivery adds, such as attendance marks: there the authority lets
a newer row stand for an older one of the same key. What left an export cannot be said in a file of
rows, so that then the whole period goes anew.
"""

import base64
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold import datasets
from kinfold.datasets.periods import changes_label
from kinfold.feeds.school.changes import Part, digest
from kinfold.feeds.school.config import Source

#: After so many files of changes the whole goes once more, so that they do not pile up.
MOST_CHANGES: Final = 20
#: The rows of so many periods are remembered by their hashes; one that is older goes whole.
PERIODS: Final = 8
_LONGEST_LABEL: Final = 40
_BYTES: Final = 8
_EACH: Final = 2 * _BYTES


def secret_of(key: Ed25519PrivateKey) -> bytes:
    """The key of the hashes, made from the feed's own: without it they say nothing of a row."""
    return blake2b(b"kinfold feed rows 1", key=key.private_bytes_raw(), digest_size=32).digest()


def to_send(part: Part, source: Source, last: Mapping[str, Any], *, secret: bytes) -> Part:
    """What to send of a period that changed: its new and changed rows, or the whole of it.

    `last` is what is remembered of what was sent of it. The whole goes where that does not say
    row by row what was sent, where a row has gone, and where the changes would outgrow it.
    """
    rows = _by_key(part, source, secret)
    if rows is None:
        return part
    heading = digest(*part.head)
    whole = replace(part, kept={"heading": heading, "known": _written(rows)})
    known = _read(last.get("known", ""))
    if last.get("heading") != heading or not known.keys() <= rows.keys():
        return whole
    new = tuple(
        row
        for row, (key, said) in zip(part.rows, rows.items(), strict=True)
        if known.get(key) != said
    )
    earlier, sent = list(last.get("changes", ())), int(last.get("changed", 0)) + len(new)
    label = changes_label(part.period, number=len(earlier) + 1)
    if sent >= len(rows) or len(earlier) >= MOST_CHANGES or len(label) > _LONGEST_LABEL:
        return whole
    return Part(
        period=label,
        digest=digest(*part.head, *(cell for row in new for cell in row)),
        head=part.head,
        rows=new,
        of=part,
        kept=dict(whole.kept) | {"changed": sent},
    )


def _by_key(part: Part, source: Source, secret: bytes) -> dict[bytes, bytes] | None:
    """A hash of each row under the hash of its key; None where rows cannot be told apart so."""
    places = _places(part, source)
    if not places:
        return None
    found = {
        _hash(secret, [row[place] for place in places]): _hash(secret, row)
        for row in part.rows
        if len(row) == len(part.head)
    }
    return found if len(found) == len(part.rows) else None


def _places(part: Part, source: Source) -> tuple[int, ...]:
    """Where the columns stand that tell rows apart; none where the person's is not among them.

    A column that the export does not have says the same of all its rows, as the school's does.
    """
    declared = datasets.catalogue().get(source.data_set)
    if declared is None or not declared.accrues or len(declared.in_files) != 1:
        return ()
    (table,) = declared.in_files
    heads = [_plain(name) for name in part.head]
    found: dict[str, int] = {}
    for name in table.key:
        field = table.field(name)
        names = {_plain(one) for one in (field.source, name, *field.also)}
        places = [place for place, head in enumerate(heads) if head in names]
        if places:
            found[name] = places[0]
    return tuple(found.values()) if table.subject in found else ()


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _hash(secret: bytes, cells: list[str] | tuple[str, ...]) -> bytes:
    made = blake2b(key=secret, digest_size=_BYTES)
    for cell in cells:
        word = cell.strip().encode()
        made.update(len(word).to_bytes(4, "big") + word)
    return made.digest()


def _written(rows: Mapping[bytes, bytes]) -> str:
    return base64.b64encode(b"".join(key + said for key, said in rows.items())).decode()


def _read(text: str) -> dict[bytes, bytes]:
    whole = base64.b64decode(text)
    return {
        whole[place : place + _BYTES]: whole[place + _BYTES : place + _EACH]
        for place in range(0, len(whole), _EACH)
    }
