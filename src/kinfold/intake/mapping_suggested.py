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
#: In a table of more fields than this, a heading is compared with those that share a word only.
MANY: Final = 200
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


@dataclass(frozen=True, kw_only=True)
class _Names:
    """What a field may be called: as written, plainly, and in the words that are meant."""

    field: Field
    written: tuple[str, ...]
    plain: tuple[str, ...]
    meant: tuple[str, ...]
    words: tuple[frozenset[str], ...]


def _proposals(headings: Sequence[str], table: Table) -> tuple[Proposal, ...]:
    """The best field for each heading, each field used once, the surest first.

    A heading that is a field's own is compared with no other: a table may have a thousand columns.
    """
    named = [_names(entry) for entry in table.fields if entry.name != TYPE_COLUMN]
    own: dict[str, _Names] = {}
    for one in named:
        for plain in one.plain:
            own.setdefault(plain, one)
    ranked = sorted(
        (
            (score, -place, heading, one.field, why)
            for place, heading in enumerate(headings)
            for given in (_Heading(heading),)
            for one in given.worth_comparing(own, named)
            for score, why in (given.likeness(one),)
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


def _names(entry: Field) -> _Names:
    written = tuple(dict.fromkeys((entry.source, entry.title, *entry.also, entry.name)))
    plain = tuple(map(_plain, written))
    meant = tuple(map(_meant, plain))
    words = tuple(frozenset(name.split()) for name in meant)
    return _Names(field=entry, written=written, plain=plain, meant=meant, words=words)


def _sure(score: float) -> Sure:
    if score >= 1:
        return "certain"
    return "likely" if score >= SAME_SPELT else "possible"


class _Heading:
    """One heading of the file, ready to be compared with many fields."""

    def __init__(self, written: str) -> None:
        self.plain, self._normal = _plain(written), normal(written)
        self._meant = _meant(self.plain)
        self._words = frozenset(self._meant.split())
        self._matcher = SequenceMatcher(None, "", self._meant, autojunk=False)

    def worth_comparing(
        self, own: Mapping[str, _Names], named: Sequence[_Names]
    ) -> Sequence[_Names]:
        """The field whose heading it is; else all, or of very many those with a word of it."""
        if self.plain in own:
            return [own[self.plain]]
        if len(named) <= MANY:
            return named
        return [one for one in named if any(self._words & words for words in one.words)]

    def likeness(self, names: _Names) -> tuple[float, str]:
        """How like it is to a field, from 0 to 1 and over, and in which way."""
        if self.plain in names.plain:
            if self._normal == normal(names.field.source):
                return 1.2, "It is the heading itself."
            return 1.1, "It is another heading of the same field."
        if self._meant in names.meant:
            return 0.95, "Its words mean the same."
        pairs = zip(names.meant, names.written, strict=True)
        score, best = max((self._alike(name), written) for name, written in pairs)
        if score < SAME_SPELT and any(words and self._words > words for words in names.words):
            return 0.8, "It says more than the name of this field."
        almost = f"It is written almost like “{best}”."
        return min(0.94, score), almost if score >= SAME_SPELT else f"It is a little like “{best}”."

    def _alike(self, name: str) -> float:
        """How alike the two are spelt; 0 where a quick look shows that it is less than ALIKE."""
        self._matcher.set_seq1(name)
        if self._matcher.real_quick_ratio() < ALIKE or self._matcher.quick_ratio() < ALIKE:
            return 0.0
        return self._matcher.ratio()


@lru_cache(maxsize=4096)
def _plain(heading: str) -> str:
    """A heading without its joints and marks: "Child_Last-Name" is "child last name"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[^\w.\-@ ]|_|-(?!mail)|\.$", " ", apart).casefold().split())


@lru_cache(maxsize=4096)
def _meant(plain: str) -> str:
    return " ".join(WORDS.get(word, word) for word in plain.split())


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
