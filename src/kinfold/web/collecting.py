"""What a front-line worker may ask a person for: each item required or optional, why, which clause.

Everything comes from the data set's declaration and the agreement in force: nothing is asked that
the agreement would not let be kept, and an item is required only where its declaration says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from kinfold import datasets, law
from kinfold.agreement import Actor, Agreement, Version
from kinfold.agreement.case import is_of
from kinfold.agreement.model import Grant, ItemGroup, Purpose, ScheduleRow
from kinfold.calendars import day_in_england
from kinfold.datasets import DataSet, Field, Table
from kinfold.gate import Gate
from kinfold.notices.keeping import of_agreement
from kinfold.registers import accounts
from kinfold.web.terms import usable

SCREEN: Final = "screen"
DEPOSIT: Final = "deposit"
#: Filled in by the service and not asked: which kind of record it is, and which school's.
RECORD_TYPE: Final = "record_type"
SCHOOL: Final = "laestab"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One item a person is asked for: whether it is required, why, and under which clause."""

    field: Field
    why: str
    clause: str

    @property
    def of_the_person(self) -> bool:
        """Whether the person is asked for it; a key comes from the worker's own system."""
        return not self.field.structural

    @property
    def mark(self) -> str:
        """Required or optional, in the words of the form."""
        return "required" if self.field.required else "optional: you may leave this out"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One kind of record that a role may collect under one agreement."""

    version: Version
    grant: Grant
    row: ScheduleRow
    data_set: DataSet
    table: Table
    questions: tuple[Question, ...]

    @property
    def agreement(self) -> Agreement:
        """The agreement it is collected under."""
        return self.version.agreement

    @property
    def title(self) -> str:
        """The data set and the kind of record, as people choose it."""
        return f"{self.data_set.title}: {self.table.title[:1].lower()}{self.table.title[1:]}"

    @property
    def place(self) -> Mapping[str, str]:
        """The parts of its address."""
        return {
            "agreement": self.agreement.id,
            "data_set": self.data_set.id,
            "table": self.table.name,
        }

    @property
    def required(self) -> tuple[Question, ...]:
        """What the person must give."""
        return tuple(one for one in self.questions if one.field.required and one.of_the_person)

    @property
    def optional(self) -> tuple[Question, ...]:
        """What the person may leave out."""
        return tuple(one for one in self.questions if not one.field.required and one.of_the_person)

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Why the items are asked, each reason once with its clause."""
        asked = (*self.required, *self.optional)
        return tuple(dict.fromkeys((one.why, one.clause) for one in asked))

    @cached_property
    def purposes(self) -> tuple[Purpose, ...]:
        """What it is asked for."""
        return tuple(one for one in self.agreement.purposes if one.id in self.grant.purposes)

    def laws(self, *, on: date) -> tuple[str, ...]:
        """The law in force on a day that carries what it is asked for, each once."""
        codes = dict.fromkeys(code for purpose in self.purposes for code in purpose.gateways)
        return tuple(law.gateway(code).citation for code in codes if law.in_force(code, on))

    def kept(self) -> tuple[str, ...]:
        """How long what is asked for is kept, each with its clause."""
        groups = {group.id for group in _groups(self.agreement, self.grant)}
        asked = {
            name
            for name in groups
            if any(self._code(one) in self.agreement.group(name).codes for one in self.questions)
        }
        said = (one for one in of_agreement(self.agreement) if one.group in asked)
        return tuple(dict.fromkeys(f"{one.words} (clause {one.clause})" for one in said))

    def _code(self, question: Question) -> str:
        return f"{self.data_set.id}.{self.table.name}.{question.field.name}"


def collections(actor: Actor, *, at: datetime) -> tuple[Collection, ...]:
    """Every kind of record that this role, at its organisation, may collect on screen today.

    Those are granted a deposit by an agreement in force whose schedule has a flow of the data set
    from the organisation by the channel "screen" (SOM-5.1). A worked-out data set is not asked for.
    """
    found = [
        Collection(
            version=version,
            grant=grant,
            row=row,
            data_set=data_set,
            table=table,
            questions=questions,
        )
        for version in usable(at=at)
        for grant, row, data_set in _flows(version.agreement, actor)
        for table in data_set.tables
        if (questions := tuple(_questions(version.agreement, grant, data_set, table, actor)))
    ]
    return tuple(sorted(found, key=lambda one: one.title))


def _flows(agreement: Agreement, actor: Actor) -> Iterator[tuple[Grant, ScheduleRow, DataSet]]:
    ours = {
        party.id
        for party in agreement.parties
        if is_of(party, actor.organisation, actor.organisation_kind)
    }
    for grant in agreement.grants_for(actor.role, DEPOSIT):
        for row in agreement.schedule:
            sends = row.collected and SCREEN in row.channels and not ours.isdisjoint(row.sender)
            for name in row.data_sets if sends and not ours.isdisjoint(grant.parties) else ():
                yield grant, row, datasets.get(name)


def _questions(
    agreement: Agreement, grant: Grant, data_set: DataSet, table: Table, actor: Actor
) -> Iterator[Question]:
    """The table's fields that the grant lets this role bring in, in the order declared."""
    groups = [
        group
        for group in _groups(agreement, grant)
        if not group.proposed and (not group.only_roles or actor.role in group.only_roles)
    ]
    for field in table.fields:
        code = f"{data_set.id}.{table.name}.{field.name}"
        group = next((one for one in groups if code in one.codes), None)
        if group is not None and field.name not in (RECORD_TYPE, SCHOOL):
            yield Question(field=field, why=group.reason, clause=group.clause)


def _groups(agreement: Agreement, grant: Grant) -> tuple[ItemGroup, ...]:
    return tuple(agreement.group(name) for name in grant.items)


def written(
    collection: Collection, actor: Actor, answers: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The headings and the one row of a table that the intake reads as this record.

    Every heading of the data set is there, so that it can be taken for no other.
    """
    holder = accounts.organisation(actor.organisation)
    filled = {RECORD_TYPE: collection.table.name, SCHOOL: (holder.laestab if holder else "") or ""}
    row: dict[str, str] = {}
    for table in collection.data_set.tables:
        for field in table.fields:
            row.setdefault(field.source, "")
            if table.name == collection.table.name:
                row[field.source] = filled.get(field.name) or answers.get(field.name, "")
    return list(row), list(row.values())


def reaches(gate: Gate, collection: Collection, actor: Actor, *, at: datetime) -> date:
    """The day up to which one collected record may say that the holder's data reaches.

    Never past the newest delivery: one record says nothing of what else is still true, and would
    make every spell that an older delivery left open look as if it had ended.
    """
    newest = [
        supply.as_at
        for supply in gate.held()
        if (supply.data_set, supply.holder) == (collection.data_set.id, actor.organisation)
    ]
    return min(max(newest, default=date.max), day_in_england(at))
