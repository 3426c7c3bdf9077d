"""The form in which a person says what each column of a file becomes, one question for each.

It is made from the file's headings and the data set's fields; nothing that is sent back names a
heading or a cell: questions go by their place in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.forms.boundfield import BoundField

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.intake.headings import normal
from kinfold.intake.mapping import (
    DATE_ORDERS,
    LONGEST_NAME,
    NAME,
    TYPE_COLUMN,
    FileMapping,
    codes_of,
)
from kinfold.intake.mapping_suggested import Suggested
from kinfold.intake.sample import Sample
from kinfold.web import forms

LEAVE_OUT: Final = "-"
#: How many different words of a coded column are asked about, and how many of its rows are shown.
MOST_WORDS: Final = 30
SHOWN: Final = 3
LONGEST_CONSTANT: Final = 100
KINDS: Final = {
    Kind.TEXT: "text",
    Kind.CODE: "code from a list",
    Kind.DATE: "date",
    Kind.INTEGER: "whole number",
    Kind.DECIMAL: "number",
    Kind.BOOLEAN: "yes or no",
}
ORDERS: Final = {
    "day-first": "Day first: 6/10/2026 is 6 October",
    "month-first": "Month first: 10/6/2026 is 6 October",
    "year-first": "Year first: 2026/10/6",
}


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word of the file in a coded column, and the question which of our codes it is."""

    text: str
    bound: BoundField


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column as the page shows it: heading, first cells, the question, and what it becomes."""

    heading: str
    cells: tuple[str, ...]
    bound: BoundField
    why: str
    sure: str
    field: Field | None
    item: str
    words: tuple[Word, ...]

    @property
    def kind(self) -> str:
        """How values of the field are written, in words."""
        return KINDS[self.field.kind] if self.field is not None else ""


class ColumnsForm(forms.Form):
    """What every column becomes, which words are which codes, and what every row has."""

    dates = forms.RadiosField(
        [forms.Option(value=order, text=ORDERS[order]) for order in DATE_ORDERS],
        label="In which order does the file write its dates?",
    )
    name = forms.TextField(
        label="A name for this mapping",
        help_text="Small letters, digits and hyphens, such as marac-list",
        width=20,
        max_length=LONGEST_NAME,
        error_messages={"required": "Enter a name for the mapping"},
    )

    def describe(
        self, seen: Sample, data_set: DataSet, suggested: Suggested, *, given: Mapping[str, str]
    ) -> None:
        """Ask about this file: a question for each column, each word, each field left empty.

        `given` is what was chosen before, from which the questions follow.
        """
        self.seen, self.data_set, self.suggested = seen, data_set, suggested
        self.table, self.given = data_set.table(suggested.mapping.table), given
        self.initial.update(dates=suggested.mapping.dates, name=suggested.mapping.name)
        for place, proposal in enumerate(suggested.proposals):
            column = forms.SelectField(_fields(self.table), label="Becomes", required=False)
            self.fields[f"c{place}"] = column
            chosen = suggested.mapping.becomes(proposal.heading)
            left = suggested.mapping.leaves_out(proposal.heading) or proposal.sure == "no idea"
            self.initial[f"c{place}"] = chosen.name if chosen else (LEAVE_OUT if left else "")
        for place, entry, number, _ in self._words():
            self.fields[f"w{place}-{number}"] = _code_field(entry)
            self.initial[f"w{place}-{number}"] = self._said_of(entry, self._word(place, number))
        for entry in self._empty():
            self.fields[f"k-{entry.name}"] = _constant_field(entry)
            self.initial[f"k-{entry.name}"] = suggested.mapping.constants.get(entry.name, "")
        self.initial.update({key: given[key] for key in self.fields if key in given})

    def mapping(self) -> FileMapping:
        """The mapping as it was sent; the form is valid."""
        given = self.cleaned_data
        chosen = {place: given[f"c{place}"] for place in range(len(self.seen.headings))}
        codes: dict[str, dict[str, str]] = {}
        for place, entry, number, word in self._words():
            if ours := given.get(f"w{place}-{number}"):
                codes.setdefault(entry.name, {})[word] = ours
        constants = {entry.name: given.get(f"k-{entry.name}") for entry in self._empty()}
        headings = self.seen.headings
        return FileMapping(
            name=given["name"],
            data_set=self.data_set.id,
            table=self.table.name,
            columns={headings[p]: name for p, name in chosen.items() if name != LEAVE_OUT},
            left_out=tuple(headings[p] for p, name in chosen.items() if name == LEAVE_OUT),
            codes=codes,
            constants={name: value for name, value in constants.items() if value},
            dates=next(order for order in DATE_ORDERS if order == given["dates"]),
        )

    def clean(self) -> None:
        """Every column is answered, no field is filled twice, and none that is needed is empty."""
        used: dict[str, str] = {}
        for place in range(len(self.seen.headings)):
            key = f"c{place}"
            name = self.cleaned_data.get(key, "")
            if name == "" and key not in self.errors:
                self.add_error(key, f"Choose what “{self.seen.headings[place]}” becomes")
            elif name in used:
                self.add_error(key, f"“{used[name]}” becomes this already; choose another")
            elif name != LEAVE_OUT:
                used[name] = self.seen.headings[place]
        for place, entry, number, _ in self._words():
            if f"w{place}-{number}" not in self.given and f"c{place}" not in self.errors:
                self.add_error(f"c{place}", f"Say which codes the words of {entry.title} are")
        for entry in self._empty():
            if not self.cleaned_data.get(f"k-{entry.name}"):
                self.add_error(f"k-{entry.name}", f"Every row must have {entry.title}")
        name = self.cleaned_data.get("name")
        if name and not NAME.fullmatch(name):
            self.add_error("name", "Use small letters, digits and single hyphens")

    def columns(self) -> Iterator[Column]:
        """The columns as the page shows them, as they are chosen now."""
        words: dict[int, list[Word]] = {}
        for place, _, number, word in self._words():
            words.setdefault(place, []).append(Word(text=word, bound=self[f"w{place}-{number}"]))
        for place, proposal in enumerate(self.suggested.proposals):
            entry = self._chosen(place)
            own = entry is not None and entry != (proposal.field if proposal.chosen else None)
            yield Column(
                heading=proposal.heading,
                cells=tuple(row[place] for row in self.seen.rows[:SHOWN]),
                bound=self[f"c{place}"],
                why="You chose it, or the mapping you began from." if own else proposal.why,
                sure="chosen" if own else proposal.sure,
                field=entry,
                item=f"{self.data_set.id}.{self.table.name}.{entry.name}" if entry else "",
                words=tuple(words.get(place, ())),
            )

    def constants(self) -> list[BoundField]:
        """The questions about fields that every row must have and no column becomes."""
        return [self[f"k-{entry.name}"] for entry in self._empty()]

    def _chosen(self, place: int) -> Field | None:
        """The field a column becomes as things stand: as sent, else as suggested."""
        key = f"c{place}"
        name = self.given.get(key, self.initial.get(key, ""))
        return next((entry for entry in self.table.fields if entry.name == name), None)

    def _empty(self) -> list[Field]:
        filled = {entry.name for p in range(len(self.seen.headings)) if (entry := self._chosen(p))}
        return [
            entry
            for entry in self.table.fields
            if entry.required and entry.name not in {*filled, TYPE_COLUMN}
        ]

    def _words(self) -> Iterator[tuple[int, Field, int, str]]:
        """The words of each coded column that are not codes already: place, field, number, word."""
        for place in range(len(self.seen.headings)):
            entry = self._chosen(place)
            if entry is None or entry.kind not in {Kind.CODE, Kind.BOOLEAN}:
                continue
            for number, word in enumerate(self._said(place)):
                if word not in codes_of(entry):
                    yield place, entry, number, word

    def _said(self, place: int) -> Sequence[str]:
        return tuple(dict.fromkeys(filter(None, (r[place].strip() for r in self.seen.rows))))[
            :MOST_WORDS
        ]

    def _word(self, place: int, number: int) -> str:
        return self._said(place)[number]

    def _said_of(self, entry: Field, word: str) -> str:
        """Our code for a word, where the suggestion, or the mapping begun from, has one."""
        known = self.suggested.mapping.codes.get(entry.name, {})
        return {normal(theirs): ours for theirs, ours in known.items()}.get(normal(word), "")


def _fields(table: Table) -> list[forms.Option]:
    """Every field a column may become, and that it may be left out."""
    found = [
        forms.Option(value=entry.name, text=f"{entry.title} ({KINDS[entry.kind]})")
        for entry in table.fields
        if entry.name != TYPE_COLUMN
    ]
    return [forms.Option(value=LEAVE_OUT, text="Leave it out: not kept"), *found]


def _code_field(entry: Field) -> forms.SelectField:
    return forms.SelectField(_codes(entry), label="is", required=False)


def _constant_field(entry: Field) -> forms.GovukField:
    label = f"{entry.title}, the same in every row"
    if entry.kind in {Kind.CODE, Kind.BOOLEAN}:
        return forms.SelectField(_codes(entry), label=label, required=False)
    return forms.TextField(label=label, required=False, max_length=LONGEST_CONSTANT, width=20)


def _codes(entry: Field) -> list[forms.Option]:
    if entry.codeset is None:
        return [forms.Option(value="1", text="Yes"), forms.Option(value="0", text="No")]
    labels: Mapping[str, str] = {
        code.code: code.label for code in datasets.codeset(entry.codeset).codes.values()
    }
    return [forms.Option(value=code, text=f"{code}: {labels[code]}") for code in labels]
