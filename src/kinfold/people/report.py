"""How many records of each data set were matched, by which pass, and why others were not (NEX-19).

The report names no child. A record's own identifier stands in a field of its own, which nothing
prints, for a data manager who may see it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kinfold.people import standard
from kinfold.people.clusters import Joined
from kinfold.people.measuring import Measures
from kinfold.people.outcomes import Fate, different
from kinfold.people.units import Unit

#: Every reason for a record to be matched with no other, in words for a data manager.
REASONS: Final = {
    "in_review": "Waits for a person's decision; it feeds no view and no figure",
    "sealed": "The person's record is sealed, so it is joined with nothing",
    "too_many_alike": "More records look like this one than one child can have",
    "unborn": "The child was not born yet",
    "temporary_upn": "Only a temporary UPN, which is never matched on",
    "faulty_upn": "The UPN is faulty: check its letter and digits at the source",
    "no_upn": "No UPN, and no name to match on instead",
    "upn_not_found": "No other record here carries the UPN (the child is on no roll here)",
    "no_birth_date": "No usable date of birth, and nothing else matched",
    "no_candidate": "Nobody else here is likely enough to be the same child",
    "one_school_only": "Known to one school only, which is usual",
}
#: The passes in the order in which they are tried.
PASSES: Final = ("upn", "former_upn", "name_dob_place", "splink", "review")
PASS_NAMES: Final[Mapping[str, str]] = {
    "upn": "Same UPN",
    "former_upn": "Former UPN",
    "name_dob_place": "Name, date of birth and place",
    "splink": "Likely by all that is known (Splink)",
    "review": "Decided by a person",
}
#: Every pass and every reason, by its word.
HOWS: Final = {**PASS_NAMES, **REASONS}


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """A record matched with no other: its opaque reference, whose it is, and why."""

    ref: str
    data_set: str
    holder: str
    reason: str
    record: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class DataSetReport:
    """One data set's records: all, matched by pass, unmatched by reason; they add up."""

    data_set: str
    records: int
    linked: Mapping[str, int]
    unmatched: Mapping[str, int]

    @property
    def matched(self) -> int:
        """How many records were matched with a record of another system."""
        return sum(self.linked.values())


@dataclass(frozen=True, kw_only=True)
class MatchReport:
    """What one linking came to. `supply` is None where nothing had changed."""

    agreement: str
    at: datetime
    data_sets: tuple[DataSetReport, ...]
    people: int
    new_people: int
    new_cases: int
    waiting: int
    supply: str | None
    measures: Measures
    unmatched: tuple[Unmatched, ...] = field(repr=False)

    @property
    def changed(self) -> bool:
        """Whether the index is another than it was."""
        return self.supply is not None

    def as_json(self) -> dict[str, Any]:
        """The report as every door gives it (shape version 2); no record's own identifier."""
        return {
            "version": 2,
            "agreement": self.agreement,
            "at": self.at.isoformat(),
            "people": self.people,
            "new_people": self.new_people,
            "new_cases": self.new_cases,
            "waiting": self.waiting,
            "supply": self.supply,
            "data_sets": [
                {
                    "data_set": one.data_set,
                    "records": one.records,
                    "matched": one.matched,
                    "exact": self.measures.exact.get(one.data_set, 0),
                    "linked": dict(one.linked),
                    "unmatched": dict(one.unmatched),
                }
                for one in self.data_sets
            ],
            "compared": list(self.measures.compared),
            "quality": self.measures.quality.as_json(),
        }


def fates(
    units: Sequence[Unit],
    joined: Joined,
    methods: Mapping[int, str],
    *,
    sealed: frozenset[int],
    alike: frozenset[int],
) -> Mapping[int, Fate]:
    """Each unit's fate. `methods` are the reasons by which links stand in the index."""
    crowded = {
        place for group in joined.groups if different(units, group.places) for place in group.places
    }
    found = {}
    for place, unit in enumerate(units):
        if place in crowded and methods.get(place) in PASSES:
            found[place] = Fate(linked=methods[place], reason=None)
        else:
            found[place] = Fate(
                linked=None,
                reason=_reason(
                    unit,
                    waits=place in joined.waiting,
                    closed=place in sealed,
                    common=place in alike,
                ),
            )
    return found


def _reason(unit: Unit, *, waits: bool, closed: bool, common: bool) -> str:
    checks = (
        (waits, "in_review"),
        (closed, "sealed"),
        (common, "too_many_alike"),
        (unit.system == "upn", "one_school_only"),
        (unit.unborn, "unborn"),
        (unit.upn_state in {"temporary", "faulty"} and not unit.named, f"{unit.upn_state}_upn"),
        (bool(unit.upn), "upn_not_found"),
        (not unit.named and unit.upn_state == "missing" and unit.system != "case_id", "no_upn"),
        (unit.born is None or standard.is_default(unit.born), "no_birth_date"),
    )
    return next((reason for holds, reason in checks if holds), "no_candidate")


def tally(
    units: Sequence[Unit], fates_found: Mapping[int, Fate], ref: Mapping[int, str]
) -> tuple[tuple[DataSetReport, ...], tuple[Unmatched, ...]]:
    """The counts for each data set, and the records matched with no other."""
    linked: dict[str, Counter[str]] = {}
    reasons: dict[str, Counter[str]] = {}
    rows = []
    for place, unit in enumerate(units):
        fate = fates_found[place]
        for data_set in unit.data_sets:
            held = linked.setdefault(data_set, Counter())
            missed = reasons.setdefault(data_set, Counter())
            if fate.reason is None:
                held[fate.linked or ""] += 1
                continue
            missed[fate.reason] += 1
            rows.append(
                Unmatched(
                    ref=ref[place],
                    data_set=data_set,
                    holder=unit.holder,
                    reason=fate.reason,
                    record=unit.record,
                )
            )
    reports = tuple(
        DataSetReport(
            data_set=name,
            records=linked[name].total() + reasons[name].total(),
            linked=_in_order(linked[name], PASSES),
            unmatched=_in_order(reasons[name], tuple(REASONS)),
        )
        for name in sorted(linked)
    )
    return reports, tuple(rows)


def _in_order(counts: Counter[str], words: Sequence[str]) -> dict[str, int]:
    return {word: counts[word] for word in words if counts[word]}
