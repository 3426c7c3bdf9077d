"""Suggests what each heading of a file becomes, and says of each suggestion why and how sure.

Nothing is taken for certain that only looks alike: what is merely possible is told and not chosen.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.intake.headings import normal
from kinfold.intake.mapping import TYPE_COLUMN, DateOrder, FileMapping
from kinfold.intake.mapping_applied import NO_DATE, as_written_here

Sure = Literal["certain", "likely", "possible", "no idea"]
CHOSEN: Final = frozenset({"certain", "likely"})
#: How alike two headings must be spelt to be one misspelt, and to be worth a mention.
SAME_SPELT: Final = 0.88
ALIKE: Final = 0.72
#: What the words of headings are often written for.
WORDS: Final[Mapping[str, str]] = {
    "dob": "date of birth",
    "d.o.b": "date of birth",
    "birthdate": "date of birth",
    "no": "number",
    "num": "number",
    "ref": "number",
    "reference": "number",
    "id": "number",
    "addr": "address",
    "pcode": "postcode",
    "nhsno": "nhs number",
    "lastname": "surname",
    "firstname": "forename",
    "fname": "forename",
    "sname": "surname",
    "e-mail": "email",
    "mail": "email",
    "started": "start",
    "began": "start",
    "begin": "start",
    "ended": "end",
    "finish": "end",
    "sw": "social worker",
}
_YES: Final = {"yes": "1", "y": "1", "true": "1", "no": "0", "n": "0", "false": "0"}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What one heading may become: a field or none, why, and how sure that is."""

    heading: str
    field: Field | None
    why: str
    sure: Sure

    @property
    def chosen(self) -> bool:
        """Whether it is sure enough to stand in the suggested mapping."""
        return self.field is not None and self.sure in CHOSEN


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """A mapping that may serve, with the reason for each of its columns and of what is not in it.

    `notes` say what else was worked out from the rows: the order of dates, words and their codes.
    """

    mapping: FileMapping
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()


def suggest(
    headings: Sequence[str],
    data_set: DataSet,
    *,
    table: str | None = None,
    name: str = "draft",
    rows: Iterable[Sequence[str]] = (),
) -> Suggested:
    """What the headings may become in `data_set`; its table that fits best unless one is named.

    `rows` are some of the file's rows, looked at for the order of dates and for words that are
    the meaning of a code. No value of theirs is kept but such a word.
    """
    tables = [data_set.table(table)] if table is not None else data_set.tables
    proposed, chosen = max(
        ((_proposals(headings, one), one) for one in tables),
        key=lambda pair: sum(1 for one in pair[0] if one.chosen),
    )
    columns = dict(zip(headings, zip(*rows, strict=False), strict=False))
    proposals = tuple(_doubted(one, columns.get(one.heading, ())) for one in proposed)
    taken = {one.heading: one.field for one in proposals if one.chosen and one.field is not None}
    order, notes = _order([columns.get(h, ()) for h, f in taken.items() if f.kind is Kind.DATE])
    codes = {f.name: found for h, f in taken.items() if (found := _codes(f, columns.get(h, ())))}
    notes += [
        f"Words of {data_set.table(chosen.name).field(one).title} are turned into codes."
        for one in codes
    ]
    mapping = FileMapping(
        name=name,
        data_set=data_set.id,
        table=chosen.name,
        columns={heading: entry.name for heading, entry in taken.items()},
        codes=codes,
        dates=order,
    )
    return Suggested(mapping=mapping, proposals=proposals, notes=tuple(notes))


def _proposals(headings: Sequence[str], table: Table) -> tuple[Proposal, ...]:
    """The best field for each heading, each field used once, the surest first."""
    fields = [entry for entry in table.fields if entry.name != TYPE_COLUMN]
    ranked = sorted(
        (
            (score, -place, heading, entry, why)
            for place, heading in enumerate(headings)
            for entry in fields
            for score, why in (_likeness(heading, entry),)
            if score >= ALIKE
        ),
        key=lambda one: (one[0], one[1]),
        reverse=True,
    )
    found: dict[str, Proposal] = {}
    used: set[str] = set()
    for score, _, heading, entry, why in ranked:
        if heading not in found and entry.name not in used:
            found[heading] = Proposal(heading=heading, field=entry, why=why, sure=_sure(score))
            used.add(entry.name)
    nothing = "No field of this data set has a name like it."
    return tuple(
        found.get(one) or Proposal(heading=one, field=None, why=nothing, sure="no idea")
        for one in headings
    )


def _sure(score: float) -> Sure:
    if score >= 1:
        return "certain"
    return "likely" if score >= SAME_SPELT else "possible"


def _likeness(heading: str, entry: Field) -> tuple[float, str]:
    """How like a heading is to a field, from 0 to 1 and over, and in which way."""
    if normal(heading) == normal(entry.source):
        return 1.2, "It is the heading itself."
    names = (entry.source, entry.title, *entry.also, entry.name)
    given = _plain(heading)
    if given in map(_plain, names):
        return 1.1, "It is another heading of the same field."
    meant = _meant(given)
    if meant in {_meant(_plain(name)) for name in names}:
        return 0.95, "Its words mean the same."
    words = set(meant.split())
    if any(words > set(_meant(_plain(name)).split()) for name in names):
        return 0.8, "It says more than the name of this field."
    best = max(names, key=lambda name: _alike(meant, _meant(_plain(name))))
    score = min(0.94, _alike(meant, _meant(_plain(best))))
    return score, f"It is written almost like “{best}”." if score >= SAME_SPELT else (
        f"It is a little like “{best}”."
    )


@lru_cache(maxsize=4096)
def _plain(heading: str) -> str:
    """A heading without its joints and marks: "Child_Last-Name" is "child last name"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[^\w.\-@ ]|_|-(?!mail)|\.$", " ", apart).casefold().split())


@lru_cache(maxsize=4096)
def _meant(plain: str) -> str:
    return " ".join(WORDS.get(word, word) for word in plain.split())


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _doubted(proposal: Proposal, cells: Sequence[str]) -> Proposal:
    """The proposal, less sure where the rows do not bear it out: a date that is no date."""
    written = [cell for cell in cells if cell.strip()]
    entry = proposal.field
    if entry is None or entry.kind is not Kind.DATE or not written:
        return proposal
    dates = sum(1 for cell in written if _is_date(cell))
    if dates * 2 >= len(written):
        return proposal
    why = f"{proposal.why} But most of its cells are no dates."
    return Proposal(heading=proposal.heading, field=entry, why=why, sure="possible")


def _is_date(cell: str) -> bool:
    return any(as_written_here(cell, order) != NO_DATE for order in ("day-first", "month-first"))


def _order(columns: Iterable[Sequence[str]]) -> tuple[DateOrder, list[str]]:
    """Day first, unless some date can only be written month first and none only day first."""
    cells = [cell for column in columns for cell in column if cell.strip()]
    day = any(_only(cell, "day-first", "month-first") for cell in cells)
    month = any(_only(cell, "month-first", "day-first") for cell in cells)
    if month and not day:
        return "month-first", ["Dates are read month first: some could be nothing else."]
    if month:
        return "day-first", ["Dates are read day first, though some could only be month first."]
    return "day-first", ["Dates are read day first."] if cells else []


def _only(cell: str, one: DateOrder, other: DateOrder) -> bool:
    return as_written_here(cell, one) != NO_DATE and as_written_here(cell, other) == NO_DATE


def _codes(entry: Field, cells: Sequence[str]) -> dict[str, str]:
    """The words among the cells that are the meaning of a code, with the code."""
    if entry.kind is Kind.BOOLEAN:
        known = _YES
    elif entry.codeset is not None:
        codes = datasets.codeset(entry.codeset).codes
        known = {normal(code.label): code.code for code in codes.values()}
    else:
        return {}
    written = dict.fromkeys(cell.strip() for cell in cells if cell.strip())
    return {cell: known[word] for cell in written if (word := _without_letter(cell)) in known}


def _without_letter(cell: str) -> str:
    """A word as compared, without the letter inspection lists put before it: "b) Female"."""
    return normal(re.sub(r"^[a-z]\) ", "", cell))
