"""Reads and writes a parcel's two papers: the label outside and the manifest inside.

Both are JSON in one spelling only (sorted, compact, no key twice, no NaN), so that what was signed
and what is read cannot be two things.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

REPEATED: Final = ("id", "kind", "sender", "recipient")
"""What the manifest says just as the label says it."""

_ID, _HASH = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")
_KIND, _WORDS = re.compile(r"[a-z][a-z0-9._-]{0,63}"), re.compile(r"[ -~]{1,200}")
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"


def _fits(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def counts(values: Iterable[object]) -> bool:
    """Whether every value is a whole number, none below nought (and True is not a number)."""
    return all(type(value) is int and value >= 0 for value in values)


@dataclass(frozen=True, kw_only=True)
class Label:
    """What anybody may read on a parcel; ValueError for what no label says."""

    id: str
    kind: str
    sender: str
    recipient: str
    to: str
    signer: str
    body_bytes: int
    body_sha256: str
    created_at: datetime

    def __post_init__(self) -> None:
        _named(self)
        texts = _fits(self.to, _WORDS) and _fits(self.signer, _WORDS)
        if not texts or not _fits(self.body_sha256, _HASH) or not counts([self.body_bytes]):
            raise ValueError("no label says this")


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The manifest of a parcel; ValueError for what no manifest says.

    `fields` are the columns and `rows` the number of rows of each table; `message` is what a small
    parcel without tables has to say, such as a receipt (JSON, with text as its keys).
    """

    id: str
    kind: str
    sender: str
    recipient: str
    agreement: str
    agreement_version: str
    row: str | None = None
    period: str | None = None
    la: str | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    destroy_by: date | None = None
    message: Mapping[str, object] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        _named(self)
        told = [text for text in (self.row, self.period, self.la) if text is not None]
        columns = [name for names in self.fields.values() for name in names]
        said = [self.agreement, self.agreement_version, *told, *self.fields, *columns]
        if not all(_fits(text, _WORDS) for text in said) or not isinstance(self.message, Mapping):
            raise ValueError("no manifest says this")
        if type(self.destroy_by) not in (date, type(None)):
            raise ValueError("data are destroyed by a day")
        if any(len(set(names)) < len(names) for names in self.fields.values()):
            raise ValueError("a column is in its table once")
        if self.fields.keys() != self.rows.keys() or not counts(self.rows.values()):
            raise ValueError("fields and rows are of the same tables")


def _named(paper: Label | Contents) -> None:
    """ValueError unless id, kind, sender and recipient have their forms."""
    given = (paper.id, paper.kind, paper.sender, paper.recipient)
    if not all(map(_fits, given, (_ID, _KIND, _WORDS, _WORDS))):
        raise ValueError("id, kind, sender and recipient have forms of their own")


def label_text(
    contents: Contents, *, to: str, signer: str, body: tuple[int, str], at: datetime
) -> bytes:
    """The label of a parcel whose body has this length and SHA-256; ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a parcel's time has its zone")
    return _canonical(
        {
            **{name: getattr(contents, name) for name in REPEATED},
            "to": to,
            "signer": signer,
            "body_bytes": body[0],
            "body_sha256": body[1],
            "created_at": at.astimezone(UTC).strftime(_MOMENT),
        }
    )


def read_label(text: bytes) -> Label:
    """The label, or ValueError."""
    stated = _strict(text)
    try:
        at = datetime.strptime(stated["created_at"], _MOMENT).replace(tzinfo=UTC)
        return Label(**{**stated, "created_at": at})
    except (KeyError, TypeError):
        raise ValueError("no label says this") from None


def manifest_text(contents: Contents, sizes: Mapping[str, tuple[int, int]]) -> bytes:
    """The manifest, with how long each table is as packed and when unpacked."""
    due = contents.destroy_by and contents.destroy_by.isoformat()
    told = {**asdict(contents), "destroy_by": due}
    return _canonical({"contents": told, "tables": sizes})


def read_manifest(text: bytes) -> tuple[Contents, dict[str, tuple[int, int]]]:
    """The manifest and the sizes of its tables, or ValueError."""
    stated = _strict(text)
    try:
        told, listed = stated["contents"], stated["tables"]
        due = told["destroy_by"]
        due = None if due is None else date.fromisoformat(due)
        columns = {name: tuple(names) for name, names in told["fields"].items()}
        sizes = {name: (packed, unpacked) for name, (packed, unpacked) in listed.items()}
        contents = Contents(**{**told, "destroy_by": due, "fields": columns})
    except (AttributeError, KeyError, TypeError):
        raise ValueError("no manifest says this") from None
    numbers = [size for pair in sizes.values() for size in pair]
    if sizes.keys() != contents.rows.keys() or not counts(numbers):
        raise ValueError("the sizes are of the same tables")
    return contents, sizes


def _canonical(paper: Mapping[str, object]) -> bytes:
    return json.dumps(
        paper, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _strict(text: bytes) -> dict[str, Any]:
    """A JSON object; ValueError unless it is spelt as `_canonical` spells it."""
    try:
        paper = json.loads(text)
        if isinstance(paper, dict) and _canonical(paper) == text:
            return paper
    except RecursionError:
        pass
    raise ValueError("not in its one spelling")
