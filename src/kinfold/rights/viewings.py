"""Who looked at a person's record, when and why, and what was put before them (13.4.2, 14.2.7).

It is made from the ledger's entries about the person. An attempt that was refused is in it too:
somebody tried.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import wording as names
from kinfold.gate import Entry
from kinfold.rights import wording
from kinfold.rights.contents import (
    VIEWING_REASON,
    Column,
    Grid,
    Line,
    Outcome,
    Screen,
    Value,
    Viewing,
)
from kinfold.rights.directory import Directory
from kinfold.rights.third_parties import Marker

RECORD: Final = "practitioner_view.record."
DID: Final = {
    "view": "Opened your record",
    "search": "Searched for you",
    "link": "Matched records that may be yours",
    "report": "Worked out figures",
    "answer": "Prepared the answer to a request about you",
    "send": "Sent your information",
    "destroy": "Destroyed your information",
}
#: The kind of entry that says a practitioner declared a copy, or passed something on (13.4.2).
DECLARED: Final = "declaration.outcome"
COPIED: Final = "Declared a copy of your information"
ASKED: Final = "Asked whether your record might be opened"
#: The lists of a screen, and for each of their columns the item that it shows.
LISTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "involvements": (
        "Who was shown as working with you",
        {
            "agency": "involvement_agency",
            "start": "involvement_dates",
            "end": "involvement_dates",
            "last_known": "involvement_dates",
            "worker": "involvement_worker",
            "lead_email": "involvement_lead_email",
        },
    ),
    "assessments": (
        "Assessments",
        {
            "kind": "assessment_type",
            "on": "assessment_date",
            "creator": "assessment_creator",
            "creator_email": "assessment_creator_email",
        },
    ),
    "education": (
        "Schooling by term",
        {name: name for name in ("term_start", "term_end", "school_name", "attendance_percentage")},
    ),
}
_FIELDS: Final = {"personal": "Personal details", "flags": "Flags"}
_TITLES: Final = {
    "start": "Start date",
    "end": "End date",
    "last_known": "Last known to be open",
    "on": "Date",
    "kind": "Type of assessment",
    "creator": "Document creator",
}
_ORDER: Final = tuple(one.name for one in datasets.get("practitioner_view").table("record").fields)


@dataclass(frozen=True, kw_only=True)
class _Screens:
    """What was displayed, numbered by its content in the order in which it was first seen."""

    marker: Marker
    numbers: dict[str, int] = field(default_factory=dict)
    made: list[Screen] = field(default_factory=list)

    def number(self, shown: Mapping[str, Any]) -> int:
        """The number of the screen that displays this; the days of the data do not make another."""
        parts = {name: part for name, part in shown.items() if name != "as_at"}
        text = json.dumps(parts, sort_keys=True)
        if text not in self.numbers:
            self.numbers[text] = len(self.made) + 1
            grids = tuple(_grids(parts, self.marker))
            self.made.append(Screen(number=self.numbers[text], grids=grids))
        return self.numbers[text]


def viewings(
    entries: Sequence[Entry], *, directory: Directory, marker: Marker
) -> tuple[tuple[Viewing, ...], tuple[Screen, ...]]:
    """Every time somebody asked for the record, oldest first, and the screens it put before them.

    `entries` are the ledger's about the person. An outcome belongs to the decision it follows.
    """
    outcomes: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.follows is not None:
            outcomes.setdefault(entry.follows, []).append(entry)
    screens = _Screens(marker=marker)
    found = [
        _viewing(entry, outcome, directory=directory, screens=screens)
        for entry in entries
        if entry.follows is None
        for outcome in outcomes.get(entry.index, [None])
    ]
    return tuple(found), tuple(screens.made)


def displayed(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Each (item code, text) that was displayed at any viewing."""
    for entry in entries:
        for name, part in _shown(entry).items():
            for line in part if isinstance(part, list) else ():
                for column, value in line.items():
                    item = LISTS.get(name, ("", {}))[1].get(column)
                    if item and value:
                        yield RECORD + item, str(value)


def _shown(entry: Entry | None) -> Mapping[str, Any]:
    shown = (entry.payload or {}).get("shown") if entry is not None else None
    return shown if isinstance(shown, Mapping) else {}


def _viewing(
    entry: Entry, outcome: Entry | None, *, directory: Directory, screens: _Screens
) -> Viewing:
    said = entry.payload or {}
    shown = _shown(outcome)
    agreement = directory.agreement(entry.agreement_version)
    purpose, reason = str(said.get("purpose") or ""), str(said.get("reason") or "")
    return Viewing(
        entry=entry.index,
        at=entry.at,
        role=names.role(str(said["role"])) if said.get("role") else "",
        organisation=directory.organisation(entry.organisation),
        did=_did(entry, outcome),
        outcome=_outcome(entry, outcome),
        under=directory.under(
            entry.agreement or "", entry.agreement_version, clauses=_clauses(said)
        ),
        purpose=purpose if agreement is None else names.purpose(agreement, purpose),
        reason=screens.marker.written(VIEWING_REASON, reason),
        screen=screens.number(shown) if shown else None,
        as_at=tuple(sorted({date.fromisoformat(day) for day in shown.get("as_at", {}).values()})),
    )


def _did(entry: Entry, outcome: Entry | None) -> str:
    if entry.kind == "question.answered":
        return ASKED
    if outcome is not None and outcome.kind == DECLARED:
        return COPIED
    operation = str((entry.payload or {}).get("operation") or "")
    if operation in DID:
        return DID[operation]
    return f"Asked to: {names.operation(operation)}" if operation else "Asked for your information"


def _outcome(entry: Entry, outcome: Entry | None) -> Outcome:
    if entry.kind.endswith(".refused"):
        return "refused"
    if outcome is not None and outcome.payload is None:
        return "forgotten"
    if outcome is not None:
        return "shown" if _shown(outcome) else "done"
    return "nothing"


def _clauses(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The clauses that let it through, or those it failed."""
    allowed = said.get("clauses") or [reason["clause"] for reason in said.get("reasons") or ()]
    return tuple(dict.fromkeys(map(str, allowed)))


def _grids(parts: Mapping[str, Any], marker: Marker) -> Iterator[Grid]:
    for name, title in _FIELDS.items():
        held = parts.get(name) or {}
        order = [one for one in _ORDER if one in held]
        if order:
            yield _grid(title, {one: one for one in order}, [held], marker)
    for name, (title, columns) in LISTS.items():
        if parts.get(name):
            yield _grid(title, columns, parts[name], marker)
    for name, rest in _rest(parts):
        # A screen that says more than this page knows is read by a person before it goes out.
        text = json.dumps(rest, sort_keys=True, ensure_ascii=False)
        value = marker.written(f"record_of_access.screen.{name}", text)
        yield Grid(
            title=wording.capital(name.replace("_", " ")),
            columns=(Column(item="", title="As displayed"),),
            lines=(Line(values=(value,)),),
        )


def _rest(parts: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """What was displayed and has no place in the known parts of a screen."""
    for name, part in sorted(parts.items()):
        rest: object = part
        if name in _FIELDS:
            rest = {one: held for one, held in part.items() if one not in _ORDER}
        elif name in LISTS:
            known = LISTS[name][1]
            cut = ({one: held for one, held in line.items() if one not in known} for line in part)
            rest = [line for line in cut if line]
        if rest:
            yield name, rest


def _grid(
    title: str, columns: Mapping[str, str], lines: Sequence[Mapping[str, Any]], marker: Marker
) -> Grid:
    used = [name for name in columns if any(line.get(name) not in (None, "") for line in lines)]

    def value(name: str, line: Mapping[str, Any]) -> Value:
        return marker.mark(RECORD + columns[name], wording.iso(line.get(name)))

    return Grid(
        title=title,
        columns=tuple(
            Column(item=RECORD + columns[name], title=_title(name, RECORD + columns[name]))
            for name in used
        ),
        lines=tuple(Line(values=tuple(value(name, line) for name in used)) for line in lines),
        blank=tuple(_title(name, RECORD + columns[name]) for name in columns if name not in used),
    )


def _title(name: str, item: str) -> str:
    return wording.capital(_TITLES.get(name) or names.item(item))
