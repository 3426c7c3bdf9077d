"""Says in plain English what was decided and why, for whoever asked and for whoever checks later.

An answer of yes names its clauses, and every item as shown, changed or withheld. An answer of no
names every reason with its clause and what would put it right. No value of anybody's data, and no
name of anybody, is in an explanation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kinfold import datasets
from kinfold.agreement.model import Version
from kinfold.agreement.permit import ItemRule, Permit, Refusal
from kinfold.agreement.words import Transform, Treatment

CHANGED_TO: dict[Transform, str] = {
    "year_of_birth": "the year of birth only",
    "postcode_district": "the first half of the postcode only",
}


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """What happens to one item, in words: `why` for items withheld, `how_far_back` for others."""

    item: str
    title: str
    treatment: Treatment
    clause: str
    why: str
    how_far_back: str


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One reason for a no: what stands in the way, under which clause, and what would cure it."""

    code: str
    clause: str
    sentence: str
    remedy: str
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """Something somebody must do because of this, and by when where there is a date."""

    clause: str
    text: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A decision in words. `text` is the whole of it; the parts are for a page to lay out."""

    permitted: bool
    headline: str
    under: str
    version: str | None
    clauses: tuple[str, ...] = ()
    items: tuple[ItemLine, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    duties: tuple[DutyLine, ...] = ()
    destroy_by: date | None = None

    @property
    def text(self) -> str:
        """The explanation as lines of plain English."""
        return "\n".join((self.headline, *self._lines()))

    def _lines(self) -> Iterable[str]:
        if self.clauses:
            yield f"It rests on {_clauses(self.clauses)}."
        yield from _item_lines(self.items)
        for number, obstacle in enumerate(self.obstacles, 1):
            about = f" ({obstacle.title})" if obstacle.title is not None else ""
            yield f"{number}. [{obstacle.clause}] {obstacle.sentence}{about}"
            yield f"   To put it right: {obstacle.remedy}"
        for duty in self.duties:
            by = f" By {_day(duty.due_on)}." if duty.due_on is not None else ""
            yield f"To do afterwards [{duty.clause}]: {duty.text}{by}"
        if self.destroy_by is not None:
            yield f"What is kept must be destroyed by {_day(self.destroy_by)}."


def explain(outcome: Permit | Refusal, version: Version | None = None) -> Explanation:
    """The decision `outcome` in plain English.

    `version` is the version it was decided under, where there was one: it lends its title.
    ValueError where it is not the version the outcome rests on.
    """
    if version is not None and outcome.version not in (None, version.hash):
        msg = "the decision rests on another version"
        raise ValueError(msg)
    under = version.agreement.title if version is not None else "the agreement asked for"
    if isinstance(outcome, Permit):
        return _yes(outcome, under)
    return _no(outcome, under)


def _yes(permit: Permit, under: str) -> Explanation:
    shown, asked = len(permit.shown), len(permit.items)
    things = "The item" if asked == 1 else f"{shown} of the {asked} items" if shown < asked else ""
    things = things or f"All {asked} items"
    verb = "is" if asked == 1 else "are"
    return Explanation(
        permitted=True,
        headline=f"Permitted under {under}. {things} asked for {verb} let through.",
        under=under,
        version=permit.version,
        clauses=permit.clauses,
        items=tuple(_item(rule) for rule in permit.items),
        duties=tuple(
            DutyLine(clause=duty.clause, text=duty.text, due_on=duty.due_on)
            for duty in permit.duties
        ),
        destroy_by=permit.destroy_by,
    )


def _no(refusal: Refusal, under: str) -> Explanation:
    count = len(refusal.reasons)
    number = "one thing stands" if count == 1 else f"{count} things stand"
    return Explanation(
        permitted=False,
        headline=f"Refused under {under}: {number} in the way. Nothing was shown, kept or sent.",
        under=under,
        version=refusal.version,
        obstacles=tuple(
            Obstacle(
                code=reason.code,
                clause=reason.clause,
                sentence=reason.sentence,
                remedy=reason.remedy,
                title=_title(reason.item) if reason.item is not None else None,
            )
            for reason in refusal.reasons
        ),
    )


def _item(rule: ItemRule) -> ItemLine:
    return ItemLine(
        item=rule.item,
        title=_title(rule.item),
        treatment=rule.treatment,
        clause=rule.clause,
        why=CHANGED_TO[rule.transform] if rule.transform is not None else rule.reason,
        how_far_back="" if rule.treatment == "withhold" else _how_far_back(rule),
    )


def _title(item: str) -> str:
    """The item's title; an undeclared word is never repeated, for anything might be in it."""
    try:
        return datasets.find_item(item)[2].title
    except KeyError:
        return "an item that no data set declares"


def _how_far_back(rule: ItemRule) -> str:
    if rule.since is None:
        return "however old"
    limit = f"back to {_day(rule.since)}"
    return f"{limit}, and older where something has happened since then" if rule.unlocks else limit


def _item_lines(items: tuple[ItemLine, ...]) -> Iterable[str]:
    """One line for all the items that fare alike."""
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for line in items:
        key = (line.treatment, line.why, line.how_far_back, line.clause)
        alike.setdefault(key, []).append(line.title)
    for (treatment, why, how_far_back, clause), titles in alike.items():
        names = ", ".join(titles)
        if treatment == "withhold":
            yield f"Withheld [{clause}]: {names}. {why}"
        elif treatment == "transform":
            yield f"Changed to {why} [{clause}], {how_far_back}: {names}."
        else:
            yield f"Let through [{clause}], {how_far_back}: {names}."


def _clauses(clauses: tuple[str, ...]) -> str:
    if len(clauses) == 1:
        return f"clause {clauses[0]}"
    return f"clauses {', '.join(clauses[:-1])} and {clauses[-1]}"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
