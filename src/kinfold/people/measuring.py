"""How well records were matched: beside the sector's usual match, for every group, and by a sample.

The usual match joins two records only where UPN, date of birth and sex all agree, and drops the
rest. What it would have found stands beside what was confirmed here, so that anybody can see what
the difference is worth, and for whom. Counts leave this module protected (see `disclosure`).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kinfold.agreement.flow import Flow
from kinfold.disclosure import (
    Dimension,
    ProtectedTable,
    Record,
    Rules,
    differ_safely,
    protect_family,
)
from kinfold.gate import Gate
from kinfold.people import quality
from kinfold.people.outcomes import Fate, different
from kinfold.people.quality import Quality
from kinfold.people.traits import CATEGORIES, NOT_TOLD, TITLES, Traits, traits
from kinfold.people.units import Unit

#: What may be published: no count from 1 to 9, nothing that gives one away, to the nearest 5.
RULES: Final = Rules(threshold=10, base=5)
BOTH: Final = "both"
MORE: Final = "more"
NOT: Final = "not"
ALONE: Final = "alone"
#: Reasons that say nothing is missing: there is no other record to be matched with.
USUAL: Final = frozenset({"one_school_only"})
RESULTS: Final = {
    BOTH: "Matched, and the usual match finds it too",
    MORE: "Matched here only",
    NOT: "Not matched",
    ALONE: "Known to one place only, which is usual",
}
HOW: Final = "how"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One data set as it may be published: results by pass and reason, and by group.

    `alike` says that the groups are left out, because nearly the same children are counted in
    another data set, and the difference would tell of the few who are not.
    """

    data_set: str
    how: ProtectedTable
    groups: Mapping[str, ProtectedTable]
    alike: bool


@dataclass(frozen=True, kw_only=True)
class Measures:
    """What one linking is measured by. `exact` is not protected and is for those who link."""

    exact: Mapping[str, int]
    compared: tuple[str, ...]
    parts: tuple[Part, ...] = field(repr=False)
    cannot: Mapping[str, str]
    quality: Quality


def measure(
    gate: Gate,
    flow: Flow,
    units: Sequence[Unit],
    fates: Mapping[int, Fate],
    *,
    hows: Mapping[str, str],
) -> Measures:
    """The measures of a linking done under `flow`. `hows` names every pass and every reason."""
    told = traits(
        gate, flow.actor, units, agreement=flow.agreement, purpose=flow.purpose, at=flow.at
    )
    usual = usually_matched(units, told)
    return Measures(
        exact=dict(Counter(name for place in sorted(usual) for name in units[place].data_sets)),
        compared=told.compared,
        parts=_parts(units, fates, usual, told, hows=hows),
        cannot=told.cannot,
        quality=quality.measured(flow.agreement),
    )


def usually_matched(units: Sequence[Unit], told: Traits) -> frozenset[int]:
    """Places of the units that a match on UPN, date of birth and sex alone joins with another.

    A part that the agreement lets nobody compare is left out of the comparison; a record that
    lacks one of the others is not matched.
    """
    sexes = told.of.get("sex", ())
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        parts: dict[str, object] = {"upn": unit.upn, "born": unit.born}
        if sexes:
            parts["sex"] = "" if sexes[place] == NOT_TOLD else sexes[place]
        compared = tuple(parts[name] for name in told.compared)
        if all(compared):
            groups[compared].append(place)
    return frozenset(
        place for group in groups.values() if different(units, group) for place in group
    )


def _parts(
    units: Sequence[Unit],
    fates: Mapping[int, Fate],
    usual: frozenset[int],
    told: Traits,
    *,
    hows: Mapping[str, str],
) -> tuple[Part, ...]:
    results = Dimension(id="result", title="Result", categories=RESULTS)
    asked = [
        Dimension(id=trait, title=TITLES[trait], categories=CATEGORIES[trait]) for trait in told.of
    ]
    how = Dimension(id=HOW, title="By pass or reason", categories=hows)
    by_set: dict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        for name in unit.data_sets:
            by_set[name].append(place)
    found = []
    earlier: list[list[Record]] = []
    for name in sorted(by_set, key=lambda name: (-len(by_set[name]), name)):
        people = [_record(place, fates[place], usual, told) for place in by_set[name]]
        safe = all(differ_safely(one, people, rules=RULES) for one in earlier)
        columns = [how, *asked] if safe else [how]
        tables = dict(protect_family(people, rows=results, columns=columns, rules=RULES))
        if safe:
            earlier.append(people)
        found.append(Part(data_set=name, how=tables.pop(HOW), groups=tables, alike=not safe))
    return tuple(sorted(found, key=lambda part: part.data_set))


def _record(place: int, fate: Fate, usual: frozenset[int], told: Traits) -> Record:
    missed = ALONE if fate.reason in USUAL else NOT
    result = missed if fate.linked is None else BOTH if place in usual else MORE
    groups = (categories[place] for categories in told.of.values())
    return Record(person=str(place), codes=(result, fate.linked or fate.reason or "", *groups))
