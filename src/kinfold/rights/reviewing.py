"""A person reads what the rules stopped, decides, and only then is there a pack.

A rule may withhold by itself; it may never let out by itself what it stopped. What could do
serious harm needs the opinion of a named role first (Data Protection Act 2018, Schedule 3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Final, Literal

from kinfold import datasets
from kinfold.agreement import wording as names
from kinfold.calendars import day_in_england
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.rights import leaving_out, wording
from kinfold.rights.contents import (
    COPY_REASON,
    VIEWING_REASON,
    Contents,
    Marked,
    Pack,
    Redaction,
    Rule,
    Value,
    Withheld,
)
from kinfold.rights.third_parties import REVIEWER

TELLING: Final = 4
"""A shorter text, such as "No", is in any sentence and gives nothing away."""
ASKED: Final = "An access pack was to be made ready to give."
DISPLAYED: Final = "What was displayed when somebody looked"
_WRITTEN: Final = {
    VIEWING_REASON: "Who asked for your record: the reason they wrote",
    COPY_REASON: "Copies of your information: the reason they wrote",
}


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a professional said about giving something: the role, and the day they said it."""

    role: str
    given_on: date


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A reviewer's word on a question, a value (`item#n`) or a whole item (its item code).

    `outcome` "keep" gives it, "redact" withholds it and says so where it was. "leave_out" takes
    out every column it is about and names nothing: only for what could do serious harm. The
    reason is printed in the pack, save for what is left out, and must not repeat the value.
    """

    about: str
    outcome: Literal["keep", "redact", "leave_out"]
    reason: str = ""
    opinion: Opinion | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something a person must decide: which rule stopped it, where, and the texts to be read."""

    about: str
    where: str
    rule: Rule
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Contents with what the rules stopped marked in them; it may not leave the installation."""

    contents: Contents

    @cached_property
    def marked(self) -> tuple[Marked, ...]:
        """Each value a rule stopped, once, in the order of the pack."""
        found: dict[str, Marked] = {}

        def see(_: str, value: Value) -> Value:
            if isinstance(value, Marked):
                found.setdefault(value.ref, value)
            return value

        self.contents.changed(see)
        return tuple(found.values())

    @property
    def questions(self) -> tuple[Question, ...]:
        """What needs a person's decision before there is a pack."""
        asked: dict[str, list[Marked]] = {}
        for value in self.marked:
            if value.rule.treatment == "decide":
                asked.setdefault(value.question, []).append(value)
        return tuple(
            Question(
                about=about,
                where=where(values[0].item, whole=about != values[0].ref),
                rule=values[0].rule,
                texts=tuple(value.text for value in values),
            )
            for about, values in asked.items()
        )

    @property
    def by_rule(self) -> tuple[Marked, ...]:
        """What a rule withholds unless the reviewer gives it after all."""
        return tuple(value for value in self.marked if value.rule.treatment == "redact")

    @cached_property
    def items(self) -> frozenset[str]:
        """The item codes the pack has values of."""
        found: set[str] = set()

        def see(item: str, value: Value) -> Value:
            found.add(item)
            return value

        self.contents.changed(see)
        return frozenset(found)


def where(item: str, *, whole: bool = False) -> str:
    """Where in the pack an item is, in words; `whole` names its table only."""
    if item in _WRITTEN:
        return _WRITTEN[item]
    if item not in _declared():
        return DISPLAYED
    data_set, table, declared = datasets.find_item(item)
    parts = (DISPLAYED,) if data_set.id == "practitioner_view" else (data_set.title, table.title)
    return ": ".join(map(wording.capital, parts if whole else (*parts, declared.title)))


@cache
def _declared() -> frozenset[str]:
    return frozenset(code for one in datasets.catalogue().values() for code, _, _ in one.items())


def reviewed(draft: Draft, decisions: Iterable[Decision], *, role: str, at: datetime) -> Pack:
    """The pack, with the reviewer's decisions carried out and everything withheld listed.

    `role` is the reviewer's. NeedsDecision (13) while anything waits for a decision or for the
    opinion of a named role; UsageProblem for a decision about nothing in the draft, two on one, or
    a reason that repeats what it withholds.
    """
    chosen = _chosen(draft, decisions)
    waiting = [
        value for value in draft.marked if not _settled(value, chosen, on=day_in_england(at))
    ]
    if waiting:
        places = dict.fromkeys(value.question for value in waiting)
        raise NeedsDecision(
            ASKED,
            why=(
                f"{wording.plural(len(places), 'question')} in it must be decided by a person: "
                f"{', '.join(places)}."
            ),
            remedy=(
                "Read what each names, ask the role whose opinion is needed where one is, and "
                "record whether to give or to withhold it."
            ),
        )
    _says_no_value(draft, chosen)
    notes = _Notes(chosen=chosen)
    gone = {
        value.item
        for value in draft.marked
        if (decision := _decision(value, chosen)) and decision.outcome == "leave_out"
    }
    rest, rows = leaving_out.without(draft.contents, gone)
    contents = rest.changed(notes.carried_out)
    if gone:
        notes.left_out(rows)
    return Pack(
        contents=contents,
        redactions=notes.redactions(),
        reviewed_by=names.role(role),
        reviewed_at=at,
    )


def _chosen(draft: Draft, decisions: Iterable[Decision]) -> dict[str, Decision]:
    known = draft.items | {value.ref for value in draft.marked}
    known |= {value.question for value in draft.marked}
    chosen: dict[str, Decision] = {}
    for decision in decisions:
        if decision.about not in known or decision.about in chosen:
            raise UsageProblem(
                ASKED,
                why=(
                    f"There are two decisions about {decision.about}."
                    if decision.about in chosen
                    else "A decision is about something that is not in the draft."
                ),
                remedy="Decide once about each question, value or item that the draft names.",
            )
        chosen[decision.about] = decision
    _may_be_left_out(draft, chosen)
    return chosen


def _may_be_left_out(draft: Draft, chosen: Mapping[str, Decision]) -> None:
    """Only whole items that could do serious harm may go without being named."""
    harmful = [value for value in draft.marked if value.rule.opinion_of]
    may = {value.item for value in harmful} | {
        value.question for value in harmful if value.question != value.ref
    }
    if any(one.outcome == "leave_out" and one.about not in may for one in chosen.values()):
        raise UsageProblem(
            ASKED,
            why="A decision leaves something out that could not do serious harm.",
            remedy="Withhold it instead: the pack then says that it is withheld, and why.",
        )


def _says_no_value(draft: Draft, chosen: Mapping[str, Decision]) -> None:
    """A reason is printed in the pack: it must not give away what it is about."""
    for value in draft.marked:
        decision = _decision(value, chosen)
        if decision is None or decision.outcome == "keep" or len(value.text) < TELLING:
            continue
        if value.text.casefold() in decision.reason.casefold():
            raise UsageProblem(
                ASKED,
                why=f"The reason given about {decision.about} repeats what is withheld.",
                remedy="Give the reason in words that do not say what it is about.",
            )


def _decision(value: Marked, chosen: Mapping[str, Decision]) -> Decision | None:
    """The narrowest decision on a value. One on a whole item never lets out what must be read."""
    for about in (value.ref, value.item, value.question):
        decision = chosen.get(about)
        read = about == value.ref or not value.rule.each
        if decision is not None and (read or decision.outcome != "keep"):
            return decision
    return None


def _settled(value: Marked, chosen: Mapping[str, Decision], *, on: date) -> bool:
    decision = _decision(value, chosen)
    if decision is None:
        return value.rule.treatment == "redact"
    if not value.rule.opinion_of:
        return True
    said = decision.opinion
    return said is not None and said.role in value.rule.opinion_of and said.given_on <= on


@dataclass(frozen=True, kw_only=True)
class _Notes:
    """Numbers what is withheld: one note for one place and one reason."""

    chosen: Mapping[str, Decision]
    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)

    def carried_out(self, item: str, value: Value) -> Value:
        """The value as text, or withheld with its note."""
        if isinstance(value, Marked):
            decision = _decision(value, self.chosen)
            keep = decision is not None and decision.outcome == "keep"
            return value.text if keep else self._withheld(item, value.rule, decision)
        decision = self.chosen.get(item) if value else None
        if decision is not None and decision.outcome == "redact":
            return self._withheld(item, REVIEWER, decision)
        return value

    def _withheld(self, item: str, rule: Rule, decision: Decision | None) -> Withheld:
        reason = rule.reason
        if decision is not None and decision.reason:
            reason = f"{reason} {decision.reason}"
        if decision is not None and decision.opinion is not None and rule.opinion_of:
            reason += f" {names.role(decision.opinion.role)} was asked for an opinion."
        place = (where(item), rule.category, reason)
        number = self.numbers.setdefault(place, len(self.numbers) + 1)
        self.times[number] = self.times.get(number, 0) + 1
        return Withheld(note=number)

    def left_out(self, rows: int) -> None:
        """One note for everything that is left out, which says nothing of what it is."""
        place = (leaving_out.NOT_NAMED, leaving_out.LEFT_OUT.category, leaving_out.LEFT_OUT.reason)
        self.times[self.numbers.setdefault(place, len(self.numbers) + 1)] = rows

    def redactions(self) -> tuple[Redaction, ...]:
        """Everything withheld, by number."""
        return tuple(
            Redaction(
                number=number,
                where=place,
                category=category,
                reason=reason,
                times=self.times[number],
            )
            for (place, category, reason), number in self.numbers.items()
        )
