"""Reads an agreement file, says at which line it is wrong, and names the text by its hash.

An unknown word (role, operation, gateway, basis, item, purpose, group, party) is a load error:
an agreement that cannot be understood whole lets nothing happen. A file somebody else wrote is
only ever words here: no tags, no anchors, no other file than the one version it renews, nothing
that looks different from what it says.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from kinfold.agreement.model import Agreement, Version
from kinfold.agreement.vocabulary import Place, misfits
from kinfold.errors import FileNotUnderstood

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_FAULTS = 5
CLEAR_DATE = "Write the date as year-month-day, such as 2026-09-01."

_ADAPTER: TypeAdapter[Agreement] = TypeAdapter(Agreement)
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_EMPTY = frozenset({"", "~", "null"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATES = ("published_on", "version_dated", "effective_on", "review_on", "expires_on")


@dataclass(frozen=True)
class _Document:
    """What a file says, as words only, and where (file and line) each part of it begins."""

    parts: dict[str, Any]
    lines: dict[Place, str]

    def where(self, place: Place) -> str:
        """The nearest line that holds `place`, such as "Line 12" or "Line 3 of as-printed.yaml"."""
        return next(
            self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines
        )


class _PlainLoader(yaml.BaseLoader):
    """YAML as plain words: no tags, no anchors, no aliases, and no deep nesting."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - PyYAML's own types
        event = self.peek_event()  # type: ignore[no-untyped-call]  # absent from the stubs
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, "an anchor or an alias, which agreements may not use")
        if getattr(event, "tag", None):
            raise _refused(event, "a tag, which agreements may not use")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refused(event, "lists nested deeper than any agreement needs")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _refused(event: Any, what: str) -> yaml.MarkedYAMLError:  # noqa: ANN401 - PyYAML's own types
    return yaml.MarkedYAMLError(problem=f"holds {what}", problem_mark=event.start_mark)


def read(path: Path) -> Version:
    """The version an agreement file holds. FileNotUnderstood names the file's line and fault.

    A file that says `renews: <file>` takes every top-level section it does not itself give from
    that file, which lies in the same folder and renews nothing itself.
    """
    document = _document(_text(path), path.name, "")
    if "renews" in document.parts:
        document = _renewed(path, document)
    return _understood(document, path.name)


def parse(text: str, *, name: str = "agreement") -> Version:
    """The version that YAML `text` holds; `name` is used in messages. It can renew no file."""
    return _understood(_document(text, name, ""), name)


def versioned(agreement: Agreement) -> Version:
    """The agreement with its canonical form (RFC 8785 style JSON) and the hash that names it.

    What is left at its default is left out, so a part the model gains later changes no name.
    """
    plain = _ADAPTER.dump_python(agreement, mode="json", exclude_defaults=True)
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _named(agreement, canonical)


def from_canonical(canonical: str) -> Version:
    """The version whose canonical form was stored; named by the hash of exactly that text."""
    return _named(_ADAPTER.validate_json(canonical), canonical)


def _named(agreement: Agreement, canonical: str) -> Version:
    name = hashlib.sha256(canonical.encode()).hexdigest()
    return Version(agreement=agreement, hash=name, canonical=canonical)


# --- the file ----------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise _fault(path.name, "There is no such file, or it is not an ordinary file.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        raise _fault(path.name, "The file cannot be read.") from None
    if len(content) > MAX_BYTES:
        raise _fault(path.name, f"The file is longer than {MAX_BYTES // 1024} KB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(path.name, "The file is not UTF-8 text.") from None


def _renewed(path: Path, renewal: _Document) -> _Document:
    parts = dict(renewal.parts)
    base_name = parts.pop("renews")
    if not isinstance(base_name, str) or Path(base_name).name != base_name:
        line = renewal.where(("renews",))
        raise _fault(path.name, f"{line}: a renewal names a file in its own folder.")
    base = _document(_text(path.with_name(base_name)), base_name, f" of {base_name}")
    if "renews" in base.parts:
        raise _fault(path.name, f"{base_name} is itself a renewal; renew the full file instead.")
    kept = {
        place: line for place, line in base.lines.items() if place[:1] and place[0] not in parts
    }
    return _Document(parts=base.parts | parts, lines=kept | renewal.lines)


def _document(text: str, name: str, of: str) -> _Document:
    _refuse_hidden(text, name)
    try:
        node = _PlainLoader(unicodedata.normalize("NFC", text)).get_single_node()
        lines: dict[Place, str] = {}
        parts = _words(node, (), lines, of)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = "The file" if mark is None else f"Line {mark.line + 1}{of}"
        what = problem.problem if type(problem) is yaml.MarkedYAMLError else "is not YAML"
        raise _fault(name, f"{where} {what}.") from None
    if not isinstance(parts, dict):
        raise _fault(name, "Line 1: the file is not a list of an agreement's parts.")
    return _Document(parts=parts, lines=lines)


def _refuse_hidden(text: str, name: str) -> None:
    """Characters that show nothing, or move or break lines unseen, could hide what is signed."""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if any(unicodedata.category(character) in _HIDDEN for character in line):
            raise _fault(name, f"Line {number} holds a tab or a character that cannot be seen.")


def _words(node: Any, place: Place, lines: dict[Place, str], of: str) -> Any:  # noqa: ANN401 - PyYAML's node types are untyped
    """The node as words, lists and dictionaries; an unquoted empty word or `null` is nothing."""
    lines[place] = f"Line {node.start_mark.line + 1 if node is not None else 1}{of}"
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines, of)
    if isinstance(node, yaml.SequenceNode):
        return [_words(item, (*place, n), lines, of) for n, item in enumerate(node.value)]
    if node is None or (node.style is None and node.value in _EMPTY):
        return None
    return node.value


def _mapping(
    node: yaml.MappingNode, place: Place, lines: dict[Place, str], of: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            problem = "names its part twice" if isinstance(key, yaml.ScalarNode) else "is no name"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
        found[key.value] = _words(value, (*place, key.value), lines, of)
        lines[(*place, key.value)] = f"Line {key.start_mark.line + 1}{of}"
    return found


# --- the sense ---------------------------------------------------------------------------------


def _understood(document: _Document, name: str) -> Version:
    try:
        agreement = _ADAPTER.validate_python(document.parts)
    except ValidationError as problem:
        faults = problem.errors(include_input=False, include_url=False, include_context=False)
        told = [(tuple(fault["loc"]), f"{fault['msg']}.") for fault in faults]
        raise _told(document, name, told) from None
    faulty = [*_unclear_dates(document.parts), *misfits(agreement)]
    if faulty:
        raise _told(document, name, faulty)
    return versioned(agreement)


def _told(document: _Document, name: str, faults: Iterable[tuple[Place, str]]) -> FileNotUnderstood:
    sentences = [
        f"{document.where(place)}, {'.'.join(map(str, place)) or 'the file'}: {what}"
        for place, what in faults
    ]
    more = len(sentences) - MAX_FAULTS
    tail = [f"There are {more} more faults."] if more > 0 else []
    return _fault(name, " ".join(sentences[:MAX_FAULTS] + tail))


def _fault(name: str, why: str) -> FileNotUnderstood:
    return FileNotUnderstood(
        f"Kinfold was asked to load the agreement file {name}.",
        why=why,
        remedy="Correct the file; nothing of it was loaded.",
    )


def _unclear_dates(parts: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """A date is written 2026-09-01; a bare number of seconds is not a date to a reader."""
    for name in _DATES:
        written = parts["dates"].get(name)
        if written is not None and not _DAY.fullmatch(str(written)):
            yield ("dates", name), CLEAR_DATE
    for number, emergency in enumerate(parts.get("emergencies") or ()):
        for name in ("valid_from", "valid_until"):
            written = emergency.get(name)
            if written is not None and not _DAY.fullmatch(str(written)):
                yield ("emergencies", number, name), CLEAR_DATE
