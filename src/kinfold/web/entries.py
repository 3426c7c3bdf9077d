"""An entry of the ledger in plain words, and the screen somebody saw rebuilt from what was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import wording
from kinfold.gate import Entry
from kinfold.web.entry_words import KINDS
from kinfold.web.templating import format_date

LABELS: Final = {"sha256": "Fingerprint of the screen", "about": "About an account of"}
LISTS: Final = {
    "involvements": "Involvements",
    "assessments": "Assessments",
    "education": "Education by term",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list of entries. `tone` colours its tag."""

    index: int
    at: datetime
    what: str
    tone: str
    who: str
    organisation: str
    agreement: str
    more: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A record's screen as it was seen: fields, flags, and the three lists row by row."""

    personal: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]
    as_at: tuple[tuple[str, str], ...]


def row(entry: Entry, *, names: Mapping[str, str], titles: Mapping[str, str]) -> Row:
    """An entry for a list. `names` are organisations by id, `titles` accounts by mailbox."""
    tone = "red" if entry.kind.endswith("refused") else "green"
    return Row(
        index=entry.index,
        at=entry.at,
        what=KINDS.get(entry.kind, entry.kind.replace(".", ", ").replace("_", " ").capitalize()),
        tone=f"govuk-tag--{tone if entry.kind.startswith('decision') else 'grey'}",
        who=titles.get(entry.actor or "", entry.actor or "The installation itself"),
        organisation=names.get(entry.organisation or "", entry.organisation or ""),
        agreement=entry.agreement or "",
        more=_more(entry),
    )


def _more(entry: Entry) -> str:
    if entry.follows is not None:
        return f"follows entry {entry.follows}"
    payload = entry.payload or {}
    parts = [wording.operation(str(payload["operation"]))] if payload.get("operation") else []
    if payload.get("purpose"):
        parts.append(f"purpose {payload['purpose']}")
    if payload.get("state"):
        parts.append(wording.standing(str(payload["state"])).lower())
    clauses = dict.fromkeys(str(one["clause"]) for one in _reasons(payload))
    if clauses:
        parts.append(f"clause {'; '.join(clauses)}")
    return ", ".join(parts)


def _reasons(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    reasons = payload.get("reasons")
    return reasons if isinstance(reasons, list) else []


def said(entry: Entry) -> tuple[tuple[str, str], ...]:
    """What an entry's contents say, label and words, without any value that was shown."""
    payload = entry.payload or {}
    found = []
    for name, value in payload.items():
        if name == "shown" or value in (None, "", [], {}):
            continue
        label = LABELS.get(name, name.replace("_", " ").capitalize())
        found.append((label, _words(name, value)))
    return tuple(found)


def _words(name: str, value: object) -> str:
    if name == "operation":
        return wording.operation(str(value))
    if name == "role":
        return wording.role(str(value))
    if name == "items" and isinstance(value, list):
        return f"{len(value)}: {wording.items(map(str, value))}"
    if name == "reasons" and isinstance(value, list):
        told = (f"{str(one['code']).replace('_', ' ')} [{one['clause']}]" for one in value)
        return "; ".join(told)
    if isinstance(value, Mapping):
        return "; ".join(f"{_title(str(key))}: {one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _title(code: str) -> str:
    return wording.item(code) if code.count(".") == 2 else code.replace("_", " ")


def seen(entry: Entry) -> Seen | None:
    """The screen a viewing put before somebody; None for other entries, or once destroyed."""
    shown = (entry.payload or {}).get("shown")
    if not isinstance(shown, Mapping):
        return None
    return Seen(
        personal=_titled(shown.get("personal", {})),
        flags=_titled(shown.get("flags", {})),
        lists=tuple(
            (heading, tuple(_cells(line) for line in shown[name]))
            for name, heading in LISTS.items()
            if shown.get(name)
        ),
        as_at=tuple(
            (datasets.get(code).title, _plain(day)) for code, day in shown.get("as_at", {}).items()
        ),
    )


def _titled(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Fields by title, in the order of the screen; the ledger keeps them by name."""
    order = [field.name for field in datasets.get("practitioner_view").table("record").fields]
    return tuple(
        (_capital(wording.item(f"practitioner_view.record.{name}")), _plain(values[name]))
        for name in sorted(values, key=order.index)
    )


def _cells(line: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_capital(name.replace("_", " ")), _plain(value)) for name, value in line.items())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(value: object) -> str:
    if value is None or value == "":
        return "Nothing"
    try:
        return format_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
